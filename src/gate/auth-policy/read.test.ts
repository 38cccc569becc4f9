import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bodyOf } from '../../../sim/auth-policy-peer.ts'
import {
  DEVICE_CHARACTERS_MAX,
  HASH_CHARACTERS_MAX,
  MECHANISM_CHARACTERS_MAX,
  NAME_CHARACTERS_MAX,
  SESSION_CHARACTERS_MAX,
} from './limits.ts'
import { type Command, readAsked } from './read.ts'

const read = (told: unknown, command: Command = 'allow') =>
  readAsked(Buffer.from(typeof told === 'string' ? told : JSON.stringify(told)), command)
const factsOf = (told: object) => {
  const asked = read({ login: 'a', ...told })
  return 'facts' in asked ? asked.facts : undefined
}

test('a question as Dovecot 2.3.19 sent it is read whole', () => {
  const sent =
    '{"attrs":{"after":"y","auth_user":"Carol","login_user":"","lport":"25766","master":"","mech":"PLAIN","orig":"Carol","real_rip":"127.0.0.1","rport":"52000"},"device_id":"\\"name\\" \\"Thunder\\"","login":"carol@example.jp","protocol":"imap","pwhash":"000f","remote":"203.0.113.7","session_id":"HpjKp9FgIMt/AAAB","tls":false}'
  deepEqual(read(sent), {
    kind: 'question',
    stage: 'after',
    isMarked: true,
    login: 'carol@example.jp',
    passwordHash: '000f',
    facts: {
      protocol: 'imap',
      session: 'HpjKp9FgIMt/AAAB',
      clientIp: '203.0.113.7',
      clientPort: 52_000,
      saslUsername: 'Carol',
      mechanism: 'PLAIN',
      deviceId: '"name" "Thunder"',
    },
  })
})

test('a question through Postfix, which knows neither session nor port, lacks them', () => {
  const sent = bodyOf({ login: 'a@b.jp', protocol: 'smtp' }, 'before')
  const asked = read(sent)
  ok(asked.kind === 'question' && asked.stage === 'before')
  deepEqual(Object.keys(asked.facts).sort(), ['clientIp', 'mechanism', 'protocol', 'saslUsername'])
})

test('a master is the actor, before his password is checked and after', () => {
  const it = { login: 'carol@example.jp', master: 'boss@example.jp' }
  for (const stage of ['before', 'after'] as const) {
    const asked = read(bodyOf(it, stage))
    ok(asked.kind === 'question')
    deepEqual(
      [asked.login, asked.facts.actor, asked.facts.saslUsername],
      [it.login, it.master, it.login],
      stage,
    )
  }
})

test('a name that the server does not allow is told by how it was typed', () => {
  const asked = read({ login: '', attrs: { orig: 'carol%u' }, success: false }, 'report')
  ok(asked.kind === 'report')
  deepEqual([asked.login, asked.facts.saslUsername], ['carol%u', 'carol%u'])
})

test('without attributes of ours every question is one before the password', () => {
  const asked = read({ login: 'a', attrs: 'x', protocol: 'imap' })
  ok(asked.kind === 'question')
  equal(asked.stage, 'before')
})

test('what ended how is read from booleans, and from text that stands for them', () => {
  const end = (success: unknown, policy_reject: unknown, fail_type?: unknown) => {
    const asked = read({ login: 'a', success, policy_reject, fail_type }, 'report')
    return asked.kind === 'report'
      ? [asked.success, asked.policyRefused, asked.refusal]
      : asked.kind
  }
  deepEqual(end(true, false), [true, false, undefined])
  deepEqual(end('true', 'false'), [true, false, undefined])
  deepEqual(end('false', 'false'), [false, false, 'unknown'])
  deepEqual(end(false, true), [false, true, 'policy'])
  deepEqual(end('no', 'yes'), [false, true, 'policy'])
  deepEqual(end(0, 1), [false, true, 'policy'])
  deepEqual(end(false, false, 'expired'), [false, false, 'expired'])
  deepEqual(end(false, false, 'toString'), [false, false, 'unknown'])
  deepEqual(end(true, false, 'credentials'), [true, false, undefined])
  for (const none of [undefined, null, 'maybe', 2, {}, [true], ''])
    deepEqual(end(none, false), 'unreadable')
})

test('what is no question is refused by its reason', () => {
  for (const text of ['', '{', 'null x', '{"login":"a"', "{'login':1}", '\ufeff{}'])
    deepEqual(read(text), { kind: 'unreadable', why: 'json' }, text)
  for (const text of ['null', '[]', '"x"', '1', '{}', '{"login":null}', '{"login":{}}'])
    deepEqual(read(text), { kind: 'unreadable', why: 'shape' }, text)
  deepEqual(read({ login: 'a' }, 'report'), { kind: 'unreadable', why: 'shape' })
})

test('addresses lose zone and mapping, and what is none is absent', () => {
  const ip = (remote: unknown, real_rip?: unknown) =>
    factsOf({ remote, attrs: { real_rip } })?.clientIp
  equal(ip('203.0.113.7'), '203.0.113.7')
  equal(ip('::ffff:203.0.113.7'), '203.0.113.7')
  equal(ip('FE80::1%eth0'), 'fe80::1')
  equal(ip('2001:db8::7'), '2001:db8::7')
  equal(ip('', '198.51.100.1'), '198.51.100.1')
  for (const none of [
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '999.1.1.1',
    null,
    7,
    {},
    'x'.repeat(90),
  ])
    equal(ip(none), undefined, String(none))
})

test('ports are numbers or text from 1 to 65535', () => {
  const port = (rport: unknown) => factsOf({ attrs: { rport } })?.clientPort
  deepEqual([port('1'), port(143), port('65535')], [1, 143, 65_535])
  for (const none of ['0', '65536', '-1', '1e3', '', null, 1.5, '٣'])
    equal(port(none), undefined, String(none))
})

test('a protocol is one of ours or other', () => {
  const of = (protocol: unknown) => factsOf({ protocol })?.protocol
  deepEqual(
    [
      'imap',
      'POP3',
      'smtp',
      'submission',
      'managesieve',
      'lmtp',
      'http',
      'doveadm',
      '__proto__',
    ].map(of),
    ['imap', 'pop3', 'smtp', 'smtp', 'sieve', 'lmtp', 'http', 'other', 'other'],
  )
  deepEqual([of(''), of(null), of({})], [undefined, undefined, undefined])
})

test('each text is whole at its bound, and cut or absent one past it', () => {
  const login = (length: number) => {
    const asked = read({ login: 'x'.repeat(length) })
    return asked.kind === 'question' ? asked.login.length : 0
  }
  deepEqual(
    [login(NAME_CHARACTERS_MAX), login(NAME_CHARACTERS_MAX + 1)],
    [NAME_CHARACTERS_MAX, NAME_CHARACTERS_MAX],
  )
  const device = (length: number) => factsOf({ device_id: 'x'.repeat(length) })?.deviceId?.length
  deepEqual(
    [device(DEVICE_CHARACTERS_MAX), device(DEVICE_CHARACTERS_MAX + 1)],
    [DEVICE_CHARACTERS_MAX, DEVICE_CHARACTERS_MAX],
  )
  const session = (length: number) => factsOf({ session_id: 'x'.repeat(length) })?.session?.length
  deepEqual(
    [session(SESSION_CHARACTERS_MAX), session(SESSION_CHARACTERS_MAX + 1)],
    [SESSION_CHARACTERS_MAX, SESSION_CHARACTERS_MAX],
  )
  const mech = (length: number) => factsOf({ attrs: { mech: 'X'.repeat(length) } })?.mechanism
  ok(mech(MECHANISM_CHARACTERS_MAX) !== undefined)
  equal(mech(MECHANISM_CHARACTERS_MAX + 1), undefined)
  const hash = (length: number) => {
    const asked = read({ login: 'a', pwhash: 'f'.repeat(length) })
    return asked.kind === 'question' ? asked.passwordHash?.length : 0
  }
  deepEqual(
    [hash(HASH_CHARACTERS_MAX), hash(HASH_CHARACTERS_MAX + 1)],
    [HASH_CHARACTERS_MAX, undefined],
  )
})

test('octets that are no UTF-8 and halves of surrogates never hide a login', () => {
  const body = Buffer.concat([
    Buffer.from('{"login":"a@b.jp","device_id":"'),
    Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
    Buffer.from('\\ud800 x","attrs":{"after":"y"}}'),
  ])
  const asked = readAsked(body, 'allow')
  ok(asked.kind === 'question' && asked.stage === 'after')
  ok(asked.facts.deviceId?.isWellFormed())
  equal(asked.login, 'a@b.jp')
})

test('a question nested as deep as a body allows is read or refused, not fatal', () => {
  const depth = 60_000
  deepEqual(read('['.repeat(depth)), { kind: 'unreadable', why: 'json' })
  equal(read(`{"login":"a","x":${'['.repeat(depth)}${']'.repeat(depth)}}`).kind, 'question')
})

const isFacts = (facts: object): boolean =>
  Object.entries(facts).every(([name, value]) =>
    name === 'clientPort'
      ? Number.isInteger(value) && value > 0 && value < 65_536
      : typeof value === 'string' &&
        value !== '' &&
        value.length <= NAME_CHARACTERS_MAX &&
        value.isWellFormed(),
  )

test('any octets, and any JSON, are read or refused without an exception', () => {
  const names = ['login', 'attrs', 'remote', 'protocol', 'device_id', 'success', 'pwhash', 'tls']
  const inner = ['after', 'orig', 'master', 'login_user', 'auth_user', 'mech', 'rport', 'real_rip']
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 2_000 }),
    fc.jsonValue(),
    fc.ipV4(),
    fc.ipV6(),
    fc.dictionary(
      fc.constantFrom(...inner),
      fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
    ),
  )
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 500 }).map((octets) => Buffer.from(octets)),
    fc
      .dictionary(fc.constantFrom(...names, '__proto__', 'constructor'), value)
      .map((it) => Buffer.from(JSON.stringify(it))),
  )
  fc.assert(
    fc.property(body, fc.constantFrom<Command>('allow', 'report'), (octets, command) => {
      const asked = readAsked(octets, command)
      if (asked.kind === 'unreadable') return
      equal(asked.kind === 'question', command === 'allow')
      ok(isFacts(asked.facts), JSON.stringify(asked.facts))
      ok(asked.login.length <= NAME_CHARACTERS_MAX && asked.login.isWellFormed())
    }),
    { numRuns: 2_000 },
  )
})

test('what a peer writes is what is read, for any name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), (login) => {
      const asked = read(bodyOf({ login, session: 's', port: 7 }, 'after'))
      ok(asked.kind === 'question')
      deepEqual([asked.login, asked.stage, asked.facts.clientPort], [login, 'after', 7])
    }),
  )
})
