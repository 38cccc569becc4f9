import { equal, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const launcher = join(import.meta.dirname, '../../bin/sekimori.js')
const scratch = mkdtempSync(join(tmpdir(), 'sekimori-cache-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

let homes = 0
function newHome(mode = 0o700): string {
  homes += 1
  const home = join(scratch, `home${homes}`)
  mkdirSync(home)
  chmodSync(home, mode)
  return home
}

/** How many files lie below, when a command was run. */
function keptBy(folder: string, env: NodeJS.ProcessEnv): number {
  const { PATH } = process.env
  const out = execFileSync(process.execPath, [launcher, '--version'], { env: { PATH, ...env } })
  ok(/^\d+\.\d+\.\d+\n$/.test(out.toString()), out.toString())
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    .length
}

test('what was compiled is kept below the home, for nobody else', () => {
  const HOME = newHome()
  const folder = join(HOME, '.cache/sekimori')
  ok(keptBy(folder, { HOME }) > 10)
  equal(statSync(folder).mode & 0o777, 0o700)
})

test('XDG_CACHE_HOME is where it is kept when it is told', () => {
  const XDG_CACHE_HOME = newHome()
  const HOME = newHome()
  ok(keptBy(join(XDG_CACHE_HOME, 'sekimori'), { HOME, XDG_CACHE_HOME }) > 10)
  equal(readdirSync(HOME).length, 0)
})

test('nothing is kept where others may write, on the way there either', () => {
  const open = newHome(0o777)
  equal(keptBy(open, { HOME: open }), 0)
  const sticky = newHome(0o1777)
  equal(keptBy(sticky, { HOME: sticky }), 0)

  const led = newHome()
  symlinkSync(open, join(led, '.cache'))
  equal(keptBy(open, { HOME: led }), 0)

  const loose = newHome()
  mkdirSync(join(loose, '.cache/sekimori'), { recursive: true })
  chmodSync(join(loose, '.cache/sekimori'), 0o770)
  equal(keptBy(loose, { HOME: loose }), 0)

  const below = join(newHome(0o777), 'home')
  mkdirSync(below, { mode: 0o700 })
  equal(keptBy(below, { HOME: below }), 0)
})

test('nothing is kept in the home of another', (t) => {
  if (process.geteuid?.() !== 0) {
    t.skip('only root can make one')
    return
  }
  const HOME = newHome()
  chownSync(HOME, 65_534, 65_534)
  equal(keptBy(HOME, { HOME }), 0)
})

test('without a home, or where it is turned off, all is the same', () => {
  const HOME = newHome()
  equal(keptBy(HOME, { HOME, NODE_DISABLE_COMPILE_CACHE: '1' }), 0)
  equal(keptBy(HOME, {}), 0)
  equal(keptBy(HOME, { HOME: 'relative' }), 0)
  equal(keptBy(HOME, { HOME: join(HOME, 'gone') }), 0)
})
