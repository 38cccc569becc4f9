/**
 * Guarded: a lab whose submission is judged by a real guard, which can be killed and started again.
 *
 * The milter settings are those that `attach` writes: our socket on the submission service and for
 * local mail, default action quarantine, and nothing on the port that takes mail from outside.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Status } from '../src/keeper/status.ts'
import type { HeldFacts } from '../src/keeper/views.ts'
import type { Instant } from '../src/lib/time.ts'
import type { Instance } from '../src/ports/instance.ts'
import { readInstanceList } from '../src/ports/instance-list.ts'
import { type LabGuard, startGuard } from './guard.ts'
import { type History, writeHistory } from './history.ts'
import { freePorts } from './ports.ts'
import { type Lab, type PostfixOptions, startPostfix } from './postfix.ts'
import { until } from './scratch.ts'

const LEAVE_MS_MAX = 20_000
const cli = join(import.meta.dirname, '../bin/sekimori.js')

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

export type Guarded = {
  readonly lab: Lab
  readonly data: string
  guard(): LabGuard
  status(): Promise<Status>
  held(): Promise<{ held: readonly HeldFacts[]; total: number }>
  /** `sekimori` with these words, on this guard's data. */
  sekimori(...words: string[]): Promise<Ran>
  /** kill -9, at once. */
  kill(): Promise<void>
  /** SIGTERM, and waits for the end. */
  end(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export type GuardedOptions = {
  readonly postfix?: PostfixOptions
  readonly mode?: 'observe' | 'enforce'
  readonly args?: readonly string[]
  readonly data?: string
  /** What the data folder has before the guard starts for the first time. */
  readonly prepared?: (data: string) => Promise<void>
  /** Connects the lab's Dovecot as well, by `sekimori attach dovecot`; its instance is `imap`. */
  readonly dovecot?: boolean
  /** Ordinary mail of so many days, by all users of the lab, is learned before it begins. */
  readonly learned?: {
    readonly days: number
    readonly homeIps: readonly string[]
    readonly seed?: number
    /** Default: all of the lab. */
    readonly users?: readonly string[]
  } & Pick<History, 'officeIp' | 'besides'>
  /** sekimori.yaml. */
  readonly config?: (lab: Lab) => string
  /** Starts the console as well. */
  readonly console?: boolean
}

export async function startGuarded(options: GuardedOptions = {}): Promise<Guarded> {
  const lab = await startPostfix(options.postfix)
  const data = options.data ?? join(lab.folder, 'guard-data')
  mkdirSync(data, { recursive: true, mode: 0o711 })
  const instance = { ...lab.instance, mode: options.mode ?? 'enforce' }
  const milter = `{ inet:127.0.0.1:${lab.milterPort}, default_action=quarantine, connect_timeout=3s, command_timeout=6s, content_timeout=8s }`
  await lab.conf({
    main: { non_smtpd_milters: milter },
    service: { 'submission/smtpd_milters': milter },
  })
  const instances: Instance[] = [instance]
  const args = [...(options.args ?? [])]
  if (options.config !== undefined) {
    const file = join(lab.folder, 'sekimori.yaml')
    writeFileSync(file, options.config(lab))
    args.push('--config', file)
  }
  let running: LabGuard | undefined
  const start = async (): Promise<void> => {
    running = await startGuard(lab.scratch, {
      ...{ instances, data, args },
      console: options.console === true,
    })
    // The control socket is the last thing that opens.
    await until(
      'the guard answers',
      LEAVE_MS_MAX,
      async () => (await sekimori('status', '--json')).code === 0,
    )
  }
  const attachDovecot = async (): Promise<void> => {
    const list = join(lab.folder, 'attach/instances.json')
    mkdirSync(join(lab.folder, 'attach'), { mode: 0o755 })
    const [port = 0] = await freePorts(1)
    const { code, out, err } = await sekimori(
      ...['attach', 'dovecot', '--apply', '--name', 'imap', '--instances', list],
      ...['--config-file', lab.dovecot.configFile, '--policy', `inet:127.0.0.1:${port}`],
      ...(options.mode === 'observe' ? [] : ['--enforce']),
    )
    if (code !== 0) throw new Error(`attach dovecot ended with ${code}: ${out}${err}`)
    const read = readInstanceList(readFileSync(list, 'utf8'))
    if ('refused' in read) throw new Error(read.refused)
    instances.push(...read.instances)
  }
  const guard = (): LabGuard => {
    if (running === undefined) throw new Error('no guard was started')
    return running
  }
  const gone = () => until('the guard is gone', LEAVE_MS_MAX, () => guard().exit() !== undefined)

  const sekimori = (...words: string[]): Promise<Ran> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [cli, ...words, '--data', data],
        { env: { ...process.env, LANG: 'C.UTF-8' }, maxBuffer: 64 * 1_048_576 },
        (error, out, err) =>
          done({
            code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1,
            out,
            err,
          }),
      )
    })
  const asked = async (...words: string[]): Promise<unknown> => {
    const { code, out, err } = await sekimori(...words, '--json')
    if (out === '') throw new Error(`sekimori ${words.join(' ')} ended with ${code}: ${err}`)
    return JSON.parse(out)
  }
  const learn = async (from: NonNullable<GuardedOptions['learned']>): Promise<void> => {
    const { seed = 1, users = lab.users.map(({ name }) => name) } = from
    const file = join(lab.folder, 'history.log')
    const { TZ: zone } = process.env
    const now = Date.now() as Instant
    writeHistory({ ...from, file, users, until: now, seed, ...(zone ? { zone } : {}) })
    const { code, err } = await sekimori('learn', file, '--break-glass', 'the log from before')
    if (code !== 0) throw new Error(`learn ended with ${code}: ${err}`)
  }
  try {
    await options.prepared?.(data)
    if (options.dovecot === true) await attachDovecot()
    await start()
    if (options.learned !== undefined) await learn(options.learned)
  } catch (thrown) {
    await lab.stop()
    throw thrown
  }
  return {
    lab,
    data,
    guard,
    sekimori,
    start,
    status: () => asked('status') as Promise<Status>,
    held: () =>
      asked('held', 'list', '--most', '100000') as Promise<{
        held: readonly HeldFacts[]
        total: number
      }>,
    kill: async () => {
      process.kill(guard().pid, 'SIGKILL')
      await gone()
    },
    end: async () => {
      process.kill(guard().pid, 'SIGTERM')
      await gone()
    },
    stop: async () => {
      await lab.stop()
      if (existsSync(data)) rmSync(data, { recursive: true, force: true })
    },
  }
}
