// needs:
/** The whole package: built twice to the same bytes, and the tarball run as docs/operations.md says. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { machineMissing, openMachine } from '../real/machine.ts'

const root = join(import.meta.dirname, '../..')
let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-long-package-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const build = (name: string, umask: string): Readonly<Record<string, string>> => {
  const out = join(folder, name)
  execFileSync(
    'sh',
    [
      '-c',
      `umask ${umask}; exec "$0" "$@"`,
      process.execPath,
      join(root, 'scripts/package.ts'),
      '--out',
      out,
    ],
    {
      cwd: '/',
      env: { ...process.env, SOURCE_DATE_EPOCH: '1800000000' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  return Object.fromEntries(
    readdirSync(out).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex'),
    ]),
  )
}

test('built twice, at other times and with another umask, the bytes are the same', () => {
  const first = build('first', '022')
  equal(Object.keys(first).length, 2)
  deepEqual(build('second', '077'), first)
})

test('the tarball runs as the documents say', { skip: machineMissing() ?? false }, async () => {
  const name = readdirSync(join(folder, 'first')).find((file) => file.endsWith('.tar.gz')) ?? ''
  const document = readFileSync(join(root, 'docs/operations.md'), 'utf8')
  const commands = /```sh\n(adduser [\s\S]*?)```/.exec(document)?.[1] ?? ''
  ok(commands.includes('tar -xzf'))
  const machine = await openMachine([join(folder, 'first', name)], [root, '/root'])
  try {
    machine.must(
      'rm -rf /opt/sekimori /etc/sekimori /var/lib/sekimori; for p in node npm; do rm -f "$(command -v $p)"; done',
    )
    machine.must(`set -e; cd /srv/in; ${commands.replace(/sekimori-VERSION\S+/, name)}`)
    const deadline = performance.now() + 60_000
    let told = ''
    while (!told.includes('"ready":true') && performance.now() < deadline) {
      await pause(500)
      told = machine.run('/usr/local/sbin/sekimori status --json').output
    }
    match(told, /"ready":true/)
    match(told, /"hands":\{"state":"answering"/)
  } finally {
    await machine.close()
  }
})
