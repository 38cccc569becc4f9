/** Card: the score of a drill as a person reads it, beside what was reported of the real day. */
import { tableOf } from '../../src/cli/output.ts'
import type { Language } from '../../src/lib/words.ts'
import type { Drill } from './drills.ts'
import type { Score } from './score.ts'
import { drillCardWords, whole } from './words.ts'

/** Of 6 October 2025, as the police of Kumamoto made known. */
export const REPORTED = { sent: 120_000, arrived: 19_000, milliseconds: 12.75 * 3_600_000 } as const

export function cardOf(drill: Drill, score: Score, language: Language): readonly string[] {
  const words = drillCardWords[language]
  const { stolen, expected } = score
  const hasThief = stolen.account !== null
  const rows: (readonly [string, string, string])[] = []
  const row = (name: string, here: string, then = ''): void => void rows.push([name, here, then])
  if (hasThief) {
    const { messages } = stolen
    row(words.rowOffered, whole(messages.submitted), words.about(REPORTED.sent))
    row(words.rowPassed, whole(stolen.recipientsPassed))
    row(words.rowLeft, whole(stolen.recipientsLeft))
    row(words.rowDelivered, whole(stolen.recipientsDelivered), words.about(REPORTED.arrived))
    row(words.rowHeld, words.held(messages.held, messages.delayed))
    if (!score.guarded) row(words.rowWould, whole(score.wouldHaveHeld))
    row(words.rowRefused, whole(messages.refused + messages.postponed))
    row(words.rowAway, whole(stolen.turnedAway))
    row(words.rowToHold, since(score.firstHeldAt))
    row(words.rowToContain, since(score.containedAt), words.spell(REPORTED.milliseconds))
    row(
      words.rowNoticed,
      score.guarded && score.firstHeldAt !== null ? words.noticedHere : words.notNoticed,
      words.noticedReported,
    )
    row(words.rowSessions, whole(score.sessionsEnded))
    row(words.rowNotices, whole(score.notices))
  }
  row(words.rowColleagues, whole(score.colleagueMessages))
  row(words.rowFalselyHeld, whole(score.falselyHeld))
  row(words.rowFalselyDelayed, whole(score.falselyDelayed))
  row(words.rowFalselyContained, whole(score.falselyContained))
  row(words.rowEvidence, words.evidence(score.evidence.size, score.evidence.verified))
  row(words.rowAgain, words.again(score.evidence.judgedAgain, score.evidence.differs))
  const compared = drill.name === 'kumamoto'
  const columns = ([name, here, then]: readonly [string, string, string]) =>
    compared ? [name, here, then] : [name, here]
  return [
    `【${words.exercise}】 ${drill.name} · ${words.seed(score.seed)} · ${score.guarded ? words.guarded : words.unguarded}`,
    drill.about[language](undefined),
    '',
    tableOf(columns(['', words.thisDay, words.reported]), rows.map(columns)),
    '',
    ...(expected === null
      ? []
      : [
          words.expected(expected.recipientsLeftMost, expected.contained, hasThief),
          expected.met ? `✔ ${words.met}` : `✘ ${words.notMet}`,
        ]),
    ...(score.broken.length === 0
      ? []
      : [words.broken(score.broken.length), ...score.broken.map((what) => `  - ${what}`)]),
  ]

  function since(moment: string | null): string {
    if (moment === null || score.firstSentAt === null) return words.never
    const from = Temporal.Instant.from(score.firstSentAt).epochMilliseconds
    return words.spell(Math.max(0, Temporal.Instant.from(moment).epochMilliseconds - from))
  }
}
