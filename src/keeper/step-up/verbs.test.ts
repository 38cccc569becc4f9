import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { TOKENS_MAX } from '../../step-up/state.ts'
import type { Reply, Request } from '../control/wire.ts'
import { abroad, address, alice, home, house, swept } from './testing.ts'
import { OWNERS_LISTED, ownerActs, ownerReads } from './verbs.ts'

after(swept)

const who = { by: 'hanako', why: 'in person' }

function verbs(options: Parameters<typeof house>[0] = {}) {
  const it = house(options)
  const acts = ownerActs(it.owners)
  const reads = ownerReads(it.owners)
  const act = async (request: Request): Promise<Reply> => {
    const read = acts[request.verb]?.(request)
    ok(read !== undefined)
    return typeof read === 'function' ? read(who) : read
  }
  const read = (request: Request): Reply => reads[request.verb]?.(request) as Reply
  return { ...it, act, read }
}

test('a token is made by a person for an account, and its entry names him and no token', async () => {
  const { act, kinds } = verbs()
  const reply = await act({ verb: 'owner.enrol', account: alice })
  ok(reply.ok)
  const { token, url } = reply['opened'] as { token: string; url: string }
  match(token, /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
  equal(url, `${address}/me/enrol/${token}`)
  const [entry] = kinds('enrolment.opened')
  ok(entry?.kind === 'enrolment.opened')
  deepEqual([entry.account, entry.by, entry.why], [alice, who.by, who.why])
  ok(!JSON.stringify(entry).includes(token.replaceAll('-', '')))
  for (let nth = 0; nth < TOKENS_MAX; nth += 1) await act({ verb: 'owner.enrol', account: alice })
  const pageless = verbs({ address: undefined })
  const without = await pageless.act({ verb: 'owner.enrol', account: alice })
  ok(without.ok && !('url' in (without['opened'] as object)))
})

test('of four tokens the first is void', async () => {
  const { owners, desk } = house()
  const tokens: string[] = []
  for (let nth = 0; nth < TOKENS_MAX + 1; nth += 1)
    tokens.push((await owners.enrol(alice, 'hanako', 'w')).token)
  const begun = await Promise.all(tokens.map((token) => desk.beginFactor({ token })))
  deepEqual(
    begun.map((one) => 'refused' in one),
    [true, false, false, false],
  )
})

test('an order that cannot be meant is refused before anybody proves anything', () => {
  const { owners } = house()
  const acts = ownerActs(owners)
  for (const request of [
    { verb: 'owner.enrol' },
    { verb: 'owner.enrol', account: 'host:192.0.2.1' },
    { verb: 'owner.policy', account: alice },
    { verb: 'owner.policy', account: alice, what: 'sometimes' },
    { verb: 'owner.policy', account: 'uid:7', what: 'strict' },
    { verb: 'owner.revoke', account: alice, what: '' },
    { verb: 'owner.revoke', account: alice, what: '../x' },
    { verb: 'owner.revoke', what: 'all' },
  ]) {
    const read = acts[request.verb]?.(request)
    ok(typeof read === 'object' && !read.ok, JSON.stringify(request))
  }
})

test('what is shown of an owner: policy, factors, what he approved and denied', async () => {
  const { act, read, enrolled, signedIn, desk, stepUp, codeOf, kinds } = verbs({ policy: 'notify' })
  deepEqual(read({ verb: 'owner.list' }), { ok: true, owners: [] })
  const alices = await enrolled()
  deepEqual(await act({ verb: 'owner.policy', account: alice, what: 'strict' }), {
    ok: true,
    canAnswer: true,
  })
  await stepUp.login(alice, abroad, 'new')
  const owner = await signedIn(alices, home)
  const [asked] = kinds('stepup.asked')
  ok(asked?.kind === 'stepup.asked')
  const found = await desk.request(owner, codeOf(alice, asked.request))
  ok(!('refused' in found))
  await desk.approve(owner, found.request, 12)
  await stepUp.login(alice, { ...abroad, client: 8 }, 'new')
  const reply = read({ verb: 'owner.show', account: alice })
  ok(reply.ok)
  const facts = reply['owner'] as Record<string, unknown>
  deepEqual(
    [facts['policy'], facts['isDefault'], facts['canAnswer'], facts['openRequests']],
    ['strict', false, true, 1],
  )
  equal((facts['trusted'] as { network: string }[])[0]?.network, '203.0.113.0/24')
  equal(facts['recoveryLeft'], 10)
  const listed = read({ verb: 'owner.list', most: OWNERS_LISTED + 1 })
  deepEqual(listed.ok && listed['owners'], [facts])
})

test('revoking a factor takes its approvals, «all» everything, and an unknown one nothing', async () => {
  const { act, enrolled, book } = verbs()
  const one = await enrolled()
  await enrolled()
  deepEqual(await act({ verb: 'owner.revoke', account: alice, what: 'abc' }), {
    ok: true,
    revoked: false,
  })
  deepEqual(await act({ verb: 'owner.revoke', account: alice, what: one.factor }), {
    ok: true,
    revoked: true,
  })
  equal(book.of(alice).factors.length, 1)
  await act({ verb: 'owner.enrol', account: alice })
  await act({ verb: 'owner.revoke', account: alice, what: 'all' })
  deepEqual([book.of(alice).factors, book.of(alice).tokens], [[], []])
  deepEqual(await act({ verb: 'owner.policy', account: alice, what: 'step-up' }), {
    ok: true,
    canAnswer: false,
  })
})
