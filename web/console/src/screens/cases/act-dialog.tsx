/**
 * Act dialog: every act in a case by the same form: what it will do, its fields, the reason, how it is
 * undone. It says which entry was seen when it was opened, so that nobody's work is lost: whoever was
 * quicker is named with what he did, and the screen looks again.
 */
import {
  Alert,
  Button,
  Checkbox,
  List,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { DoneSince } from '../../../../../src/cases/since.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { symptomNames } from '../../../../../src/reports/words/symptoms.ts'
import { ProblemError } from '../../api.ts'
import { useLanguage } from '../../language.tsx'
import { Confirm, Moment, Strange, useTold } from '../../parts/index.ts'
import {
  type ActDone,
  apiOf,
  CASES,
  evidenceIn,
  momentIn,
  type OneAct,
  typedOf,
  useCaseAct,
  useMayDecide,
  useMayRespond,
  useText,
} from './kit.ts'

export type FieldKind =
  | 'text'
  | 'long'
  | 'whole'
  | 'share'
  | 'moment'
  | 'choice'
  | 'many'
  | 'flag'
  | 'evidence'
  | 'lines'
  | 'words'

export type Field = {
  readonly name: string
  readonly label: string
  readonly kind: FieldKind
  readonly isNeeded?: boolean
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly initial?: string
  readonly help?: string
  readonly max?: number
  /** Left out where nothing was typed, though the guard wants a list. */
  readonly isOptionalList?: boolean
}

type Values = Readonly<Record<string, string>>

export type ActSpec = {
  readonly act: string
  readonly label: string
  readonly does: ReactNode
  readonly undo?: ReactNode
  readonly fields?: readonly Field[]
  /** Beside what was typed. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** The reason is a field of the act too. */
  readonly why?: string
  /** Takes an administrator. */
  readonly isDecision?: boolean
  readonly isGrave?: boolean
  /** Makes facts of what was typed; default: each field by its name. */
  readonly make?: (values: Values, facts: Record<string, unknown>) => Record<string, unknown>
  readonly done?: string
  readonly onDone?: (told: ActDone | undefined) => void
}

const nameOf = (spec: ActSpec): string => spec.label

/** A button that opens the form of an act; nothing for whoever may not do it. */
export function ActButton({
  id,
  seen,
  spec,
  variant = 'default',
  disabled = false,
}: {
  readonly id: string
  readonly seen: number
  readonly spec: ActSpec
  readonly variant?: 'default' | 'filled' | 'subtle' | 'light'
  readonly disabled?: boolean
}) {
  const [opened, open] = useState(false)
  const [seenThen, setSeen] = useState(seen)
  const mayRespond = useMayRespond()
  const mayDecide = useMayDecide()
  if (!(spec.isDecision === true ? mayDecide : mayRespond)) return null
  return (
    <>
      <Button
        // Of a row there are several: they stand beside each other.
        size={variant === 'subtle' ? 'compact-xs' : 'xs'}
        variant={variant}
        disabled={disabled}
        onClick={() => {
          setSeen(seen)
          open(true)
        }}
      >
        {nameOf(spec)}
      </Button>
      {opened && <ActDialog id={id} seen={seenThen} spec={spec} onClose={() => open(false)} />}
    </>
  )
}

const initialOf = (fields: readonly Field[]): Values =>
  Object.fromEntries(
    fields.map(({ name, kind, initial, options }) => [
      name,
      initial ?? (kind === 'choice' ? (options?.[0]?.value ?? '') : ''),
    ]),
  )

export function ActDialog({
  id,
  seen,
  spec,
  onClose,
}: {
  readonly id: string
  readonly seen: number
  readonly spec: ActSpec
  readonly onClose: () => void
}) {
  const t = useText()
  const { zone } = useLanguage()
  const { fields = [] } = spec
  const [values, setValues] = useState<Values>(() => initialOf(fields))
  const [request] = useState(() => crypto.randomUUID())
  const [problem, setProblem] = useState<unknown>()
  const act = useCaseAct(id, spec.done ?? t.done)
  const isFilled = fields.every(
    ({ name, isNeeded }) => isNeeded !== true || (values[name] ?? '').trim() !== '',
  )
  const send = async (reason: string) => {
    setProblem(undefined)
    try {
      const made = factsOf(fields, values, zone)
      const facts = {
        ...spec.facts,
        ...(spec.make === undefined ? made : spec.make(values, made)),
        ...(spec.why === undefined ? {} : { [spec.why]: reason }),
        seen,
      }
      const one: OneAct = { act: spec.act, facts }
      // A refused one may be sent again with other words, so its name is one of these words too.
      const told = await act.mutateAsync({ acts: [one], reason, request })
      spec.onDone?.(told)
    } catch (thrown) {
      setProblem(thrown)
      throw thrown
    }
  }
  return (
    <Confirm
      opened
      onClose={onClose}
      title={spec.label}
      preview={spec.does}
      onConfirm={send}
      undo={spec.undo ?? null}
      confirmLabel={spec.label}
      isGrave={spec.isGrave === true}
      canConfirm={isFilled}
    >
      {fields.length > 0 && (
        <Stack gap="sm">
          {fields.map((field) => (
            <OneField
              key={field.name}
              field={field}
              value={values[field.name] ?? ''}
              onChange={(value) => setValues((all) => ({ ...all, [field.name]: value }))}
            />
          ))}
        </Stack>
      )}
      <Refused id={id} seen={seen} problem={problem} onLook={onClose} />
    </Confirm>
  )
}

function factsOf(fields: readonly Field[], values: Values, zone: string): Record<string, unknown> {
  const facts: Record<string, unknown> = {}
  for (const { name, kind, isOptionalList } of fields) {
    const typed = (values[name] ?? '').trim()
    if (kind === 'evidence') {
      if (typed !== '' || isOptionalList !== true) facts[name] = evidenceIn(typed) ?? typed
    } else if (kind === 'many') facts[name] = typed === '' ? [] : typed.split(',')
    else if (kind === 'lines')
      facts[name] =
        typed === ''
          ? []
          : typed
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean)
    else if (kind === 'words')
      facts[name] = typed === '' ? [] : typed.split(/[,、，\s]+/).filter(Boolean)
    else if (typed === '') continue
    else if (kind === 'flag') facts[name] = typed === 'true'
    else if (kind === 'whole') {
      const plain = typed.replaceAll(/[,，]/g, '')
      facts[name] = /^\d{1,16}$/.test(plain) ? Number(plain) : typed
    } else if (kind === 'share') facts[name] = Number(typed)
    else if (kind === 'moment') facts[name] = momentIn(typed, zone) ?? typed
    else facts[name] = typed
  }
  return facts
}

function OneField({
  field,
  value,
  onChange,
}: {
  readonly field: Field
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const { zone } = useLanguage()
  const { label, kind, help, options = [], isNeeded = false, max } = field
  const common = { label, description: help, required: isNeeded }
  switch (kind) {
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={options.map((one) => ({ ...one }))}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'flag':
      return (
        <Checkbox
          label={label}
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.currentTarget.checked))}
        />
      )
    case 'many': {
      const chosen = value === '' ? [] : value.split(',')
      return (
        <Checkbox.Group
          label={label}
          description={help}
          value={chosen}
          onChange={(all) => onChange(all.join(','))}
        >
          <Stack gap={6} mt={6}>
            {options.map((one) => (
              <Checkbox key={one.value} value={one.value} label={one.label} />
            ))}
          </Stack>
        </Checkbox.Group>
      )
    }
    case 'long':
    case 'lines':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={14}
          maxLength={max ?? 4_000}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'moment':
      return (
        <TextInput
          {...common}
          type="datetime-local"
          step={1}
          description={[help, zone].filter(Boolean).join(' · ')}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...common}
          inputMode={kind === 'whole' ? 'numeric' : kind === 'share' ? 'decimal' : 'text'}
          maxLength={max ?? (kind === 'evidence' ? 2_000 : 200)}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

type ToldRefusal = {
  readonly code: string
  readonly field: string
  readonly found: string
  readonly wanted: string
}

/** What of the act the guard refused, in words; who was quicker, where somebody was. */
export function Refused({
  id,
  seen,
  problem,
  onLook,
}: {
  readonly id: string
  readonly seen: number
  readonly problem: unknown
  readonly onLook: () => void
}) {
  const t = useText()
  if (!(problem instanceof ProblemError)) return null
  const { refusal } = problem.problem as { readonly refusal?: ToldRefusal }
  if (problem.problem.code === 'moved-on' && refusal !== undefined)
    return <Meanwhile id={id} seen={seen} onLook={onLook} />
  if (refusal === undefined) return null
  return (
    <Alert color="orange" title={t.refusals[refusal.code] ?? t.refusals['field']}>
      <Text size="sm">
        {t.refusalField}: <Strange text={refusal.field} max={80} />
      </Text>
      <Text size="sm">
        {t.refusalFound}: <Strange text={refusal.found} max={200} />
      </Text>
      <Text size="sm" lang="en">
        {t.refusalWanted}: <Strange text={refusal.wanted} max={400} />
      </Text>
    </Alert>
  )
}

const MEANWHILE_MAX = 8

function Meanwhile({
  id,
  seen,
  onLook,
}: {
  readonly id: string
  readonly seen: number
  readonly onLook: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const { data } = useTold<{ readonly done: readonly DoneSince[] }>(apiOf(id, `/since/${seen}`))
  return (
    <Alert color="orange" title={t.meanwhile}>
      <Text size="sm" mb="xs">
        {t.meanwhileText}
      </Text>
      <List size="sm">
        {(data?.done ?? []).slice(0, MEANWHILE_MAX).map((one) => (
          <List.Item key={`${one.entry} ${one.act} ${one.of ?? ''}`}>
            <DidLine done={one} />
          </List.Item>
        ))}
      </List>
      <Button
        mt="sm"
        size="xs"
        onClick={() => {
          void client.invalidateQueries({
            predicate: ({ queryKey: [first] }) =>
              typeof first === 'string' && first.startsWith(CASES),
          })
          onLook()
        }}
      >
        {t.lookAgain}
      </Button>
    </Alert>
  )
}

export function DidLine({ done }: { readonly done: DoneSince }) {
  const t = useText()
  const { language } = useLanguage()
  return (
    <>
      <Moment at={done.at} /> <Strange text={done.by} max={80} />: {t.acts[done.act] ?? done.act}
      {done.of === undefined ? null : (
        <> ({nameIn(symptomNames, done.of, language) ?? <Strange text={done.of} max={60} />})</>
      )}
    </>
  )
}

export { typedOf }
