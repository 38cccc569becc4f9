/** Settings: what is in force, from where it comes, and its changes. */
import { Alert, Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Setting, Settings } from '../../../../../src/console/routes/settings.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useTold } from '../../parts/asking.ts'
import { Loading, Page, Problem, Section } from '../../parts/page.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { ChangeDialog } from './change-dialog.tsx'
import { ContactsSection } from './contacts.tsx'
import { HistorySection } from './history.tsx'
import { NoticeTestSection } from './notice-test.tsx'
import { SettingValue } from './policy-values.tsx'
import './settings.css'
import { nameOf, Value } from './values.tsx'
import { settingsWords } from './words.ts'

/** What belongs together, in the order in which people look for it. */
const groups = {
  places: ['restrict.departments', 'restrict.rules'],
  owners: ['stepUp.policy', 'stepUp.departments'],
  acts: ['neverContain', 'console.twoPersons', 'cases.twoPersons', 'cases.open'],
  keeping: ['legalBasis', 'privacy.approval', 'privacy.delayHours', 'privacy.namedReaders'],
  hours: ['workingHours', 'zone'],
  notices: ['notify.channels', 'notify.perHour', 'notify.contact'],
} as const
const groupNames = Object.keys(groups) as readonly (keyof typeof groups)[]

export default function SettingsScreen() {
  const t = useWords(settingsWords)
  const mayAudit = useHasRole('analyst', 'responder', 'administrator', 'auditor')
  const { data, error, refetch } = useTold<Settings>('/api/v1/settings')
  return (
    <Page title={t.title} lead={t.lead}>
      {data === undefined && error === null && <Loading />}
      <Problem error={error} onRetry={() => void refetch()} />
      {data !== undefined && <InForce settings={data} />}
      <NoticeTestSection />
      <ContactsSection />
      <Section title={t.people}>
        <Text mb="xs">{t.peopleLead}</Text>
        <Anchor component={Link} to="/people">
          {t.toPeople}
        </Anchor>
        {mayAudit && (
          <Text mt="xs">
            <Anchor component={Link} to="/audit">
              {t.toAudit}
            </Anchor>
          </Text>
        )}
      </Section>
      <HistorySection />
      {data !== undefined && <Wiring settings={data} />}
    </Page>
  )
}

function InForce({ settings }: { readonly settings: Settings }) {
  const t = useWords(settingsWords)
  const { language } = useLanguage()
  const mayChange = useHasRole('administrator')
  const [edited, setEdited] = useState<Setting>()
  const all = new Map(
    settings.sections.flatMap((one) => one.settings).map((one) => [one.path, one]),
  )
  const departments = all.get('restrict.departments')?.value
  const channels = all.get('notify.channels')?.file
  return (
    <>
      {settings.unfit.length > 0 && (
        <Alert color="orange" title={t.unfitTitle} role="alert">
          <Text size="sm">{t.unfit}</Text>
          <ul>
            {settings.unfit.map(({ path, why }) => (
              <li key={`${path} ${why.en}`}>
                <code>{path}</code> <Strange text={why[language]} max={300} />
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {groupNames.map((group) => (
        <Section key={group} title={t.sections[group]}>
          {group === 'keeping' && (
            <Text size="sm" mb="sm">
              {t.retention(settings.retention.own, settings.retention.carrier)}
            </Text>
          )}
          {groups[group].map((path) => {
            const setting = all.get(path)
            return setting === undefined ? null : (
              <SettingRow
                key={path}
                setting={setting}
                {...(mayChange ? { onEdit: setEdited } : {})}
              />
            )
          })}
        </Section>
      ))}
      {edited !== undefined && (
        <ChangeDialog
          setting={edited}
          revision={settings.revision}
          departments={Object.keys((departments ?? {}) as object)}
          channels={(channels ?? []) as readonly Readonly<Record<string, unknown>>[]}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  )
}

function SettingRow({
  setting,
  onEdit,
}: {
  readonly setting: Setting
  readonly onEdit?: (setting: Setting) => void
}) {
  const t = useWords(settingsWords)
  const { language } = useLanguage()
  const { path, value, origin, waits, by, at, file } = setting
  const name = nameOf(path, language)
  return (
    <div className="sk-setting" data-setting={path}>
      <div>
        <h3>{name}</h3>
        <Text size="xs" c="dimmed">
          {t.hints[path]}
        </Text>
      </div>
      <div>
        <SettingValue path={path} value={value} />
        {origin === 'people' && path !== 'notify.channels' && (
          <Group gap={4} mt={4}>
            <Text size="xs" c="dimmed">
              {t.fileSays}
            </Text>
            <Text size="xs" component="div">
              <SettingValue path={path} value={file} />
            </Text>
          </Group>
        )}
        <Group gap={6} mt={6}>
          <Badge variant="light" color={origin === 'people' ? 'indigo' : 'gray'}>
            {t.origins[origin]}
          </Badge>
          {waits && (
            <Badge variant="light" color="orange">
              {t.waits}
            </Badge>
          )}
          {origin === 'people' && by !== undefined && (
            <Text size="xs" c="dimmed">
              {t.changedBy(by)} <Moment at={at} />
            </Text>
          )}
        </Group>
      </div>
      {onEdit !== undefined && (
        <div>
          <Button
            variant="default"
            size="xs"
            aria-label={t.editOf(name)}
            onClick={() => onEdit(setting)}
          >
            {t.edit}
          </Button>
        </div>
      )}
    </div>
  )
}

/** What the file alone says, for those who want to know what is in force. */
function Wiring({ settings }: { readonly settings: Settings }) {
  const t = useWords(settingsWords)
  const grouped: ReadonlySet<string> = new Set(
    groupNames.flatMap((name) => groups[name] as readonly string[]),
  )
  return (
    <Section title={t.wiring}>
      <Text size="sm" mb="sm">
        {t.wiringLead}
      </Text>
      {settings.sections.map(({ name, settings: rows }) => {
        const shown = rows.filter(({ path }) => !grouped.has(path))
        return shown.length === 0 ? null : (
          <details key={name}>
            <summary className="sk-summary">
              <code>{name}</code>
            </summary>
            <dl className="sk-values">
              {shown.map(({ path, value, origin }) => (
                <div key={path}>
                  <dt>
                    <code>{path}</code>
                  </dt>
                  <dd>
                    <Value value={value} />
                    <Text size="xs" c="dimmed">
                      {t.origins[origin]}
                    </Text>
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        )
      })}
    </Section>
  )
}
