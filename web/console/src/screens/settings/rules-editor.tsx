/** Rules: who may come from where, by what and when, one after the other. */
import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../language.tsx'
import type { EditorProps } from './editors.tsx'
import { linesIn, wordsIn } from './lines.ts'
import { settingsWords } from './words.ts'

export type Rule = {
  readonly name: string
  readonly who: {
    readonly accounts?: readonly string[]
    readonly purposes?: readonly string[]
    readonly departments?: readonly string[]
  }
  readonly allow: {
    readonly networks?: readonly string[]
    readonly countries?: readonly string[]
    readonly protocols?: readonly string[]
    readonly hours?: { readonly days?: string; readonly times: readonly string[] }
  }
  readonly answer?: string
}

/** As it is typed. */
type Typed = {
  readonly id: number
  readonly name: string
  readonly departments: readonly string[]
  readonly accounts: string
  readonly purposes: readonly string[]
  readonly countries: string
  readonly networks: string
  readonly protocols: readonly string[]
  readonly isWorkdays: boolean
  readonly times: string
  readonly answer: string
}

const protocols = ['smtp', 'imap', 'pop3', 'sieve', 'http'] as const

const typed = ({ name, who, allow, answer = 'notify' }: Rule, id: number): Typed => ({
  ...{ id, name, answer },
  departments: who.departments ?? [],
  accounts: (who.accounts ?? []).join('\n'),
  purposes: who.purposes ?? [],
  countries: (allow.countries ?? []).join(' '),
  networks: (allow.networks ?? []).join('\n'),
  protocols: allow.protocols ?? [],
  isWorkdays: allow.hours?.days === 'workdays',
  times: (allow.hours?.times ?? []).join('\n'),
})

const some = (name: string, items: readonly string[]) =>
  items.length === 0 ? {} : { [name]: items }

function told(row: Typed): Rule {
  const times = linesIn(row.times)
  return {
    name: row.name.trim(),
    who: {
      ...some('accounts', linesIn(row.accounts)),
      ...some('purposes', row.purposes),
      ...some('departments', row.departments),
    },
    allow: {
      ...some('networks', linesIn(row.networks)),
      ...some(
        'countries',
        wordsIn(row.countries).map((code) => code.toUpperCase()),
      ),
      ...some('protocols', row.protocols),
      ...(times.length === 0
        ? {}
        : { hours: { days: row.isWorkdays ? 'workdays' : 'all', times } }),
    },
    answer: row.answer,
  }
}

const fresh = (id: number): Typed => ({
  ...{ id, name: '', answer: 'notify', departments: [], accounts: '', purposes: [] },
  ...{ countries: 'JP', networks: '', protocols: [], isWorkdays: false, times: '' },
})

export function RulesEditor({ value, onChange, departments }: EditorProps) {
  const t = useWords(settingsWords)
  const [rows, setRows] = useState(() => (value as readonly Rule[]).map(typed))
  const next = (changed: readonly Typed[]) => {
    setRows([...changed])
    onChange(changed.map(told))
  }
  return (
    <Stack>
      {rows.length === 0 && <Text c="dimmed">{t.noRules}</Text>}
      {rows.map((row) => (
        <RuleFields
          key={row.id}
          row={row}
          departments={departments}
          onChange={(part) =>
            next(rows.map((one) => (one.id === row.id ? { ...one, ...part } : one)))
          }
          onRemove={() => next(rows.filter((one) => one.id !== row.id))}
        />
      ))}
      <Button
        variant="default"
        onClick={() => next([...rows, fresh(Math.max(-1, ...rows.map(({ id }) => id)) + 1)])}
      >
        {t.addRule}
      </Button>
    </Stack>
  )
}

function RuleFields({
  row,
  departments,
  onChange,
  onRemove,
}: {
  readonly row: Typed
  readonly departments: readonly string[]
  readonly onChange: (part: Partial<Typed>) => void
  readonly onRemove: () => void
}) {
  const t = useWords(settingsWords)
  const choices = [...new Set([...departments, ...row.departments])]
  return (
    <fieldset className="sk-fieldset">
      <legend className="sk-hidden">{row.name === '' ? t.ruleName : row.name}</legend>
      <Stack gap="xs">
        <TextInput
          label={t.ruleName}
          value={row.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          maxLength={60}
        />
        <Text fw={650} size="sm">
          {t.forWhom}
        </Text>
        {choices.length > 0 && (
          <Checkbox.Group
            label={t.departments}
            value={[...row.departments]}
            onChange={(names) => onChange({ departments: names })}
          >
            <Group gap="sm" mt={4}>
              {choices.map((name) => (
                <Checkbox key={name} value={name} label={name} />
              ))}
            </Group>
          </Checkbox.Group>
        )}
        <Textarea
          label={t.accounts}
          value={row.accounts}
          onChange={(event) => onChange({ accounts: event.currentTarget.value })}
          autosize
          maxRows={8}
          spellCheck={false}
        />
        {row.purposes.length > 0 && (
          <Text size="xs" c="dimmed">
            {t.purposesKept}
          </Text>
        )}
        <Text fw={650} size="sm">
          {t.allowed}
        </Text>
        <TextInput
          label={t.countries}
          value={row.countries}
          onChange={(event) => onChange({ countries: event.currentTarget.value })}
          spellCheck={false}
        />
        <Textarea
          label={t.networks}
          value={row.networks}
          onChange={(event) => onChange({ networks: event.currentTarget.value })}
          autosize
          maxRows={8}
          spellCheck={false}
        />
        <Checkbox.Group
          label={t.protocols}
          value={[...row.protocols]}
          onChange={(names) => onChange({ protocols: names })}
        >
          <Group gap="sm" mt={4}>
            {protocols.map((name) => (
              <Checkbox key={name} value={name} label={name.toUpperCase()} />
            ))}
          </Group>
        </Checkbox.Group>
        <Textarea
          label={t.times}
          value={row.times}
          onChange={(event) => onChange({ times: event.currentTarget.value })}
          autosize
          maxRows={4}
          spellCheck={false}
        />
        <Checkbox
          label={t.workdaysOnly}
          checked={row.isWorkdays}
          onChange={(event) => onChange({ isWorkdays: event.currentTarget.checked })}
        />
        <NativeSelect
          label={t.answer}
          value={row.answer}
          onChange={(event) => onChange({ answer: event.currentTarget.value })}
          data={['notify', 'step-up', 'refuse'].map((code) => ({
            value: code,
            label: t.answers[code] ?? code,
          }))}
        />
        <Button variant="subtle" color="red" size="xs" onClick={onRemove}>
          {t.remove}
        </Button>
      </Stack>
    </fieldset>
  )
}
