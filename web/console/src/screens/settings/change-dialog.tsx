/** Change dialog: the fields of one setting, what it was and would be, and the reason. */
import { Button, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  Setting,
  SettingsAsked,
  SettingsDone,
  SettingsPreview,
} from '../../../../../src/console/routes/settings.ts'
import { ask } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { tellDone } from '../../parts/notices.ts'
import { Strange } from '../../parts/texts.tsx'
import { editors } from './editors.tsx'
import { SettingValue } from './policy-values.tsx'
import { nameOf } from './values.tsx'
import { settingsWords } from './words.ts'

const TYPING_MS = 350

export type ChangeDialogProps = {
  readonly setting: Setting
  readonly revision: number
  readonly departments: readonly string[]
  readonly channels: readonly Readonly<Record<string, unknown>>[]
  readonly onClose: () => void
}

export function ChangeDialog({
  setting,
  revision,
  departments,
  channels,
  onClose,
}: ChangeDialogProps) {
  const t = useWords(settingsWords)
  const { language } = useLanguage()
  const { path, origin } = setting
  const name = nameOf(path, language)
  const isChannels = path === 'notify.channels'
  const [value, setValue] = useState<unknown>(isChannels ? setting.changes : setting.value)
  const [isTouched, setTouched] = useState(false)
  const [settled] = useDebouncedValue(value, TYPING_MS)
  const change = (next: unknown) => {
    setTouched(true)
    setValue(next)
  }
  const previewed = useQuery({
    queryKey: ['settings-preview', path, JSON.stringify(settled ?? null)],
    queryFn: ({ signal }) =>
      ask<SettingsPreview>(
        'POST',
        '/api/v1/settings/previews',
        { changes: [{ path, value: settled ?? null }] },
        signal,
      ),
    enabled: isTouched,
    staleTime: 0,
    retry: false,
  })
  const act = useAct<SettingsAsked, SettingsDone>('POST', '/api/v1/settings/changes', {
    keys: ['/api/v1/settings', '/api/v1/audit'],
    isQuiet: true,
  })
  const Editor = editors[path]
  const [row] = previewed.data?.rows ?? []
  const isSettled = settled === value
  const canConfirm = isTouched && isSettled && row !== undefined && !sameAs(row.before, row.after)
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.editOf(name)}
      preview={<Preview isTouched={isTouched} previewed={previewed.data} error={previewed.error} />}
      undo={path === 'legalBasis' ? null : t.undoHint}
      confirmLabel={t.edit}
      canConfirm={canConfirm}
      onConfirm={async (reason) => {
        const done = await act.mutateAsync({
          changes: [{ path, value: value ?? null }],
          base: revision,
          reason,
        })
        if (done !== undefined) tellDone(done.afterRestart ? t.savedLater : t.saved)
      }}
    >
      {t.hints[path] !== undefined && (
        <Text size="sm" c="dimmed">
          {t.hints[path]}
        </Text>
      )}
      {Editor !== undefined && (
        <Editor
          label={name}
          value={value}
          onChange={change}
          departments={departments}
          channels={channels}
        />
      )}
      {origin === 'people' && (
        <Button variant="subtle" size="xs" onClick={() => change(undefined)}>
          {t.toFile}
        </Button>
      )}
    </Confirm>
  )
}

const sameAs = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

function Preview({
  isTouched,
  previewed,
  error,
}: {
  readonly isTouched: boolean
  readonly previewed: SettingsPreview | undefined
  readonly error: Error | null
}) {
  const t = useWords(settingsWords)
  const { language } = useLanguage()
  if (!isTouched) return <Text size="sm">{t.notYet}</Text>
  if (previewed?.unfit !== undefined)
    return (
      <div role="alert">
        <Text size="sm" fw={650}>
          {t.cannot}
        </Text>
        <ul>
          {previewed.unfit.map(({ path, why }) => (
            <li key={`${path} ${why.en}`}>
              <code>{path}</code> <Strange text={why[language]} max={300} />
            </li>
          ))}
        </ul>
      </div>
    )
  const [row] = previewed?.rows ?? []
  if (row === undefined) return <Text size="sm">{error === null ? '…' : t.cannot}</Text>
  if (sameAs(row.before, row.after)) return <Text size="sm">{t.same}</Text>
  return (
    <dl className="sk-values" data-testid="setting-preview">
      <div>
        <dt>{t.before}</dt>
        <dd>
          <SettingValue path={row.path} value={row.before} />
        </dd>
      </div>
      <div>
        <dt>{t.after}</dt>
        <dd>
          <SettingValue path={row.path} value={row.after} />
          <Text size="xs" c="dimmed">
            {row.isLive ? t.live : t.waits}
          </Text>
        </dd>
      </div>
    </dl>
  )
}
