/** Departments: names with their accounts, and what owners of each are asked. */
import { Button, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../language.tsx'
import { Strange } from '../../parts/texts.tsx'
import type { EditorProps } from './editors.tsx'
import { linesIn } from './lines.ts'
import { settingsWords } from './words.ts'

type Row = { readonly id: number; readonly name: string; readonly members: string }

const told = (rows: readonly Row[]): unknown =>
  Object.fromEntries(rows.map(({ name, members }) => [name.trim(), linesIn(members)]))

export function DepartmentsEditor({ value, onChange }: EditorProps) {
  const t = useWords(settingsWords)
  const [rows, setRows] = useState<readonly Row[]>(() =>
    Object.entries(value as Record<string, readonly string[]>).map(([name, members], id) => ({
      ...{ id, name, members: members.join('\n') },
    })),
  )
  const next = (changed: readonly Row[]) => {
    setRows(changed)
    onChange(told(changed))
  }
  const change = (id: number, part: Partial<Row>) =>
    next(rows.map((row) => (row.id === id ? { ...row, ...part } : row)))
  return (
    <Stack>
      {rows.length === 0 && <Text c="dimmed">{t.noDepartments}</Text>}
      {rows.map(({ id, name, members }) => (
        <fieldset key={id} className="sk-fieldset">
          <legend className="sk-hidden">{name === '' ? t.department : name}</legend>
          <Stack gap="xs">
            <TextInput
              label={t.department}
              value={name}
              onChange={(event) => change(id, { name: event.currentTarget.value })}
              maxLength={60}
            />
            <Textarea
              label={t.members}
              value={members}
              onChange={(event) => change(id, { members: event.currentTarget.value })}
              autosize
              minRows={2}
              maxRows={10}
              spellCheck={false}
            />
            <Button
              variant="subtle"
              color="red"
              size="xs"
              onClick={() => next(rows.filter((row) => row.id !== id))}
            >
              {t.remove}
            </Button>
          </Stack>
        </fieldset>
      ))}
      <Button
        variant="default"
        onClick={() =>
          next([
            ...rows,
            { id: Math.max(-1, ...rows.map((row) => row.id)) + 1, name: '', members: '' },
          ])
        }
      >
        {t.addDepartment}
      </Button>
    </Stack>
  )
}

const policies = ['off', 'notify', 'step-up', 'strict'] as const

/** What owners of each department are asked; who is left out follows the whole. */
export function PoliciesEditor({ value, onChange, departments }: EditorProps) {
  const t = useWords(settingsWords)
  const own = value as Readonly<Record<string, string>>
  const names = [...new Set([...departments, ...Object.keys(own)])]
  if (names.length === 0) return <Text c="dimmed">{t.noDepartments}</Text>
  return (
    <Stack>
      {names.map((name) => (
        <NativeSelect
          key={name}
          label={<Strange text={name} max={60} />}
          value={own[name] ?? ''}
          onChange={(event) => {
            const { [name]: _, ...others } = own
            const { value: chosen } = event.currentTarget
            onChange(chosen === '' ? others : { ...others, [name]: chosen })
          }}
          data={[
            { value: '', label: t.inherit },
            ...policies.map((code) => ({ value: code, label: t.values[code] ?? code })),
          ]}
        />
      ))}
    </Stack>
  )
}
