/** Score card: what was held, passed and arrived, with a guard and without, and whether it is proved. */
import { Alert, Stack, Text } from '@mantine/core'
import type { DrillBody } from '../../../../../src/console/routes/drill.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText, Section, State, Strange } from '../../parts/index.ts'
import { drillScreenWords } from './words.ts'
import './drill.css'

/** As `sim/drills/score.ts` writes it; what is not there is told as none. */
type Score = {
  readonly stolen?: {
    readonly account?: string | null
    readonly messages?: Readonly<Record<string, number>>
    readonly recipientsPassed?: number
    readonly recipientsLeft?: number
    readonly recipientsDelivered?: number
    readonly turnedAway?: number
  }
  readonly firstSentAt?: string | null
  readonly firstHeldAt?: string | null
  readonly containedAt?: string | null
  readonly sessionsEnded?: number
  readonly notices?: number
  readonly colleagueMessages?: number
  readonly falselyHeld?: number
  readonly falselyDelayed?: number
  readonly falselyContained?: number
  readonly evidence?: {
    readonly size: number
    readonly verified: boolean
    readonly judgedAgain: number
    readonly differs: number
  }
  readonly broken?: readonly string[]
  readonly expected?: { readonly met: boolean } | null
}

export function ScoreCard({ scores }: { readonly scores: DrillBody['scores'] }) {
  const t = useWords(drillScreenWords)
  const { language } = useLanguage()
  const runs = (['guarded', 'unguarded'] as const).flatMap((name) => {
    const score = scores[name] as Score | undefined
    return score === undefined ? [] : [{ name, score }]
  })
  const guarded = scores.guarded as Score | undefined
  const n = (count: number | undefined): string =>
    count === undefined ? '–' : countText(count, language)
  const after = (score: Score, moment: string | null | undefined): string => {
    if (moment == null || score.firstSentAt == null) return t.never
    const from = Date.parse(score.firstSentAt.replace(/\[.*$/, ''))
    const to = Date.parse(moment.replace(/\[.*$/, ''))
    return t.seconds(Math.max(0, (to - from) / 1_000))
  }
  type Row = readonly [name: string, value: (score: Score) => string]
  const ofThief: readonly Row[] = [
    [t.rows.offered, ({ stolen }) => n(stolen?.messages?.['submitted'])],
    [t.rows.passed, ({ stolen }) => n(stolen?.recipientsPassed)],
    [t.rows.left, ({ stolen }) => n(stolen?.recipientsLeft)],
    [t.rows.delivered, ({ stolen }) => n(stolen?.recipientsDelivered)],
    [t.rows.held, ({ stolen }) => n(stolen?.messages?.['held'])],
    [
      t.rows.refused,
      ({ stolen }) =>
        n((stolen?.messages?.['refused'] ?? 0) + (stolen?.messages?.['postponed'] ?? 0)),
    ],
    [t.rows.away, ({ stolen }) => n(stolen?.turnedAway)],
    [t.rows.toHold, (score) => after(score, score.firstHeldAt)],
    [t.rows.toContain, (score) => after(score, score.containedAt)],
    [t.rows.sessions, ({ sessionsEnded }) => n(sessionsEnded)],
    [t.rows.notices, ({ notices }) => n(notices)],
  ]
  const rows: readonly Row[] = [
    ...(guarded?.stolen?.account == null ? [] : ofThief),
    [t.rows.colleagues, ({ colleagueMessages }) => n(colleagueMessages)],
    [t.rows.falselyHeld, ({ falselyHeld }) => n(falselyHeld)],
    [t.rows.falselyDelayed, ({ falselyDelayed }) => n(falselyDelayed)],
    [t.rows.falselyContained, ({ falselyContained }) => n(falselyContained)],
    [
      t.rows.evidence,
      ({ evidence }) =>
        evidence === undefined
          ? '–'
          : (evidence.verified ? t.verified : t.notVerified)(n(evidence.size)),
    ],
    [
      t.rows.again,
      ({ evidence }) =>
        evidence === undefined
          ? '–'
          : evidence.differs === 0
            ? t.same(n(evidence.judgedAgain))
            : t.differs(n(evidence.differs), n(evidence.judgedAgain)),
    ],
  ]
  const broken = guarded?.broken ?? []
  return (
    <Section title={t.card}>
      <Stack>
        {guarded?.expected != null && (
          <State
            kind={guarded.expected.met ? 'good' : 'bad'}
            label={<strong>{guarded.expected.met ? t.met : t.notMet}</strong>}
          />
        )}
        {broken.length > 0 && (
          <Alert color="red" title={t.broken}>
            {broken.map((what) => (
              <Text key={what} size="sm">
                <Strange text={what} />
              </Text>
            ))}
          </Alert>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1) */}
        <section className="dr-scroll" tabIndex={0} aria-label={t.cardLabel}>
          <table className="dr-card">
            <caption className="sk-hidden">{t.cardLabel}</caption>
            <thead>
              <tr>
                <th scope="col">{t.colWhat}</th>
                {runs.map(({ name }) => (
                  <th key={name} scope="col">
                    {t[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {runs.map(({ name: run, score }) => (
                    <td key={run} className="sk-figure">
                      {value(score)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Stack>
    </Section>
  )
}
