/**
 * The milter gate before a real Postfix: what our answers do to mail, and what Postfix does when we
 * are not there.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openSession, type Persona, sendMail, sendOne } from '../../lab/client.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { until } from '../../lab/scratch.ts'
import { type MilterGate, startMilter } from '../../src/gate/milter/server.ts'
import type { Instant } from '../../src/lib/time.ts'
import type { Answer, Gatekeeper, OfferedMessage } from '../../src/ports/gatekeeper.ts'

const alice: Persona = { user: 'alice@example.jp', password: 'alice-secret' }
const mail = (...to: string[]) => ({ from: 'alice@example.jp', to })
const hold: Answer = { kind: 'hold', reason: 'sekimori 7K3Q' }
const cut: Answer = { kind: 'cut', reply: { code: 421, enhanced: '4.7.0', text: 'Closing' } }
const postpone: Answer = {
  kind: 'postpone',
  reply: { code: 451, enhanced: '4.7.1', text: 'At 10% of patience, try later' },
}
const refuse: Answer = { kind: 'refuse', reply: { code: 550, enhanced: '5.7.1', text: 'No' } }
/** What the first recipient's local part asks for; everybody else is passed. */
const wishes: Readonly<Record<string, Answer>> = { hold, cut, postpone, refuse }
const wishOf = (recipient = '') => wishes[recipient.split(/[@+]/)[0] ?? '']

describe('the milter gate before Postfix', { skip: labMissing() ?? false }, () => {
  let lab: Lab
  let gate: MilterGate
  const offered: OfferedMessage[] = []
  const unheard: string[] = []
  let silent = false

  const gatekeeper: Gatekeeper = {
    message: async (message) => {
      offered.push(message)
      if (silent) return new Promise<never>(() => {})
      return wishOf(message.recipients[0]) ?? { kind: 'pass' }
    },
    command: ({ recipient }) =>
      recipient.startsWith('rcpt-')
        ? Promise.resolve(wishOf(recipient.slice(5)) ?? hold)
        : undefined,
    unheard: (message, why) => unheard.push(`${message.queueId} ${why}`),
  }
  const open = async () => {
    gate = await startMilter({
      listen: lab.instance.milter,
      instance: 'lab',
      gatekeeper,
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      sessionPrefix: 'real',
      log: () => {},
      limits: { deadline: 300 as never },
    })
  }
  const last = () => offered.at(-1) as OfferedMessage
  const held = async (queueId = '') =>
    (await lab.queue('hold')).some((it) => it.queueId === queueId)

  before(async () => {
    lab = await startPostfix()
    await open()
    // postconf -P takes no blanks, so the services name a parameter that has them.
    const milter = `{ ${lab.instance.milter}, default_action=quarantine, connect_timeout=3s, command_timeout=10s, content_timeout=30s }`
    await lab.conf({
      main: { sekimori_milters: milter, non_smtpd_milters: '$sekimori_milters' },
      service: { 'submission/smtpd_milters': '$sekimori_milters' },
    })
  })
  after(async () => {
    await gate?.close()
    await lab?.stop()
  })

  test('a message that is passed is delivered, and was offered as it was sent', async () => {
    const sent = await sendOne(lab.submissionPort, alice, mail('x@example.net', 'y@example.net'))
    ok(sent.accepted, sent.reply.text)
    const { session, ...message } = last()
    deepEqual(
      [message.queueId, message.saslUsername, message.mechanism, message.protocol],
      [sent.queueId, 'alice@example.jp', 'PLAIN', 'smtp'],
    )
    deepEqual(message.recipients, ['x@example.net', 'y@example.net'])
    match(message.headers, /^From: <alice@example\.jp>\nTo: <x@example\.net>,\n <y@example\.net>\n/)
    equal(session.clientIp, '127.0.0.1')
    equal(session.daemonPort, lab.submissionPort)
    ok((session.clientPort ?? 0) > 0)
    await lab.waitForLog(new RegExp(`${sent.queueId}: .*status=sent`))
  })

  test('a message that is held is accepted and kept, and the next ones of the session pass', async () => {
    const { session } = await openSession(lab.submissionPort, alice)
    const first = await sendMail(session, mail('hold@example.net'))
    const second = await sendMail(session, mail('x@example.net'))
    const third = await sendMail(session, mail('hold+again@example.net'))
    await session.quit()
    deepEqual([first.accepted, second.accepted, third.accepted], [true, true, true])
    deepEqual(
      [await held(first.queueId), await held(second.queueId), await held(third.queueId)],
      [true, false, true],
    )
    deepEqual([last().nth, last().queueId], [3, third.queueId])
    await lab.waitForLog(new RegExp(`${first.queueId}: milter-hold: END-OF-MESSAGE`))
  })

  test('one recipient can be refused, and the others get the message', async () => {
    const sent = await sendOne(
      lab.submissionPort,
      alice,
      mail('x@example.net', 'rcpt-refuse@example.net'),
    )
    deepEqual(
      sent.recipients.map(({ code, text }) => [code, text.slice(0, 16)]),
      [
        [250, '250 2.1.5 Ok'],
        [550, '550 5.7.1 No'],
      ],
    )
    ok(sent.accepted)
    deepEqual(last().recipients, ['x@example.net'])
    deepEqual(last().refusedRecipients, ['rcpt-refuse@example.net'])
  })

  test('a recipient whom Postfix itself refuses is seen as refused', async () => {
    await lab.conf({
      main: {
        smtpd_recipient_restrictions:
          'check_recipient_access inline:{{nobody@example.net=reject}}, permit_sasl_authenticated, reject',
      },
    })
    const sent = await sendOne(
      lab.submissionPort,
      alice,
      mail('x@example.net', 'nobody@example.net'),
    )
    ok(sent.accepted, sent.reply.text)
    deepEqual(last().recipients, ['x@example.net'])
    deepEqual(last().refusedRecipients, ['nobody@example.net'])
  })

  test('a session is cut with 421, at RCPT and at the end of a message', async () => {
    const { session } = await openSession(lab.submissionPort, alice)
    await session.ask('MAIL FROM:<alice@example.jp>')
    equal((await session.ask('RCPT TO:<rcpt-cut@example.net>')).text.slice(0, 9), '421 4.7.0')
    equal((await session.ask('NOOP')).code, 0)
    session.destroy()
    const sent = await sendOne(lab.submissionPort, alice, mail('cut@example.net'))
    equal(sent.reply.code, 421)
  })

  test('451 and 550 at the end of a message are told as they were written', async () => {
    const { session } = await openSession(lab.submissionPort, alice)
    const postponed = await sendMail(session, mail('postpone@example.net'))
    const refused = await sendMail(session, mail('refuse@example.net'))
    const passed = await sendMail(session, mail('x@example.net'))
    await session.quit()
    deepEqual(
      [postponed.reply.text, refused.reply.text, passed.accepted],
      ['451 4.7.1 At 10% of patience, try later', '550 5.7.1 No', true],
    )
  })

  test('mail handed in on the machine itself is told as local, and can be held', async () => {
    const text = 'From: root\nSubject: cron\n\nhello\n'
    const seen = offered.length
    await lab.sendmail({ from: 'root@example.jp', to: ['x@example.net'], text })
    await lab.sendmail({ from: 'root@example.jp', to: ['hold@example.net'], text })
    await until('both are offered', 10_000, () => offered.length >= seen + 2)
    for (const { protocol, session, saslUsername, queueId } of offered.slice(seen)) {
      deepEqual([protocol, session.clientIp, saslUsername], ['local', undefined, undefined])
      ok(queueId !== undefined)
    }
    const local = offered.slice(seen).find(({ recipients }) => recipients[0] === 'hold@example.net')
    await until('it is held', 10_000, () => held(local?.queueId))
  })

  test('a keeper that does not answer in time: the message is held by default', async () => {
    silent = true
    const sent = await sendOne(lab.submissionPort, alice, mail('x@example.net'))
    silent = false
    ok(sent.accepted, sent.reply.text)
    ok(await held(sent.queueId))
    deepEqual(unheard, [`${sent.queueId} deadline`])
  })

  test('with the guard gone, in the middle of a session or before it, mail is accepted and held', async () => {
    const { session } = await openSession(lab.submissionPort, alice)
    ok((await sendMail(session, mail('x@example.net'))).accepted)
    await gate.close()
    const cutOff = await sendMail(session, mail('x@example.net'))
    await session.quit()
    const unseen = await sendOne(lab.submissionPort, alice, mail('x@example.net'))
    for (const sent of [cutOff, unseen]) {
      ok(sent.accepted, sent.reply.text)
      ok(await held(sent.queueId))
    }
    await open()
    const back = await sendOne(lab.submissionPort, alice, mail('x@example.net'))
    equal(last().queueId, back.queueId)
    ok(!(await held(back.queueId)))
  })

  test('Postfix has nothing to complain about', () => {
    const complaints = lab
      .logLines()
      .filter((line) => /warning: milter|milter8|milter .*(?:error|unexpected)/i.test(line))
      // The last tests take the guard away; that is what these lines say.
      .filter(
        (line) =>
          !/can't read SMFIC|Connection (?:refused|reset)|can't write|after error|Broken pipe/.test(
            line,
          ),
      )
    deepEqual(complaints, [])
  })
})
