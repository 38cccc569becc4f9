// needs: postfix, dovecot-imapd, dovecot-pop3d
// slow
/**
 * A hijacked account with live sessions is contained, on a real Postfix and a real Dovecot, and
 * cleared again without a trace.
 */

import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { promisify } from 'node:util'
import { openSession, type Persona, sendMail, sendOne } from '../../lab/client.ts'
import { liveByDay } from '../../lab/daytime.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { MailboxSession } from '../../lab/mailbox.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import { stepNames } from '../../src/containment/plan.ts'
import type { Recorded } from '../../src/ports/journal.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'

liveByDay(7)

/** Foreign mail that lies in the queue meanwhile. */
const QUEUED = 10_000
const CONTAINED_WITHIN_MS = 3_000
const alice = 'alice@example.jp'
/** Played by XCLIENT: a Japanese university's network, and a Dutch one. */
const office: Persona = { user: alice, password: 'alice-secret', clientIp: '133.11.0.9' }
const abroad: Persona = { user: alice, password: 'alice-secret', clientIp: '193.0.6.139' }

const smtpSource = '/usr/sbin/smtp-source'

suite('a hijacked account with live IMAP and SMTP sessions', {
  skip: labMissing() ?? (existsSync(smtpSource) ? false : 'needs smtp-source'),
}, () => {
  let house: Guarded
  let imap: MailboxSession
  const login = async (): Promise<{ let: boolean; said: string }> => {
    const session = new MailboxSession('imap', house.lab.dovecot.imapPort)
    const isIn = await session.login(alice, 'alice-secret')
    session.destroy()
    return { let: isIn, said: session.said }
  }
  const denyFile = (): string => {
    const found = readFileSync(house.lab.dovecot.configFile, 'utf8')
    const own = /!include_try (\S+)/.exec(found)?.[1] ?? ''
    return /(\S+\.deny\S*)/.exec(readFileSync(own, 'utf8'))?.[1] ?? ''
  }

  before(async () => {
    house = await startGuarded({
      dovecot: true,
      learned: { days: 45, homeIps: ['133.11.0.9'] },
      postfix: {
        main: { defer_transports: 'smtp' },
        trustedNetworks: '127.0.0.0/8 10.0.0.0/8',
      },
    })
    await promisify(execFile)(smtpSource, [
      ...['-m', String(QUEUED), '-s', '20', '-c', '-l', '400'],
      ...['-f', 'colleague@example.jp', '-t', 'partner@good.example'],
      ...['-M', 'lab.invalid', `inet:127.0.0.1:${house.lab.smtpPort}`],
    ])
  })
  after(() => house?.stop())

  test('days of ordinary mail from the office, and two live sessions', async () => {
    for (let n = 0; n < 1; n += 1) {
      const sent = await sendOne(house.lab.submissionPort, office, {
        from: alice,
        to: ['friend@good.example'],
        mark: `owner-${n}`,
      })
      equal(sent.accepted, true, sent.reply.text)
    }
    imap = new MailboxSession('imap', house.lab.dovecot.imapPort)
    equal(await imap.login(alice, 'alice-secret'), true)
    const status = await house.status()
    ok(status.gate.authPolicy.asked > 0, 'Dovecot asks about logins')
  })

  test('the blast is recognised, every session is closed, and nothing passes any more', async (t) => {
    const queued = (await house.lab.queue()).length
    ok(queued >= QUEUED, `${queued} messages lie in the queue`)
    const live = await openSession(house.lab.submissionPort, abroad)
    equal(live.refused, undefined)
    let contained: number | undefined
    let nth = 0
    for (; nth < 40 && contained === undefined; nth += 1) {
      const sent = await sendMail(live.session, {
        from: alice,
        to: [`victim${nth}@far.example`],
        mark: `theft-${nth}`,
      })
      if (sent.reply.code === 421) contained = performance.now()
      else equal(sent.accepted, true, sent.reply.text)
    }
    notEqual(contained, undefined, 'the next SMTP command was answered 421')
    const from = contained ?? 0
    await until('the IMAP session is closed', CONTAINED_WITHIN_MS, () => !imap.isOpen)
    const imapClosed = performance.now() - from
    const steps = await until('all steps are done', 20_000, async () => {
      const done = await doneSteps(house)
      return done.length >= stepNames.length ? done : undefined
    })
    t.diagnostic(
      `IMAP closed ${Math.round(imapClosed)} ms after the 421, all ${steps.length} steps after ${Math.round(performance.now() - from)} ms, ${queued} messages in the queue`,
    )
    ok(performance.now() - from < CONTAINED_WITHIN_MS * 4)
    const refused = await login()
    equal(refused.let, false)
    // The deny file was asked first, or we were: neither tells a reason.
    match(refused.said, /authentication failed|stopped for safety/i)
    const again = await openSession(house.lab.submissionPort, abroad)
    equal(again.refused?.code, 535, again.refused?.text ?? 'not refused')
    again.session.destroy()
    live.session.destroy()
    // Of the thief's no message can leave: what had passed is in the hold queue by now.
    const mine = (await house.held()).held.filter((row) => row.account === `sasl:${alice}`)
    ok(mine.length >= nth - 1, `${mine.length} of ${nth} are held`)
    ok(
      mine.some(({ reasons }) =>
        reasons.some((one) => one.code === 'behaviour.leading' && one['place'] === 'foreign'),
      ),
      'that it came from a new country leads the reasons',
    )
    equal(
      (await house.lab.queue()).filter(
        (row) => row.envelopeSender === alice && row.queue !== 'hold' && isTheft(row.recipients),
      ).length,
      0,
    )
  })

  test('with the guard stopped the deny file refuses him still', async () => {
    await house.end()
    equal((await login()).let, false)
    const smtp = await openSession(house.lab.submissionPort, abroad)
    equal(smtp.refused?.code, 535)
    smtp.session.destroy()
    await house.start()
    deepEqual((await house.status()).contained, [`sasl:${alice}`])
  })

  test('a second suspend changes nothing', async () => {
    const size = (await house.status()).evidence.size
    const again = await house.sekimori('account', 'suspend', alice, '--break-glass', 'again')
    equal(again.code, 0, again.err)
    const kinds = (await entriesFrom(house, size)).map(({ kind }) => kind)
    equal(kinds.includes('containment.planned'), false, kinds.join())
  })

  test('clear undoes every step and releases the owner’s mail once; a second clear changes nothing', async () => {
    const deny = denyFile()
    match(readFileSync(deny, 'utf8'), /alice@example\.jp/)
    await house.lab.conf({ main: { defer_transports: '' } })
    const cleared = await house.sekimori(
      'account',
      'clear',
      alice,
      '--break-glass',
      'new password',
      '--json',
    )
    equal(cleared.code, 0, cleared.err)
    deepEqual((await house.status()).contained, [])
    equal(readFileSync(deny, 'utf8').includes('alice'), false)
    equal((await login()).let, true)
    const back = await sendOne(house.lab.submissionPort, office, {
      from: alice,
      to: ['friend@good.example'],
      mark: 'owner-back',
    })
    equal(back.accepted, true, back.reply.text)
    await house.lab.sink.waitFor((message) => message.mark === 'owner-back', 30_000)
    const size = (await house.status()).evidence.size
    const again = await house.sekimori('account', 'clear', alice, '--break-glass', 'again')
    equal(again.code, 0, again.err)
    const kinds = (await entriesFrom(house, size)).map(({ kind }) => kind)
    equal(kinds.includes('containment.undone'), false, kinds.join())
    const marks = house.lab.sink.messages().map((message) => message.mark)
    equal(
      marks.filter((mark) => mark?.startsWith('theft')).length,
      marks.filter((mark, n) => mark?.startsWith('theft') && marks.indexOf(mark) === n).length,
    )
    equal(marks.filter((mark) => mark?.startsWith('theft')).length, 0, 'none of the thief’s left')
  })

  test('forged lines in the logs are hearsay: they are counted, and contain nobody', async () => {
    const { lab } = house
    const size = (await house.status()).evidence.size
    const before = await house.sekimori('account', 'show', 'bob@example.jp', '--json')
    const at = new Date().toISOString().slice(0, 19)
    for (let n = 0; n < 60; n += 1) {
      const id = `F${n.toString(16).toUpperCase().padStart(9, '0')}`
      appendFileSync(
        lab.logFile,
        `${at}+00:00 mx1 postfix/smtpd[4711]: ${id}: client=x[198.51.100.9], sasl_method=PLAIN, sasl_username=bob@example.jp\n${at}+00:00 mx1 postfix/smtp[4712]: ${id}: to=<victim${n}@far.example>, relay=none, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (no such user)\n`,
      )
      appendFileSync(
        lab.dovecot.logFile,
        `${monthDay()} imap-login: Info: Login: user=<bob@example.jp>, method=PLAIN, rip=198.51.100.9, lip=127.0.0.1, mpid=4713, session=<forged${n}>\n`,
      )
    }
    await until('the lines are heard', 20_000, async () => {
      const kinds = (await entriesFrom(house, size)).map(({ kind }) => kind)
      return kinds.includes('login.accepted') && kinds.includes('source.read')
    })
    const heard = (await entriesFrom(house, size)).filter(({ kind }) => kind === 'login.accepted')
    ok(heard.every(({ body }) => body?.['trust'] === 'hearsay'))
    deepEqual((await house.status()).contained, [])
    const shown = await house.sekimori('account', 'show', 'bob@example.jp', '--json')
    deepEqual(JSON.parse(shown.out), JSON.parse(before.out), 'nothing was learned of bob')
    const sent = await sendOne(
      lab.submissionPort,
      { ...office, user: 'bob@example.jp', password: 'bob-secret' },
      { from: 'bob@example.jp', to: ['friend@good.example'], mark: 'bob-honest' },
    )
    equal(sent.accepted, true)
    await lab.sink.waitFor((message) => message.mark === 'bob-honest', 30_000)
  })

  test('every step stands with intent and result in evidence that verifies', async () => {
    await house.end()
    const verified = await house.sekimori('verify', '--json')
    equal(verified.code, 0, verified.out + verified.err)
  })
})

const isTheft = (recipients: readonly string[]): boolean =>
  recipients.some((one) => one.endsWith('@far.example'))

async function doneSteps(house: Guarded): Promise<readonly string[]> {
  const { out } = await house.sekimori('account', 'show', alice, '--json')
  const { plan } = JSON.parse(out) as { plan?: { done: readonly string[] } | null }
  return plan?.done ?? []
}

async function entriesFrom(house: Guarded, from: number): Promise<readonly Recorded[]> {
  const entries: Recorded[] = []
  for await (const one of readEvidence(join(house.data, 'evidence'), join(house.data, 'keys'), {
    from,
  }))
    entries.push(one)
  return entries
}

/** As Dovecot writes it in its own log: `Nov 21 23:07:47`, local time. */
function monthDay(): string {
  const now = new Date()
  const month = now.toLocaleString('en', { month: 'short' })
  return `${month} ${String(now.getDate()).padStart(2, '0')} ${now.toTimeString().slice(0, 8)}`
}
