/**
 * Install: brings the missing Debian packages, and starts none of their services.
 *
 * A `policy-rc.d` that forbids starting stands in place while apt works; what stood there before
 * comes back to the byte, also after an interrupted run (the next run finds it beside). Package
 * lists are fetched only when there are none or they are old, and once more when a package is not
 * found in them.
 */
import { spawn } from 'node:child_process'
import {
  existsSync,
  globSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { needs, type PackageName } from './needs.ts'

const POLICY = '/usr/sbin/policy-rc.d'
const SHIM =
  '#!/bin/sh\n# Put here by the tests of sekimori while they install packages.\nexit 101\n'
const LISTS = '/var/lib/apt/lists/*_Packages*'
const LISTS_MS_MAX = 24 * 60 * 60 * 1_000
const APT_MS_MAX = 10 * 60 * 1_000

export const isInstalled = (name: PackageName): boolean =>
  needs[name].probes.every((file) => existsSync(file))

/** Runs `work` while no package may start its service; `policy` is the file's place (for tests). */
export async function withoutServices<Result>(
  work: () => Promise<Result>,
  policy: string = POLICY,
): Promise<Result> {
  const saved = `${policy}.before-sekimori`
  const restore = () => {
    if (existsSync(saved)) renameSync(saved, policy)
    else if (existsSync(policy) && readFileSync(policy, 'utf8') === SHIM) rmSync(policy)
  }
  // What an interrupted run left comes back first, lest our own shim be kept as theirs.
  restore()
  if (existsSync(policy)) renameSync(policy, saved)
  writeFileSync(policy, SHIM, { mode: 0o755 })
  const leave = (signal: NodeJS.Signals) => {
    restore()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.once('SIGINT', leave)
  process.once('SIGTERM', leave)
  try {
    return await work()
  } finally {
    process.off('SIGINT', leave)
    process.off('SIGTERM', leave)
    restore()
  }
}

function apt(args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-q', '-y', '-o', 'Dpkg::Use-Pty=0', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
      timeout: APT_MS_MAX,
    })
    child.on('error', () => resolve(127))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

function listsAreFresh(): boolean {
  const ages = globSync(LISTS).map((file) => Date.now() - statSync(file).mtimeMs)
  return ages.length > 0 && Math.min(...ages) < LISTS_MS_MAX
}

/** Resolves with what is still missing afterwards; says on stderr what it does. */
export async function install(names: readonly PackageName[]): Promise<readonly PackageName[]> {
  const missing = names.filter((name) => !isInstalled(name))
  if (missing.length === 0) return []
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    process.stderr.write(`Cannot install ${missing.join(', ')}: that needs Debian and root.\n`)
    return missing
  }
  process.stderr.write(`Installing ${missing.join(', ')} (no service is started).\n`)
  await withoutServices(async () => {
    const wanted = ['install', '--no-install-recommends', ...missing]
    const fresh = listsAreFresh()
    if (!fresh) await apt(['update'])
    if ((await apt(wanted)) !== 0 && fresh) {
      await apt(['update'])
      await apt(wanted)
    }
  })
  return names.filter((name) => !isInstalled(name))
}
