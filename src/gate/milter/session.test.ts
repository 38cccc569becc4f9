import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import type { Answer, OfferedMessage } from '../../ports/gatekeeper.ts'
import { type MilterLimits, milterLimits } from './limits.ts'
import { Command } from './protocol.ts'
import { Session } from './session.ts'
import type { Step } from './step.ts'

/** `|` stands for NUL. */
const nul = (text: string) => Buffer.from(text.replaceAll('|', '\0'), 'latin1')
const offer = (version: number, actions: number, steps: number) => {
  const payload = Buffer.alloc(12)
  for (const [i, number] of [version, actions, steps].entries())
    payload.writeUInt32BE(number >>> 0, i * 4)
  return payload
}

/** A session, and short words to speak to it: `say('M', '<a@b>|')`. */
function open(limits: Partial<MilterLimits> = {}, quietData = false) {
  let ids = 0
  const told = { aborted: 0 }
  const session = new Session({
    instance: 'mx',
    nextId: () => {
      ids += 1
      return `s-${ids}`
    },
    now: () => 1_000 as Instant,
    limits: { ...milterLimits, ...limits },
    quietData,
    onAborted: () => {
      told.aborted += 1
    },
  })
  const say = (command: string, payload: string | Buffer = ''): Step =>
    session.hear({
      command: command.charCodeAt(0),
      payload: typeof payload === 'string' ? nul(payload) : payload,
    })
  const pass = (step: Step): string => {
    if (step.kind !== 'ask-command' && step.kind !== 'ask-message') return step.kind
    return session.answered({ kind: 'pass' }).toString('latin1', 4)
  }
  return { session, say, pass, told }
}

function connected(limits?: Partial<MilterLimits>, steps = 0x1fffff, quietData = false) {
  const it = open(limits, quietData)
  it.say('O', offer(6, 0x1ff, steps))
  it.say('D', 'C{daemon_name}|ORIGINATING|{daemon_port}|587|{client_port}|40000|')
  it.say('C', 'pc.example.net|4\x9c\x40192.0.2.9|')
  it.say('D', 'H{tls_version}|TLSv1.3|{cipher}|TLS_AES_256_GCM_SHA384|{cipher_bits}|256|')
  it.say('H', 'pc|')
  return it
}

function messageOf(step: Step): OfferedMessage {
  ok(step.kind === 'ask-message', step.kind)
  return step.message
}

test('DATA is answered unless both agreed on silence; MAIL, RCPT and the end always are', () => {
  for (const [steps, quietData, kind] of [
    [0x1fffff, true, 'silent'],
    [0x1fffff, false, 'reply'],
    [0x1fffff & ~(1 << 16), true, 'reply'],
  ] as const) {
    const { say, pass } = connected({}, steps, quietData)
    equal(pass(say('M', '<a@b>|')), 'c')
    equal(pass(say('R', '<c@d>|')), 'c')
    equal(say('T').kind, kind)
    equal(pass(say('E')), 'c')
  }
})

const refusal: Answer = { kind: 'refuse', reply: { code: 550, enhanced: '5.7.1', text: 'no' } }
const cut: Answer = { kind: 'cut', reply: { code: 421, enhanced: '4.7.0', text: 'bye' } }

test('a message comes out as it went in', () => {
  const { say, pass } = connected()
  say('D', 'M{auth_authen}|Alice|{auth_type}|PLAIN|')
  equal(pass(say('M', '<alice@example.jp>|SIZE=1|')), 'c')
  say('D', 'R{auth_authen}|Alice|')
  equal(pass(say('R', '<x@example.net>|')), 'c')
  say('D', 'Ri|4XYZ|{rcpt_mailer}|error|')
  equal(say('R', '<nobody@example.jp>|').kind, 'reply', 'the keeper is not asked of it')
  equal(say('T').kind, 'reply', 'or Postfix would stall at DATA over TCP')
  equal(say('L', 'Subject| a|').kind, 'silent')
  say('L', 'X-Folded| a\n\tb|')
  say('N')
  say('B', 'Hello\r\n')
  say('B', 'you\r\n')
  const { session, ...message } = messageOf(say('E'))
  deepEqual(session, {
    id: 's-1',
    instance: 'mx',
    openedAt: 1_000,
    clientName: 'pc.example.net',
    clientIp: '192.0.2.9',
    clientPort: 40_000,
    daemonName: 'ORIGINATING',
    daemonPort: 587,
    helo: 'pc',
    tlsVersion: 'TLSv1.3',
    tlsCipher: 'TLS_AES_256_GCM_SHA384',
  })
  const headers = 'Subject: a\nX-Folded: a\n\tb\n'
  deepEqual(message, {
    nth: 1,
    queueId: '4XYZ',
    saslUsername: 'Alice',
    mechanism: 'PLAIN',
    arrivedAt: 1_000,
    protocol: 'smtp',
    envelopeSender: 'alice@example.jp',
    recipients: ['x@example.net'],
    refusedRecipients: ['nobody@example.jp'],
    headers,
    headersTruncated: false,
    size: headers.length + 12,
    bodyHash: createHash('sha256').update('Hello\r\nyou\r\n').digest('hex'),
    bodyStart: Buffer.from('Hello\r\nyou\r\n'),
  })
})

test('a header value without its blank gets it back when the server strips it', () => {
  const { say, pass } = connected({}, 0x1fffff & ~(1 << 20))
  pass(say('M', '<>|'))
  say('L', 'Subject|a|')
  equal(messageOf(say('E')).headers, 'Subject: a\n')
})

test('each version and each set of options is answered where, and only where, it waits', () => {
  const waits: readonly (readonly [string, number])[] = [
    ['C', 1 << 12],
    ['H', 1 << 13],
    // Offered below, and never taken.
    ['T', 0],
    ['L', 1 << 7],
    ['N', 1 << 18],
    ['B', 1 << 19],
    ['U', 1 << 17],
  ]
  const payloads: Readonly<Record<string, string>> = {
    C: 'h|4\x00\x19192.0.2.1|',
    H: 'h|',
    L: 'A| b|',
    B: 'x',
    U: 'XFOO|',
  }
  for (const version of [2, 3, 4, 5, 6])
    for (let subset = 0; subset < 1 << waits.length; subset += 1) {
      const steps = waits.reduce((all, [, bit], i) => (subset & (1 << i) ? all | bit : all), 0)
      const { say, pass } = open()
      equal(say('O', offer(version, 0x3f, steps | (1 << 16))).kind, 'reply')
      const hear = (command: string) =>
        equal(
          say(command, payloads[command]).kind,
          steps & (waits.find(([it]) => it === command)?.[1] ?? 0) ? 'silent' : 'reply',
          `${command} in version ${version} with ${steps.toString(16)}`,
        )
      for (const command of ['C', 'H', 'U']) hear(command)
      equal(pass(say('M', '<a@b>|')), 'c')
      equal(pass(say('R', '<c@d>|')), 'c')
      for (const command of [...(version >= 4 ? ['T'] : []), 'L', 'N', 'B']) hear(command)
      equal(pass(say('E')), 'c')
    }
})

test('several messages of one connection are counted, and nothing of one reaches the next', () => {
  const { say, pass, told } = connected()
  say('D', 'M{auth_authen}|alice|{auth_type}|PLAIN|')
  pass(say('M', '<a@example.jp>|'))
  say('D', 'Ri|4AAA|')
  pass(say('R', '<x@example.net>|'))
  const first = messageOf(say('E'))
  pass({ kind: 'ask-message', message: first })
  // Postfix 3.7 sends it twice.
  say('A')
  say('A')
  pass(say('M', '<b@example.jp>|'))
  pass(say('R', '<y@example.net>|'))
  const second = messageOf(say('E'))
  deepEqual([first.nth, first.queueId, first.saslUsername], [1, '4AAA', 'alice'])
  deepEqual([second.nth, second.queueId, second.saslUsername], [2, undefined, undefined])
  deepEqual(second.recipients, ['y@example.net'])
  equal(told.aborted, 0, 'an abort after the end is housekeeping')
})

test('an abort before the end, and a second MAIL, give the message up', () => {
  const { say, pass, told } = connected()
  pass(say('M', '<a@example.jp>|'))
  say('A')
  pass(say('M', '<b@example.jp>|'))
  pass(say('M', '<c@example.jp>|'))
  equal(told.aborted, 2)
  equal(messageOf(say('E')).envelopeSender, 'c@example.jp')
})

test('one recipient refused is that one only, and is remembered as refused', () => {
  const { session, say, pass } = connected()
  pass(say('M', '<a@example.jp>|'))
  pass(say('R', '<x@example.net>|'))
  equal(say('R', '<y@example.net>|').kind, 'ask-command')
  match(session.answered(refusal).toString('latin1'), /y550 5\.7\.1 no/)
  const message = messageOf(say('E'))
  deepEqual(message.recipients, ['x@example.net'])
  deepEqual(message.refusedRecipients, ['y@example.net'])
})

test('a hold is never said before the end of the message', () => {
  const { session, say } = connected()
  const hold: Answer = { kind: 'hold', reason: 'why' }
  for (const [command, payload] of [
    ['M', '<a@example.jp>|'],
    ['R', '<x@example.net>|'],
  ] as const) {
    say(command, payload)
    equal(session.answered(hold).toString('latin1', 4), 'c')
  }
  deepEqual(messageOf(say('E')).recipients, ['x@example.net'])
  equal(session.answered(hold).toString('latin1').replaceAll('\0', '.'), '...\x05qwhy....\x01c')
})

test('a session is cut at MAIL with 421, and nothing is left of that message', () => {
  const { session, say } = connected()
  const asked = say('M', '<a@example.jp>|')
  ok(asked.kind === 'ask-command')
  deepEqual([asked.offered.stage, asked.offered.recipient], ['mail', ''])
  match(session.answered(cut).toString('latin1'), /y421 4\.7\.0 bye/)
  equal(session.isInMessage, false)
})

test('local submission is told by localhost without a port, has no client, and is never refused at RCPT', () => {
  const { session, say } = open()
  say('O', offer(6, 0x1ff, 0x1fffff))
  say('D', 'Ci|4LOC|{client_addr}|127.0.0.1|{client_port}|0|{daemon_port}|0|')
  say('C', 'localhost|4||127.0.0.1|')
  say('M', 'root@example.jp|')
  equal(session.answered(cut).toString('latin1', 4), 'c')
  say('D', 'Ri|4LOC|')
  say('R', 'x@example.net|')
  equal(session.answered(refusal).toString('latin1', 4), 'c')
  const message = messageOf(say('E'))
  deepEqual(
    [message.protocol, message.session.clientIp, message.session.clientPort, message.queueId],
    ['local', undefined, undefined, '4LOC'],
  )
  deepEqual(message.recipients, ['x@example.net'])
  match(session.answered(cut).toString('latin1'), /y451 4\.7\.0 bye/)
})

test('an SMTP client on this machine is no local submission', () => {
  const { say, pass } = open()
  say('O', offer(6, 0x1ff, 0x1fffff))
  say('C', 'localhost|4\x9c\x40127.0.0.1|')
  pass(say('M', '<a@example.jp>|'))
  const { protocol, session } = messageOf(say('E'))
  deepEqual([protocol, session.clientIp], ['smtp', '127.0.0.1'])
})

test('macros count for the command that they came before, and for no other', () => {
  const { say, pass } = connected()
  say('D', 'R{rcpt_mailer}|error|i|4BAD|')
  pass(say('M', '<a@example.jp>|'))
  pass(say('R', '<x@example.net>|'))
  const message = messageOf(say('E'))
  deepEqual([message.queueId, message.refusedRecipients], [undefined, []])
})

test('K keeps the connection for another SMTP session, with a name of its own', () => {
  const { say, pass } = connected()
  say('K')
  equal(say('C', 'h|4\x00\x19192.0.2.1|').kind, 'silent')
  pass(say('M', '<a@example.jp>|'))
  const { session, nth } = messageOf(say('E'))
  deepEqual([session.id, session.helo, nth], ['s-2', undefined, 1])
})

test('what stands in no order is a breach that says where', () => {
  const cases: readonly (readonly [
    string,
    readonly (readonly [string, string?])[],
    string,
    string,
  ])[] = [
    ['before negotiation', [['!'], ['M', '<a@b>|']], 'order', 'M'],
    ['macros before negotiation', [['!'], ['D', 'Mi|1|']], 'order', 'D'],
    ['MAIL before CONNECT', [['O'], ['M', '<a@b>|']], 'order', 'M'],
    ['HELO before CONNECT', [['O'], ['H', 'h|']], 'order', 'H'],
    ['CONNECT twice', [['+'], ['C', 'h|U']], 'order', 'C'],
    ['negotiation twice', [['+'], ['O']], 'order', 'O'],
    ['RCPT before MAIL', [['+'], ['R', '<a@b>|']], 'order', 'R'],
    ['body before MAIL', [['+'], ['B', 'x']], 'order', 'B'],
    ['end before MAIL', [['+'], ['E']], 'order', 'E'],
    ['RCPT after DATA', [['+'], ['M', '<a@b>|'], ['T'], ['R', '<a@b>|']], 'order', 'R'],
    ['DATA twice', [['+'], ['M', '<a@b>|'], ['T'], ['T']], 'order', 'T'],
    ['header after its end', [['+'], ['M', '<a@b>|'], ['N'], ['L', 'A| b|']], 'order', 'L'],
    ['end of headers twice', [['+'], ['M', '<a@b>|'], ['N'], ['N']], 'order', 'N'],
    ['end twice', [['+'], ['M', '<a@b>|'], ['E'], ['E']], 'order', 'E'],
    ['an unknown command', [['+'], ['z']], 'unknown-command', 'z'],
    ['an unprintable command', [['+'], ['\x01']], 'unknown-command', '0x1'],
    ['MAIL without NUL', [['+'], ['M', '<a@b>']], 'malformed', 'M'],
    ['RCPT without NUL', [['+'], ['M', '<a@b>|'], ['R', '<a@b>']], 'malformed', 'R'],
    ['a header without value', [['+'], ['M', '<a@b>|'], ['L', 'A|']], 'malformed', 'L'],
    ['a header of three strings', [['+'], ['M', '<a@b>|'], ['L', 'A|b|c|']], 'malformed', 'L'],
    ['HELO without NUL', [['+'], ['H', 'h']], 'malformed', 'H'],
    ['a torn macro', [['+'], ['D', 'Mi']], 'malformed', 'D'],
  ]
  for (const [what, packets, breach, where] of cases) {
    const { say, pass } = packets[0]?.[0] === '+' ? connected() : open()
    let last: Step = { kind: 'silent' }
    for (const [command, payload] of packets) {
      if (command === '!' || command === '+') continue
      last = command === 'O' ? say('O', offer(6, 0x1ff, 0x1fffff)) : say(command, payload)
      if (last.kind === 'ask-command' || last.kind === 'ask-message') pass(last)
    }
    deepEqual(last, { kind: 'breach', breach, where }, what)
  }
})

test('macro packets before one command are counted to the bound, one past it is a breach', () => {
  const { say } = connected({ macros: 3 })
  const packet = () => say('D', 'Mi|1|').kind
  deepEqual([packet(), packet(), packet(), packet()], ['silent', 'silent', 'silent', 'breach'])
  const again = connected({ macros: 3 })
  deepEqual(again.say('D', 'Mi|1|i|1|i|1|').kind, 'silent')
  deepEqual(again.say('D', 'Mi|1|i|1|i|1|i|1|').kind, 'breach')
})

test('no order of any packets makes it throw', () => {
  const commands = [...Object.values(Command), 0x00, 0x7a]
  const payload = fc.oneof(
    fc
      .constantFrom(
        '',
        '<a@b>|',
        'h|',
        'h|4\x00\x19192.0.2.1|',
        'A| b|',
        'Mi|4X|',
        'R{rcpt_mailer}|error|',
      )
      .map(nul),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  )
  const answer = fc.constantFrom<Answer>(
    { kind: 'pass' },
    { kind: 'hold', reason: '' },
    refusal,
    cut,
  )
  const packets = fc.array(fc.tuple(fc.constantFrom(...commands), payload, answer), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(packets, (all) => {
      const { session, say } = open({ macros: 4, recipients: 3 })
      say('O', offer(6, 0x1ff, 0x1fffff))
      for (const [command, bytes, its] of all) {
        const step = session.hear({ command, payload: bytes })
        if (step.kind === 'breach' || step.kind === 'close') return
        if (step.kind === 'ask-command' || step.kind === 'ask-message') session.answered(its)
      }
    }),
    { numRuns: 500 },
  )
})
