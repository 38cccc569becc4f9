/**
 * Postfix: a throw-away instance beside whatever mail server the machine has, with real SASL.
 *
 * Own configuration, queue, data folder, log and loopback ports in a scratch folder; the system's
 * /etc/postfix and its services are not touched. `master` runs as our child, not through
 * `postfix start`, whose checks would take longer than the rest. postsuper, postqueue, postcat and
 * sendmail work on it with `-c`/`-C`, because root is trusted with any configuration folder.
 * Limits: needs root and Debian's packages (`labMissing`); IPv4 loopback; no TLS, no DNS, no chroot.
 */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Instant } from '../src/lib/time.ts'
import type { Queued, QueueName } from '../src/ports/hands.ts'
import { type LabUser, startDovecot } from './dovecot.ts'
import type { Lab, PostfixOptions } from './lab.ts'
import { labMissing } from './missing.ts'
import { freePorts } from './ports.ts'
import type { ConfigFacts, Settings } from './postfix-config.ts'
import { backdate, makePostfix, stage } from './postfix-folders.ts'
import { membersOf } from './processes.ts'
import { openScratch, type Running, type Scratch, until } from './scratch.ts'
import { type Sink, startSink } from './sink.ts'

const run = promisify(execFile)

const START_MS_MAX = 10_000
const START_TRIES_MAX = 3
const RELOAD_MS_MAX = 5_000
/** Idle processes leave a second after a reload; one in the middle of a session is not waited for. */
const LEAVE_MS_MAX = 2_500
/** Listings of long queues are long. */
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024

export type { Change, Lab, LocalMail, PostfixOptions } from './lab.ts'

export const LAB_REALM = 'example.jp'
export const labUsers: readonly LabUser[] = ['alice', 'bob', 'carol', 'dan'].map((name) => ({
  name: `${name}@${LAB_REALM}`,
  password: `${name}-secret`,
}))

export async function startPostfix(options: PostfixOptions = {}): Promise<Lab> {
  const missing = labMissing()
  if (missing !== undefined) throw new Error(`The lab cannot start: it ${missing}.`)
  for (let tries = 1; ; tries += 1) {
    const scratch = openScratch()
    let sink: Sink | undefined
    try {
      sink = await startSink(options.sink)
      return await startIn(scratch, sink, options)
    } catch (thrown) {
      await scratch.close()
      await sink?.close()
      const portTaken = /Address already in use/i.test(String(thrown))
      if (!portTaken || tries >= START_TRIES_MAX) throw thrown
    }
  }
}

async function startIn(scratch: Scratch, sink: Sink, options: PostfixOptions): Promise<Lab> {
  const { folder } = scratch
  const realm = options.realm ?? LAB_REALM
  const users = options.users ?? labUsers
  const [submissionPort = 0, smtpPort = 0, milterPort = 0, imapPort = 0, pop3Port = 0] =
    await freePorts(5)
  const configDirectory = join(folder, 'postfix')
  const queueDirectory = join(folder, 'spool')
  const dataDirectory = join(folder, 'data')
  const logFile = join(folder, 'mail.log')
  const route = (where: 'sink' | 'discard' = 'sink') =>
    where === 'sink' ? `smtp:[127.0.0.1]:${sink.port}` : 'discard:'
  const facts: ConfigFacts = {
    configDirectory,
    queueDirectory,
    dataDirectory,
    logFile,
    submissionPort,
    smtpPort,
    realm,
    hostname: `mx1.${realm}`,
    outbound: route(options.outbound),
    inbound: route(options.inbound),
    longQueueIds: options.longQueueIds ?? false,
    trustedNetworks: options.trustedNetworks ?? '10.0.0.0/8',
    main: options.main ?? {},
    submission: options.submission ?? {},
  }
  makePostfix(facts)
  writeFileSync(logFile, '')

  const dovecotReady = startDovecot(scratch, {
    users,
    imapPort,
    pop3Port,
    authSocket: join(queueDirectory, 'private/auth'),
    realm,
    ...(options.dovecot === undefined ? {} : { extra: options.dovecot }),
  })
  const master: Running = scratch.run('postfix', '/usr/lib/postfix/sbin/master', [
    '-c',
    configDirectory,
    '-d',
  ])
  const logText = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')
  const whyDead = () => {
    const ended = master.exit()
    return ended === undefined ? undefined : `${ended}: ${master.output()}${logText()}`
  }
  const dovecot = await dovecotReady
  // Not by a connection: that would leave its traces in the log, and the listeners are there by now.
  await until('Postfix starts', START_MS_MAX, () => logText().includes('daemon started'), whyDead)

  const command: Lab['command'] = async (name, args, input) => {
    const flag = name === 'sendmail' ? '-C' : '-c'
    const running = run(`/usr/sbin/${name}`, [flag, configDirectory, ...args], {
      maxBuffer: OUTPUT_BYTES_MAX,
    })
    // A command that reads nothing may be gone before we have written.
    running.child.stdin?.on('error', () => {})
    running.child.stdin?.end(input ?? '')
    const { stdout, stderr } = await running
    return stdout + stderr
  }
  const reload = async () => {
    const before = membersOf(master.pid).filter((pid) => pid !== master.pid)
    const reloads = () => logText().split('reload -- version').length
    const earlier = reloads()
    process.kill(master.pid, 'SIGHUP')
    await until('Postfix reloads', RELOAD_MS_MAX, () => reloads() > earlier, whyDead)
    const deadline = performance.now() + LEAVE_MS_MAX
    await until(
      'old processes leave',
      RELOAD_MS_MAX,
      () =>
        performance.now() > deadline || !membersOf(master.pid).some((pid) => before.includes(pid)),
    )
  }
  return {
    instance: {
      name: options.name ?? 'lab',
      kind: 'postfix',
      configDirectory,
      queueDirectory,
      log: logFile,
      milter: `inet:127.0.0.1:${milterPort}`,
      mode: 'enforce',
    },
    folder,
    configDirectory,
    queueDirectory,
    logFile,
    submissionPort,
    smtpPort,
    milterPort,
    submissionService: `127.0.0.1:${submissionPort}/inet`,
    users,
    realm,
    sink,
    dovecot,
    masterPid: master.pid,
    scratch,
    reload,
    conf: async (change) => {
      const pairs = (settings: Settings = {}) =>
        Object.entries(settings).map(([name, value]) => `${name}=${value}`)
      const service = serviceSettings(change.service ?? {}, `127.0.0.1:${submissionPort}/inet/`)
      const each = [
        ['-e', pairs({ ...change.main, ...service.main })],
        ['-M', pairs(change.master)],
        ['-P', pairs(service.overrides)],
        ['-X', change.unset ?? []],
      ] as const
      for (const [flag, args] of each)
        if (args.length > 0) await command('postconf', [flag, ...args])
      backdate(configDirectory)
      await reload()
    },
    setUsers: dovecot.setUsers,
    command,
    queue: async (only) => {
      const rows = readQueue(await command('postqueue', ['-j']))
      return only === undefined ? rows : rows.filter((row) => row.queue === only)
    },
    logLines: () => logText().split('\n').slice(0, -1),
    waitForLog: (pattern, msMax = 10_000) =>
      until(`a log line like ${pattern}`, msMax, () =>
        logText()
          .split('\n')
          .slice(0, -1)
          .find((line) => pattern.test(line)),
      ),
    sendmail: async ({ from, to, text, uid }) => {
      const as = uid === undefined ? undefined : stage(facts, uid)
      const running = run('/usr/sbin/sendmail', [
        '-C',
        as?.configDirectory ?? configDirectory,
        ...['-i', '-f', from, ...to],
      ])
      running.child.stdin?.on('error', () => {})
      running.child.stdin?.end(text)
      await running
      as?.handIn()
    },
    stop: async () => {
      await scratch.close()
      await sink.close()
    },
  }
}

/**
 * `postconf -P` takes no value with spaces: such a one goes to main.cf under a name of its own, and
 * the service refers to it.
 */
function serviceSettings(settings: Settings, submission: string) {
  const main: Record<string, string> = {}
  const overrides: Record<string, string> = {}
  for (const [name, value] of Object.entries(settings)) {
    const key = name.replace(/^submission\//, submission)
    const alias = `lab_${name.replace(/\W/g, '_')}`
    if (/\s/.test(value)) main[alias] = value
    overrides[key] = /\s/.test(value) ? `$${alias}` : value
  }
  return { main, overrides }
}

/** One line of `postqueue -j` for each queue file. */
function readQueue(text: string): readonly Queued[] {
  type Row = {
    queue_name: QueueName
    queue_id: string
    arrival_time: number
    message_size: number
    sender: string
    recipients: { address: string }[]
  }
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Row)
    .map((row) => ({
      queueId: row.queue_id,
      queue: row.queue_name,
      arrivedAt: (row.arrival_time * 1_000) as Instant,
      size: row.message_size,
      envelopeSender: row.sender,
      recipients: row.recipients.map(({ address }) => address),
    }))
}
