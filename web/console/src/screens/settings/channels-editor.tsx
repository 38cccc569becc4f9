/** Channels: whether one is used, to whom mail goes, where a web hook is. The rest is the file's. */
import { Checkbox, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../language.tsx'
import type { EditorProps } from './editors.tsx'
import { linesIn } from './lines.ts'
import { settingsWords } from './words.ts'

type Change = { readonly off?: boolean; readonly to?: readonly string[]; readonly url?: string }
type Changes = Readonly<Record<string, Change>>

const isEmpty = (change: Change): boolean => Object.keys(change).length === 0

export function ChannelsEditor({ value, onChange, channels }: EditorProps) {
  const t = useWords(settingsWords)
  const [changes, setChanges] = useState<Changes>(() => (value ?? {}) as Changes)
  const set = (key: string, change: Change) => {
    const next = { ...changes, [key]: change }
    setChanges(next)
    onChange(Object.fromEntries(Object.entries(next).filter(([, one]) => !isEmpty(one))))
  }
  if (channels.length === 0) return <Text c="dimmed">{t.noChannels}</Text>
  return (
    <Stack>
      {channels.map((channel) => {
        const { kind, name, audience, to, url } = channel
        const key = `${String(kind)}:${String(name)}`
        const { off, ...rest } = changes[key] ?? {}
        const label = `${t.channelKinds[String(kind)] ?? String(kind)} ${String(name)}`
        return (
          <fieldset key={key} className="sk-fieldset">
            <legend>
              {label}
              {audience === 'owner' && `（${t.forOwners}）`}
            </legend>
            <Stack gap="xs">
              <Checkbox
                label={t.use}
                checked={off !== true}
                onChange={(event) =>
                  set(key, event.currentTarget.checked ? rest : { ...rest, off: true })
                }
              />
              {kind === 'mail' && audience !== 'owner' && (
                <Textarea
                  label={t.recipients}
                  defaultValue={(rest.to ?? (to as readonly string[])).join('\n')}
                  onChange={(event) => {
                    const lines = linesIn(event.currentTarget.value)
                    const { to: _, ...others } = changes[key] ?? {}
                    const isFiles = lines.join('\n') === (to as readonly string[]).join('\n')
                    set(key, isFiles ? others : { ...others, to: lines })
                  }}
                  autosize
                  spellCheck={false}
                />
              )}
              {kind === 'webhook' && (
                <TextInput
                  label={t.address}
                  description={`${t.addressHint} ${String(rest.url ?? url)}`}
                  placeholder={t.keepAddress}
                  onChange={(event) => {
                    const { url: before, ...others } = changes[key] ?? {}
                    const typed = event.currentTarget.value.trim()
                    set(key, typed === '' ? others : { ...others, url: typed })
                  }}
                  maxLength={500}
                  spellCheck={false}
                  type="url"
                />
              )}
            </Stack>
          </fieldset>
        )
      })}
    </Stack>
  )
}
