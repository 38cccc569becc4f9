import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import { Fault } from '../../lib/fault.ts'
import { hours, milliseconds, seconds } from '../../lib/time.ts'
import { VaultReads } from '../privacy/vault-reads.ts'
import {
  FILES_AT_ONCE_MAX,
  PIECE_BYTES_MAX,
  PIECES_BYTES_MAX,
  SEALED_BYTES_MAX,
  TICKET_LIVES,
  TICKETS_MAX,
} from './limits.ts'
import { Sealed } from './sealed.ts'
import { alice, CaseHouse, type CaseHouseOptions } from './testing.ts'
import { type Coming, type Piece, Transfers } from './transfers.ts'

const openHouse = (options: CaseHouseOptions = {}): Promise<CaseHouse> =>
  CaseHouse.open(new MemoryJournal(), options)

const hanako = { by: 'hanako', why: 'to print it' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function sealedHouse() {
  const house = await openHouse()
  const clock = { now: () => house.now }
  const { folds, journal, scribe } = house
  const opening = { cause: 'person', kind: 'mass-send', severity: 2, why: 'w' } as const
  await house.cases.open({ ...opening, accounts: [] }, { by: 'hanako' })
  const vaultReads = new VaultReads({ clock, scribe })
  const sealed = new Sealed({ clock, folds, scribe, journal, vaultReads })
  return { house, sealed, id: 'SKM-2026-0001' }
}
const refusal = (it: object): unknown => ('refused' in it ? it.refused : undefined)

test('what is sealed comes back to who is written to have looked, and is kept once', async () => {
  const { house, sealed, id } = await sealedHouse()
  const done = await sealed.seal(id, { what: 'paper', name: '第一報.pdf' }, bytes('PDF'), 'hanako')
  ok(!('refused' in done))
  deepEqual([done.sha256, done.bytes], [hash('sha256', 'PDF'), 3])
  const size = house.journal.entries.length
  deepEqual(await sealed.seal(id, { what: 'paper' }, bytes('PDF'), 'jiro'), done)
  equal(house.journal.entries.length, size)
  equal(house.journal.entries.at(-1)?.retention, 'case')
  const back = await sealed.unseal(id, done.sha256, hanako)
  ok('content' in back)
  deepEqual(back.content, bytes('PDF'))
  const last = house.journal.entries.at(-1)
  deepEqual(
    [last?.kind, last?.body['by'], last?.body['what']],
    ['vault.read', 'hanako', 'case.unseal'],
  )
  // The same bytes are in no other case.
  equal(refusal(await sealed.unseal('SKM-2026-0002', done.sha256, hanako)), 'no-such')
})

test('what cannot be written of a look is not shown', async () => {
  const { house, sealed, id } = await sealedHouse()
  const done = await sealed.seal(id, { what: 'paper' }, bytes('x'), 'hanako')
  house.journal.break(true)
  await rejects(sealed.unseal(id, 'sha256' in done ? done.sha256 : '', hanako), Fault)
})

test('a content has an end, a name has no folder, and a case must be there', async () => {
  const { sealed, id } = await sealedHouse()
  const told = { what: 'paper' }
  equal(sealed.refusalOf(id, SEALED_BYTES_MAX), undefined)
  equal(sealed.refusalOf(id, SEALED_BYTES_MAX + 1)?.refused, 'too-many')
  equal(refusal(await sealed.seal(id, told, bytes(''), 'h')), 'too-many')
  equal(refusal(await sealed.seal('SKM-2026-0009', told, bytes('x'), 'h')), 'no-such')
  for (const name of ['../etc/passwd', 'a/b', 'a\\b', '..', 'x\u0000', 'x\u202ey', 'n'.repeat(121)])
    equal(refusal(await sealed.seal(id, { ...told, name }, bytes('x'), 'h')), 'field')
  for (const what of ['', 'Paper', 'a b', 'w'.repeat(33)])
    equal(refusal(await sealed.seal(id, { what }, bytes('x'), 'h')), 'field')
})

test('an erasure of a person takes what was sealed of that person alone, and nothing else', async () => {
  const { house, sealed, id } = await sealedHouse()
  const his = await sealed.seal(id, { what: 'notice', account: alice }, bytes('to Alice'), 'h')
  const all = await sealed.seal(id, { what: 'paper' }, bytes('to all'), 'h')
  house.folds.take(house.folds.foldedTo, {
    ...house.heard('er.1'),
    ...{
      kind: 'erase.requested',
      account: alice,
      ticket: 'T1',
      by: 'h',
      why: 'w',
      dueAt: house.now,
    },
  })
  house.folds.take(house.folds.foldedTo, {
    ...house.heard('ei.1'),
    ...{ kind: 'erase.intended', ticket: 'T1' },
  })
  equal(house.folds.cases.sealed(id, 'sha256' in his ? his.sha256 : ''), undefined)
  ok(house.folds.cases.sealed(id, 'sha256' in all ? all.sha256 : '') !== undefined)
})

// ---- on their way

const coming = (content: Uint8Array): Coming => ({
  ...{ what: 'paper', sha256: hash('sha256', content), bytes: content.length },
})
function transfersAt() {
  let now = 1_000_000
  let nth = 0
  const transfers = new Transfers({
    clock: { now: () => now as never },
    named: () => {
      nth += 1
      return `t${nth}`
    },
  })
  const pass = (length: number): void => {
    now += length
  }
  return { transfers, pass }
}
const why = (it: Piece | string | { refused: string }): string =>
  typeof it === 'object' && 'refused' in it ? it.refused : ''

test('pieces make the whole, in order, some of them twice; the acts follow the last one, once', async () => {
  const { transfers } = transfersAt()
  const [one, two] = [bytes('a'.repeat(10)), bytes('b'.repeat(5))]
  const finished: string[] = []
  const ticket = transfers.expect([coming(one), coming(two)], async (all) => {
    finished.push(all.map(({ content }) => content.toString()).join('|'))
    return { ok: 1 }
  }) as string
  const [first, second] = [coming(one).sha256, coming(two).sha256]
  const take = (sha: string, from: number, text: string) =>
    transfers.take(ticket, sha, from, Buffer.from(text))
  deepEqual(await take(first, 0, 'aaaa'), { sha256: first, received: 4, of: 10 })
  deepEqual(await take(first, 0, 'aaaa'), { sha256: first, received: 4, of: 10 })
  ok(why(await take(first, 5, 'a')).includes('begins at 4'))
  deepEqual(await take(second, 0, 'bbbbb'), { sha256: second, received: 5, of: 5 })
  ok(why(await take(first, 4, 'aaaaaaa')).includes('10 octets'))
  deepEqual(await take(first, 4, 'aaaaaa'), { done: { ok: 1 } })
  deepEqual(finished, ['aaaaaaaaaa|bbbbb'])
  ok(why(await take(first, 0, 'a')) !== '')
})

test('what waits to be fetched has no more octets together than what comes', async () => {
  const { transfers } = transfersAt()
  const half = new Uint8Array(PIECES_BYTES_MAX / 2)
  const [first, second] = [transfers.offer(half), transfers.offer(half)]
  ok(transfers.give(first, 0) !== undefined)
  const third = transfers.offer(bytes('a'))
  equal(transfers.give(first, 0), undefined, 'the eldest was given up')
  ok(transfers.give(second, 0) !== undefined)
  ok(transfers.give(third, 0) !== undefined)
})

test('what has another hash than was told is not taken, and may be sent again', async () => {
  const { transfers } = transfersAt()
  const content = bytes('right')
  const { sha256 } = coming(content)
  const ticket = transfers.expect([coming(content)], async () => ({ ok: 1 })) as string
  ok(why(await transfers.take(ticket, sha256, 0, Buffer.from('wrong'))).includes('again from 0'))
  deepEqual(await transfers.take(ticket, sha256, 0, Buffer.from('right')), { done: { ok: 1 } })
})

test('pieces, files, tickets and their octets are bounded; a ticket is over after its time', async () => {
  const { transfers, pass } = transfersAt()
  const never = async () => ({})
  const file = (size: number): Coming => ({
    what: 'paper',
    sha256: `${size}`.padEnd(64, '0'),
    bytes: size,
  })
  ok(why(transfers.expect([], never)) !== '')
  const many = Array.from({ length: FILES_AT_ONCE_MAX + 1 }, (_, n) => file(n + 1))
  equal(why(transfers.expect(many.slice(1), never)), '')
  ok(why(transfers.expect(many, never)) !== '')
  const ticket = transfers.expect([file(PIECE_BYTES_MAX + 9)], never) as string
  const { sha256 } = file(PIECE_BYTES_MAX + 9)
  equal(why(await transfers.take(ticket, sha256, 0, Buffer.alloc(PIECE_BYTES_MAX))), '')
  ok(why(await transfers.take(ticket, sha256, 0, Buffer.alloc(PIECE_BYTES_MAX + 1))) !== '')
  ok(why(transfers.expect([file(PIECES_BYTES_MAX)], never)).includes('on their way'))
  pass(TICKET_LIVES)
  equal(why(await transfers.take(ticket, sha256, 0, Buffer.alloc(1))), '')
  pass(1)
  ok(why(await transfers.take(ticket, sha256, 0, Buffer.alloc(1))).includes('no such'))
  const tickets = Array.from({ length: TICKETS_MAX + 1 }, () => transfers.offer(bytes('abc')))
  equal(transfers.give(tickets[0] as string, 0), undefined)
  equal(transfers.give(tickets[1] as string, 1)?.toString(), 'bc')
  equal(hours(1) + seconds(0) + milliseconds(0), TICKET_LIVES)
})
