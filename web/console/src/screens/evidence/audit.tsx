/** Audit: who did what and who looked at what, the newest first; each leads to its proof. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { EvidenceAudit } from '../../../../../src/console/routes/evidence.ts'
import { ask, pathWith } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { type Column, Empty, Moment, Problem, Rows, Strange } from '../../parts/index.ts'
import { evidenceWords } from './words.ts'

const AUDIT = '/api/v1/evidence/audit'
type Row = EvidenceAudit['rows'][number]

export function Audit() {
  const t = useWords(evidenceWords)
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [who, setWho] = useState('')
  const pages = useInfiniteQuery({
    queryKey: [AUDIT, who],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask<EvidenceAudit>(
        'GET',
        pathWith(AUDIT, { before: pageParam, who: who === '' ? undefined : who }),
        undefined,
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  const columns: readonly Column<Row>[] = [
    { key: 'at', header: t.colAt, cell: ({ at }) => <Moment at={at} /> },
    {
      ...{ key: 'who', header: t.colWho },
      cell: ({ who: by }) => (by === null ? t.erased : <Strange text={by} />),
    },
    {
      ...{ key: 'act', header: t.colAct },
      cell: ({ act, kind }) => <Strange text={act === null ? kind : act} />,
    },
    {
      ...{ key: 'what', header: t.colWhat, isWide: true },
      cell: ({ what }) => (what === null ? '' : <Strange text={what} />),
    },
    {
      ...{ key: 'why', header: t.colWhy, isWide: true },
      cell: ({ why }) => (why === null ? '' : <Strange text={why} />),
    },
  ]
  return (
    <Stack>
      <Text c="dimmed">{t.auditLead}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          setWho(typed.trim())
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label={t.onlyWho}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            maxLength={64}
          />
          <Button type="submit" variant="default">
            {t.custodyAsk}
          </Button>
        </Group>
      </form>
      <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      <Rows
        label={t.auditLabel}
        columns={columns}
        rows={rows}
        rowKey={({ entry }) => entry}
        onOpen={({ entry }) =>
          void navigate({
            to: '/evidence/entries/$entry',
            params: { entry: String(entry) },
          } as never)
        }
        isLoading={pages.isFetching}
        onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
        empty={pages.isFetched ? <Empty title={t.auditLabel} text={t.auditNone} /> : null}
      />
    </Stack>
  )
}
