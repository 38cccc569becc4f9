/** Coverage: the same kind of blast, in logs that do not tell everything. */
import { hours, type Instant, instant, minutes, plus } from '../../../src/lib/time.ts'
import { strange, tool } from '../../people/thieves.ts'
import { NEVER_SEEN, type PastCase } from '../case.ts'
import { blaster } from '../robbers.ts'
import { worldOf } from '../worlds.ts'

const LIST = 900
const world = worldOf({ delivered: 0.3, bounced: 0.55 })
const leak = { verdicts: ['not-deniable'], unexamined: NEVER_SEEN } as const

/** Three hours of one account from one address abroad. */
const blastAt =
  (begins: Instant): NonNullable<PastCase['plot']> =>
  (stage) => {
    const chance = stage.chance(1)
    const theft = stage.stolen(stage.office.people[13]?.account ?? '', [
      { path: 'known-password', standing: 'supported' },
    ])
    const origin = { clientIp: strange(chance, 9), client: tool }
    stage.house.comes(
      blaster(
        {
          account: theft.account,
          begins,
          ends: plus(begins, hours(5)),
          list: LIST,
          pace: () => 12,
          from: () => origin,
          size: 5_120,
        },
        chance,
      ),
      theft,
    )
  }

export const lostWeek: PastCase = {
  name: 'lost-week',
  about: {
    ja: '記録の1週間分が消えている(回転で失われた)',
    en: 'a week of the logs is gone: a rotated file was deleted',
  },
  from: instant('2026-08-01T00:00:00+09:00'),
  until: instant('2026-09-17T00:00:00+09:00'),
  world,
  leak,
  gone: [2],
  lost: [
    {
      from: instant('2026-08-30T00:05:00+09:00'),
      to: instant('2026-09-06T00:05:00+09:00'),
    },
  ],
  plot: blastAt(instant('2026-09-14T22:10:15+09:00')),
}

export const lostHours: PastCase = {
  name: 'lost-hours',
  about: {
    ja: '一斉送信の最中の3時間が記録にない',
    en: 'three hours in the middle of the blast are in no log',
  },
  from: instant('2026-08-01T00:00:00+09:00'),
  until: instant('2026-09-10T00:00:00+09:00'),
  world,
  leak,
  lost: [
    {
      from: instant('2026-09-08T11:00:00+09:00'),
      to: instant('2026-09-08T14:00:00+09:00'),
    },
  ],
  plot: blastAt(plus(instant('2026-09-08T11:00:00+09:00'), -minutes(50) as never)),
}

export const clockAhead: PastCase = {
  name: 'clock-ahead',
  about: {
    ja: '2台のサーバーの時計が7分ずれている',
    en: 'the clocks of two servers are seven minutes apart',
  },
  from: instant('2026-08-01T00:00:00+09:00'),
  until: instant('2026-09-10T00:00:00+09:00'),
  world,
  leak,
  twoHosts: true,
  imapAhead: minutes(7),
  plot: blastAt(instant('2026-09-08T03:30:40+09:00')),
}

export const newYear: PastCase = {
  name: 'new-year',
  about: {
    ja: '年のない日時の記録が年をまたぎ、元日に送られる',
    en: 'stamps without a year, a log over New Year, and a blast on the first of January',
  },
  from: instant('2025-11-25T00:00:00+09:00'),
  until: instant('2026-01-06T00:00:00+09:00'),
  stamps: 'traditional',
  world,
  leak,
  plot: blastAt(instant('2025-12-31T23:20:05+09:00')),
}
