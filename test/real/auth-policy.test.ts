// needs: postfix, dovecot-imapd, dovecot-pop3d
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { after, before, beforeEach, suite, test } from 'node:test'
import { openSession } from '../../lab/client.ts'
import { labMissing } from '../../lab/missing.ts'
import { freePorts } from '../../lab/ports.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { until } from '../../lab/scratch.ts'
import { policyLimits } from '../../src/gate/auth-policy/limits.ts'
import { type AuthPolicyGate, startAuthPolicy } from '../../src/gate/auth-policy/server.ts'
import type { Instant } from '../../src/lib/time.ts'
import {
  attributeLines23,
  markLines23,
  policyUrl,
  SECRET_HEADER,
} from '../../src/ports/auth-policy.ts'
import type {
  LoginAnswer,
  LoginKeeper,
  OfferedLogin,
  ReportedLogin,
} from '../../src/ports/gatekeeper.ts'

const skip = labMissing() ?? false
const secret = 'secret-of-the-lab'
const timeout = 60_000
/** Dovecot's own time for a question; ours is shorter. */
const DOVECOT_MS = 2_000

/** What a wrong password waits for in this Dovecot, and some for a busy machine. */
const SLACK_MS = 1_500

type Scripted = LoginKeeper & {
  logins: OfferedLogin[]
  reports: ReportedLogin[]
  unheardOf: string[]
  answer: (offered: OfferedLogin) => Promise<LoginAnswer>
}

const allow = async (): Promise<LoginAnswer> => ({ kind: 'allow' })

function scripted(): Scripted {
  const keeper: Scripted = {
    logins: [],
    reports: [],
    unheardOf: [],
    answer: allow,
    login(offered) {
      keeper.logins.push(offered)
      return keeper.answer(offered)
    },
    async reported(report) {
      keeper.reports.push(report)
    },
    loginUnheard(_, why) {
      keeper.unheardOf.push(why)
    },
  }
  return keeper
}

suite('a real Dovecot that asks our gate', { skip, timeout: 240_000 }, () => {
  const keeper = scripted()
  let lab: Lab
  let gate: AuthPolicyGate
  let port = 0

  const openGate = () =>
    startAuthPolicy({
      ...{ listen: `inet:127.0.0.1:${port}`, instance: 'imap1', keeper, idPrefix: 'real' },
      secret: () => secret,
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      log: () => {},
    })

  before(async () => {
    port = (await freePorts(1))[0] ?? 0
    gate = await openGate()
    lab = await startPostfix({
      dovecot: [
        `auth_policy_server_url = ${policyUrl(gate.address)}`,
        `auth_policy_server_api_header = ${SECRET_HEADER}: ${secret}`,
        'auth_policy_hash_nonce = nonce-of-the-lab',
        `auth_policy_server_timeout_msecs = ${DOVECOT_MS}`,
        'imap_id_retain = yes',
        'auth_cache_size = 1M',
        ...attributeLines23(),
      ].join('\n'),
    })
    // The mark must stand before the lab's own passdb.
    const { configFile, masterPid, logFile } = lab.dovecot
    const config = readFileSync(configFile, 'utf8')
    writeFileSync(
      configFile,
      config.replace('\npassdb {', `\n${markLines23().join('\n')}\npassdb {`),
    )
    process.kill(masterPid, 'SIGHUP')
    await until('Dovecot has read its settings anew', 10_000, () =>
      readFileSync(logFile, 'utf8').includes('SIGHUP'),
    )
    await until('the mark is there', 10_000, async () => {
      await imap('carol@example.jp', 'carol-secret')
      return keeper.logins.some(({ stage }) => stage === 'after')
    })
  })
  after(async () => {
    await lab.stop()
    await gate.close()
  })
  beforeEach(() => {
    keeper.logins = []
    keeper.reports = []
    keeper.unheardOf = []
    keeper.answer = allow
  })

  const imap = async (name: string, password: string, first = '') => {
    const start = performance.now()
    const socket = connect({ port: lab.dovecot.imapPort, host: '127.0.0.1' })
    socket.setEncoding('latin1')
    socket.write(`${first}a1 LOGIN ${name} ${password}\r\na2 LOGOUT\r\n`, 'latin1')
    let said = ''
    try {
      for await (const text of socket) said += text
    } catch {
      // Dovecot closes without waiting for our LOGOUT.
    }
    return { line: /^a1 (.*)$/m.exec(said)?.[1] ?? said, ms: performance.now() - start }
  }
  const smtp = async (user: string, password: string) => {
    const { session, refused } = await openSession(lab.submissionPort, { user, password })
    await session.quit()
    return refused
  }
  const reported = () => until('it is reported', 5_000, () => keeper.reports.length > 0)

  test('a right password: asked before, asked after, reported', { timeout }, async () => {
    const id = 'a0 ID ("name" "Kumo" "version" "1")\r\n'
    match((await imap('Carol', 'carol-secret', id)).line, /^OK /)
    await reported()
    const [first, second] = keeper.logins
    deepEqual(
      keeper.logins.map(({ stage, login }) => [stage, login]),
      [
        ['before', 'carol@example.jp'],
        ['after', 'carol@example.jp'],
      ],
    )
    const { session, clientPort, ...facts } = second?.facts ?? {}
    deepEqual(facts, {
      protocol: 'imap',
      clientIp: '127.0.0.1',
      saslUsername: 'Carol',
      mechanism: 'PLAIN',
      deviceId: '"name" "Kumo" "version" "1"',
    })
    ok(session !== undefined && clientPort !== undefined)
    equal(first?.facts.session, session)
    match(first?.passwordHash ?? '', /^0[0-9a-f]{3}$/)
    const [report] = keeper.reports
    deepEqual(
      [report?.success, report?.policyRefused, report?.facts.session],
      [true, false, session],
    )
  })

  test('from Dovecot’s own cache of passwords too, both questions are told apart', {
    timeout,
  }, async () => {
    for (let n = 0; n < 2; n += 1) await imap('carol@example.jp', 'carol-secret')
    deepEqual(
      keeper.logins.map(({ stage }) => stage),
      ['before', 'after', 'before', 'after'],
    )
  })

  test('a wrong password: asked before, reported as failed', { timeout }, async () => {
    match((await imap('carol@example.jp', 'guessed')).line, /^NO \[AUTHENTICATIONFAILED\]/)
    await reported()
    deepEqual(
      keeper.logins.map(({ stage }) => stage),
      ['before'],
    )
    deepEqual([keeper.reports[0]?.success, keeper.reports[0]?.policyRefused], [false, false])
  })

  test('a login through Postfix is told as smtp, under its account', { timeout }, async () => {
    equal(await smtp('alice@example.jp', 'alice-secret'), undefined)
    await reported()
    deepEqual(
      keeper.logins.map(({ stage, login, facts }) => [stage, login, facts.protocol]),
      [
        ['before', 'alice@example.jp', 'smtp'],
        ['after', 'alice@example.jp', 'smtp'],
      ],
    )
  })

  for (const stage of ['before', 'after'] as const)
    test(`a refusal ${stage} the password is told to IMAP and SMTP clients alike`, {
      timeout,
    }, async () => {
      keeper.answer = async (offered) =>
        offered.stage === stage
          ? { kind: 'refuse', text: 'Login refused, reference 7K3Q-M' }
          : { kind: 'allow' }
      equal(
        (await imap('carol@example.jp', 'carol-secret')).line,
        'NO [ALERT] Login refused, reference 7K3Q-M',
      )
      await reported()
      deepEqual([keeper.reports[0]?.policyRefused, keeper.reports[0]?.refusal], [true, 'policy'])
      const told = await smtp('alice@example.jp', 'alice-secret')
      equal(told?.code, 535)
      match(told?.text ?? '', /^535 5\.7\.8 .*Login refused, reference 7K3Q-M$/)
    })

  test('a tarpit is felt before the password is looked at', { timeout }, async () => {
    keeper.answer = async () => ({ kind: 'tarpit', seconds: 2 })
    const { line, ms } = await imap('carol@example.jp', 'carol-secret')
    match(line, /^OK /)
    ok(ms >= 1_900, `${ms} ms`)
    ok(ms < 2_000 + SLACK_MS, `only once: ${ms} ms`)
  })

  test('a keeper that hangs costs two deadlines, and the login goes on', { timeout }, async () => {
    keeper.answer = () => new Promise(() => {})
    const { line, ms } = await imap('carol@example.jp', 'carol-secret')
    match(line, /^OK /)
    ok(ms >= 2 * policyLimits.deadline - 50, `${ms} ms`)
    ok(ms < 2 * policyLimits.deadline + SLACK_MS, `${ms} ms`)
    deepEqual(keeper.unheardOf, ['deadline', 'deadline'])
  })

  test('whatever a client says of itself, its login is asked about', { timeout }, async () => {
    const long = `a0 ID ("name" "${'x'.repeat(900)}" "os" "\xff\xfe%u\\"")\r\n`
    await imap('carol@example.jp', 'carol-secret', long)
    deepEqual(
      keeper.logins.map(({ stage, login }) => [stage, login]),
      [
        ['before', 'carol@example.jp'],
        ['after', 'carol@example.jp'],
      ],
    )
    keeper.logins = []
    // Longer names Dovecot does not take.
    await imap(`${'c'.repeat(900)}@example.jp`, 'carol-secret')
    equal(keeper.logins.length, 1)
    const { json, shape, 'body-length': length } = gate.counts().refused
    deepEqual([json, shape, length], [0, 0, 0])
  })

  test('with another secret nothing is asked, and logins go on', { timeout }, async () => {
    await gate.close()
    gate = await startAuthPolicy({
      ...{ listen: `inet:127.0.0.1:${port}`, instance: 'imap1', keeper, idPrefix: 'real' },
      secret: () => 'another',
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      log: () => {},
    })
    match((await imap('carol@example.jp', 'carol-secret')).line, /^OK /)
    await until('it is counted', 5_000, () => gate.counts().refused.secret > 0)
    deepEqual(keeper.logins, [])
    await gate.close()
    gate = await openGate()
  })

  test('with the gate stopped logins go on, and are asked about again when it is back', {
    timeout,
  }, async (t) => {
    await gate.close()
    const took: number[] = []
    for (let n = 0; n < 6; n += 1) {
      const { line, ms } = await imap('carol@example.jp', 'carol-secret')
      match(line, /^OK /)
      took.push(Math.round(ms))
    }
    t.diagnostic(`logins with the gate stopped took ${took.join(', ')} ms`)
    ok(
      took.every((ms) => ms < 2 * DOVECOT_MS + SLACK_MS),
      `${took}`,
    )
    gate = await openGate()
    const back = performance.now()
    await until('Dovecot asks again', 50_000, async () => {
      await imap('carol@example.jp', 'carol-secret')
      return keeper.logins.length > 0
    })
    t.diagnostic(`it was asked again after ${Math.round(performance.now() - back)} ms`)
  })
})
