/**
 * Erasure by people on a running guard: two persons, the command line, and what `verify` says after.
 *
 * Needs to be root: the first person is added by breaking the glass.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'

const cli = join(import.meta.dirname, '../../bin/sekimori.js')
const READY_MS_MAX = 60_000
const skip =
  process.platform !== 'linux'
    ? 'the guard runs on Linux only'
    : process.getuid?.() === 0
      ? false
      : 'only root can add the first person'

type Ran = { readonly code: number; readonly out: string; readonly err: string }

const run = (...words: string[]): Promise<Ran> =>
  new Promise((done) => {
    execFile(process.execPath, [cli, ...words], { maxBuffer: 2 ** 26 }, (failed, out, err) =>
      done({ code: typeof failed?.code === 'number' ? failed.code : 0, out, err }),
    )
  })

const names = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name)
    return statSync(path).isFile() && readFileSync(path).includes(text)
  })

test('two persons erase a third; who looked stands in the log; the log verifies', {
  skip,
  timeout: 240_000,
}, async () => {
  const root = mkdtempSync(join(tmpdir(), 'sekimori-erase-'))
  const data = join(root, 'data')
  const config = join(root, 'sekimori.yaml')
  const at = ['--data', data, '--lang', 'en'] as const
  equal((await run('drill', 'kumamoto', '--data', data, '--json')).code, 0)
  writeFileSync(
    config,
    'realm: example.jp\norigin: drill.example/sekimori/kumamoto\nprivacy: {approval: two}\nevidence: {seals: false}\n',
  )
  const guard = spawn(
    process.execPath,
    [cli, 'guard', '--no-console', '--data', data, '--config', config],
    {
      stdio: 'ignore',
    },
  )
  try {
    const begun = performance.now()
    while (!existsSync(join(data, 'control.sock'))) {
      ok(performance.now() - begun < READY_MS_MAX, 'the guard is ready in time')
      await new Promise((done) => setTimeout(done, 100))
    }
    const codes: Record<string, readonly string[]> = {}
    for (const person of ['hanako', 'jiro']) {
      const added = await run(
        'person',
        'add',
        person,
        '--role',
        'administrator',
        '--break-glass',
        'x',
        ...at,
        '--json',
      )
      codes[person] = (JSON.parse(added.out) as { recoveryCodes: string[] }).recoveryCodes
    }
    const by = (person: string, nth: number): string[] => {
      writeFileSync(join(root, 'code'), codes[person]?.[nth] ?? '')
      return ['--as', person, '--reason', 'she asked', '--code-file', join(root, 'code')]
    }
    const account = 'ito.m@example.jp'
    equal(
      (await run('evidence', 'erase', account, '--ticket', 'DSR-7', ...by('hanako', 0), ...at))
        .code,
      0,
    )
    const alone = await run('evidence', 'approve', 'DSR-7', ...by('hanako', 1), ...at)
    equal(alone.code, 2)
    match(alone.err, /a second person must/)
    const approved = await run('evidence', 'approve', 'DSR-7', ...by('jiro', 0), ...at, '--json')
    equal((JSON.parse(approved.out) as { state: string }).state, 'done', approved.err)
    const tickets = JSON.parse((await run('evidence', 'tickets', ...at, '--json')).out) as {
      erasures: { ticket: string; state: string; account?: string }[]
    }
    deepEqual(
      tickets.erasures.map(({ ticket, state, account: whose }) => [ticket, state, whose]),
      [['DSR-7', 'done', undefined]],
    )
    // Somebody's mail is still held: whoever looks at it is written down first.
    const { held } = JSON.parse((await run('held', 'list', ...at, '--json')).out) as {
      held: { reference: string }[]
    }
    equal((await run('held', 'show', held[0]?.reference ?? '', ...by('jiro', 1), ...at)).code, 0)
    const closed = once(guard, 'exit')
    guard.kill('SIGTERM')
    await closed
    const looks: unknown[] = []
    for await (const { kind, body } of readEvidence(join(data, 'evidence'), join(data, 'keys')))
      if (kind === 'vault.read') looks.push([body?.['by'], body?.['what']])
    deepEqual(looks, [['jiro', 'held.show']])
    // Her own mail is gone; that others wrote to her is theirs, and goes by time.
    deepEqual(names(join(data, 'evidence'), account), [])
    const verified = await run('verify', ...at)
    equal(verified.code, 0, verified.out)
    match(verified.out, /DSR-7/)
  } finally {
    guard.kill('SIGKILL')
    rmSync(root, { recursive: true, force: true })
  }
})
