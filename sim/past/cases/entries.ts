/** Entries: the same small blast, after different ways in. */
import { hours, type Instant, instant, minutes, plus, seconds } from '../../../src/lib/time.ts'
import { strange, tool } from '../../people/thieves.ts'
import { NEVER_SEEN, type PastCase, type Stage } from '../case.ts'
import type { Past } from '../house.ts'
import { blaster } from '../robbers.ts'
import type { Theft } from '../truth.ts'
import { worldOf } from '../worlds.ts'

const from = instant('2026-04-01T00:00:00+09:00')
const until = instant('2026-05-09T00:00:00+09:00')
const leak = { verdicts: ['not-deniable'], unexamined: NEVER_SEEN } as const
const world = worldOf({ delivered: 0.35, bounced: 0.5 })
const LIST = 600

function smallBlast(stage: Stage, theft: Theft, begins: Instant, clientIp: string): void {
  const ends = plus(begins, hours(3))
  stage.house.comes(
    blaster(
      {
        account: theft.account,
        begins,
        ends,
        list: LIST,
        pace: () => 12,
        from: () => ({ clientIp, client: tool }),
        size: 4_400,
      },
      stage.chance(9),
    ),
    theft,
  )
}

export const spray: PastCase = {
  name: 'spray',
  about: {
    ja: '12の住所から全員の名前に同じパスワードを1つずつ試し、1人に当たり、翌朝そこから送る',
    en: 'one password after the other for every name from twelve addresses; one fits, and it sends',
  },
  from,
  until,
  world,
  leak,
  plot: (stage) => {
    const chance = stage.chance(1)
    const { people } = stage.office
    const theft = stage.stolen(people[9]?.account ?? '', [
      { path: 'sprayed', standing: 'supported' },
    ])
    const machines = Array.from({ length: 12 }, () => strange(chance, 8))
    const begins = instant('2026-05-04T21:00:00+09:00')
    const rounds = 6
    const tries = rounds * people.length
    const step = hours(44) / tries
    stage.house.comes(
      (function* (): Past {
        for (let n = 0; n < tries; n += 1) {
          const person = people[n % people.length]
          // At the last round his password is the one that is tried.
          if (person === undefined || (n >= tries - people.length && person.number === 9)) continue
          yield {
            kind: 'try',
            at: plus(begins, Math.round(step * (n + 0.6 * chance.next())) as never),
            account: person.account,
            clientIp: machines[n % machines.length] ?? '',
            client: tool,
            protocol: 'imap',
            password: 'wrong',
          }
        }
      })(),
    )
    const found = plus(begins, Math.round(step * (tries - people.length + 9.5)) as never)
    const finder = machines[(tries - people.length + 9) % machines.length] ?? ''
    stage.house.comes(
      (function* (): Past {
        yield {
          kind: 'try',
          at: found,
          account: theft.account,
          clientIp: finder,
          client: tool,
          protocol: 'imap',
          password: 'right',
        }
      })(),
      theft,
    )
    smallBlast(stage, theft, plus(found, hours(9)), finder)
  },
}

export const stuffing: PastCase = {
  name: 'stuffing',
  about: {
    ja: 'よそから漏れた名前とパスワードの組が、それぞれ1度だけ、多くの住所から試される',
    en: 'pairs of name and password that leaked elsewhere are tried once each, from many addresses',
  },
  from,
  until,
  world,
  leak,
  plot: (stage) => {
    const chance = stage.chance(1)
    const { people } = stage.office
    const theft = stage.stolen(people[14]?.account ?? '', [
      { path: 'stuffed', standing: 'supported' },
    ])
    const begins = instant('2026-05-06T02:10:00+09:00')
    const names = [
      ...people.filter(({ number }) => number % 2 === 1 && number !== 14).map((one) => one.account),
      ...Array.from({ length: 60 }, (_, n) => `former${n}@example.jp`),
    ]
    const step = hours(3) / names.length
    stage.house.comes(
      (function* (): Past {
        for (const [n, account] of names.entries())
          yield {
            kind: 'try',
            at: plus(begins, Math.round(step * (n + 0.5 * chance.next())) as never),
            account,
            clientIp: strange(chance, 1 + (n % 13)),
            client: tool,
            protocol: 'imap',
            password: 'wrong',
          }
      })(),
    )
    const at = plus(begins, hours(2))
    const clientIp = strange(chance, 11)
    stage.house.comes(
      (function* (): Past {
        yield {
          kind: 'try',
          at,
          account: theft.account,
          clientIp,
          client: tool,
          protocol: 'imap',
          password: 'right',
        }
      })(),
      theft,
    )
    smallBlast(stage, theft, plus(at, minutes(50)), clientIp)
  },
}

/** A script that sends all mail on, set from abroad; nothing is sent, little is read. */
export const forwardingRule: PastCase = {
  name: 'forwarding-rule',
  about: {
    ja: '国外からの1回のログインで転送ルールが入り、その後は誰もログインしない',
    en: 'one login from abroad sets a rule that forwards all mail; nobody comes again',
  },
  from,
  until,
  leak: { verdicts: ['not-deniable', 'likely', 'confirmed'], unexamined: NEVER_SEEN },
  plot: (stage) => {
    const chance = stage.chance(1)
    const theft = stage.stolen(stage.office.people[3]?.account ?? '', [
      { path: 'known-password', standing: 'supported' },
    ])
    const clientIp = strange(chance, 13)
    const at = instant('2026-05-05T03:12:20+09:00')
    stage.house.comes(
      (function* (): Past {
        yield {
          kind: 'deed',
          at,
          do: (house) => {
            house.sit(
              {
                account: theft.account,
                clientIp,
                protocol: 'imap',
                seconds: 95,
                bytesOut: 61_000,
                headers: 24,
                bodies: 2,
              },
              theft,
            )
          },
        }
        yield {
          kind: 'deed',
          at: plus(at, seconds(60)),
          do: (house) => {
            theft.login(house.agenda.now, clientIp)
            // When the script is made active.
            theft.forwardedAt = plus(house.agenda.now, seconds(2))
            house.dovecot.rule(theft.account, clientIp, 'roundcube')
          },
        }
      })(),
      theft,
    )
    // What comes in goes on to an address of his.
    stage.house.comes(
      (function* (): Past {
        for (let n = 0; n < 20; n += 1)
          yield {
            kind: 'deed',
            at: plus(at, (hours(6) + n * hours(3)) as never),
            do: ({ postfix }) =>
              postfix.receive(
                `c${chance.between(0, 90)}@partner${chance.between(0, 9)}.example`,
                theft.account,
                '198.51.100.9',
                chance.between(3_000, 40_000),
              ),
          }
      })(),
    )
  },
}
