/**
 * Kumamoto: a month of an office, and then one night and day in which one account sends to 120,000.
 *
 * As that incident was told: 04:45 to 17:30, from abroad, a sixth arrives, nobody notices until mail
 * is slow. What was never told is made up: where from, how many addresses, and how they got in, of
 * which there are two variants.
 */
import { hours, type Instant, instant, minutes, plus, seconds } from '../../../src/lib/time.ts'
import { strange } from '../../people/thieves.ts'
import type { PastCase, Stage } from '../case.ts'
import { NEVER_SEEN } from '../case.ts'
import { deed } from '../house.ts'
import { blaster, guesser, inTurn, tool } from '../robbers.ts'
import { PROBE_DOMAIN, worldOf } from '../worlds.ts'

export const RECIPIENTS = 120_000
const BEGINS = instant('2025-10-06T04:45:20+09:00')
const ENDS = instant('2025-10-06T17:29:30+09:00')
const LOCKED = instant('2025-10-06T17:34:00+09:00')
const CLEANED = instant('2025-10-06T18:10:00+09:00')
/** So many messages from one address, then another. */
const ADDRESSES = 6
/** NG, VN, RU, BR, ID, IN */
const COUNTRIES = [10, 6, 8, 9, 11, 12] as const

export const victimOf = ({ office }: Stage): string => office.people[7]?.account ?? ''

/** `finder`: the address that found the password sends the probe, and its part of the list. */
function blast(stage: Stage, theft: ReturnType<Stage['stolen']>, finder?: string): void {
  const { house, scale } = stage
  const chance = stage.chance(1)
  const list = Math.round(RECIPIENTS * scale) - 1
  const origins = Array.from({ length: ADDRESSES }, (_, n) => ({
    clientIp: n === 0 && finder !== undefined ? finder : strange(chance, COUNTRIES[n] ?? 1),
    client: tool,
  }))
  const each = Math.ceil(list / (ADDRESSES * 4))
  let left = list
  house.comes(
    blaster(
      {
        account: theft.account,
        begins: BEGINS,
        ends: plus(ENDS, minutes(5)),
        list,
        // What is left, over the time that is left.
        pace: (at) => {
          left -= 1
          return Math.max(0.05, (ENDS - at) / 1_000 / Math.max(1, left + 1))
        },
        from: (nth) => inTurn(origins, Math.floor(nth / each)),
        probe: `q7h2kd@${PROBE_DOMAIN}`,
        probeLeads: seconds(310),
        probed: (at) => {
          theft.probeAt = at
        },
        size: 6_180,
      },
      chance,
    ),
    theft,
  )
  house.comes(
    (function* () {
      yield deed(LOCKED, ({ locked }) => {
        locked.add(theft.account)
      })
      // He comes again and is not let in.
      yield* guesser(
        {
          account: theft.account,
          begins: plus(LOCKED, minutes(1)),
          ends: plus(LOCKED, minutes(9)),
          tries: 5,
          from: (nth) => inTurn(origins, nth),
          protocol: 'smtp',
        },
        chance,
      )
      yield deed(CLEANED, ({ postfix }) => postfix.deleteAll(theft))
    })(),
  )
  complaints(stage)
}

/** What postmasters elsewhere write to ours from the early morning on. */
function complaints({ house, chance, scale }: Stage): void {
  const dice = chance(2)
  house.comes(
    (function* () {
      let at: Instant = plus(BEGINS, hours(1))
      for (let n = 0; n < Math.max(6, Math.round(60 * scale)); n += 1) {
        at = plus(at, minutes(dice.between(2, 40)))
        if (at > LOCKED) return
        yield deed(at, ({ postfix }) =>
          postfix.receive(
            `fbl@m${dice.between(0, 40)}.example.com`,
            'postmaster@example.jp',
            `203.0.113.${dice.between(1, 250)}`,
            7_400,
          ),
        )
      }
    })(),
  )
}

const base = {
  from: instant('2025-09-01T00:00:00+09:00'),
  until: instant('2025-10-07T12:00:00+09:00'),
  postfix: (scale: number) => ({ lifetime: hours(6), wireSeconds: 0.16 / Math.min(1, scale) }),
  world: worldOf({ delivered: 0.158, bounced: 0.62 }),
  leak: { verdicts: ['not-deniable'], unexamined: NEVER_SEEN },
} as const

export const kumamoto: PastCase = {
  ...base,
  name: 'kumamoto',
  about: {
    ja: '職員200人の1か月と、1つのアカウントから12万件が送られた1日(パスワードは最初から知られていた)',
    en: 'a month of 200 people, and a day on which one account sends to 120,000 (the password was known)',
  },
  plot: (stage) =>
    blast(
      stage,
      stage.stolen(victimOf(stage), [
        { path: 'known-password', standing: 'supported' },
        { path: 'guessed', standing: 'refuted' },
      ]),
    ),
}

export const kumamotoGuessed: PastCase = {
  ...base,
  name: 'kumamoto-guessed',
  about: {
    ja: '同じ1か月。前夜から1つの名前にパスワードが試され、当たった',
    en: 'the same month; passwords were tried on that one name since the evening before, until one fitted',
  },
  plot: (stage) => {
    const theft = stage.stolen(victimOf(stage), [{ path: 'guessed', standing: 'supported' }])
    const chance = stage.chance(3)
    const origins = Array.from({ length: 3 }, () => ({
      clientIp: strange(chance, COUNTRIES[0]),
      client: tool,
    }))
    stage.house.comes(
      guesser(
        {
          account: theft.account,
          begins: plus(BEGINS, -hours(7) as never),
          ends: plus(BEGINS, -seconds(40) as never),
          tries: 420,
          from: (nth) => inTurn(origins, nth),
          protocol: 'smtp',
        },
        chance,
      ),
    )
    blast(stage, theft, inTurn(origins, 0).clientIp)
  },
}
