/** History: what people changed, from what to what, by whom and why; each change can be undone. */
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type {
  SettingsDone,
  SettingsHistory,
  UndoAsked,
} from '../../../../../src/console/routes/settings.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { tellDone } from '../../parts/notices.ts'
import { Empty, Problem, Section } from '../../parts/page.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { SettingValue } from './policy-values.tsx'
import { nameOf } from './values.tsx'
import { settingsWords } from './words.ts'

const SHOWN = 50
type Changed = SettingsHistory['changes'][number]

export function HistorySection() {
  const t = useWords(settingsWords)
  const { language } = useLanguage()
  const mayChange = useHasRole('administrator')
  const { data, error, refetch } = useTold<SettingsHistory>('/api/v1/settings/changes', {
    most: SHOWN,
  })
  const [undone, setUndone] = useState<Changed>()
  const undo = useAct<UndoAsked, SettingsDone>('POST', '/api/v1/settings/undos', {
    keys: ['/api/v1/settings', '/api/v1/audit'],
    isQuiet: true,
  })
  // Only the last change of a setting is undone: an earlier one has been changed over.
  const last = new Map<string, number>()
  for (const { path, entry } of data?.changes ?? []) if (!last.has(path)) last.set(path, entry)
  return (
    <Section title={t.history} aside={t.historyLead}>
      <Problem error={error} onRetry={() => void refetch()} />
      {data?.changes.length === 0 && <Empty title={t.noHistory} text={t.noHistoryText} />}
      {data?.changes.map((changed) => {
        const { entry, at, path, by, why, before, after } = changed
        const name = nameOf(path, language)
        return (
          <div key={entry} className="sk-setting">
            <div>
              <h3>{name}</h3>
              <Text size="xs" c="dimmed">
                <Strange text={by} max={64} /> · <Moment at={at} /> · #{entry}
              </Text>
              <Text size="sm">
                <Strange text={why} max={500} />
              </Text>
            </div>
            <BeforeAfter path={path} before={before} after={after} />
            {mayChange && last.get(path) === entry && (
              <div>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t.undoOf(name)}
                  onClick={() => setUndone(changed)}
                >
                  {t.undo}
                </Button>
              </div>
            )}
          </div>
        )
      })}
      {undone !== undefined && (
        <Confirm
          opened
          onClose={() => setUndone(undefined)}
          title={t.undoOf(nameOf(undone.path, language))}
          preview={<BeforeAfter path={undone.path} before={undone.after} after={undone.before} />}
          undo={t.undoHint}
          confirmLabel={t.undo}
          onConfirm={async (reason) => {
            const done = await undo.mutateAsync({ entry: undone.entry, reason })
            if (done !== undefined) tellDone(done.afterRestart ? t.savedLater : t.saved)
          }}
        />
      )}
    </Section>
  )
}

/** Absent: what the file says. */
function BeforeAfter({
  path,
  before,
  after,
}: {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}) {
  const t = useWords(settingsWords)
  const told = (value: unknown) =>
    value === undefined ? (
      <Text>{t.origins['file']}</Text>
    ) : (
      <SettingValue path={path} value={value} />
    )
  return (
    <dl className="sk-values">
      <div>
        <dt>{t.before}</dt>
        <dd>{told(before)}</dd>
      </div>
      <div>
        <dt>{t.after}</dt>
        <dd>{told(after)}</dd>
      </div>
    </dl>
  )
}
