/** Deny, on a real folder; whose the folder is, is told by a fake, so that it runs without root. */
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { DovecotInstance } from '../ports/instance.ts'
import { DENY_MARK, type FileFacts } from '../ports/instance-list.ts'
import { DENIED_MAX, deniedIn, deny, textOf } from './deny.ts'
import { look } from './programs.ts'
import { userRefused } from './users.ts'

function stage(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-deny-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const denyFile = join(folder, 'sekimori.deny')
  const instance: DovecotInstance = {
    name: 'imap1',
    kind: 'dovecot',
    configFile: join(folder, 'dovecot.conf'),
    denyFile,
    log: 'journald',
    authPolicy: 'inet:127.0.0.1:4001',
    secretFile: join(folder, 'secret'),
    mode: 'enforce',
  }
  let changed: { readonly [path: string]: Partial<FileFacts> } = {}
  const facts: typeof look = (path) => {
    const found = look(path)
    return found === undefined ? undefined : { ...found, uid: 0, ...changed[path] }
  }
  return {
    folder,
    denyFile,
    owned: (what: typeof changed) => {
      changed = what
    },
    set: (users: readonly string[], denied: boolean) => deny(instance, users, denied, facts),
    names: () => deniedIn(instance, facts),
  }
}

test('names come and go, sorted and once each, and repeating writes nothing', (t) => {
  const { set, names, denyFile, folder } = stage(t)
  deepEqual(names(), [])
  equal(set(['b', 'a', 'b'], true), 2)
  equal(readFileSync(denyFile, 'utf8'), `${DENY_MARK}\na\nb\n`)
  const { mtimeMs } = statSync(denyFile)
  equal(set(['a'], true), 0)
  equal(set(['c'], false), 0)
  equal(statSync(denyFile).mtimeMs, mtimeMs)
  equal(set(['a', 'c'], false), 1)
  deepEqual(names(), ['b'])
  deepEqual(readdirSync(folder), ['sekimori.deny'])
})

test('owner and mode stay, and a new file is for all to read', (t) => {
  const { set, denyFile } = stage(t)
  set(['a'], true)
  equal(statSync(denyFile).mode & 0o777, 0o644)
  chmodSync(denyFile, 0o640)
  set(['b'], true)
  equal(statSync(denyFile).mode & 0o777, 0o640)
})

test('every writing has another second than the one before, as Dovecot looks at no less', (t) => {
  const { set, denyFile } = stage(t)
  const seconds = ['a', 'b', 'c'].map((name) => {
    set([name], true)
    return Math.floor(statSync(denyFile).mtimeMs / 1000)
  })
  ok((seconds[0] ?? 0) < (seconds[1] ?? 0) && (seconds[1] ?? 0) < (seconds[2] ?? 0))
  utimesSync(denyFile, 4e9, 4e9)
  set(['d'], true)
  equal(statSync(denyFile).mtimeMs, (4e9 + 1) * 1000)
})

test('a file that is not ours is refused: no mark, a link, another’s, open to others', (t) => {
  const { set, names, denyFile, folder, owned } = stage(t)
  writeFileSync(denyFile, 'mallory\n')
  throws(() => set(['a'], true), /hands\.refused.*our mark/)
  throws(() => names(), /our mark/)
  equal(readFileSync(denyFile, 'utf8'), 'mallory\n')
  writeFileSync(denyFile, `${DENY_MARK}\n`)
  owned({ [denyFile]: { uid: 998 } })
  throws(() => set(['a'], true), /hands\.refused.*user 998/)
  owned({ [folder]: { mode: 0o777 } })
  throws(() => set(['a'], true), /hands\.refused.*can be written by others/)
  owned({})
  rmSync(denyFile)
  symlinkSync('/etc/hostname', denyFile)
  throws(() => set(['a'], true), /hands\.refused.*neither a file/)
})

test('names up to the bound are kept, one past it changes nothing', (t) => {
  const { set, names } = stage(t)
  equal(
    set(
      Array.from({ length: DENIED_MAX }, (_, i) => `u${i}`),
      true,
    ),
    DENIED_MAX,
  )
  throws(() => set(['more'], true), /hands\.failed.*more than 10000/)
  equal(names().length, DENIED_MAX)
  equal(set(['u0'], false), 1)
})

test('a file that is longer than the longest of ours is not read', (t) => {
  const { names, denyFile } = stage(t)
  writeFileSync(denyFile, `${DENY_MARK}\n${'x'.repeat(8_000_000)}`)
  throws(() => names(), /too long/)
})

test('whatever names are taken, each is one line, and reading gives them back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (all) => {
      const names = [...new Set(all.filter((one) => userRefused(one) === undefined))]
      const [mark, ...lines] = textOf(names).split('\n')
      equal(mark, DENY_MARK)
      deepEqual(lines.slice(0, -1), names.toSorted())
      for (const line of lines.slice(0, -1)) match(line, /^[^#:-][^:]*$/)
    }),
  )
})
