import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { Fault } from '../../lib/fault.ts'
import { minutes, plus } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import { KEPT_BYTES_MAX } from '../bodies.ts'
import { PIECE_BYTES_MAX } from '../cases/limits.ts'
import type { Reply, Request } from '../control/wire.ts'
import { VaultReads } from '../privacy/vault-reads.ts'
import { AccountsHouse, accountOf, NOW } from './accounts/testing.ts'
import { HEADER_CHARACTERS_MAX, HEADERS_MAX } from './held/looking.ts'
import { heldVerbs } from './held.ts'

const hold = (ownership: 'owner' | 'thief' | 'unknown' = 'unknown', due = 10) => ({
  verdict: { answer: 'hold' as const, ownership, deadlineAt: plus(NOW, minutes(due)) },
})

function open(queue: Record<string, Uint8Array | Fault> = {}) {
  const house = new AccountsHouse()
  const clock: Clock = { now: () => house.now, monotonic: () => 0 as never }
  const shown: string[] = []
  const vaultReads = new VaultReads({
    clock,
    scribe: {
      write: async (events: readonly Event[]) => {
        shown.push('written')
        await house.scribe.write(events)
      },
    },
  })
  const kept = new Map<string, Uint8Array>()
  const { reads } = heldVerbs(
    {
      ...{ clock, folds: house.folds, vaultReads, named: () => 'ticket' },
      journal: {
        kept: async (sha256) => {
          shown.push('vault')
          return kept.get(sha256)
        },
      },
      hands: {
        read: async (_, queueId, bytesMax) => {
          shown.push('queue')
          const found = queue[queueId]
          if (found instanceof Fault) throw found
          return found === undefined
            ? undefined
            : ({
                content: found.subarray(0, bytesMax),
                truncated: found.length > bytesMax,
              } as never)
        },
      },
    },
    { ask: async () => ({ by: 'misaki', why: 'w' }) },
  )
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks at it knows
  const ask = async (verb: string, more: Partial<Request> = {}): Promise<any> =>
    (await reads[verb]?.({ verb, ...more })) as Reply
  const looked = () => house.written.filter(({ kind }) => kind === 'vault.read')
  return { house, ask, shown, looked, kept }
}

test('a page tells no subject and no sender, and pages meet without a gap', async () => {
  const { house, ask } = open()
  for (let n = 0; n < 7; n += 1) house.send('hanako', { ...hold('unknown', 5), subject: 'hidden' })
  house.send('taro', { ...hold('thief', 1), subject: 'hidden' })
  const seen: string[] = []
  let after: string | null | undefined
  while (after !== null) {
    const facts = { most: 3, ...(after === undefined ? {} : { after }) }
    const page = await ask('held.page', { facts })
    ok(page.ok, page.why)
    equal(JSON.stringify(page).includes('hidden'), false)
    equal(JSON.stringify(page.held).includes('envelopeSender'), false)
    seen.push(...page.held.map(({ reference }: { reference: string }) => reference))
    after = page.next
  }
  equal(seen[0], 'R000008')
  equal(new Set(seen).size, 8)
  const his = await ask('held.page', { account: accountOf('taro'), ownership: 'thief' })
  equal(his.held.length, 1)
  equal(his.total, 8)
})

test('accounts with held mail are told with whose it is and when somebody must look', async () => {
  const { house, ask } = open()
  house.send('taro', hold('thief', 20))
  house.send('taro', hold('owner', 10))
  house.send('hanako', hold())
  const told = await ask('held.accounts')
  deepEqual(
    told.accounts.map(({ account, messages }: { account: string; messages: number }) => [
      account,
      messages,
    ]),
    [
      [accountOf('taro'), 2],
      [accountOf('hanako'), 1],
    ],
  )
  deepEqual(told.accounts[0].sums.map(({ ownership }: { ownership: string }) => ownership).sort(), [
    'owner',
    'thief',
  ])
})

test('what cannot be meant is refused, and an unknown case is told for one', async () => {
  const { ask } = open()
  for (const [more, why] of [
    [{ facts: { after: '1' } }, /after/],
    [{ facts: { most: 201 } }, /most/],
    [{ ownership: 'mine' }, /ownership/],
    [{ facts: { subject: 'x' } }, /subject/],
  ] as const)
    match((await ask('held.page', more)).why, why)
  equal((await ask('held.page', { case: 'c1' })).code, 'unknown')
  match((await ask('held.preview')).why, /names messages, an account or a case/)
})

test('a preview names exactly what it means; the thief’s only where that was asked for', async () => {
  const { house, ask } = open()
  const theirs = house.send('hanako', hold('thief'))
  const owns = house.send('hanako', hold('owner'))
  const passed = house.send('hanako')
  const account = accountOf('hanako')
  const release = (await ask('held.preview', { account })).preview
  deepEqual(release.references, [owns])
  deepEqual(release.left, [{ reference: theirs, code: 'thief' }])
  deepEqual((await ask('held.preview', { account, force: true })).preview.references.length, 2)
  const gone = (await ask('held.preview', { account, facts: { act: 'delete' } })).preview
  deepEqual(gone.of, [
    { ownership: 'owner', messages: 1, recipients: 1, bytes: 10 },
    { ownership: 'thief', messages: 1, recipients: 1, bytes: 10 },
  ])
  const named = (await ask('held.preview', { references: [owns, owns, passed, 'nobody'] })).preview
  deepEqual(named.references, [owns])
  deepEqual(named.left, [
    { reference: passed, code: 'not-held' },
    { reference: 'nobody', code: 'unknown' },
  ])
})

test('subjects are shown after the look was written, by the entries that are looked at', async () => {
  const { house, ask, looked, shown } = open()
  const long = 'あ'.repeat(HEADER_CHARACTERS_MAX + 1)
  const one = house.send('hanako', { ...hold(), subject: long })
  const two = house.send('hanako', { ...hold(), subject: '‮evil\u0000' })
  const told = await ask('held.headers', { references: [one, two.toLowerCase()] })
  equal(told.headers.length, 2)
  equal(told.headers[0].subject.length, HEADER_CHARACTERS_MAX + 1)
  match(told.headers[0].subject, /…$/)
  deepEqual(shown, ['written'])
  const [look] = looked()
  ok(look?.kind === 'vault.read')
  deepEqual(
    [look.what, look.ranges],
    [
      'held.headers',
      [
        [0, 1],
        [2, 3],
      ],
    ],
  )
  equal((await ask('held.headers', { references: Array(HEADERS_MAX + 1).fill(one) })).ok, false)
  equal((await ask('held.headers', { references: Array(HEADERS_MAX).fill(one) })).ok, true)
  equal((await ask('held.headers', { references: ['nobody'] })).code, 'unknown')
})

test('content takes a reason, which is written before anything is read', async () => {
  const content = new TextEncoder().encode('Subject: x\n\nbody')
  const { house, ask, looked, shown } = open({ Q1: content })
  const reference = house.send('hanako', hold())
  for (const reason of [undefined, '', '  '])
    match(
      (
        await ask('held.content', {
          references: [reference],
          ...(reason === undefined ? {} : { reason }),
        })
      ).why,
      /reason/,
    )
  deepEqual(shown, [])
  const told = await ask('held.content', { references: [reference], reason: '本人からの照会' })
  deepEqual(shown, ['written', 'queue'])
  equal(Buffer.from(told.content, 'base64').toString(), 'Subject: x\n\nbody')
  deepEqual([told.from, told.bytes, told.isCut], ['queue', 16, false])
  const [look] = looked()
  ok(look?.kind === 'vault.read')
  deepEqual([look.what, look.why], ['held.content', '本人からの照会'])
})

test('when the look cannot be written nothing is read', async () => {
  const { house, shown } = open()
  const reference = house.send('hanako', hold())
  const { reads } = heldVerbs(
    {
      clock: { now: () => house.now, monotonic: () => 0 as never },
      ...{ folds: house.folds, named: () => 't' },
      vaultReads: {
        who: async () => ({ by: 'misaki', why: 'w' }),
        before: async () => {
          throw new Fault('evidence.no-room', { volume: 'v', mebibytesLeft: 0 })
        },
      },
      journal: { kept: async () => void shown.push('vault') as never },
      hands: { read: async () => void shown.push('queue') as never },
    },
    { ask: async () => ({ by: 'misaki', why: 'w' }) },
  )
  for (const verb of ['held.content', 'held.headers'])
    await rejects(
      async () => await reads[verb]?.({ verb, references: [reference], reason: 'r' }),
      Fault,
    )
  deepEqual(shown, [])
})

test('content comes from the vault where it was kept, and what is gone is told', async () => {
  const { house, ask, shown, kept } = open()
  const reference = house.send('hanako', hold())
  house.take({
    ...{ kind: 'message.kept', id: 'k1', at: house.now, heardAt: house.now, trust: 'witnessed' },
    ...{ account: accountOf('hanako'), instance: 'mx1', queueId: 'Q1', subject: 'm1' },
    ...{ truncated: false, sha256: 'a'.repeat(64), bytes: 3 },
  } as Event)
  kept.set('a'.repeat(64), Buffer.from('abc'))
  equal((await ask('held.content', { references: [reference], reason: 'r' })).from, 'vault')
  kept.clear()
  equal((await ask('held.content', { references: [reference], reason: 'r' })).code, 'unknown')
  deepEqual(shown, ['written', 'vault', 'written', 'vault', 'queue'])
})

test('hands that are away are told for that, by the code of their fault', async () => {
  const { house, ask } = open({ Q1: new Fault('hands.away', { why: 'x' } as never) })
  const reference = house.send('hanako', hold())
  const told = await ask('held.content', { references: [reference], reason: 'r' })
  deepEqual([told.code, told.why], ['unavailable', 'hands.away'])
})

test('large content goes in pieces, and is cut where the vault would cut it', async () => {
  const { house, ask } = open({
    Q1: new Uint8Array(PIECE_BYTES_MAX).fill(65),
    Q2: new Uint8Array(PIECE_BYTES_MAX + 1).fill(66),
    Q3: new Uint8Array(KEPT_BYTES_MAX + 1),
  })
  const [one, two, three] = [1, 2, 3].map(() => house.send('hanako', hold()))
  const look = (reference = '') => ask('held.content', { references: [reference], reason: 'r' })
  ok((await look(one)).content)
  const told = await look(two)
  equal(told.content, undefined)
  let got = 0
  for (let offset = 0; got < told.bytes; ) {
    const piece = await ask('held.piece', { ticket: told.ticket, offset })
    ok(piece.ok)
    got += Buffer.from(piece.content, 'base64').length
    offset = piece.next
  }
  equal(got, PIECE_BYTES_MAX + 1)
  equal((await ask('held.piece', { ticket: 'guessed' })).code, 'unknown')
  const cut = await look(three)
  deepEqual([cut.isCut, cut.bytes], [true, KEPT_BYTES_MAX])
})
