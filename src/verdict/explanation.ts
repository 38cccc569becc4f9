/**
 * Explanation: what a judged message's reasons say when they are put together: how the evidence
 * stands to each bar, the odds of a hijack, and what would have changed the answer.
 *
 * Worked out from the reasons alone, so that it can be asked for years later, and of the evidence
 * log of another installation.
 *
 * Limits: what would have been is worked out within the leading scenario, as if the others changed
 * by as much, and a weight is taken away, not replaced by that of the other case: over three invented
 * offices (`test/detector/lived.ts`) nine of ten such figures were at most 10 dB off. Those that are
 * not `within` the scenario are exact.
 */
import type { Opinion } from './detector/bars.ts'
import type { PartName } from './detector/parts.ts'
import { hundredthsOf, type Weight } from './detector/weights.ts'
import type { Reason } from './reasons.ts'
import { weightsIn } from './summary.ts'

export type Leading = Extract<Reason, { code: 'behaviour.leading' }>

/** How far the evidence is above a bar (or below: negative), in decibans. */
export type Bar = {
  readonly opinion: 'delay' | 'challenge' | 'contain'
  readonly decibans: number
  readonly margin: number
}

export const CHANGES = [
  'own-network',
  'known-client',
  'own-network-and-client',
  'known-recipients',
  'usual-pace',
  'nothing-before',
  'mailed-many-before',
  'organisation-known',
] as const

/** Had it been otherwise: the evidence and the answer then. */
export type Change = {
  readonly what: (typeof CHANGES)[number]
  readonly total: number
  readonly opinion: Opinion
  /** Holds within the leading scenario only; else for certain. */
  readonly within: boolean
}

export type Odds = {
  /** Hijacks an account and year. */
  readonly hazard: number
  readonly probability: number
}

export type Explanation = {
  readonly leading: Leading
  /** They add to the share of the leading scenario. */
  readonly weights: readonly Weight[]
  readonly others: readonly Reason[]
  readonly odds: Odds
  readonly bars: readonly Bar[]
  readonly changes: readonly Change[]
}

/** `undefined`: nothing of the behaviour model is among the reasons. */
export function explanationOf(reasons: readonly Reason[], hazard: number): Explanation | undefined {
  const leading = reasons.find((reason) => reason.code === 'behaviour.leading')
  if (leading === undefined) return undefined
  const bars = (['delay', 'challenge', 'contain'] as const).map((opinion) => ({
    opinion,
    decibans: leading[opinion],
    margin: inHundredths(leading.total - leading[opinion]),
  }))
  const others = reasons.filter(
    ({ code }) => code !== 'behaviour.leading' && code !== 'behaviour.weight',
  )
  return {
    leading,
    weights: weightsIn(reasons),
    others,
    odds: oddsAt(leading.total, hazard),
    bars,
    changes: changesOf(leading, weightsIn(reasons), others),
  }
}

export function oddsAt(total: number, hazard: number): Odds {
  const odds = hazard * 10 ** (total / 10)
  return { hazard, probability: odds / (1 + odds) }
}

const inHundredths = (decibans: number): number => hundredthsOf(decibans) / 100

function changesOf(
  leading: Leading,
  weights: readonly Weight[],
  others: readonly Reason[],
): readonly Change[] {
  const of = <Name extends PartName>(name: Name): Extract<Weight, { part: Name }> | undefined =>
    weights.find((weight): weight is Extract<Weight, { part: Name }> => weight.part === name)
  const gate = others.find((reason) => reason.code === 'bulk.gate')
  const young = others.find((reason) => reason.code === 'organisation.young')
  const isMailing = others.some(({ code }) => code === 'bulk.likely')
  const elsewhere = others.some(({ code }) => code === 'purpose.other-origin')
  const where = of('where')
  const client = of('client')
  const who = of('who')
  const pace = of('pace')
  const standing = of('standing')
  const changes: Change[] = []

  const without = (what: Change['what'], decibans: number, gated: boolean): void => {
    const total = inHundredths(leading.total - decibans)
    changes.push({
      what,
      total,
      opinion: opinionAt(total, leading, { gated, isMailing }),
      within: true,
    })
  }
  const isGated = gate !== undefined || elsewhere
  const atHome = gate !== undefined
  if (where !== undefined && where.decibans > 0) without('own-network', where.decibans, atHome)
  if (client !== undefined && client.decibans > 0) without('known-client', client.decibans, isGated)
  if (where !== undefined && client !== undefined && where.decibans > 0 && client.decibans > 0)
    without('own-network-and-client', where.decibans + client.decibans, atHome)
  if (who !== undefined && who.decibans > 0 && who.neverWritten > 0)
    without(
      'known-recipients',
      who.decibans,
      elsewhere || (gate !== undefined && gate.recipients - who.neverWritten >= gate.most),
    )
  if (pace !== undefined && pace.decibans > 0) without('usual-pace', pace.decibans, isGated)
  if (standing !== undefined)
    changes.push(sure('nothing-before', standing.alone, leading, { gated: isGated, isMailing }))
  if (gate !== undefined)
    changes.push(
      sure('mailed-many-before', leading.total, leading, { gated: elsewhere, isMailing }),
    )
  if (young !== undefined && young.bar < leading.contain)
    changes.push(
      sure(
        'organisation-known',
        leading.total,
        { ...leading, contain: young.bar },
        { gated: isGated, isMailing },
      ),
    )
  return changes
}

type Bars = Pick<Leading, 'delay' | 'challenge' | 'contain'>
type Gates = { readonly gated: boolean; readonly isMailing: boolean }

const sure = (what: Change['what'], total: number, bars: Bars, gates: Gates): Change => ({
  what,
  total,
  opinion: opinionAt(total, bars, gates),
  within: false,
})

const opinionAt = (total: number, bars: Bars, { gated, isMailing }: Gates): Opinion =>
  total >= bars.contain
    ? 'contain'
    : total >= bars.challenge || gated
      ? 'challenge'
      : total >= bars.delay || isMailing
        ? 'delay'
        : 'pass'
