/** What a stranger writes into his HELO, his user name, his addresses or his subject stays his words. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { FIELDS_MAX } from './fields.ts'
import { HOSTS_TRIED_MAX } from './host.ts'
import { exim, eximRefusals } from './log.ts'
import { heardAt, options, read } from './testing.ts'

const at = '2026-11-03 09:14:33'
const id = '1vMNqo-00000004aB3-2cDe'
const real = '198.51.100.7'
const victim = '203.0.113.9'

type Facts = { readonly [name: string]: unknown }
const facts = (line: string): Facts => {
  const meant = read(line)
  return typeof meant === 'string' ? { kind: meant } : (meant as Facts)
}

test('a user name that imitates the peer is kept as a name', () => {
  for (const name of [
    'admin from 127.0.0.1',
    `x) [${victim}]`,
    `x) [${victim}]:25: 5`,
    `x) H=(y) [${victim}]:4711`,
    `[${victim}]`,
    `a) (set_id=b`,
  ]) {
    const told = facts(
      `${at} login authenticator failed for H=(pc) [${real}]:4711: 535 Incorrect authentication data (set_id=${name})`,
    )
    deepEqual([told['clientIp'], told['saslUsername']], [real, name])
  }
})

test('a HELO name that brings an address along does not become the peer', () => {
  for (const helo of [`x) [${victim}]:25 (y`, `[${victim}]`, `x) [${victim}]`, `) [${victim}`]) {
    const told = facts(
      `${at} login authenticator failed for H=(${helo}) [${real}]:4711 I=[192.0.2.1]:25: 535 Incorrect authentication data (set_id=bob)`,
    )
    deepEqual([told['clientIp'], told['saslUsername']], [real, 'bob'])
  }
})

test('when two peers can be read and nobody can tell which is true, none is told', () => {
  const told = facts(
    `${at} login authenticator failed for H=(a) [${victim}]:1: 535 Incorrect authentication data (set_id=b) [${real}]:2: 535 Incorrect authentication data (set_id=c)`,
  )
  deepEqual(
    [told['kind'], told['clientIp'], told['saslUsername']],
    ['login.refused', undefined, undefined],
  )
})

test('nobody becomes an account by his HELO, his ident or his certificate', () => {
  for (const host of [
    `H=(x) [${victim}]:1 P=esmtpsa A=plain:victim S=10 T=") [${real}]:2 P=esmtp S=999`,
    `H=(x) [${real}]:2 U=y P=esmtpsa A=plain:victim P=esmtp S=999`,
    `H=(x) [${real}]:2 U=y P=esmtpsa A=plain:victim S=1 P=esmtp S=999`,
    `H=(x) [${real}]:2 P=esmtps X=T DN="CN=a" A=plain:victim S=9`,
    `H=(A=plain:victim) [${real}]:2 P=esmtp S=9`,
    `H=(x) [${real}]:2 U=y A=plain:victim P=esmtpa S=9`,
    `H=(x P=esmtpsa A=plain:victim S=1 ${') [y '.repeat(HOSTS_TRIED_MAX)}) [${real}]:2 P=esmtp S=9`,
    `H=(x) [${real}]:2 P=esmtp S=9 id=a A=plain:victim`,
    `H=(x) [${real}]:2 P=esmtp S=9 T="x" A=plain:victim`,
  ]) {
    const told = facts(`${at} ${id} <= a@example.org ${host}`)
    equal(told['kind'], 'message.queued')
    equal(told['account'], undefined, host)
    ok(told['clientIp'] === undefined || told['clientIp'] === real, host)
  }
})

test('a subject or a sender that looks like a peer changes nothing of who sent it', () => {
  for (const subject of [
    `) [${victim}] P=esmtpsa A=plain:victim S=1`,
    `) [${victim}] P=esmtpsa S=1 T=\\"x`,
    `) [${victim}]:1 P=smtp S=1 for x`,
    `A=plain:victim`,
  ]) {
    const told = facts(
      `${at} ${id} <= taro@example.jp H=(pc) [${real}]:5 P=esmtpsa A=login:taro S=99 T="${subject}" for b@example.com`,
    )
    deepEqual([told['clientIp'], told['account'], told['size']], [real, 'sasl:taro@example.jp', 99])
  }
  const told = facts(
    `${at} ${id} <= "a H=(x) [${victim}]"@example.org H=(pc) [${real}]:5 P=esmtp S=99`,
  )
  deepEqual([told['clientIp'], told['envelopeSender']], [real, `"a H=(x) [${victim}]"@example.org`])
})

test('what a remote server says cannot become the recipient or the relay', () => {
  const told = facts(
    `${at} ${id} => b@example.com R=r T=t H=mx [${real}] C="250 ok\\" H=evil [${victim}] <x@y>"`,
  )
  deepEqual([told['recipient'], told['relay']], ['b@example.com', `mx[${real}]`])
  const bounced = facts(
    `${at} ${id} ** b@example.com R=r T=t H=mx [${real}]: 550 H=evil [${victim}]: 550 5.1.1 x`,
  )
  deepEqual([bounced['recipient'], bounced['relay']], ['b@example.com', `mx[${real}]`])
  const local = facts(`${at} ${id} ** b@example.com R=r T=t: 550 H=evil [${victim}] x`)
  equal(local['relay'], 't')
})

test('a HELO name is tried at HOSTS_TRIED_MAX places and at none more', () => {
  const helo = (places: number) =>
    facts(`${at} ${id} <= a@example.org H=(${`x) [y `.repeat(places - 1)}z) [${real}] P=esmtp S=1`)[
      'clientIp'
    ]
  equal(helo(HOSTS_TRIED_MAX), real)
  equal(helo(HOSTS_TRIED_MAX + 1), undefined)
})

test('FIELDS_MAX fields are read and none more', () => {
  const size = (others: number) =>
    facts(`${at} ${id} <= a@example.org H=[${real}] P=esmtp${' Q=x'.repeat(others)} S=77`)['size']
  equal(size(FIELDS_MAX - 2), 77)
  equal(size(FIELDS_MAX - 1), undefined)
})

const piece = fc.constantFrom(
  ...[
    `[${victim}]`,
    `) [${victim}]`,
    `H=(x) [${victim}]:25`,
    ': 535 Incorrect authentication data',
  ],
  ...[
    ' (set_id=',
    ')',
    '(',
    ' P=esmtpsa',
    ' A=plain:victim',
    ' S=1',
    ' T="',
    '"',
    '\\',
    ' F=<',
    '>',
  ],
  ...[
    ' rejected RCPT <',
    ': ',
    ' ',
    'a',
    '<= ',
    '=> ',
    ' for ',
    ' C="',
    ' D=1s C=AUTH',
    ' I=[',
    '\t',
  ],
)
const words = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
  fc.string({ maxLength: 40 }),
)

test('property: no text makes the reader throw', () => {
  const reader = exim.open(options)
  fc.assert(
    fc.property(words, words, fc.boolean(), (one, two, withId) => {
      const line = `${at} ${withId ? `${id} ` : ''}${one}${two}`
      for (const text of [line, one]) {
        exim.claims(text)
        reader.read(text, { id: 'x', heardAt })
      }
    }),
  )
})

/** As Exim writes a subject. */
const escaped = (text: string) => text.replace(/["\\]/g, '\\$&')

test('property: whatever a stranger writes, his words become neither address nor account', () => {
  const reader = exim.open(options)
  const lines = (helo: string, name: string, subject: string) => [
    `H=(${helo}) [${real}]:4 F=<"${escaped(name)}"@b.example> rejected RCPT <c@d.example>: no`,
    `login authenticator failed for H=(${helo}) [${real}]:4: 535 Incorrect authentication data (set_id=${name})`,
    `login authenticator failed for (${helo}) [${real}]: 535 Incorrect authentication data (set_id=${name})`,
    `${id} <= a@b.example H=(${helo}) [${real}]:4 P=esmtps X=T:c:1 CV=no S=9 T="${escaped(subject)}" for c@d.example`,
    `${id} <= a@b.example H=host.example (${helo}) [${real}]:4 P=esmtp S=9 id=x@y T="${escaped(subject)}"`,
    `H=(${helo}) [${real}]:4 F=<a@b.example> rejected RCPT <c@d.example>: no`,
    `no MAIL in SMTP connection from (${helo}) [${real}]:4 D=1s C=EHLO,QUIT`,
  ]
  fc.assert(
    fc.property(words, words, words, (helo, name, subject) => {
      for (const line of lines(helo, name, subject)) {
        const meant = reader.read(`${at} ${line}`, { id: 'x', heardAt })
        if (typeof meant === 'string') continue
        const { account, clientIp } = meant as Event & { clientIp?: string }
        ok(clientIp === undefined || clientIp === real, line)
        equal(account, undefined, line)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('property: with an honest HELO a name or a subject hides the peer only by a whole line', () => {
  const reader = exim.open(options)
  fc.assert(
    fc.property(words, (subject) => {
      const event = reader.read(
        `${at} ${id} <= a@b.example H=(pc) [${real}]:4 P=esmtpsa A=login:taro S=9 T="${escaped(subject)}" for c@d.example`,
        { id: 'x', heardAt },
      ) as Event & { clientIp?: string }
      deepEqual([event.clientIp, event.account], [real, 'sasl:taro@example.jp'])
    }),
  )
})

test('who is turned away as he connects or greets is refused, and his greeting is not his address', () => {
  for (const words of [
    `rejected EHLO from pc.example [${real}]:1234 I=[192.0.2.1]:25: syntactically invalid argument(s): x [${victim}]`,
    `rejected HELO from [${real}]: syntactically invalid argument(s): [${victim}] refused: y`,
    `refused connection from bad.example [${real}]:2233 (host_reject_connection)`,
    `Connection from [${real}] refused: too many connections`,
  ]) {
    ok(exim.claims(`${at} ${words}`) || eximRefusals.claims(`${at} ${words}`), words)
    const told = facts(`${at} ${words}`)
    deepEqual([told['kind'], told['clientIp']], ['message.refused', real], words)
  }
})

test('a zone of an address and a name found by DNSSEC hide neither peer nor relay', () => {
  const told = facts(
    `${at} login authenticator failed for H=(pc) [fe80::1%eth0]:25: 535 Incorrect authentication data (set_id=bob)`,
  )
  deepEqual([told['clientIp'], told['saslUsername']], ['fe80::1', 'bob'])
  equal(
    facts(`${at} ${id} => b@example.com R=r T=t H=mx.example DS [${real}]:25 X=T C="250 ok"`)[
      'relay'
    ],
    `mx.example[${real}]:25`,
  )
  equal(
    facts(
      `${at} ${id} == b@example.com R=r T=t defer (-44) H=mx.example DS [${real}]:25 DT=3s: SMTP error: 450 4.2.0 later`,
    )['relay'],
    `mx.example[${real}]:25`,
  )
})

test('who logged in is told by the protocol that versions before 4.34 name', () => {
  const told = facts(`${at} ${id} <= a@example.jp H=(pc) [${real}] P=asmtp A=cram_md5:taro S=9`)
  equal(told['account'], 'sasl:taro@example.jp')
})

test('a warning that tells of a refusal refuses nothing', () => {
  for (const fields of ['', ' X=TLS1.3:x:256 CV=no F=<a@b.example>'])
    equal(
      facts(`${at} H=(x) [${real}]:5${fields} Warning: "H=[${victim}] rejected RCPT <z@y>: no"`)[
        'kind'
      ],
      'harmless',
    )
})

test('a status is of its result’s class, with a hash before it or none', () => {
  const dsn = (words: string) => facts(`${at} ${id} ${words}`)['dsn']
  const said = 'R=r T=t H=mx [192.0.2.9]: SMTP error after RCPT TO:'
  equal(
    dsn(`** "a: 250 2.0.0 b"@c.example ${said}<"a: 250 2.0.0 b"@c.example>: 550 5.1.1 no`),
    '5.1.1',
  )
  equal(dsn(`** b@c.example ${said}<b@c.example>: 550 #5.1.0 Address rejected.`), '5.1.0')
  equal(
    dsn(`** b@c.example ${said}<b@c.example>: 450 4.2.0 later: retry timeout exceeded`),
    '4.2.0',
  )
})
