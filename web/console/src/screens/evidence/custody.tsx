/** Custody: of the things of one case, when they came and through whose hands they went. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { EvidenceCustody } from '../../../../../src/console/routes/evidence.ts'
import { useWords } from '../../language.tsx'
import { type Column, Empty, Moment, Problem, Rows, Strange, useTold } from '../../parts/index.ts'
import { evidenceWords } from './words.ts'

type Row = EvidenceCustody['rows'][number]
const text = (row: Row, ...names: readonly string[]): string => {
  for (const name of names) {
    const value = row[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}
const momentIn = (row: Row): string | number | undefined => {
  const at = row['at'] ?? row['moment']
  return typeof at === 'string' || typeof at === 'number' ? at : undefined
}

export function Custody() {
  const t = useWords(evidenceWords)
  const [typed, setTyped] = useState('')
  const [id, setId] = useState('')
  const told = useTold<EvidenceCustody>(
    '/api/v1/evidence/custody',
    { case: id },
    { enabled: id !== '', keeps: false },
  )
  const columns: readonly Column<Row>[] = [
    { key: 'at', header: t.colAt, cell: (row) => <Moment at={momentIn(row)} /> },
    { key: 'item', header: t.colItem, cell: (row) => <Strange text={text(row, 'item', 'name')} /> },
    {
      ...{ key: 'act', header: t.colAct },
      cell: (row) => {
        const handling = text(row, 'handling')
        return t.handlings[handling] ?? <Strange text={handling} />
      },
    },
    { key: 'who', header: t.colWho, cell: (row) => <Strange text={text(row, 'by', 'who')} /> },
    {
      ...{ key: 'tool', header: t.colSource, isWide: true },
      cell: (row) => <Strange text={text(row, 'tool', 'source')} />,
    },
    {
      ...{ key: 'hash', header: t.colHash, isWide: true },
      cell: (row) => (
        <span className="ev-hash">
          <Strange text={text(row, 'sha256')} />
        </span>
      ),
    },
  ]
  return (
    <Stack>
      <Text c="dimmed">{t.custodyLead}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          setId(typed.trim())
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label={t.custodyCase}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            maxLength={64}
          />
          <Button type="submit" variant="default">
            {t.custodyAsk}
          </Button>
        </Group>
      </form>
      <Problem error={told.error} />
      {told.data !== undefined && (
        <Rows
          label={t.custodyLabel}
          columns={columns}
          rows={told.data.rows}
          rowKey={(row) => JSON.stringify(row).slice(0, 200)}
          empty={<Empty title={t.custodyLabel} text={t.custodyNone} />}
        />
      )}
    </Stack>
  )
}
