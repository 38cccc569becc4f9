import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { Instant } from '../lib/time.ts'
import { PostfixLog } from '../sources/postfix-log/reader.ts'
import { Assembly, type AssemblyParts, RECIPIENTS_MAX } from './assembly.ts'

const noon = Date.parse('2026-10-05T12:00:00Z')

/** Contacts are their addresses' lengths here; every recipient is new. */
const hash = (_: string, recipient: string): number => recipient.length

class Heard {
  readonly story: string[] = []
  readonly messages: MessageSubmitted[] = []
  readonly assembly: Assembly
  readonly #log = new PostfixLog({ instance: 'log', defaultRealm: 'example.jp', zone: 'UTC' })

  constructor(bounds: AssemblyParts['bounds'] = {}) {
    this.assembly = new Assembly({
      hash,
      hourOf: () => 12,
      countryOf: (ip) => (ip.startsWith('203.') ? 'JP' : undefined),
      bounds,
      learner: {
        message: (message) => {
          this.messages.push(message)
          this.story.push(`${message.queueId}: ${message.recipients.join(' ')}`)
          return message.recipients.map((recipient) => hash('', recipient))
        },
        result: (account, bounced) => {
          this.story.push(`${account.slice(5)} ${bounced ? 'bounced' : 'delivered'}`)
        },
      },
    })
  }

  /** Lines without their stamp, one second after another, or at `second`. */
  tell(...lines: readonly (string | readonly [second: number, line: string])[]): this {
    for (const [nth, told] of lines.entries()) {
      const [second, line] = typeof told === 'string' ? [nth, told] : told
      const at = new Date(noon + second * 1_000).toISOString().replace('Z', '000+00:00')
      const event = this.#log.read(`${at} mx1 postfix/${line}`, {
        id: 'x',
        heardAt: Date.parse('2026-11-01T00:00:00Z') as Instant,
      })
      if (event !== undefined) this.assembly.hear(event)
    }
    return this
  }
}

const smtpd = (id: string, user = 'Alice') =>
  `smtpd[1]: ${id}: client=unknown[203.0.113.9], sasl_method=PLAIN, sasl_username=${user}`
const qmgr = (id: string, count: number) =>
  `qmgr[2]: ${id}: from=<alice@example.jp>, size=1234, nrcpt=${count} (queue active)`
const smtp = (id: string, to: string, status = 'sent', orig = '') =>
  `smtp[3]: ${id}: to=<${to}>,${orig === '' ? '' : ` orig_to=<${orig}>,`} relay=mx[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=${status} (it said so)`
const removed = (id: string) => `qmgr[2]: ${id}: removed`

const A = 'AAAAA1'
const B = 'BBBBB2'

test('a message is put together from its lines, as of the moment it was submitted', () => {
  const heard = new Heard().tell(
    smtpd(A),
    qmgr(A, 2),
    smtp(A, 'bo@b.example'),
    smtp(A, 'ann@a.example', 'bounced'),
    removed(A),
  )
  deepEqual(heard.story, [
    `${A}: bo@b.example ann@a.example`,
    'alice@example.jp delivered',
    'alice@example.jp bounced',
  ])
  const [message] = heard.messages
  equal(message?.account, 'sasl:alice@example.jp')
  equal(message?.at, noon)
  deepEqual(
    [message?.country, message?.hour, message?.size, message?.envelopeSender, message?.trust],
    ['JP', 12, 1234, 'alice@example.jp', 'hearsay'],
  )
})

test('what was submitted later waits, and so do results, until its turn comes', () => {
  const heard = new Heard().tell(
    smtpd(A),
    smtpd(B, 'bob'),
    qmgr(B, 1),
    smtp(B, 'x@b.example'),
    removed(B),
  )
  deepEqual(heard.story, [])
  heard.tell([9, qmgr(A, 1)], [10, smtp(A, 'long@a.example', 'deferred')])
  deepEqual(heard.story, [`${A}: long@a.example`, `${B}: x@b.example`, 'bob@example.jp delivered'])
  heard.tell([900, smtp(A, 'long@a.example', 'bounced')])
  equal(heard.story.at(-1), 'alice@example.jp bounced')
  deepEqual(heard.assembly.counts, { messages: 2, results: 2, unfinished: 0, forgotten: 0 })
})

test('a recipient that is delivered twice counts once; aliases count as they were addressed', () => {
  const heard = new Heard().tell(
    smtpd(A),
    qmgr(A, 2),
    smtp(A, 'ann@in.example', 'sent', 'team@a.example'),
    smtp(A, 'bob@in.example', 'bounced', 'team@a.example'),
    removed(A),
  )
  deepEqual(heard.story, [`${A}: team@a.example`, 'alice@example.jp delivered'])
})

test('a message waits an hour of log time, then it goes on as far as it is known', () => {
  const heard = new Heard().tell(smtpd(A), qmgr(A, 3), smtp(A, 'one@a.example'))
  heard.tell([3_600, smtpd(B, 'bob')])
  deepEqual(heard.story, [])
  heard.tell([3_601, qmgr(B, 1)])
  deepEqual(heard.story, [`${A}: one@a.example`, 'alice@example.jp delivered'])
  heard.assembly.close()
  // Of B no recipient was told.
  deepEqual(heard.assembly.counts, { messages: 1, results: 1, unfinished: 2, forgotten: 0 })
})

test('a line of a wrong clock keeps those behind it waiting no longer than others do', () => {
  const years = 4 * 365 * 86_400
  const heard = new Heard().tell(
    [years, smtpd('FFFFF9', 'mallory')],
    [years, qmgr('FFFFF9', 1)],
    [years, smtp('FFFFF9', 'last@a.example')],
    [0, smtpd(A)],
    [1, qmgr(A, 2)],
    [2, smtp(A, 'one@a.example')],
  )
  // It waits for its second recipient, as it would without that line.
  deepEqual(heard.story, ['FFFFF9: last@a.example', 'mallory@example.jp delivered'])
  heard.tell([900, smtp(A, 'two@bb.example')])
  deepEqual(heard.story.slice(2), [
    `${A}: one@a.example two@bb.example`,
    'alice@example.jp delivered',
    'alice@example.jp delivered',
  ])
  equal(heard.assembly.counts.unfinished, 0)
})

test('however far its first line steps back, a message waits for its recipients', () => {
  for (const back of [3_600, 3_601, 86_400]) {
    const heard = new Heard().tell(
      [90_000, smtpd(B, 'bob')],
      [90_000, qmgr(B, 1)],
      [90_000, smtp(B, 'x@b.example')],
    )
    const at = 90_000 - back
    heard.tell([at, smtpd(A)], [at, qmgr(A, 2)], [at, smtp(A, 'one@a.example')])
    equal(heard.assembly.counts.unfinished, 0, `${back}`)
    heard.tell([at + 3_600, smtp(A, 'two@bb.example')])
    equal(heard.messages.at(-1)?.recipients.length, 2, `${back}`)
  }
})

test('an id that is used again is another message; mail without a name is nobody’s', () => {
  const heard = new Heard().tell(
    smtpd(A),
    smtp(A, 'one@a.example'),
    smtpd(A, 'bob'),
    qmgr(A, 1),
    smtp(A, 'two@bb.example'),
    'smtpd[1]: CCCCC3: client=mx[203.0.113.9]',
    smtp('CCCCC3', 'in@here.example'),
    removed('CCCCC3'),
  )
  heard.assembly.close()
  deepEqual(
    heard.messages.map(({ account, recipients }) => [account, recipients]),
    [
      ['sasl:alice@example.jp' as AccountId, ['one@a.example']],
      ['sasl:bob@example.jp' as AccountId, ['two@bb.example']],
    ],
  )
  equal(heard.assembly.counts.unfinished, 0)
})

test('requeued mail keeps its submission under its new id', () => {
  const heard = new Heard().tell(
    smtpd(A),
    'postsuper[9]: AAAAA1: requeued',
    'pickup[8]: BBBBB2: uid=100 from=<alice@example.jp> orig_id=AAAAA1',
    qmgr(B, 1),
    smtp(B, 'one@a.example', 'bounced'),
    removed(B),
  )
  deepEqual(heard.story, [`${A}: one@a.example`, 'alice@example.jp bounced'])
})

test('as many messages wait as may; one more lets the first go', () => {
  const heard = new Heard({ waiting: 2 }).tell(smtpd('AAAAA1'), smtpd('AAAAA2'), smtpd('AAAAA3'))
  equal(heard.assembly.counts.unfinished, 0)
  // One is looked at and stands before the two that wait.
  heard.tell([9, smtpd('AAAAA4')])
  equal(heard.assembly.counts.unfinished, 1)
})

test('as many recipients wait as may; one more lets the first message go', () => {
  const heard = new Heard({ recipients: 2 }).tell(
    smtpd(A),
    smtp(A, 'a@a.example'),
    smtp(A, 'bb@a.example'),
  )
  deepEqual(heard.story, [])
  heard.tell([9, smtp(A, 'ccc@a.example')])
  equal(heard.story[0], `${A}: a@a.example bb@a.example ccc@a.example`)
})

test('as many results wait as may; one more lets the first message go', () => {
  const heard = new Heard({ results: 1 }).tell(
    smtpd(A),
    smtp(A, 'a@a.example'),
    smtp(A, 'bb@a.example'),
  )
  deepEqual(heard.story, [])
  heard.tell([9, smtp(A, 'ccc@a.example')])
  equal(heard.story[0], `${A}: a@a.example bb@a.example ccc@a.example`)
})

test('of as many messages in the queue the fate is heard as may be, the eldest beyond is forgotten', () => {
  const heard = new Heard({ open: 2 }).tell(smtpd('AAAAA1'), smtpd('AAAAA2'))
  equal(heard.assembly.counts.forgotten, 0)
  heard.tell([9, smtpd('AAAAA3')], [10, smtp('AAAAA1', 'late@a.example')])
  equal(heard.assembly.counts.forgotten, 1)
  heard.assembly.close()
  deepEqual(heard.messages, [])
})

test('of one message so many recipients are told apart, and no more', () => {
  for (const count of [RECIPIENTS_MAX, RECIPIENTS_MAX + 1]) {
    const heard = new Heard().tell([0, smtpd(A)])
    for (let nth = 0; nth < count; nth += 1) heard.tell([1, smtp(A, `to${nth}@a.example`)])
    heard.tell([2, removed(A)])
    equal(heard.messages[0]?.recipients.length, RECIPIENTS_MAX)
  }
})

test('whatever the lines say, each message comes once, in order, and results after their message', () => {
  const id = fc.constantFrom('AAAAA1', 'AAAAA2', 'AAAAA3')
  const to = fc.constantFrom('a@a.example', 'bb@a.example', 'ccc@a.example')
  const line = fc.oneof(
    id.map((one) => smtpd(one)),
    fc.tuple(id, fc.nat(3)).map(([one, count]) => qmgr(one, count)),
    fc
      .tuple(id, to, fc.constantFrom('sent', 'bounced', 'deferred'))
      .map(([one, whom, status]) => smtp(one, whom, status)),
    id.map(removed),
    fc.constantFrom('postsuper[9]: AAAAA1: requeued', 'postsuper[9]: AAAAA2: removed'),
    fc.constant('pickup[8]: AAAAA3: uid=100 from=<a@b.example> orig_id=AAAAA1'),
  )
  const bound = fc.integer({ min: 1, max: 3 })
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 60 }),
      fc.record({ open: bound, waiting: bound, results: bound, recipients: bound }),
      (lines, bounds) => {
        const heard = new Heard(bounds).tell(...lines)
        heard.assembly.close()
        const submissions = lines.filter((one) => one.includes('client=')).length
        const { messages, unfinished } = heard.assembly.counts
        equal(heard.messages.length, messages)
        equal(messages <= submissions && unfinished <= submissions, true)
        const moments = heard.messages.map(({ at }) => at)
        deepEqual(
          moments,
          moments.toSorted((a, b) => a - b),
        )
      },
    ),
  )
})
