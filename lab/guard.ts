/**
 * Guard: the real command, as a process of its own, guarding labs.
 *
 * `node bin/sekimori.js guard` with a fresh data folder and the labs as its instances, so that what a lab or a benchmark asks is
 * what an installation runs.
 */
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Instance, InstanceList } from '../src/ports/instance.ts'
import { gidOf } from './dovecot.ts'
import { answers } from './ports.ts'
import { type Running, type Scratch, until } from './scratch.ts'

const START_MS_MAX = 20_000
const SETTLED_MS_MAX = 180_000
const root = join(import.meta.dirname, '..')

/** Why the guard cannot be started here, if it cannot. */
export const guardMissing = (): string | undefined =>
  existsSync(join(root, 'src/cli/main.ts')) || existsSync(join(root, 'dist/src/cli/main.js'))
    ? undefined
    : 'the guard command is not there yet'

export type GuardOptions = {
  /** The servers it guards: it listens where they ask and follows their logs. */
  readonly instances: readonly Instance[]
  /** Default: a new folder in the scratch. */
  readonly data?: string
  /** Starts the console as well; default: it does not. */
  readonly console?: boolean
  /** More arguments for `guard`. */
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

export type LabGuard = Running & { readonly data: string }

/**
 * Resolves when the work of a first start is done: the keys of ten years' seals are made once in the
 * life of a log, and what a benchmark measures is the day after.
 */
export async function guardSettled(data: string): Promise<void> {
  const keys = join(data, 'evidence/fs/pub.bin')
  await until('the keys of the seals are made', SETTLED_MS_MAX, () => existsSync(keys))
}

export async function startGuard(scratch: Scratch, options: GuardOptions): Promise<LabGuard> {
  const data = options.data ?? join(scratch.folder, 'guard-data')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const file = join(scratch.folder, 'instances.json')
  const list: InstanceList = { version: 1, instances: options.instances }
  writeFileSync(file, JSON.stringify(list), { mode: 0o644 })
  const addresses = options.instances.map((one) =>
    one.kind === 'postfix' ? one.milter : one.authPolicy,
  )
  for (const milter of addresses) {
    if (!milter.startsWith('unix:')) continue
    // Its group is what the gate's socket gets, as `attach` arranges it.
    const folder = dirname(milter.slice('unix:'.length))
    mkdirSync(folder, { recursive: true })
    chownSync(folder, 0, gidOf('postfix'))
  }
  const running = scratch.run(
    'guard',
    process.execPath,
    [
      join(root, 'bin/sekimori.js'),
      ...['guard', '--data', data, '--instances', file],
      // Who wants the console says so: a port is for one only.
      ...(options.console === true ? [] : ['--no-console']),
      ...(options.args ?? []),
    ],
    { env: { ...process.env, LANG: 'C.UTF-8', ...options.env } },
  )
  await until(
    'the guard starts',
    START_MS_MAX,
    async () => {
      const each = await Promise.all(addresses.map((address) => answers(address)))
      return each.every((yes) => yes)
    },
    () => (running.exit() === undefined ? undefined : `${running.exit()}: ${running.output()}`),
  )
  return { ...running, data }
}
