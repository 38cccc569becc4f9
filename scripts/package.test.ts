import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { parseConfig } from '../src/keeper/config.ts'
import { layoutIn } from '../src/keeper/layout.ts'
import { stateFileIn } from '../src/keeper/upgrade.ts'
import { productionOf } from './package/dependencies.ts'
import { allFiles, settle } from './package/tree.ts'

const root = join(import.meta.dirname, '..')
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')
const run = promisify(execFile)

async function withFolder(act: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-package-test-'))
  try {
    await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('the purge knows every name that the guard gives to what lies in its data folder', () => {
  const layout = layoutIn('/var/lib/sekimori')
  const names = [...Object.values(layout), stateFileIn(layout)]
    .filter((path) => path.startsWith('/var/lib/sekimori/'))
    .map((path) => basename(path))
  const known = textOf('packaging/debian/postrm')
    .match(/for name in ([^;]+); do/g)
    ?.flatMap((line) => line.slice('for name in '.length, -'; do'.length).split(' '))
  ok(names.length > 8)
  deepEqual(
    names.filter((name) => known?.includes(name) !== true),
    [],
  )
})

test('every file of /etc is a conffile, and the configuration that is installed is a right one', () => {
  deepEqual(
    textOf('packaging/debian/conffiles').trim().split('\n'),
    globSync('*', { cwd: join(root, 'packaging/etc') })
      .sort()
      .map((name) => `/etc/sekimori/${name}`),
  )
  const config = parseConfig(textOf('packaging/etc/sekimori.yaml'), 'sekimori.yaml')
  const [, socket = ''] =
    /--socket (\S+)/.exec(textOf('packaging/systemd/sekimori-hands.service')) ?? []
  equal(config.hands.socket, socket)
  // What is commented out is right as well.
  parseConfig(textOf('packaging/etc/sekimori.yaml').replaceAll(/^#(?=[a-zA-Z]+:)/gm, ''), 'all')
})

test('every script is one that sh understands', () => {
  for (const file of globSync('packaging/{debian/p*,libexec/*.sh,bin/*}', { cwd: root }))
    execFileSync('sh', ['-n', join(root, file)])
})

test('what is packed is what the lock calls production, with what is native as it fits', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: object }
  const names = productionOf(root).map(({ name }) => name)
  for (const name of Object.keys(dependencies)) ok(names.includes(name), name)
  deepEqual(
    names.filter((name) => /^node-(linux|win|bin)|-(linux|win32|darwin|android)-/.test(name)),
    [
      `@myriaddreamin/typst-ts-node-compiler-linux-${process.arch}-gnu`,
      `node-linux-${process.arch}`,
    ],
  )
  for (const name of ['typescript', 'fast-check', '@biomejs/biome'])
    equal(names.includes(name), false)
  for (const { name, license } of productionOf(root))
    match(license, /MIT|ISC|BSD|Apache|CC0|0BSD|BlueOak|OFL/, name)
})

test('modes and times depend on neither umask nor clock', () =>
  withFolder((folder) => {
    mkdirSync(join(folder, 'bin'), { mode: 0o700 })
    writeFileSync(join(folder, 'bin/tool'), '#!/bin/sh\n', { mode: 0o600 })
    writeFileSync(join(folder, 'bin/text'), 'text', { mode: 0o777 })
    writeFileSync(join(folder, 'Z'), '', { mode: 0o666 })
    symlinkSync('tool', join(folder, 'bin/link'))
    settle(folder, 1_000_000_000)
    deepEqual(allFiles(folder), ['Z', 'bin/link', 'bin/text', 'bin/tool'])
    const modes = ['.', 'bin', 'bin/tool', 'bin/text', 'Z'].map((name) => {
      const { mode, mtimeMs } = statSync(join(folder, name))
      equal(mtimeMs, 1_000_000_000_000)
      return (mode & 0o777).toString(8)
    })
    deepEqual(modes, ['755', '755', '755', '644', '644'])
  }))

const noCurl = existsSync('/usr/bin/curl') ? false : 'there is no curl'

test(
  'a failure is posted once in 15 minutes, and again when nobody heard it',
  { skip: noCurl },
  () =>
    withFolder(async (folder) => {
      const heard: string[] = []
      let code = 200
      const server = createServer((request, response) => {
        let body = ''
        request.on('data', (chunk: Buffer) => {
          body += chunk.toString()
        })
        request.on('end', () => {
          heard.push(body)
          response.writeHead(code).end()
        })
      })
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      const fail = (unit: string) =>
        run('sh', [join(root, 'packaging/libexec/failure.sh'), unit], {
          env: {
            PATH: '/usr/bin:/bin',
            RUNTIME_DIRECTORY: folder,
            MONITOR_SERVICE_RESULT: 'exit-code"}',
            MONITOR_EXIT_STATUS: '3',
            WEBHOOK: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
          },
        }).then(
          () => 0,
          (thrown: { code: number }) => thrown.code,
        )
      try {
        code = 500
        equal(await fail('sekimori.service'), 1)
        code = 200
        equal(await fail('sekimori.service'), 0)
        equal(await fail('sekimori.service'), 0)
        equal(await fail('sekimori-hands.service'), 0)
        equal(heard.length, 3)
        const { unit, why } = JSON.parse(heard[2] ?? '') as { unit: string; why: string }
        deepEqual([unit, why], ['sekimori-hands.service', 'exit-code (3)'])
      } finally {
        server.close()
      }
    }),
)

test('detaching where nothing is attached, or where the server is gone, is done at once', () =>
  withFolder((folder) => {
    const list = join(folder, 'instances.json')
    const detach = () =>
      spawnSync(process.execPath, [join(root, 'packaging/libexec/detach-all.js'), list], {
        encoding: 'utf8',
      })
    equal(detach().status, 0)
    writeFileSync(list, 'no JSON')
    equal(detach().status, 0)
    const gone = { name: 'mx1', kind: 'postfix', configDirectory: join(folder, 'gone') }
    writeFileSync(list, JSON.stringify({ version: 1, instances: [gone, { kind: 'other' }] }))
    const { status, stderr } = detach()
    deepEqual([status, /is gone/.test(stderr)], [0, true])
  }))
