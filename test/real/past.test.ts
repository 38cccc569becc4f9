// needs: postfix, dovecot-imapd, dovecot-pop3d
/**
 * What the lab's own Postfix and Dovecot logged of a theft is investigated afterwards, and solved.
 *
 * Real: every line of the day of the theft, staff and thief, mailbox and mail. The servers ran just
 * now; their stamps are moved by a constant, so that the day reads as one on which the probe goes out
 * at 04:45. Written by `lab/history.ts`, in the forms of the same Postfix: the 45 days before.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { type Persona, sendOne } from '../../lab/client.ts'
import { fillMailbox } from '../../lab/fill.ts'
import { writeHistory } from '../../lab/history.ts'
import { MailboxSession } from '../../lab/mailbox.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { until } from '../../lab/scratch.ts'
import { startShift } from '../../lab/shift.ts'
import { refusing } from '../../lab/sink.ts'
import type { AccountFound, Investigation } from '../../src/incident/found.ts'
import { investigate } from '../../src/keeper/past/investigate.ts'
import { type Instant, minutes, plus } from '../../src/lib/time.ts'
import { openPlaces } from '../../src/places/open.ts'

const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi']
const users = names.map((name) => ({ name: `${name}@example.jp`, password: `${name}-secret` }))
const stolen = 'alice@example.jp'
/** Of Japanese universities. */
const homeIps = ['133.11.0.9', '133.12.5.5', '133.13.4.4', '133.15.1.1']
const homeOf = (nth: number): string => homeIps[nth % homeIps.length] ?? ''
/** NG, VN, BR; messages from each. */
const thieves = [
  ['41.58.1.1', 160],
  ['171.231.10.20', 110],
  ['179.144.30.40', 90],
] as const
const PROBE = 'probe@mailbox.example.org'
const MAILS = 60
const MAIL_OCTETS = 40_000
/** Every third is gone, every tenth is put off. */
const victim = (nth: number): string =>
  nth % 3 === 0
    ? `gone${nth}@m.example.com`
    : nth % 10 === 1
      ? `later${nth}@m.example.net`
      : `v${nth}@m.example.org`

const zone = 'Asia/Tokyo'
const moment = (at: number): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainTime()
    .toString()
    .slice(0, 5)

suite('a theft that real servers logged', { skip: labMissing() ?? false, timeout: 170_000 }, () => {
  let lab: Lab
  let found: Investigation
  let theft: AccountFound
  /** Where 04:45 is. */
  let begins: Instant
  let staffMail = 0

  const works = async (nth: number): Promise<void> => {
    const { name = '', password = '' } = users[nth] ?? {}
    const mailbox = new MailboxSession('imap', lab.dovecot.imapPort, homeOf(nth))
    equal(await mailbox.login(name, password), true)
    await mailbox.command('SELECT INBOX')
    await mailbox.command('LOGOUT')
    mailbox.destroy()
    const persona: Persona = { clientIp: homeOf(nth), user: name, password }
    const { accepted } = await sendOne(lab.submissionPort, persona, {
      from: name,
      to: [`partner${nth}-1@customer${nth}.example`, users[(nth + 1) % users.length]?.name ?? ''],
    })
    equal(accepted, true)
    staffMail += 1
  }

  before(async () => {
    lab = await startPostfix({
      users,
      main: { minimal_backoff_time: '2s', maximal_backoff_time: '3s', queue_run_delay: '2s' },
      sink: {
        recipient: refusing(
          [/^gone/, '550 5.1.1 no such user'],
          [/^later/, '450 4.2.0 greylisted, come again'],
        ),
      },
    })
    fillMailbox(lab.folder, 'alice', MAILS, MAIL_OCTETS)
    const logs = join(lab.folder, 'old')
    mkdirSync(logs)
    // A day ago at 04:45, and the log's first line a moment before.
    const now = Date.now()
    const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
    const night = local
      .subtract({ days: 1 })
      .with({ hour: 4, minute: 45, second: 0, millisecond: 0 })

    for (const nth of [1, 2, 3]) await works(nth)
    // Nothing of the theft in the last second of the honest.
    await new Promise((resolve) => setTimeout(resolve, 1_100 - (Date.now() % 1_000)))
    const started = Math.floor(Date.now() / 1_000) * 1_000
    begins = night.toInstant().epochMilliseconds as Instant
    const byMs = begins - started

    const [first] = thieves
    const thief: Persona = {
      clientIp: first[0],
      user: stolen,
      password: 'alice-secret',
      helo: '[127.0.0.1]',
    }
    const mailbox = new MailboxSession('imap', lab.dovecot.imapPort, first[0])
    equal(await mailbox.login(stolen, 'alice-secret'), true)
    await mailbox.command('SELECT INBOX')
    await mailbox.command('FETCH 1:* (BODY.PEEK[])')
    await mailbox.command('LOGOUT')
    mailbox.destroy()
    equal((await sendOne(lab.submissionPort, thief, { from: stolen, to: [PROBE] })).accepted, true)
    let nth = 0
    for (const [clientIp, count] of thieves) {
      const from = nth
      const sent = await blast({
        port: lab.submissionPort,
        persona: { ...thief, clientIp },
        count,
        addresses: Array.from({ length: count }, (_, n) => victim(from + n)),
        perSession: 40,
      })
      equal(sent.filter(({ accepted }) => accepted).length, count)
      nth += count
      // Work goes on.
      await works(4 + (nth % 4))
    }
    const all = 1 + nth
    await until('everything was tried once', 40_000, () => {
      const told = new Set<string>()
      for (const line of lab.logLines()) {
        const to = /: to=<([^>]*(?:m\.example\.\w+|mailbox\.example\.org))>.* status=/.exec(
          line,
        )?.[1]
        if (to !== undefined) told.add(to)
      }
      return told.size === all
    })
    await lab.waitForLog(/: from=<alice@example\.jp>.*queue active/)
    const year = new Date(started).getUTCFullYear()
    for (const [from, to] of [
      [lab.logFile, 'mail.log'],
      [lab.dovecot.logFile, 'dovecot.log'],
    ] as const)
      startShift({ from, to: join(logs, to), byMs, year }).stop()
    writeHistory({
      file: join(logs, 'mail.log.1'),
      users: users.map(({ name }) => name),
      days: 45,
      until: plus(begins, -minutes(20) as never),
      seed: 20261122,
      homeIps,
      officeIp: '133.11.200.1',
    })
    found = await investigate([logs], {
      zone,
      logZone: Temporal.Now.timeZoneId(),
      defaultRealm: 'example.jp',
      home: 'JP',
      places: openPlaces(),
      now: now as Instant,
      version: 'test',
      workers: 0,
    })
    const account = found.accounts.find((one) => one.account === `sasl:${stolen}`)
    ok(account !== undefined)
    theft = account
  })
  after(() => lab?.stop())

  test('one account is called hijacked, and nobody else is', () => {
    deepEqual(
      found.accounts.filter(({ verdict }) => verdict === 'hijacked').map(({ account }) => account),
      [`sasl:${stolen}`],
    )
  })

  test('the window begins at 04:45, and ends with the last message', () => {
    ok(theft.window !== undefined)
    equal(moment(theft.window.from), '04:45')
    // The blast took seconds; its last line is the window's end.
    equal(
      theft.window.to,
      theft.origins.reduce((last, { known, lastAt }) => (known ? last : Math.max(last, lastAt)), 0),
    )
    ok(theft.window.to < plus(begins, minutes(2)))
  })

  test('every origin with its country and its messages', () => {
    deepEqual(
      theft.origins
        .filter(({ known }) => !known)
        .map(({ ip, country, messages }) => [ip, country, messages])
        .toSorted(),
      [
        ['171.231.10.20', 'VN', 110],
        ['179.144.30.40', 'BR', 90],
        ['41.58.1.1', 'NG', 161],
      ],
    )
  })

  test('sent, delivered, bounced and deferred to the message', () => {
    const addresses = [PROBE, ...Array.from({ length: 360 }, (_, nth) => victim(nth))]
    const many = (what: RegExp): number => addresses.filter((one) => what.test(one)).length
    const bounced = many(/^gone/)
    const deferred = many(/^later/)
    deepEqual(theft.messages, {
      submitted: addresses.length,
      recipients: addresses.length,
      delivered: addresses.length - bounced - deferred,
      deferred,
      bounced,
      unknown: 0,
    })
  })

  test('what was read, the way in, and what nobody can know', () => {
    equal(theft.reading?.messages, MAILS)
    ok((theft.reading?.octets ?? 0) > MAILS * MAIL_OCTETS)
    const supported = theft.entry.filter(({ standing }) => standing === 'supported')
    deepEqual(
      supported.map(({ path }) => path),
      ['known-password'],
    )
    ok(['likely', 'confirmed'].includes(found.leak.verdict), found.leak.verdict)
    const capped = new Set(found.leak.caps.map(({ channel }) => channel))
    for (const channel of ['network-traffic', 'encrypted-channel', 'removable-media'] as const)
      ok(capped.has(channel), channel)
    ok(staffMail > 5)
    equal(found.inputs.length, 3)
    for (const { file, unrecognised } of found.inputs) equal(unrecognised, 0, file)
  })
})
