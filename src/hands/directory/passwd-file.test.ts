import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import type { Directory } from '../../ports/directory.ts'
import { OneDirectory } from './config.ts'
import { FILE_BYTES_MAX, passwdFileDirectory } from './passwd-file.ts'
import { edit, markOf, type PasswdForm } from './passwd-line.ts'

type Account = Parameters<Directory['disable']>[0]
const account = (text: string) => text as Account

let folder = ''
let file = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-passwd-'))
  file = join(folder, 'users')
})
after(() => rmSync(folder, { recursive: true }))
const TEXT =
  '# people\r\nalice@example.jp:{BLF-CRYPT}$2y$05$abc:1000:1000::/home/a::quota=1G\nBob@Example.JP:{PLAIN}s:x\n\ncarol:hash\nalice:other\nnocolon\n'
beforeEach(() => {
  rmSync(file, { force: true })
  writeFileSync(file, TEXT)
})
const open = (more: Record<string, unknown> = {}) => {
  const config = OneDirectory.parse({ kind: 'passwd-file', name: 'users', file, ...more })
  ok(config.kind === 'passwd-file')
  return passwdFileDirectory(config)
}

test('a lock stands before the password, comes once, and goes to the byte', async () => {
  chmodSync(file, 0o640)
  const directory = open()
  deepEqual(await directory.disable(account('sasl:alice@example.jp')), {
    changed: true,
    known: true,
  })
  const locked = TEXT.replace('jp:{BLF', 'jp:{CRYPT}!sekimori!{BLF')
  equal(readFileSync(file, 'utf8'), locked)
  equal(statSync(file).mode & 0o7777, 0o640)
  const { ino } = statSync(file)
  deepEqual(await directory.disable(account('sasl:alice@example.jp')), {
    changed: false,
    known: true,
  })
  equal(statSync(file).ino, ino, 'nothing is written where nothing changes')
  deepEqual(await directory.enable(account('sasl:alice@example.jp')), {
    changed: true,
    known: true,
  })
  equal(readFileSync(file, 'utf8'), TEXT)
  deepEqual(await directory.enable(account('sasl:alice@example.jp')), {
    changed: false,
    known: true,
  })
  deepEqual(readdirSync(folder), ['users'])
  await directory.close()
})

test('names are compared as accounts are; strangers and accounts without a name change nothing', async () => {
  const directory = open()
  deepEqual(await directory.disable(account('sasl:bob@example.jp')), { changed: true, known: true })
  for (const stranger of [
    'sasl:carol@example.jp',
    'sasl:nobody@example.jp',
    'sasl:# people',
    'host:10.0.0.1',
    'uid:0',
  ])
    deepEqual(
      await directory.disable(account(stranger)),
      { changed: false, known: false },
      stranger,
    )
  deepEqual(await directory.linked(account('sasl:bob@example.jp')), [])
})

test('people without a realm are those of the named realm only', async () => {
  const directory = open({ names: 'either', realm: 'example.jp', style: 'shadow' })
  deepEqual(await directory.disable(account('sasl:alice@example.jp')), {
    changed: true,
    known: true,
  })
  match(readFileSync(file, 'utf8'), /^alice:!sekimori!other$/m)
  match(readFileSync(file, 'utf8'), /^alice@example\.jp:!sekimori!\{BLF/m)
  deepEqual(await directory.disable(account('sasl:carol@elsewhere.jp')), {
    changed: false,
    known: false,
  })
})

test('a line that needs no password is not called locked', async () => {
  writeFileSync(file, 'alice@example.jp::::::: nopassword=y\n')
  await rejects(open().disable(account('sasl:alice@example.jp')), /without a password/)
})

test('links, second names, folders and files beyond the bound are refused and stay as they are', async () => {
  const link = join(folder, 'link')
  symlinkSync(file, link)
  await rejects(open({ file: link }).disable(account('sasl:alice@example.jp')), /is a link/)
  rmSync(link)
  linkSync(file, link)
  await rejects(open().disable(account('sasl:alice@example.jp')), /2 names/)
  rmSync(link)
  await rejects(open({ file: folder }).disable(account('sasl:alice@example.jp')), /no plain file/)
  await rejects(
    open({ file: `${file}.gone` }).disable(account('sasl:alice@example.jp')),
    /directory\.failed.*ENOENT/,
  )
  truncateSync(file, FILE_BYTES_MAX)
  deepEqual((await open().disable(account('sasl:alice@example.jp'))).changed, true)
  truncateSync(file, FILE_BYTES_MAX + 1)
  await rejects(open().enable(account('sasl:alice@example.jp')), /more than/)
})

test('what a crash left beside the file is removed by the next act', async () => {
  writeFileSync(join(folder, '.users.sekimori-new'), 'half')
  await open().disable(account('sasl:alice@example.jp'))
  deepEqual(readdirSync(folder), ['users'])
})

const form: PasswdForm = { style: 'dovecot', names: 'full', realm: undefined }
const person = { user: 'a', realm: 'x', account: 'a@x' }
const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('a@x:', 'A@X:', 'b@x:', ':', '\n', '\r\n', '#', markOf('dovecot'), 'h'),
      fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

test('whatever the bytes are: locking twice is locking once, and unlocking brings all of them back', () => {
  const mark = markOf('dovecot')
  fc.assert(
    fc.property(bytes, (text) => {
      // A field that carries our mark already was not made by us in this test.
      fc.pre(!text.toLowerCase().includes(`a@x:${mark.toLowerCase()}`))
      const locked = edit(text, person, true, form)
      equal(edit(locked.text, person, true, form).changed, 0)
      equal(edit(locked.text, person, false, form).text, text)
      equal(locked.text.length - text.length, locked.changed * mark.length)
    }),
    { numRuns: 500 },
  )
})
