/** Reading: thieves who are after what is in the mailboxes. */
import {
  days,
  hours,
  type Instant,
  instant,
  minutes,
  plus,
  seconds,
} from '../../../src/lib/time.ts'
import { strange, tool } from '../../people/thieves.ts'
import { dayOf, momentOf } from '../../people/tokyo.ts'
import { NEVER_SEEN, type PastCase } from '../case.ts'
import type { Past } from '../house.ts'
import { realOf } from '../real-places.ts'
import { worldOf } from '../worlds.ts'

const from = instant('2026-05-25T00:00:00+09:00')
const until = instant('2026-07-10T00:00:00+09:00')
const known = [{ path: 'known-password', standing: 'supported' }] as const

export const mailboxTheft: PastCase = {
  name: 'mailbox-theft',
  about: {
    ja: '国外から正しいパスワードで何夜もかけて受信箱を丸ごと読み、最後に転送ルールを入れる',
    en: 'a whole mailbox fetched over IMAP from abroad in some nights, then a forwarding rule',
  },
  from,
  until,
  leak: { verdicts: ['likely', 'confirmed'], unexamined: NEVER_SEEN },
  plot: (stage) => {
    const chance = stage.chance(1)
    const theft = stage.stolen(stage.office.people[2]?.account ?? '', known)
    const clientIp = strange(chance, 12)
    const first = instant('2026-07-02T02:03:10+09:00')
    stage.house.comes(
      (function* (): Past {
        for (let night = 0; night < 4; night += 1)
          for (let n = 0; n < 3; n += 1)
            yield {
              kind: 'deed',
              at: plus(first, (days(night) + n * minutes(35)) as never),
              do: (house) =>
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
            }
        yield {
          kind: 'deed',
          at: plus(first, (days(3) + hours(2)) as never),
          do: (house) => {
            theft.login(house.agenda.now, clientIp)
            theft.forwardedAt = plus(house.agenda.now, seconds(2))
            house.dovecot.rule(theft.account, clientIp, 'main')
          },
        }
      })(),
      theft,
    )
  },
}

/** NL; thieves rent there. */
const HOSTING = 13

export const bec: PastCase = {
  name: 'bec',
  about: {
    ja: '役員の受信箱を1週間読んだ後、取引先5社に振込先変更のメールを送る',
    en: 'a director’s mail is read for a week; then five mails to partners change an account number',
  },
  from,
  until,
  // Partners take his mail as ever.
  world: worldOf({ delivered: 1, bounced: 0 }),
  leak: { verdicts: ['likely', 'confirmed'], unexamined: NEVER_SEEN },
  plot: (stage) => {
    const chance = stage.chance(1)
    const director = stage.office.people[0]
    const theft = stage.stolen(director?.account ?? '', known)
    const there = { clientIp: strange(chance, HOSTING), client: tool }
    const partners = (director?.contacts ?? [])
      .filter((one) => one.includes('@partner'))
      .slice(0, 5)
    const first = dayOf(instant('2026-06-24T12:00:00+09:00'))
    stage.house.comes(
      (function* (): Past {
        for (let day = first; day < first + 7; day += 1)
          for (const hour of [7.2, 12.6, 21.4])
            yield {
              kind: 'deed',
              at: momentOf(day, hour + 0.3 * chance.next()),
              do: (house) =>
                house.sit(
                  {
                    account: theft.account,
                    clientIp: there.clientIp,
                    protocol: 'imap',
                    seconds: chance.between(200, 900),
                    bytesOut: chance.between(2_000_000, 9_000_000),
                    headers: chance.between(120, 400),
                    bodies: chance.between(25, 70),
                  },
                  theft,
                ),
            }
        for (const [n, partner] of partners.entries())
          yield {
            kind: 'send',
            at: momentOf(first + 7, 10.1 + 0.21 * n),
            account: theft.account,
            ...there,
            connection: `bec${n}`,
            recipients: [partner],
            size: 31_400 + n * 17,
          }
      })(),
      theft,
    )
  },
}

const SHELL = '/plugins/zipdownload/skins/.thumb.php'
const NIGHTS = 16

export const webmailZeroDay: PastCase = {
  name: 'webmail-zero-day',
  about: {
    ja: 'ウェブメールの弱点から入り、何週間も多くの受信箱を読む。1通も送らない',
    en: 'in through a weakness of the webmail; many mailboxes are read for weeks, and nothing is sent',
  },
  from,
  until,
  office: { webmail: true },
  leak: { verdicts: ['likely', 'confirmed'], unexamined: NEVER_SEEN },
  missing: ['webmail-origin'],
  plot: (stage) => {
    const chance = stage.chance(1)
    const { people } = stage.office
    const clientIp = strange(chance, 2)
    const begins = instant('2026-06-15T01:20:00+09:00')
    const agent = 'python-requests/2.32.3'
    const read = people.filter(({ number }) => number % 2 === 0)
    const spoils = read.map(({ account }) =>
      stage.stolen(account, [{ path: 'web-exploit', standing: 'supported' }]),
    )
    const probes = [
      ['GET /installer/index.php', 404],
      ['GET /../../../../etc/passwd', 400],
      ['GET /?_task=mail&_file=..%2f..%2f..%2fconfig%2fconfig.inc.php', 404],
      ['GET /config/config.inc.php', 403],
      ['GET /.git/HEAD', 404],
      ['GET /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php', 404],
      [
        'POST /?_from=edit-%21%C7%22%C7%3B%C7i%C7%3A%C70%C7%3B%C7O%C7%3A%C716%C7&_task=settings&_framed=1&_remote=1&_id=1&_uploadid=1&_action=upload',
        200,
      ],
    ] as const
    let shells = 0
    let last: Instant = begins
    stage.house.comes(
      (function* (): Past {
        for (const [n, [line, status]] of probes.entries())
          yield {
            kind: 'deed',
            at: plus(begins, (n * 47_000) as never),
            do: ({ web }) => web.request({ clientIp, line, status, bytes: 190 + n, agent }),
          }
        for (let night = 0; night < NIGHTS; night += 1)
          for (const [n, theft] of spoils.entries()) {
            if ((n + night) % 4 !== 0) continue
            const at = plus(begins, (days(night) + minutes(20) + n * 41_000) as never)
            shells += 1
            const bytesOut = chance.between(4_000_000, 60_000_000)
            yield {
              kind: 'deed',
              at,
              do: (house) => {
                last = house.agenda.now
                house.web.request({
                  clientIp,
                  line: `POST ${SHELL}?cmd=exec`,
                  status: 200,
                  bytes: bytesOut,
                  agent,
                })
              },
            }
            yield {
              kind: 'deed',
              at: plus(at, seconds(1)),
              do: (house) =>
                house.sit(
                  {
                    account: theft.account,
                    clientIp: 'localhost',
                    protocol: 'imap',
                    seconds: 35,
                    bytesOut,
                    headers: Math.floor(bytesOut / 60_000),
                    bodies: Math.floor(bytesOut / 61_000),
                  },
                  theft,
                  clientIp,
                ),
            }
          }
        yield {
          kind: 'deed',
          at: plus(begins, days(NIGHTS)),
          do: () =>
            stage.web({
              ip: realOf(clientIp),
              country: 'US',
              window: { from: begins, to: last },
              probes: probes.length,
              shells,
              accounts: read.map(({ account }) => `sasl:${account}`),
            }),
        }
      })(),
    )
  },
}
