#!/usr/bin/env node
/**
 * Launcher: runs Sekimori under a Node that is new enough, whatever `node` is first on the PATH.
 *
 * Plain JavaScript for the oldest Node in the field: it must run where the rest cannot. A Node of 26
 * or later runs the command in this process; an older one hands over to the Node that was installed
 * beside us, and its exit code and signals become ours.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
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
