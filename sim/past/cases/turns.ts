/**
 * Turns: the same small blast as life deals it: a clock that is put back, a pile in disorder, a log that
 * begins too late, one program's log alone, a thief from next door, two of them, one who comes back,
 * and colleagues who do odd things on the same day.
 */
import { hours, type Instant, instant, minutes, plus, seconds } from '../../../src/lib/time.ts'
import { SUBSCRIBERS } from '../../people/machines.ts'
import { addressAt, HOME, ISPS, MOBILES } from '../../people/places.ts'
import { strange, tool } from '../../people/thieves.ts'
import { dayOf, isWorkday, momentOf } from '../../people/tokyo.ts'
import { NEVER_SEEN, type PastCase, type Stage } from '../case.ts'
import { deed, type Past } from '../house.ts'
import { blaster, inTurn, victim } from '../robbers.ts'
import type { Theft } from '../truth.ts'
import { worldOf } from '../worlds.ts'

const from = instant('2026-02-01T00:00:00+09:00')
const until = instant('2026-03-20T00:00:00+09:00')
const NIGHT = instant('2026-03-11T02:30:10+09:00')
const MONDAY = instant('2026-03-09T06:30:10+09:00')
const LIST = 600
const AGAIN = 200
const base = {
  from,
  until,
  world: worldOf({ delivered: 0.35, bounced: 0.5 }),
  leak: { verdicts: ['not-deniable'], unexamined: NEVER_SEEN },
} as const
const known = [{ path: 'known-password', standing: 'supported' }] as const

const stolen = (stage: Stage, n = 4): Theft =>
  stage.stolen(stage.office.people[n]?.account ?? '', known)

/** Down a list, a hundred messages from each address in turn. */
function blast(
  stage: Stage,
  theft: Theft,
  begins: Instant,
  clientIps: readonly string[],
  { list = LIST, nth = 9, lasts = hours(3) } = {},
): void {
  stage.house.comes(
    blaster(
      {
        account: theft.account,
        begins,
        ends: plus(begins, lasts),
        list,
        pace: () => 12,
        from: (n) => ({ clientIp: inTurn(clientIps, Math.floor(n / 100)), client: tool }),
        size: 4_400,
      },
      stage.chance(nth),
    ),
    theft,
  )
}

export const clockPutBack: PastCase = {
  ...base,
  name: 'clock-put-back',
  about: {
    ja: '年も時差もない日時の記録で、一斉送信の最中に夏時間が終わり、同じ1時間が2度ある',
    en: 'stamps without year or zone, and summer time that ends during the blast: one hour comes twice',
  },
  from: instant('2026-02-20T00:00:00+09:00'),
  until: instant('2026-04-09T00:00:00+09:00'),
  stamps: 'traditional',
  zone: 'Australia/Sydney',
  // There 03:00 became 02:00 at 01:00 of Tokyo.
  plot: (stage) =>
    blast(stage, stolen(stage), instant('2026-04-04T23:10:10+09:00'), [
      strange(stage.chance(1), 9),
    ]),
}

export const shuffledPile: PastCase = {
  ...base,
  name: 'shuffled-pile',
  about: {
    ja: '名前も圧縮も日付も手がかりにならない、寄せ集めの記録',
    en: 'a pile whose names, packing and dates tell nothing of the order',
  },
  shuffled: true,
  plot: (stage) => {
    const chance = stage.chance(1)
    blast(stage, stolen(stage), NIGHT, [strange(chance, 9), strange(chance, 6)])
  },
}

export const beginsLate: PastCase = {
  ...base,
  name: 'begins-late',
  about: {
    ja: '記録が、一斉送信の1時間後から始まる',
    en: 'a log that begins an hour after the blast did',
  },
  lost: [{ from, to: plus(NIGHT, hours(1)) }],
  plot: (stage) => blast(stage, stolen(stage), NIGHT, [strange(stage.chance(1), 9)]),
}

export const dovecotAlone: PastCase = {
  ...base,
  name: 'dovecot-alone',
  about: {
    ja: 'Dovecot の記録だけがあり、国外から受信箱が丸ごと読まれる',
    en: 'Dovecot’s log alone, and a mailbox that is fetched whole from abroad',
  },
  only: 'dovecot',
  leak: { verdicts: ['likely', 'confirmed'], unexamined: NEVER_SEEN },
  missing: ['deliveries'],
  plot: (stage) => {
    const chance = stage.chance(1)
    const theft = stolen(stage)
    const clientIp = strange(chance, 9)
    stage.house.comes(
      (function* (): Past {
        for (let night = 0; night < 4; night += 1)
          for (let n = 0; n < 3; n += 1)
            yield deed(plus(NIGHT, (night * hours(24) + n * minutes(35)) as never), (house) =>
              house.sit(
                {
                  account: theft.account,
                  clientIp,
                  protocol: 'imap',
                  seconds: 1_800,
                  bytesOut: 310_000_000 + chance.between(0, 9_000_000),
                  headers: 1_020,
                  bodies: 1_015,
                },
                theft,
              ),
            )
      })(),
    )
  },
}

export const postfixAlone: PastCase = {
  ...base,
  name: 'postfix-alone',
  about: { ja: 'Postfix の記録だけがある', en: 'Postfix’s log alone' },
  only: 'postfix',
  missing: ['imap-logins', 'mail-reading'],
  plot: (stage) => blast(stage, stolen(stage), NIGHT, [strange(stage.chance(1), 9)]),
}

export const nextDoor: PastCase = {
  ...base,
  name: 'next-door',
  about: {
    ja: '本人と同じ国の携帯回線から、本人の勤務時間に1時間15通ずつ',
    en: '15 messages an hour from a mobile operator of the owner’s country, in the owner’s hours',
  },
  plot: (stage) => {
    const chance = stage.chance(1)
    const theft = stolen(stage)
    const clientIp = addressAt(HOME, MOBILES.from, 147, 211)
    stage.house.comes(
      (function* (): Past {
        const first = dayOf(NIGHT)
        for (let day = first; day < first + 3; day += 1)
          for (let n = 0; n < 9 * 15; n += 1) {
            if (!isWorkday(day)) continue
            yield {
              kind: 'send',
              at: momentOf(day, 9 + (n + 0.8 * chance.next()) / 15),
              account: theft.account,
              clientIp,
              client: tool,
              connection: `near${day}.${n}`,
              recipients: [victim(day * 200 + n, chance)],
              size: 4_000,
            }
          }
      })(),
      theft,
    )
  },
}

export const twoAccounts: PastCase = {
  ...base,
  name: 'two-accounts',
  about: {
    ja: '1人の泥棒が、知っていた2つのアカウントを同じ住所から使う',
    en: 'one thief with two passwords, from the same addresses',
  },
  plot: (stage) => {
    const chance = stage.chance(1)
    const clientIps = [strange(chance, 9), strange(chance, 6)]
    blast(stage, stolen(stage), NIGHT, clientIps)
    blast(stage, stolen(stage, 15), plus(NIGHT, minutes(5)), clientIps.toReversed(), { nth: 10 })
  },
}

export const comesBack: PastCase = {
  ...base,
  name: 'comes-back',
  about: {
    ja: 'パスワードを変えた翌日、同じ国の別の住所からまた使われ、別の泥棒もそこに来る',
    en: 'the password is changed; a day later he is in again from elsewhere, and another thief as well',
  },
  plot: (stage) => {
    const chance = stage.chance(1)
    const theft = stolen(stage)
    const [first, second, other] = [strange(chance, 9), strange(chance, 9), strange(chance, 12)]
    const changed = plus(NIGHT, minutes(100))
    stage.house.comes(
      (function* (): Past {
        yield deed(changed, ({ locked }) => void locked.add(theft.account))
        yield deed(plus(NIGHT, hours(7)), ({ locked }) => void locked.delete(theft.account))
      })(),
    )
    blast(stage, theft, NIGHT, [first])
    blast(stage, theft, plus(NIGHT, hours(27)), [second], { list: AGAIN, nth: 10 })
    blast(stage, theft, plus(NIGHT, hours(57)), [other], { list: AGAIN, nth: 11 })
  },
}

/** A newsletter that goes out twice on that day, the second time from a new machine, and a holiday. */
export const oddColleagues: PastCase = {
  ...base,
  name: 'odd-colleagues',
  about: {
    ja: '盗まれた日に、会報が新しい機械から送られ、同僚が泥棒と同じ国で休暇を過ごす',
    en: 'on that day a newsletter leaves from a new machine, and a colleague is on holiday in the thief’s country',
  },
  plot: (stage) => {
    const chance = stage.chance(1)
    blast(stage, stolen(stage), MONDAY, [strange(chance, 5)])
    const { newsletter, people, whereabouts } = stage.office
    const [person, where] = [people[19], whereabouts[19]]
    const client = { ...tool, helo: 'news2.local', agent: 'Mailman/3.3' }
    stage.house.comes(
      (function* (): Past {
        for (let n = 0; n < SUBSCRIBERS; n += 1)
          yield {
            kind: 'send',
            at: plus(MONDAY, (hours(8.5) + n * 1_300) as never),
            account: newsletter,
            clientIp: addressAt(HOME, ISPS.from + 13, 207, 10),
            client,
            connection: 'news2',
            recipients: [`reader${n}@home${n % 37}.example`],
            size: 18_100,
          }
      })(),
    )
    if (person === undefined || where === undefined) return
    const there = {
      account: person.account,
      clientIp: addressAt(5, 4, 88, 24),
      client: where.phone,
    }
    stage.house.comes(
      (function* (): Past {
        for (let day = dayOf(MONDAY) - 1; day < dayOf(MONDAY) + 6; day += 1) {
          const at = momentOf(day, 9 + chance.next())
          yield { kind: 'open', at, ...there }
          for (let n = 0; n < 2; n += 1)
            yield {
              kind: 'send',
              at: plus(at, minutes(20 + n * 95)),
              ...there,
              connection: `holiday${day}.${n}`,
              recipients: [person.contacts[(day + n) % 6] ?? ''],
              size: 4_000,
            }
        }
      })(),
    )
  },
}

export const clockBehind: PastCase = {
  ...base,
  name: 'clock-behind',
  about: {
    ja: '2台のサーバーの時計が90秒ずれている',
    en: 'the clocks of two servers are 90 seconds apart',
  },
  twoHosts: true,
  imapAhead: -seconds(90) as never,
  plot: (stage) => blast(stage, stolen(stage), NIGHT, [strange(stage.chance(1), 9)]),
}
