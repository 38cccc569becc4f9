/**
 * Start: from which moment a clock of a case counts.
 *
 * Of *occurred*, *detected* and *known* the earliest record counts (one member of staff of any
 * department is enough, PPC Q3-4-1), of the others the last one told. What a later record names as
 * wrong (`corrects`) counts no more; nor, in a case of kind `insider` alone, what the culprit knew
 * himself. Which records stood against each other is told as steps.
 * Limits: that a correction is true is for whoever made it; it stands in the evidence with his name.
 */
import type { Instant } from '../../lib/time.ts'
import type { Case, ClockName, ClockTold } from '../case.ts'
import type { Step } from './counting.ts'

/** Without `at`: there are records, and none of them counts. */
export type Start = { readonly at?: Instant; readonly steps: readonly Step[] }

const firstCounts: ReadonlySet<ClockName> = new Set(['occurred', 'detected', 'known'])

/** What is known was detected; the other way round says nothing. */
const instead: { readonly [Clock in ClockName]?: ClockName } = { detected: 'known' }

export function startOf(its: Pick<Case, 'clocks' | 'kind'>, clock: ClockName): Start | undefined {
  const found = recorded(its, clock)
  if (found?.at !== undefined) return found
  const other = instead[clock]
  const used = other === undefined ? undefined : recorded(its, other)
  if (other === undefined || used?.at === undefined) return found
  return {
    at: used.at,
    steps: [{ code: 'clock.instead', facts: { clock, used: other } }, ...used.steps],
  }
}

/** Records of a clock that count, the chosen one first; `all` and `standing`: what did not. */
function recordsOf(its: Pick<Case, 'clocks' | 'kind'>, clock: ClockName) {
  const all = its.clocks.filter((one) => one.clock === clock)
  const wrong = new Set(
    all.flatMap(({ corrects, entry }) =>
      corrects === undefined || corrects >= entry ? [] : [corrects],
    ),
  )
  const standing = all.filter(({ entry }) => !wrong.has(entry))
  const isInside = its.kind === 'insider' && clock === 'known'
  const counting = standing.filter(({ culprit }) => !(isInside && culprit === true))
  const sorted = firstCounts.has(clock)
    ? counting.toSorted((a, b) => a.moment - b.moment || a.entry - b.entry)
    : counting.toReversed()
  return { all, standing, counting: sorted }
}

/** The record that counts. */
export const recordOf = (
  its: Pick<Case, 'clocks' | 'kind'>,
  clock: ClockName,
): ClockTold | undefined => recordsOf(its, clock).counting[0]

function recorded(its: Pick<Case, 'clocks' | 'kind'>, clock: ClockName): Start | undefined {
  const { all, standing, counting } = recordsOf(its, clock)
  const [chosen, ...others] = counting
  if (chosen === undefined)
    return standing.length === 0 ? undefined : { steps: [culprits(standing)] }
  const steps: Step[] = [
    {
      code: 'clock',
      facts: {
        clock,
        at: chosen.moment,
        by: chosen.by,
        ...(chosen.department === undefined ? {} : { department: chosen.department }),
      },
    },
  ]
  const next = others.find(({ moment }) => moment !== chosen.moment)
  if (next !== undefined)
    steps.push({
      code: firstCounts.has(clock) ? 'clock.earliest' : 'clock.latest',
      facts: { records: counting.length, other: next.moment },
    })
  if (standing.length > counting.length) steps.push(culprits(standing))
  const corrected = correction(chosen, all)
  if (corrected !== undefined) steps.push(corrected)
  return { at: chosen.moment, steps }
}

function culprits(standing: readonly ClockTold[]): Step {
  const left = standing.filter(({ culprit }) => culprit === true)
  return {
    code: 'clock.culprit',
    facts: { records: left.length, at: Math.min(...left.map(({ moment }) => moment)) },
  }
}

function correction(chosen: ClockTold, all: readonly ClockTold[]): Step | undefined {
  const was = all.find(({ entry }) => entry === chosen.corrects)
  if (was === undefined || was.moment === chosen.moment) return undefined
  return { code: 'clock.corrected', facts: { was: was.moment, by: chosen.by } }
}
