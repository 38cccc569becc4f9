/** Policy values: rules, channels and hours as sentences and not as trees. */
import { Text } from '@mantine/core'
import { useWords } from '../../language.tsx'
import { Strange } from '../../parts/texts.tsx'
import type { Rule } from './rules-editor.tsx'
import { Value } from './values.tsx'
import { settingsWords } from './words.ts'

const SHOWN_MAX = 20

/** The value of a setting by its path. */
export function SettingValue({ path, value }: { readonly path: string; readonly value: unknown }) {
  const t = useWords(settingsWords)
  if (path === 'restrict.rules' && isList(value) && value.length > 0)
    return <RulesValue rules={value as readonly Rule[]} />
  if (path === 'notify.channels' && isList(value) && value.length > 0)
    return <ChannelsValue channels={value as readonly Channel[]} />
  if (path === 'workingHours' && isTree(value))
    return (
      <Text className="sk-figure">
        {String(value['opens'])}–{String(value['closes'])}
      </Text>
    )
  if (path === 'privacy.delayHours' && typeof value === 'number')
    return <Text>{t.hoursUnit(value)}</Text>
  if (path === 'notify.perHour' && typeof value === 'number')
    return <Text>{t.noticesUnit(value)}</Text>
  return <Value value={value} />
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function RulesValue({ rules }: { readonly rules: readonly Rule[] }) {
  const t = useWords(settingsWords)
  const joined = (items: readonly string[]) => (
    <Strange text={items.slice(0, SHOWN_MAX).join(', ')} max={600} />
  )
  return (
    <ul className="sk-values-list">
      {rules.slice(0, SHOWN_MAX).map(({ name, who, allow, answer = 'notify' }) => {
        const { departments = [], accounts = [], purposes = [] } = who
        const { countries = [], networks = [], protocols = [], hours } = allow
        const times = (hours?.times ?? []).map((one) =>
          one === 'organisation' ? t.organisationHours : one,
        )
        return (
          <li key={name}>
            <strong>
              <Strange text={name} max={60} />
            </strong>
            <div>
              {t.forWhom}: {joined([...departments, ...accounts, ...purposes])}
            </div>
            <div>
              {t.allowed}:{' '}
              {joined([...countries, ...networks, ...protocols.map((one) => one.toUpperCase())])}
              {hours !== undefined && (
                <>
                  {' '}
                  {hours.days === 'workdays' ? t.workdays : t.anyDay} {joined(times)}
                </>
              )}
            </div>
            <div>
              {t.answer}: {t.answers[answer] ?? answer}
            </div>
          </li>
        )
      })}
      {rules.length > SHOWN_MAX && <li>… +{rules.length - SHOWN_MAX}</li>}
    </ul>
  )
}

type Channel = {
  readonly kind: string
  readonly name: string
  readonly audience?: string
  readonly to?: readonly string[]
  readonly url?: string
  readonly argv?: readonly string[]
}

function ChannelsValue({ channels }: { readonly channels: readonly Channel[] }) {
  const t = useWords(settingsWords)
  return (
    <ul className="sk-values-list">
      {channels.map(({ kind, name, audience, to = [], url, argv = [] }) => (
        <li key={`${kind}:${name}`}>
          <strong>
            {t.channelKinds[kind] ?? kind} <Strange text={name} max={40} />
          </strong>
          {audience === 'owner' && `（${t.forOwners}）`}
          <div>
            <Strange
              text={[...to, ...(url === undefined ? [] : [url]), ...argv].join(', ')}
              max={600}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}
