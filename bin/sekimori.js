#!/usr/bin/env node
/**
 * Launcher: runs Sekimori under a Node that is new enough, whatever `node` is first on the PATH.
 *
 * Plain JavaScript for the oldest Node in the field: it must run where the rest cannot. A Node of 26
 * or later runs the command in this process; an older one hands over to the Node that was installed
 * beside us, and its exit code and signals become ours.
 *
 * What Node makes of our files is kept, so that each command starts in half the time. What lies there is
 * run as it is: whoever may write there could have us run what he likes. So it is kept only in a folder of
 * our own user, `$XDG_CACHE_HOME/sekimori` or `~/.cache/sekimori`, into which nobody else may write, nor
 * into any folder above it but root (and in one such as /tmp, which is root's, each may only take away
 * what is his own). Where HOME is missing, is another's or cannot be written, nothing is kept, and all is
 * the same and slower; it never fails. `NODE_DISABLE_COMPILE_CACHE=1` turns it off; `NODE_COMPILE_CACHE=FOLDER` is
 * taken as it is. Threads and processes that we start find the folder in their environment.
 */
import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST = 26
const here = dirname(fileURLToPath(import.meta.url))
const compiled = join(here, '../dist/src/cli/main.js')
const source = join(here, '../src/cli/main.ts')
const main = existsSync(source) ? source : compiled

function bundledNode() {
  const require = createRequire(import.meta.url)
  const names = [
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ]
  for (const name of names) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`))
      const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
      if (existsSync(binary)) return binary
    } catch {}
  }
  return undefined
}

const OTHERS_WRITE = 0o022
const STICKY = 0o1000

function keepCompiled() {
  const { env } = process
  if (env['NODE_COMPILE_CACHE'] || env['NODE_DISABLE_COMPILE_CACHE']) return
  try {
    const folder = ownFolder(env)
    if (folder === undefined) return
    // Who is too old to have it hands over to one who finds it in the environment.
    module.enableCompileCache?.(folder)
    env['NODE_COMPILE_CACHE'] = folder
  } catch {}
}

/** Made where it is missing; `undefined`: there is none that is only ours. */
function ownFolder(env) {
  const us = process.geteuid?.()
  const named = env['XDG_CACHE_HOME'] ?? ''
  const home = env['HOME'] ?? ''
  const base = isAbsolute(named) ? named : home
  if (us === undefined || !isAbsolute(base) || !isOurs(realpathSync(base), us)) return undefined
  const folder = base === named ? join(base, 'sekimori') : join(base, '.cache', 'sekimori')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const real = realpathSync(folder)
  if (!isOurs(real, us)) return undefined
  for (let above = dirname(real); ; above = dirname(above)) {
    const { uid, mode } = lstatSync(above)
    const isOpen = (mode & OTHERS_WRITE) !== 0 && !(uid === 0 && (mode & STICKY) !== 0)
    if ((uid !== us && uid !== 0) || isOpen) return undefined
    if (above === dirname(above)) return real
  }
}

function isOurs(folder, us) {
  const { uid, mode } = lstatSync(folder)
  return uid === us && (mode & OTHERS_WRITE) === 0
}

keepCompiled()
if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
  await import(main)
} else {
  const node = bundledNode()
  if (node === undefined) {
    process.stderr.write(
      `sekimori: Node ${process.versions.node} is too old (26 or later is needed) and no bundled Node was found. Run «npm ci» in the folder of sekimori, or install Node 26.\n`,
    )
    process.exit(3)
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 1 : (constants.signals[signal] ?? 1)))
  })
}
