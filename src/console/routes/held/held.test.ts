import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { KEPT_BYTES_MAX } from '../../../keeper/bodies.ts'
import { AccountsHouse } from '../../../keeper/console/accounts/testing.ts'
import { heldVerbs } from '../../../keeper/console/held.ts'
import type { Request } from '../../../keeper/control/wire.ts'
import { VaultReads } from '../../../keeper/privacy/vault-reads.ts'
import { messageFacts } from '../../../keeper/views.ts'
import type { LinkReply } from '../../../ports/console.ts'
import { checkedApp, fakeLink } from '../../testing.ts'

const mail = new TextEncoder().encode('Subject: =?utf-8?B?44GT44KT?=\nX: y\n\nhttp://evil.example/')

// biome-ignore lint/suspicious/noExplicitAny: what a test looks at it knows
const jsonOf = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json()

/** Over the guard's own verbs, so that what they tell fits what the document promises. */
function open(content: Uint8Array = mail, replies: Record<string, LinkReply> = {}) {
  const house = new AccountsHouse()
  const clock = { now: () => house.now, monotonic: () => 0 as never }
  const { reads } = heldVerbs(
    {
      ...{ clock, folds: house.folds, named: () => 'ticket' },
      vaultReads: new VaultReads({ clock, scribe: house.scribe }),
      journal: { kept: async () => undefined },
      hands: {
        read: async (_, __, most) =>
          ({ content: content.subarray(0, most), truncated: content.length > most }) as never,
      },
    },
    { ask: async () => ({ by: 'misaki', why: 'w' }) },
  )
  const link = fakeLink({
    ...Object.fromEntries(
      Object.entries(reads).map(([verb, read]) => [
        verb,
        async ({ fields }: { fields: object }) =>
          (await read({ verb, ...fields } as Request)) as LinkReply,
      ]),
    ),
    'held.show': async ({ fields }) => {
      const [reference = ''] = fields['references'] as string[]
      const row = house.folds.messages.byReference(reference)
      if (row === undefined) return { ok: false, code: 'unknown', why: 'w' }
      const body = { recipients: Array(300).fill('x@example.org'), headers: 'h'.repeat(70_000) }
      const journal = {
        read: async function* () {
          yield { body } as never
        },
      }
      return { ok: true, message: await messageFacts(row, journal) } as never
    },
    ...replies,
  })
  const hold = () =>
    house.send('hanako', { subject: '<script>', verdict: { answer: 'hold', ownership: 'unknown' } })
  return { house, hold, link, ...checkedApp({ link }) }
}

test('what the guard tells of held mail fits what the document promises', async () => {
  const { hold, get, send } = open()
  const reference = hold()
  equal((await jsonOf(get('/api/v1/held?most=5'))).held[0].reference, reference)
  equal((await jsonOf(get('/api/v1/held-accounts'))).accounts.length, 1)
  const headers = await send('POST', '/api/v1/held/headers', { references: [reference] })
  equal((await jsonOf(headers)).headers[0].subject, '<script>')
  const preview = await send('POST', '/api/v1/held/previews', {
    ...{ act: 'release', account: 'sasl:hanako@example.jp' },
  })
  deepEqual((await jsonOf(preview)).references, [reference])
  const look = await jsonOf(send('POST', `/api/v1/held/${reference}/looks`))
  deepEqual([look.named.length, look.headers.length, look.isHeadersCut], [200, 64_000, true])
})

test('content is text and a list of parts, by a thread of its own, and links lead nowhere', async () => {
  const { hold, send } = open()
  const answer = await send('POST', `/api/v1/held/${hold()}/contents`, { reason: 'r' })
  equal(answer.status, 200)
  const { letter, bytes } = await jsonOf(answer)
  equal(bytes, mail.length)
  equal(letter.subject, 'こん')
  match(letter.texts[0].text, /^hxxp:\/\/evil\[\.\]example\/\s*$/)
})

test('large content comes in pieces, up to what the vault keeps', async () => {
  const large = new Uint8Array(KEPT_BYTES_MAX + 1).fill(65)
  large.set(new TextEncoder().encode('Subject: x\n\n'))
  const { hold, link, send } = open(large)
  const answer = await send('POST', `/api/v1/held/${hold()}/contents`, { reason: 'r' })
  equal(answer.status, 200)
  const told = await jsonOf(answer)
  deepEqual([told.bytes, told.isCut, told.letter.texts[0].isCut], [KEPT_BYTES_MAX, true, true])
  ok(link.asked.filter(({ verb }) => verb === 'held.piece').length > 1)
})

test('content that breaks off, or that is too large to be true, is no content', async () => {
  for (const told of [
    { ticket: 't', bytes: KEPT_BYTES_MAX + 1 },
    { ticket: 't', bytes: 5 },
    { bytes: 5 },
  ]) {
    const { hold, send } = open(mail, {
      'held.content': { ok: true, from: 'vault', sha256: 'a', isCut: false, ...told },
      'held.piece': { ok: true, content: '', next: 0 },
    })
    const answer = await send('POST', `/api/v1/held/${hold()}/contents`, { reason: 'r' })
    equal(answer.status, 503)
  }
})

test('without a reason nobody is asked', async () => {
  const { hold, link, send } = open()
  const reference = hold()
  for (const body of [undefined, {}, { reason: ' ' }])
    equal((await send('POST', `/api/v1/held/${reference}/contents`, body)).status, 400)
  equal(
    link.asked.some(({ verb }) => verb === 'held.content'),
    false,
  )
})

test('ten thousand messages are one act, and one more is refused', async () => {
  const references = Array.from({ length: 10_001 }, (_, n) => `R${String(n).padStart(6, '0')}`)
  const { link, send } = open(mail, { 'held.release': { ok: true, done: [], left: [] } })
  const all = { reason: 'r', references: references.slice(1) }
  equal((await send('POST', '/api/v1/held/releases', all)).status, 200)
  const asked = link.asked.find(({ verb }) => verb === 'held.release')
  equal((asked?.fields['references'] as string[] | undefined)?.length, 10_000)
  equal((await send('POST', '/api/v1/held/releases', { reason: 'r', references })).status, 400)
})

test('a deletion that waits for a second person is told for that', async () => {
  const { send } = open(mail, {
    'held.delete': { ok: false, code: 'waits-for-second', why: 'w', proposal: 'p1' },
  })
  const answer = await send('POST', '/api/v1/held/deletions', {
    ...{ references: ['R000001'], reason: 'r' },
  })
  equal(answer.status, 202)
  equal((await jsonOf(answer)).code, 'waits-for-second')
})

test('proposals are told with how many messages they mean, and confirmed by their name', async () => {
  const { link, get, send } = open(mail, {
    'second.list': {
      ok: true,
      rules: ['held.delete'],
      proposals: [
        {
          ...{ id: 'p1', verb: 'held.delete', does: 'held.delete', by: 'taro', why: 'w' },
          ...{ at: '2026-11-21T00:00:00Z', until: '2026-11-22T00:00:00Z', references: 5_000 },
          request: { references: Array(30).fill('R000001') },
        },
      ],
    },
    'second.confirm': { ok: true, done: ['R000001'], left: [] },
  })
  const { proposals } = await jsonOf(get('/api/v1/proposals'))
  deepEqual([proposals[0].messages, proposals[0].references.length], [5_000, 20])
  const done = await send('POST', '/api/v1/proposals/p1/confirmations', { reason: '確認済み' })
  equal(done.status, 200)
  deepEqual(link.asked.at(-1)?.fields, { facts: { proposal: 'p1' }, reason: '確認済み' })
})
