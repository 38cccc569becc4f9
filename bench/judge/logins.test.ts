import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { LoginFeed } from './alarms.ts'
import { hasLogins, shownLogin } from './detector.ts'
import { LISTED_THIEVES, listedOf, listedOfThief, loginsOf } from './logins.ts'
import { madeMail } from './made.ts'
import { DAY } from './mail.ts'
import { OFFICE, originsOf, PREFIXES } from './origins.ts'

const mail = madeMail()
const origins = originsOf(mail.messages)
const logins = loginsOf(mail.messages, origins)

test('each sitting of mail comes after a login from where it comes', () => {
  let sittings = 0
  const before = new Map<number, number>()
  for (const [nth, { account, at }] of mail.messages.entries()) {
    const last = before.get(account) ?? Number.NEGATIVE_INFINITY
    before.set(account, at)
    if (at - last <= 1_800) continue
    sittings += 1
    const own = logins.get(account) ?? []
    ok(own.some((one) => one.at === at - 1 && one.origin.prefix === origins[nth]?.prefix))
  }
  ok(sittings > 100)
})

test('logins come in order of time, several a day, and within the account’s mail', () => {
  for (const [account, own] of logins) {
    const positions = mail.byAccount.get(account) ?? []
    const [first, last] = [positions[0], positions.at(-1)].map(
      (n) => mail.messages[n ?? 0]?.at ?? 0,
    )
    ok(own.every(({ at }, nth) => nth === 0 || at >= (own[nth - 1]?.at ?? 0)))
    ok(own.every(({ at }) => at >= (first ?? 0) - 1 && at <= (last ?? 0) + DAY))
    ok(own.length / (((last ?? 0) - (first ?? 0)) / DAY + 1) > 1)
  }
})

test('lists name owners and thieves as often as the study found; the office never', () => {
  const of = (n: number) => ({
    country: 1,
    network: 20_000 + n,
    prefix: (20_000 + n) * PREFIXES + n,
  })
  const share = (is: (n: number) => boolean): number =>
    Array.from({ length: 4_000 }, (_, n) => is(n)).filter(Boolean).length / 4_000
  ok(Math.abs(share((n) => listedOf(of(n)) === 'attack') - 0.094) < 0.02)
  ok(Math.abs(share((n) => listedOfThief(of(n)) === 'attack') - LISTED_THIEVES) < 0.03)
  for (let n = 0; n < 3; n += 1)
    equal(listedOf({ country: 0, network: OFFICE, prefix: OFFICE * PREFIXES + n }), 'plain')
})

test('a feed gives each login once, up to its moment; without the signals it gives none', () => {
  const [account = 0, own = []] = [...logins][0] ?? []
  const feed = new LoginFeed({ logins, signals: 'logins' })
  const middle = own[10]?.at ?? 0
  equal([...feed.until(account, middle)].length, own.filter(({ at }) => at < middle).length)
  equal([...feed.until(account, middle)].length, 0)
  equal([...feed.after(account)].length, own.filter(({ at }) => at >= middle).length)
  equal([...new LoginFeed({ logins, signals: 'all' }).until(account, middle)].length, 0)
  ok(hasLogins('senses') && !hasLogins('no-client'))
  const [login] = own
  ok(login !== undefined)
  equal(shownLogin(1, login, 'logins').listed, undefined)
  equal(shownLogin(1, login, 'senses').listed, login.listed)
})
