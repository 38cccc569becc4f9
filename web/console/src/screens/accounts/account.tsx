/** Account: how one account stands, its normal beside now, why, and what can be done. */
import { Anchor, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { AccountPage } from '../../../../../src/console/routes/accounts.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive } from '../../live.tsx'
import { useTold } from '../../parts/asking.ts'
import { countText } from '../../parts/format.ts'
import { Loading, Page, Problem, Section } from '../../parts/page.tsx'
import { strangeText } from '../../parts/strange.ts'
import { Moment, Name } from '../../parts/texts.tsx'
import './accounts.css'
import { Acts } from './acts.tsx'
import { oddsText } from './explanation.tsx'
import { Origins } from './origins.tsx'
import { isUnderWay, PlanShown } from './plan.tsx'
import { Fact, PortraitFacts } from './portrait.tsx'
import { accountIn, accountName, decibanText, purposeText } from './sayings.tsx'
import { Scale } from './scale.tsx'
import { useSoon } from './soon.ts'
import { Standing } from './standing.tsx'
import { Verdicts } from './verdicts.tsx'
import { Week } from './week.tsx'
import { accountWords } from './words.ts'

/** While steps are under way, and while nothing is. */
const SOON_MS = 1_500
const LATER_MS = 60_000
/** After something happened; more of it meanwhile is seen with it. */
const FOLLOWING_MS = 1_000

export default function AccountScreen() {
  const t = useWords(accountWords)
  const { account: typed = '' } = useParams({ strict: false }) as { readonly account?: string }
  const account = accountIn(typed)
  const path = `/api/v1/accounts/${encodeURIComponent(account)}`
  const client = useQueryClient()
  const page = useTold<AccountPage>(path, {}, { everyMs: LATER_MS, keeps: false })
  useTold<AccountPage>(
    path,
    {},
    { everyMs: SOON_MS, keeps: false, enabled: isUnderWay(page.data?.plan ?? null) },
  )
  const follow = useSoon(() => {
    void client.invalidateQueries({ queryKey: [path] }, { cancelRefetch: false })
    void client.invalidateQueries({ queryKey: [`${path}/verdicts`] }, { cancelRefetch: false })
  }, FOLLOWING_MS)
  useLive(['verdict', 'containment', 'held'], (event) => {
    if (event.account === account) follow()
  })
  const name = accountName(account)
  return (
    <Page
      title={<Name account={name} />}
      name={strangeText(name)}
      lead={
        <Anchor component={Link} to="/accounts" size="sm">
          ← {t.back}
        </Anchor>
      }
      actions={page.data === undefined ? undefined : <Acts page={page.data} path={path} />}
    >
      <Problem error={page.error} onRetry={() => void page.refetch()} />
      {page.isPending && <Loading lines={10} />}
      {page.data !== undefined && <Found page={page.data} path={path} />}
    </Page>
  )
}

function Found({ page, path }: { readonly page: AccountPage; readonly path: string }) {
  return (
    <>
      <Now page={page} />
      {page.plan !== null && <PlanShown plan={page.plan} />}
      <PortraitFacts portrait={page.portrait} />
      <Week portrait={page.portrait} week={page.week} countedSince={page.countedSince} />
      <Origins page={page} />
      <Verdicts path={path} />
    </>
  )
}

function Now({ page }: { readonly page: AccountPage }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const { row, odds, bars, facts } = page
  const n = (value: number) => countText(value, language)
  const plain = (value: number) => String(Number(value.toPrecision(2)))
  return (
    <Section title={t.now} aside={<Standing standing={row.standing} />}>
      {row.evidence === null ? (
        <Text size="sm">{t.noEvidence}</Text>
      ) : (
        <>
          <Text size="sm">
            {t.evidenceNow}: <strong>{decibanText(row.evidence, language)} dB</strong>
          </Text>
          <Scale evidence={row.evidence} bars={bars} />
          {odds !== null && (
            <Text size="sm" c="dimmed">
              {t.odds(oddsText(odds.probability, language), plain(odds.hazard * 100))}
            </Text>
          )}
        </>
      )}
      <dl className="ac-facts ac-now">
        <Fact
          name={t.sentToday}
          value={t.sent(n(row.sentToday.messages), n(row.sentToday.recipients))}
        />
        <Fact name={t.lastMessage} value={<Moment at={row.lastMessageAt} />} />
        <Fact name={t.lastLogin} value={<Moment at={row.lastLoginAt} />} />
        <Fact
          name={t.held}
          value={
            row.held === 0 ? (
              n(0)
            ) : (
              <Anchor component={Link} to="/held" search={{ account: row.account } as never}>
                {t.heldLink(n(row.held))}
              </Anchor>
            )
          }
        />
        <Fact
          name={t.purpose}
          value={row.purpose === null ? t.purposeNone : purposeText(row.purpose, language)}
        />
        <Fact name={t.bulk} value={facts.bulk ? t.bulkMay : t.bulkMayNot} />
        {row.department !== null && (
          <Fact name={t.department} value={<Name account={row.department} />} />
        )}
      </dl>
    </Section>
  )
}
