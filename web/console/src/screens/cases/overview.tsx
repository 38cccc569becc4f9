/** Overview of a case: one sentence, the clocks, what is due, figures, the leak verdict, who does what. */
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ClockName, clockNames } from '../../../../../src/cases/case.ts'
import { caseLeak } from '../../../../../src/cases/leak.ts'
import type { Investigation } from '../../../../../src/incident/found.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { length } from '../../../../../src/reports/say/moments.ts'
import {
  caseFactNames,
  caseKindNames,
  caseStateNames,
  caseStatusNames,
  clockLabels,
  roleNames,
} from '../../../../../src/reports/words/case.ts'
import { causeNames } from '../../../../../src/reports/words/causes.ts'
import { dueSaid, leftSaid } from '../../../../../src/reports/words/deadlines.ts'
import { capNames, channelNames, leakNames } from '../../../../../src/reports/words/leak.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import {
  Count,
  Moment,
  Name,
  Section,
  State,
  type StateKind,
  Strange,
  useNow,
} from '../../parts/index.ts'
import { ActButton, DidLine } from './act-dialog.tsx'
import { Figure } from './figure.tsx'
import { FindButton } from './find.tsx'
import { CaseFrame } from './frame.tsx'
import { caseAddress, nameOfAccount, useFound, useSpeaking, useText } from './kit.ts'
import {
  clockSpec,
  kindSpec,
  relateSpec,
  roleSpec,
  severitySpec,
  stateSpec,
  subjectsSpec,
  titleSpec,
} from './specs.ts'

export default function OverviewScreen() {
  return <CaseFrame section="">{(brief) => <Overview brief={brief} />}</CaseFrame>
}

const DEADLINES_SHOWN = 5
const FIGURES_SHOWN = 12
const LATELY_SHOWN = 10
/** Always shown; the others once they are recorded. */
const FOUR: readonly ClockName[] = ['detected', 'contained', 'restored', 'published']

export const deadlineKind = (state: string): StateKind =>
  state === 'overdue' ? 'bad' : state === 'due' ? 'warn' : state === 'met' ? 'good' : 'idle'

function Overview({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language, zone } = useLanguage()
  const its = brief.case
  const { id, entry } = its
  const kind = nameIn(caseKindNames, its.kind, language) ?? its.kind
  const state = nameIn(caseStateNames, its.state, language) ?? its.state
  return (
    <>
      <Section
        title={t.sections['']}
        aside={
          <Group gap="xs">
            <ActButton id={id} seen={entry} spec={stateSpec(t, language)} />
            <ActButton id={id} seen={entry} spec={severitySpec(t, its.severity)} />
            <ActButton id={id} seen={entry} spec={titleSpec(t, its.title?.ja, its.title?.en)} />
            <ActButton id={id} seen={entry} spec={kindSpec(t, language, its.kind)} />
            <ActButton id={id} seen={entry} spec={subjectsSpec(t, language, its.subjects)} />
            <FindButton id={id} />
          </Group>
        }
      >
        <Text size="lg">{t.sentence(kind, state, brief.counts['accounts'] ?? 0)}</Text>
        <Text size="sm" c="dimmed">
          <Moment at={its.opened.at} style="long" /> <Strange text={its.opened.by} max={80} />
          {': '}
          {openedBy(its.opened.why, language) ?? <Strange text={its.opened.why} max={400} />}
        </Text>
      </Section>
      <Section
        title={t.clocks}
        aside={<ActButton id={id} seen={entry} spec={clockSpec(t, language, brief.now, zone)} />}
      >
        <Clocks brief={brief} />
      </Section>
      <div className="ca-grid">
        <Section
          title={t.deadlines}
          aside={
            <Anchor component={Link} to={caseAddress(id, '/duties')} size="sm">
              {t.allDeadlines}
            </Anchor>
          }
        >
          <Deadlines brief={brief} />
        </Section>
        <Section
          title={t.leak}
          aside={
            <Anchor component={Link} to={caseAddress(id, '/leak')} size="sm">
              {t.leakWhy}
            </Anchor>
          }
        >
          <LeakShort brief={brief} />
        </Section>
        <Section
          title={t.figures}
          aside={
            <Anchor component={Link} to={caseAddress(id, '/facts')} size="sm">
              {t.allFigures}
            </Anchor>
          }
        >
          <Figures brief={brief} />
        </Section>
        <Section
          title={t.roles}
          aside={<ActButton id={id} seen={entry} spec={roleSpec(t, language)} />}
        >
          {its.roles.length === 0 ? (
            <Text c="dimmed">{t.nobody}</Text>
          ) : (
            <ul className="ca-plain">
              {its.roles.map(({ role, person }) => (
                <li key={role}>
                  {nameIn(roleNames, role, language) ?? role}: <Strange text={person} max={100} />
                </li>
              ))}
            </ul>
          )}
        </Section>
        <Section title={t.accounts} aside={<ActButton id={id} seen={entry} spec={relateSpec(t)} />}>
          <ul className="ca-plain">
            {its.accounts.map(({ account, relation }) => (
              <li key={account}>
                <Name account={nameOfAccount(account, language)} />{' '}
                {t.relations[relation] ?? relation}
              </li>
            ))}
          </ul>
        </Section>
        <Section title={t.lately}>
          <ul className="ca-plain">
            {brief.lately.slice(0, LATELY_SHOWN).map((one) => (
              <li key={`${one.entry} ${one.act} ${one.of ?? ''}`}>
                <DidLine done={one} />
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </>
  )
}

/** Of a case that the guard opened, why is a code. */
const openedBy = (why: string, language: Language): string | undefined =>
  nameIn(causeNames, why, language)

function Clocks({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const now = useNow()
  const wrong = new Set(brief.case.clocks.map(({ corrects }) => corrects))
  const told = (name: ClockName) =>
    brief.case.clocks.findLast((one) => one.clock === name && !wrong.has(one.entry))
  const shown = clockNames.filter((name) => FOUR.includes(name) || told(name) !== undefined)
  return (
    <dl className="ca-clocks">
      {shown.map((name) => {
        const one = told(name)
        return (
          <div key={name}>
            <dt>{nameIn(clockLabels, name, language)}</dt>
            <dd>
              {one === undefined ? (
                <span className="ca-big">–</span>
              ) : (
                <span className="ca-big" role="timer" aria-live="off">
                  {t.clockSince(length(now - one.moment, language))}
                </span>
              )}
              <Text size="xs" c="dimmed" component="span">
                {one === undefined ? (
                  t.notRecorded
                ) : (
                  <>
                    <Moment at={one.moment} />
                    {one.department !== undefined && (
                      <>
                        {' '}
                        <Strange text={one.department} max={80} />
                      </>
                    )}
                  </>
                )}
              </Text>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function Deadlines({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const speaking = useSpeaking()
  const now = useNow(10)
  const rows = brief.deadlines
    .filter(({ state }) => ['overdue', 'due', 'running', 'undated'].includes(state))
    .slice(0, DEADLINES_SHOWN)
  if (rows.length === 0) return <Text c="dimmed">{t.noDeadline}</Text>
  return (
    <ul className="ca-list">
      {rows.map((one) => (
        <li key={`${one.obligation}/${one.stage}`}>
          <Text fw={600} size="sm">
            {brief.names[`${one.obligation}/${one.stage}`]?.[language] ?? one.obligation}
          </Text>
          <State kind={deadlineKind(one.state)} label={leftSaid(one, now as never, speaking)} />
          <Text size="xs" c="dimmed">
            {dueSaid(one, speaking)}
          </Text>
        </li>
      ))}
    </ul>
  )
}

function Figures({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const rows = brief.figures.filter(({ account }) => account === undefined)
  const shown = (rows.length > 0 ? rows : brief.figures).slice(0, FIGURES_SHOWN)
  if (shown.length === 0) return <Text c="dimmed">{t.nothing}</Text>
  return (
    <table className="ca-table">
      <tbody>
        {shown.map((fact) => (
          <tr key={fact.id}>
            <th scope="row">{caseFactNames[fact.key]?.[language] ?? fact.key}</th>
            <td className="ca-number">
              <Figure fact={fact} />
            </td>
            <td>{nameIn(caseStatusNames, fact.status, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** As the documents have it: with what the investigation saw, where one may look at it. */
export function useLeak(brief: CaseBrief): {
  readonly leak: CaseBrief['leak']
  readonly isWhole: boolean
} {
  const { data } = useFound(brief.case.id, brief.found)
  if (data === undefined) return { leak: brief.leak, isWhole: brief.found === null }
  return { leak: caseLeak(brief.case, { leak: data.leak } as Investigation), isWhole: true }
}

export const leakKind = (verdict: string): StateKind =>
  verdict === 'confirmed' || verdict === 'likely'
    ? 'bad'
    : verdict === 'none' || verdict === 'unlikely'
      ? 'good'
      : 'warn'

function LeakShort({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { leak, isWhole } = useLeak(brief)
  return (
    <Stack gap="xs">
      <State
        kind={leakKind(leak.verdict)}
        label={nameIn(leakNames, leak.verdict, language) ?? leak.verdict}
      />
      {leak.caps.length > 0 && (
        <>
          <Text size="sm">
            {t.leakCaps} (<Count value={leak.caps.length} />)
          </Text>
          <ul className="ca-plain">
            {leak.caps.map(({ channel, why }) => (
              <li key={channel}>
                {nameIn(channelNames, channel, language)}: {nameIn(capNames, why, language)}
              </li>
            ))}
          </ul>
        </>
      )}
      {!isWhole && (
        <Text size="xs" c="dimmed">
          {t.leakWithout}
        </Text>
      )}
    </Stack>
  )
}
