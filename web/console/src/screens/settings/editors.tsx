/**
 * Editors: for each setting that people may change, the fields by which they do.
 *
 * An editor holds nothing: it is given a value as the file would say it and tells the next one. What
 * cannot be meant is the guard's to say, before anything is changed.
 */
import {
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { ComponentType } from 'react'
import { useWords } from '../../language.tsx'
import { ChannelsEditor } from './channels-editor.tsx'
import { DepartmentsEditor, PoliciesEditor } from './departments-editor.tsx'
import { linesIn } from './lines.ts'
import { RulesEditor } from './rules-editor.tsx'
import { settingsWords } from './words.ts'

export type EditorProps = {
  readonly label: string
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  /** Names of departments, for those who choose among them. */
  readonly departments: readonly string[]
  /** The channels of the file, for those who change what they do. */
  readonly channels: readonly Readonly<Record<string, unknown>>[]
}
export type Editor = ComponentType<EditorProps>

/** One of these, in words. */
const chosen = (...codes: readonly string[]): Editor =>
  function Chosen({ label, value, onChange }) {
    const t = useWords(settingsWords)
    return (
      <NativeSelect
        label={label}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={codes.map((code) => ({ value: code, label: t.values[code] ?? code }))}
      />
    )
  }

const whole = (least: number, most: number): Editor =>
  function Whole({ label, value, onChange }) {
    return (
      <NumberInput
        label={label}
        value={Number(value)}
        onChange={(next) => onChange(Number(next))}
        min={least}
        max={most}
        allowDecimal={false}
        clampBehavior="none"
      />
    )
  }

function Lines({ label, value, onChange }: EditorProps) {
  const t = useWords(settingsWords)
  return (
    <Textarea
      label={label}
      description={t.list}
      defaultValue={(value as readonly string[]).join('\n')}
      onChange={(event) => onChange(linesIn(event.currentTarget.value))}
      autosize
      minRows={3}
      maxRows={12}
      spellCheck={false}
    />
  )
}

function Line({ label, value, onChange }: EditorProps) {
  return (
    <TextInput
      label={label}
      defaultValue={typeof value === 'string' ? value : ''}
      onChange={(event) => {
        const text = event.currentTarget.value.trim()
        onChange(text === '' ? undefined : text)
      }}
      maxLength={200}
    />
  )
}

const several = (...codes: readonly string[]): Editor =>
  function Several({ label, value, onChange }) {
    const t = useWords(settingsWords)
    return (
      <Checkbox.Group label={label} value={[...(value as string[])]} onChange={onChange}>
        <Stack gap={6} mt={6}>
          {codes.map((code) => (
            <Checkbox key={code} value={code} label={t.values[code] ?? code} />
          ))}
        </Stack>
      </Checkbox.Group>
    )
  }

function Flag({ label, value, onChange }: EditorProps) {
  return (
    <Checkbox
      label={label}
      checked={value === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

function Hours({ value, onChange }: EditorProps) {
  const t = useWords(settingsWords)
  const { opens, closes } = value as { readonly opens: string; readonly closes: string }
  return (
    <Group grow>
      <TextInput
        type="time"
        label={t.opens}
        value={opens}
        onChange={(event) => onChange({ opens: event.currentTarget.value, closes })}
      />
      <TextInput
        type="time"
        label={t.closes}
        value={closes}
        onChange={(event) => onChange({ opens, closes: event.currentTarget.value })}
      />
    </Group>
  )
}

export const editors: Readonly<Record<string, Editor>> = {
  'restrict.departments': DepartmentsEditor,
  'restrict.rules': RulesEditor,
  'stepUp.policy': chosen('off', 'notify', 'step-up', 'strict'),
  'stepUp.departments': PoliciesEditor,
  neverContain: Lines,
  'console.twoPersons': several('held.delete', 'paper.release'),
  'cases.twoPersons': Flag,
  'cases.open': chosen('automatic', 'manual'),
  legalBasis: chosen('own', 'carrier'),
  'privacy.approval': chosen('one', 'two'),
  'privacy.delayHours': whole(1, 720),
  'privacy.namedReaders': Flag,
  workingHours: Hours,
  zone: Line,
  'notify.perHour': whole(5, 1_000),
  'notify.contact': Line,
  'notify.channels': ChannelsEditor,
}
