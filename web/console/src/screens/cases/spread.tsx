/** Blast radius: origins on a map, what became of the mail, accounts touched; each with its table. */
import { Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { CaseBrief, FoundSeen } from '../../../../../src/ports/console-cases.ts'
import { country, operator } from '../../../../../src/reports/say/places.ts'
import { verdictNames } from '../../../../../src/reports/words/accounts.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import {
  Count,
  Empty,
  Loading,
  Moment,
  Name,
  Problem,
  Rows,
  Section,
  Strange,
} from '../../parts/index.ts'
import { Wide } from './figure.tsx'
import { FindButton } from './find.tsx'
import { CaseFrame } from './frame.tsx'
import { nameOfAccount, useFound, useMayExplain, useText } from './kit.ts'
import { RecipientFlow } from './recipient-flow.tsx'

const WorldMap = lazy(() => import('./world-map.tsx'))

export default function SpreadScreen() {
  return <CaseFrame section="/spread">{(brief) => <Spread brief={brief} />}</CaseFrame>
}

type Origin = FoundSeen['accounts'][number]['origins'][number] & { readonly account: string }

export type Place = {
  readonly country: string
  readonly messages: number
  readonly origins: number
  readonly stolen: number
}

/** By country, the most messages first. */
export function placesOf(origins: readonly Origin[]): readonly Place[] {
  const places = new Map<string, Place>()
  for (const { country: code = '', messages, known } of origins) {
    const before = places.get(code) ?? { country: code, messages: 0, origins: 0, stolen: 0 }
    places.set(code, {
      country: code,
      messages: before.messages + messages,
      origins: before.origins + 1,
      stolen: before.stolen + (known ? 0 : 1),
    })
  }
  return [...places.values()].toSorted(
    (a, b) => b.messages - a.messages || (a.country < b.country ? -1 : 1),
  )
}

function Spread({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const mayExplain = useMayExplain()
  const { id } = brief.case
  const { data, error, refetch } = useFound(id, brief.found)
  if (!mayExplain) return <Text c="dimmed">{t.pictureMayNot}</Text>
  if (brief.found === null)
    return <Empty title={t.spreadNone} text={t.spreadNoneText} action={<FindButton id={id} />} />
  if (data === undefined)
    return error === null ? (
      <Loading lines={8} />
    ) : (
      <Problem error={error} onRetry={() => void refetch()} />
    )
  return <Seen found={data} id={id} />
}

function Seen({ found, id }: { readonly found: FoundSeen; readonly id: string }) {
  const t = useText()
  const { language } = useLanguage()
  const origins = found.accounts.flatMap((one) =>
    one.origins.map((origin) => ({ ...origin, account: one.account as string })),
  )
  const places = placesOf(origins)
  const leftOut = found.accounts.reduce((sum, one) => sum + one.originsLeftOut, 0)
  return (
    <>
      <Section title={t.map} aside={<FindButton id={id} />}>
        <Text size="sm" c="dimmed" mb="sm">
          {t.spreadLead}
        </Text>
        <Suspense fallback={<Loading lines={8} />}>
          <WorldMap places={places} />
        </Suspense>
        <Wide label={t.map}>
          <table className="ca-table">
            <caption className="sk-hidden">{t.map}</caption>
            <thead>
              <tr>
                <th scope="col">{t.country}</th>
                <th scope="col" className="ca-number">
                  {t.messages}
                </th>
                <th scope="col" className="ca-number">
                  {t.origins}
                </th>
                <th scope="col" className="ca-number">
                  {t.stolen}
                </th>
              </tr>
            </thead>
            <tbody>
              {places.map((place) => (
                <tr key={place.country}>
                  <th scope="row">
                    {country(place.country === '' ? undefined : place.country, language)}
                  </th>
                  <td className="ca-number">
                    <Count value={place.messages} />
                  </td>
                  <td className="ca-number">
                    <Count value={place.origins} />
                  </td>
                  <td className="ca-number">
                    <Count value={place.stolen} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      </Section>
      <Section title={t.flow}>
        <RecipientFlow accounts={found.accounts} />
      </Section>
      <Section title={t.touched}>
        <Rows
          label={t.touched}
          rows={found.accounts}
          rowKey={({ account }) => account}
          height={360}
          columns={[
            {
              key: 'account',
              header: t.account,
              cell: ({ account }) => <Name account={nameOfAccount(account, language)} />,
            },
            {
              key: 'verdict',
              header: t.verdict,
              cell: ({ verdict }) => nameIn(verdictNames, verdict, language) ?? verdict,
            },
            {
              key: 'messages',
              header: t.messages,
              align: 'right',
              sortBy: ({ messages }) => messages.submitted,
              cell: ({ messages }) => <Count value={messages.submitted} />,
            },
            {
              key: 'recipients',
              header: t.fates['recipients'],
              align: 'right',
              sortBy: ({ messages }) => messages.recipients,
              cell: ({ messages }) => <Count value={messages.recipients} />,
            },
            {
              key: 'window',
              header: t.window,
              isWide: true,
              cell: ({ window: its }) =>
                its === undefined ? (
                  '–'
                ) : (
                  <>
                    <Moment at={its.from} /> 〜 <Moment at={its.to} />
                  </>
                ),
            },
          ]}
        />
        {found.accountCount > found.accounts.length && (
          <Text size="sm">{t.cutAccounts(found.accountCount - found.accounts.length)}</Text>
        )}
      </Section>
      <Section title={t.origins}>
        <Rows
          label={t.origins}
          rows={origins}
          rowKey={({ ip, account }) => `${account} ${ip}`}
          columns={[
            {
              key: 'ip',
              header: t.origins,
              width: 150,
              cell: ({ ip }) => <Strange text={ip} max={60} />,
            },
            {
              key: 'country',
              header: t.country,
              sortBy: ({ country: code = '' }) => code,
              cell: ({ country: code }) => country(code, language),
            },
            {
              key: 'network',
              header: t.network,
              isWide: true,
              cell: ({ operator: number, network }) => operator(number, network),
            },
            {
              key: 'messages',
              header: t.messages,
              align: 'right',
              sortBy: ({ messages }) => messages,
              cell: ({ messages }) => <Count value={messages} />,
            },
            {
              key: 'logins',
              header: t.logins,
              align: 'right',
              isWide: true,
              sortBy: ({ logins }) => logins,
              cell: ({ logins }) => <Count value={logins} />,
            },
            {
              key: 'known',
              header: t.known,
              cell: ({ known }) => (known ? t.yes : t.no),
            },
            {
              key: 'first',
              header: t.firstAt,
              isWide: true,
              sortBy: ({ firstAt }) => firstAt,
              cell: ({ firstAt }) => <Moment at={firstAt} />,
            },
            {
              key: 'last',
              header: t.lastAt,
              isWide: true,
              sortBy: ({ lastAt }) => lastAt,
              cell: ({ lastAt }) => <Moment at={lastAt} />,
            },
          ]}
        />
        {leftOut > 0 && <Text size="sm">{t.cutOrigins(leftOut)}</Text>}
      </Section>
    </>
  )
}
