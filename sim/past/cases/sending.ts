/** Sending: stolen accounts that send otherwise than in one great blast. */
import { days, hours, instant, minutes, plus } from '../../../src/lib/time.ts'
import { strange, tool } from '../../people/thieves.ts'
import { dayOf, isWorkday, momentOf } from '../../people/tokyo.ts'
import { NEVER_SEEN, type PastCase } from '../case.ts'
import type { Past } from '../house.ts'
import { victim } from '../robbers.ts'
import { worldOf } from '../worlds.ts'

const from = instant('2026-02-01T00:00:00+09:00')
const PER_HOUR = 30
const leak = { verdicts: ['not-deniable'], unexamined: NEVER_SEEN } as const
const known = [{ path: 'known-password', standing: 'supported' }] as const

export const lowAndSlow: PastCase = {
  name: 'low-and-slow',
  about: {
    ja: '国外の1つのネットワークから、持ち主の勤務時間に1時間30通ずつ、何日も送る',
    en: '30 messages an hour in the owner’s own hours, for days, from one foreign network',
  },
  from,
  until: instant('2026-03-17T00:00:00+09:00'),
  world: worldOf({ delivered: 0.61, bounced: 0.27 }),
  leak,
  plot: (stage) => {
    const chance = stage.chance(1)
    const theft = stage.stolen(stage.office.people[11]?.account ?? '', known)
    // TW; one /24 of it.
    const network = strange(chance, 3).split('.').slice(0, 3).join('.')
    stage.house.comes(
      (function* (): Past {
        const first = dayOf(instant('2026-03-09T00:00:00+09:00'))
        let nth = 0
        for (let day = first; day < first + (stage.scale >= 1 ? 7 : 3); day += 1) {
          if (!isWorkday(day)) continue
          for (let hour = 9; hour < 18; hour += 1)
            for (let n = 0; n < PER_HOUR; n += 1) {
              nth += 1
              yield {
                kind: 'send',
                at: momentOf(day, hour + (n + 0.8 * chance.next()) / PER_HOUR),
                account: theft.account,
                clientIp: `${network}.${20 + (Math.floor(nth / 45) % 5)}`,
                client: tool,
                connection: `slow${nth}`,
                recipients: [victim(nth, chance)],
                size: chance.between(3_900, 4_700),
              }
            }
        }
      })(),
      theft,
    )
  },
}

export const MACHINES = 132

export const botnet: PastCase = {
  name: 'botnet',
  about: {
    ja: '132の住所から、1つのアカウントで、1つの住所あたり数通ずつ',
    en: 'one account from 132 addresses, a few mails from each',
  },
  from,
  until: instant('2026-03-13T00:00:00+09:00'),
  world: worldOf({ delivered: 0.44, bounced: 0.41 }),
  leak,
  plot: (stage) => {
    const chance = stage.chance(1)
    const theft = stage.stolen(stage.office.people[23]?.account ?? '', known)
    // Twelve countries, none of them the house's own, no two machines in one network.
    const machines = Array.from({ length: MACHINES }, (_, n) => strange(chance, 1 + (n % 13)))
    const begins = instant('2026-03-11T13:20:10+09:00')
    stage.house.comes(
      (function* (): Past {
        const many = MACHINES * 5
        for (let nth = 0; nth < many; nth += 1)
          yield {
            kind: 'send',
            at: plus(begins, Math.round((hours(5) * (nth + 0.7 * chance.next())) / many) as never),
            account: theft.account,
            clientIp: machines[nth % MACHINES] ?? '',
            client: tool,
            connection: `bot${nth}`,
            recipients: [victim(nth, chance), victim(nth + 5_000, chance)],
            size: 2_480,
          }
      })(),
      theft,
    )
  },
}

/** The first writes to colleagues; who answers gives his password, and the second is taken over. */
export const internalPivot: PastCase = {
  name: 'internal-pivot',
  about: {
    ja: '盗まれたアカウントが同僚に偽の通知を送り、翌日その1人のアカウントが同じ住所から使われる',
    en: 'a stolen account writes to colleagues; a day later one of theirs is used from the same address',
  },
  from,
  until: instant('2026-03-13T00:00:00+09:00'),
  world: worldOf({ delivered: 0.4, bounced: 0.45 }),
  // He looks into the first one's mailbox.
  leak: { verdicts: ['likely', 'confirmed'], unexamined: NEVER_SEEN },
  plot: (stage) => {
    const chance = stage.chance(1)
    const { people } = stage.office
    const first = stage.stolen(people[5]?.account ?? '', known)
    const second = stage.stolen(people[17]?.account ?? '', [
      { path: 'internal-pivot', standing: 'supported' },
    ])
    const there = { clientIp: strange(chance, 6), client: tool }
    const begins = instant('2026-03-10T08:40:30+09:00')
    stage.house.comes(
      (function* (): Past {
        yield { kind: 'open', at: begins, account: first.account, ...there }
        for (let n = 0; n < 30; n += 1)
          yield {
            kind: 'send',
            at: plus(begins, (minutes(4) + n * 9_000) as never),
            account: first.account,
            ...there,
            connection: 'inside',
            recipients: [people[(n + 8) % people.length]?.account ?? ''],
            size: 5_310,
          }
      })(),
      first,
    )
    stage.house.comes(
      (function* (): Past {
        for (let n = 0; n < 400; n += 1)
          yield {
            kind: 'send',
            at: plus(begins, (days(1) + n * 21_000) as never),
            account: second.account,
            ...there,
            connection: `second${Math.floor(n / 40)}`,
            recipients: [victim(n, chance)],
            size: 6_020,
          }
      })(),
      second,
    )
  },
}
