// needs:
/** The whole package: built twice to the same bytes, and the tarball run as docs/operations.md says. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
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

/** The tree as it is now, at another place: others may be at work on it. */
function copyOf(from: string, name: string): string {
  const to = join(folder, name)
  const names = ['bin', 'docs', 'packaging', 'scripts', 'src', 'LICENSE']
  for (const one of [...names, ...globSync('*.{md,json}', { cwd: from })])
    cpSync(join(from, one), join(to, one), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'))
  return to
}

function build(tree: string, umask: string): Readonly<Record<string, string>> {
  const out = join(tree, 'release')
  const words = [process.execPath, join(tree, 'scripts/package.ts'), '--out', out]
  execFileSync('sh', ['-c', `umask ${umask}; exec "$0" "$@"`, ...words], {
    cwd: '/',
    env: { ...process.env, SOURCE_DATE_EPOCH: '1800000000' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return Object.fromEntries(
    readdirSync(out).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex'),
    ]),
  )
}

test('built twice, at another place and with another umask, the bytes are the same', () => {
  const source = copyOf(root, 'first')
  const copy = copyOf(source, 'second')
  const first = build(source, '022')
  equal(Object.keys(first).length, 2)
  deepEqual(build(copy, '077'), first)
})

test('the tarball runs as the documents say', { skip: machineMissing() ?? false }, async () => {
  const name =
    readdirSync(join(folder, 'first/release')).find((file) => file.endsWith('.tar.gz')) ?? ''
  const document = readFileSync(join(root, 'docs/operations.md'), 'utf8')
  const commands = /```sh\n(adduser [\s\S]*?)```/.exec(document)?.[1] ?? ''
  ok(commands.includes('tar -xzf'))
  const machine = await openMachine([join(folder, 'first/release', name)], [root, '/root'])
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
