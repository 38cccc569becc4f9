import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { hours, minutes, plus } from '../../lib/time.ts'
import { hourOfWeek } from '../calendar.ts'
import type { Reply } from '../control/wire.ts'
import { Listing, NAMES_SLICE, RISKY_MAX } from './accounts/listing.ts'
import { AccountsHouse, accountOf } from './accounts/testing.ts'
import { accountVerbs } from './accounts.ts'

function open(house = new AccountsHouse()) {
  const { reads } = accountVerbs({
    ...{ clock: { now: () => house.now }, folds: house.folds, defaultRealm: 'example.jp' },
    hourOf: hourOfWeek('Asia/Tokyo'),
    departmentOf: (account) => (account.includes('hanako') ? '総務課' : undefined),
  })
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks at it knows
  const ask = async (verb: string, more: object = {}): Promise<any> => {
    const reply = (await reads[verb]?.({ verb, ...more })) as Reply
    return reply
  }
  return { house, ask }
}

const names = (reply: { accounts: { account: string }[] }) =>
  reply.accounts.map(({ account }) => account.slice(5).replace('@example.jp', ''))

test('the contained come first, then whose mail alone is held, then the others by name', async () => {
  const { house, ask } = open()
  for (const name of ['a-calm', 'b-held', 'c-stolen', 'd-calm']) house.send(name)
  house.contain('c-stolen')
  house.contain('b-held', 'outbound')
  const reply = await ask('account.page')
  deepEqual(names(reply), ['c-stolen', 'b-held', 'a-calm', 'd-calm'])
  deepEqual(
    reply.accounts.map(({ standing }: { standing: string }) => standing),
    ['contained', 'restrained', 'calm', 'calm'],
  )
  equal(reply.total, 4)
  equal(reply.next, null)
})

test('pages meet without a gap, whatever the order and however small they are', async () => {
  const { house, ask } = open()
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
    house.send(name, { verdict: { answer: 'hold', ownership: 'unknown' } })
  for (const name of ['f', 'c', 'b']) house.contain(name)
  house.send('e', { verdict: { answer: 'hold', ownership: 'unknown' } })
  for (const [order, expected] of [
    ['risk', ['b', 'c', 'f', 'a', 'd', 'e']],
    ['name', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['held', ['e', 'a', 'b', 'c', 'd', 'f']],
  ] as const)
    for (const most of [1, 2, 3, 5, 6, 7]) {
      const seen: string[] = []
      let after: string | null | undefined
      for (let pages = 0; pages < 9 && after !== null; pages += 1) {
        const facts = { order, most, ...(after === undefined ? {} : { after }) }
        const reply = await ask('account.page', { facts })
        ok(reply.ok, reply.why)
        ok(reply.accounts.length <= most)
        seen.push(...names(reply))
        after = reply.next
      }
      deepEqual(seen, expected, `${order} ${most}`)
    }
})

test('a search finds a part of a name, in whatever case it was typed, and keeps the order', async () => {
  const { house, ask } = open()
  for (const name of ['hanako', 'taro', 'hanae']) house.send(name)
  house.contain('hanako')
  const reply = await ask('account.page', { facts: { search: ' HANA ' } })
  deepEqual(names(reply), ['hanako', 'hanae'])
  equal(reply.accounts[0].department, '総務課')
  deepEqual(names(await ask('account.page', { facts: { standing: 'calm' } })), ['hanae', 'taro'])
  deepEqual(names(await ask('account.page', { facts: { search: "%' or 1=1 --" } })), [])
})

test('a search through many names lets others go on after each slice', async () => {
  let pauses = 0
  const many = Array.from({ length: 2 * NAMES_SLICE + 1 }, (_, n) => accountOf(`u${1e6 + n}`))
  const house = new AccountsHouse()
  const listing = new Listing({
    folds: {
      peek: (account) => house.folds.peek(account),
      accountCount: () => many.length,
      lookups: {
        risky: () => [],
        heldAccounts: () => [],
        namesAfter: (name, most) => {
          ok(most <= NAMES_SLICE)
          const from = name === '' ? 0 : many.findIndex((one) => one > name)
          return from < 0 ? [] : many.slice(from, from + most)
        },
      },
    },
    recent: { refresh: async () => {}, sumOf: () => ({ messages: 0, recipients: 0 }) },
    pause: async () => {
      pauses += 1
    },
  })
  const found = await listing.page({ search: 'u1004000', order: 'risk', most: 10 })
  equal(found?.accounts.length, 1)
  equal(pauses, 2)
})

test('what cannot be meant is refused by the name of its field', async () => {
  const { ask } = open()
  for (const [facts, why] of [
    [{ most: 0 }, /most/],
    [{ most: 201 }, /most/],
    [{ order: 'size' }, /order/],
    [{ serach: 'x' }, /serach/],
    [{ after: 'x' }, /after/],
    [{ after: Buffer.from('["h",1]').toString('base64url') }, /after/],
    [{ search: 'x'.repeat(201) }, /search/],
    ['x', /facts/],
    [{ standing: '__proto__' }, /standing/],
  ] as const) {
    const reply = await ask('account.page', { facts })
    equal(reply.ok, false)
    match(reply.why, why)
  }
  equal((await ask('account.portrait', { account: 'sasl:nobody@example.jp' })).code, 'unknown')
})

test('an account’s page has its normal beside a week of hours, and where it sends from', async () => {
  const { house, ask } = open()
  house.send('hanako', { clientIp: '192.0.2.7', country: 'JP', recipients: ['a@x', 'b@x'] })
  house.send('hanako', { clientIp: '192.0.2.7', country: 'JP', at: plus(house.now, minutes(-70)) })
  const told = await ask('account.portrait', { account: accountOf('hanako') })
  ok(told.ok, told.why)
  equal(told.week.length, 168)
  const last = told.week.at(-1)
  deepEqual([last.messages, last.recipients, last.stopped], [1, 2, 0])
  // Saturday, four in the morning in Tokyo.
  equal(last.hour, 28)
  equal(told.row.sentToday.messages, 2)
  equal(told.row.department, '総務課')
  equal(told.portrait.paceByHourOfWeek.length, 48)
  deepEqual(told.bars, { delay: -10, hold: 0, contain: 30 })
  equal(told.origins[0].network, '192.0.2.0/24')
  equal(told.origins[0].isNew, true)
  equal(JSON.stringify(told).includes('x@example.org'), false)
})

test('verdicts come newest first, with their entry, and no subject stands there', async () => {
  const { house, ask } = open()
  const leading = {
    ...{ code: 'behaviour.leading', place: 'foreign', manner: 'blast', decibans: 2.9, total: 3 },
    ...{ opinion: 'challenge', bar: 0, delay: -10, challenge: 0, contain: 20 },
  }
  house.send('hanako', { subject: 'hidden' })
  house.send('taro')
  house.send('hanako', {
    subject: 'hidden',
    verdict: { answer: 'hold', evidence: 3, reasons: [leading] as never, ownership: 'unknown' },
  })
  const first = await ask('account.verdicts', { account: accountOf('hanako'), facts: { most: 1 } })
  deepEqual(
    first.verdicts.map((one: { reference: string; bars: unknown; entry: number }) => [
      one.reference,
      one.bars,
      one.entry,
    ]),
    [['R000003', { delay: -10, hold: 0, contain: 20 }, 4]],
  )
  const second = await ask('account.verdicts', {
    account: accountOf('hanako'),
    facts: { before: first.next },
  })
  equal(second.verdicts[0].reference, 'R000001')
  equal(second.next, null)
  equal(JSON.stringify([first, second]).includes('hidden'), false)
})

test('a preview tells the steps, how each is undone, and what is still queued', async () => {
  const { house, ask } = open()
  house.send('hanako', { recipients: ['a@x', 'b@x'], at: plus(house.now, hours(-1)) })
  house.send('hanako', { verdict: { answer: 'hold', ownership: 'thief' } })
  const account = accountOf('hanako')
  const since = new Date(plus(house.now, hours(-2))).toISOString()
  const { preview } = await ask('account.preview', { account, facts: { act: 'suspend', since } })
  equal(preview.isNothing, false)
  deepEqual(preview.steps[0], { step: 'latch', undo: 'lift' })
  deepEqual(preview.queued, { sent: 1, messages: 1, recipients: 2 })
  deepEqual(preview.held, [{ ownership: 'thief', messages: 1, recipients: 1 }])
  deepEqual(preview.loginNames, ['hanako@example.jp', 'hanako'])
  equal(
    (await ask('account.preview', { account, facts: { act: 'clear' } })).preview.isNothing,
    true,
  )
  house.contain('hanako', 'full', 'misaki')
  equal((await ask('account.preview', { account })).preview.isNothing, true)
  const undo = await ask('account.preview', { account, facts: { act: 'clear' } })
  deepEqual(
    undo.preview.steps.map(({ step }: { step: string }) => step),
    ['latch', 'deny-logins', 'hold-queued', 'tell'],
  )
  for (const wrong of ['yesterday', '2099-01-01T00:00:00Z'])
    equal((await ask('account.preview', { account, facts: { since: wrong } })).ok, false)
})

test('beyond those that are ranked the rest follow by name, with their own standing', async () => {
  const house = new AccountsHouse()
  const all = Array.from({ length: RISKY_MAX + 1 }, (_, n) => accountOf(`u${1e6 + n}`))
  const last = all.at(-1)
  const contained = { ...house.folds.peek(accountOf('x')), risenAt: house.now }
  const listing = new Listing({
    folds: {
      peek: () => contained,
      accountCount: () => all.length,
      lookups: {
        risky: (most) => all.slice(0, most),
        heldAccounts: () => [],
        namesAfter: (name, most) => all.filter((one) => one > name).slice(0, most),
      },
    },
    recent: { refresh: async () => {}, sumOf: () => ({ messages: 0, recipients: 0 }) },
    pause: async () => {},
  })
  const asked = { search: '', order: 'risk', standing: 'watched', most: RISKY_MAX } as const
  const first = await listing.page(asked)
  equal(first?.accounts.length, RISKY_MAX)
  const second = await listing.page({ ...asked, after: first?.next ?? '' })
  deepEqual(
    second?.accounts.map(({ account, standing }) => [account, standing]),
    [[last, 'watched']],
  )
})
