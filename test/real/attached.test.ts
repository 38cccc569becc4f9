import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { sendOne } from '../../lab/client.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { type Running, until } from '../../lab/scratch.ts'
import type { Status } from '../../src/keeper/status.ts'

const cli = join(import.meta.dirname, '../../bin/sekimori.js')
const alice = { user: 'alice@example.jp', password: 'alice-secret', clientIp: '198.51.100.3' }

suite('by the commands of the README alone', { skip: labMissing() ?? false }, () => {
  let lab: Lab
  let guard: Running
  let files: { main: Buffer; master: Buffer }
  const bytes = () => ({
    main: readFileSync(join(lab.configDirectory, 'main.cf')),
    master: readFileSync(join(lab.configDirectory, 'master.cf')),
  })
  const sekimori = (...words: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((done) => {
      execFile(
        process.execPath,
        [cli, ...words, '--data', join(lab.folder, 'data')],
        { env: { ...process.env, LANG: 'C.UTF-8' } },
        (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }),
      )
    })
  const attach = (...words: string[]) =>
    sekimori(
      ...['attach', 'postfix', '--config-directory', lab.configDirectory],
      ...['--instances', join(lab.folder, 'instances.json'), ...words],
    )
  const statusNow = async () =>
    JSON.parse(
      (await sekimori('status', '--json', '--instances', join(lab.folder, 'instances.json'))).out,
    ) as Status & { attached: { standing: string }[] }

  before(async () => {
    lab = await startPostfix()
    files = bytes()
    guard = lab.scratch.run('guard', process.execPath, [
      ...[cli, 'guard', '--no-console', '--data', join(lab.folder, 'data')],
      ...['--instances', join(lab.folder, 'instances.json')],
    ])
    await until('the guard listens', 20_000, () => guard.output().includes('milter.sock'))
  })
  after(() => lab?.stop())

  test('attach without --apply shows what would change, and changes nothing', async () => {
    const shown = await attach()
    equal(shown.code, 0, shown.err)
    match(shown.out, /default_action=quarantine/)
    deepEqual(bytes(), files)
  })

  test('attached in observe mode, mail is judged and nothing is touched', async () => {
    const applied = await attach('--apply', '--name', 'lab')
    equal(applied.code, 0, applied.out + applied.err)
    await until('the guard listens for it', 10_000, async () =>
      (await statusNow()).gate.listeners.some(
        (one) => one.instance === 'lab' && one.fault === null,
      ),
    )
    const sent = await blast({
      port: lab.submissionPort,
      persona: alice,
      count: 20,
      addresses: Array.from({ length: 20 }, (_, n) => `victim${n}@far.example`),
      mark: (nth) => `observed-${nth}`,
    })
    ok(sent.every((one) => one.accepted))
    await until('all of it leaves', 15_000, () => lab.sink.counts().messages === 20)
    const status = await statusNow()
    equal(status.gate.listeners[0]?.mode, 'observe')
    equal(status.attached[0]?.standing, 'as-written')
    equal(status.messages.passed, 20)
    ok(status.wouldHaveHeld >= 14, `${status.wouldHaveHeld} would have waited or been held`)
  })

  test('attached again with --enforce, the running guard holds', async () => {
    const applied = await attach('--apply', '--enforce')
    equal(applied.code, 0, applied.out + applied.err)
    await until('the guard enforces', 10_000, async () =>
      (await statusNow()).gate.listeners.some((one) => one.mode === 'enforce'),
    )
    await sendOne(
      lab.submissionPort,
      { user: 'bob@example.jp', password: 'bob-secret' },
      {
        from: 'bob@example.jp',
        to: Array.from({ length: 31 }, (_, n) => `crowd${n}@far.example`),
        mark: 'to-many',
      },
    )
    await until('it is held', 10_000, async () => (await lab.queue('hold')).length === 1)
    // One mail to 31 strangers from an account that never mailed many is asked about, no more.
    deepEqual((await statusNow()).contained, [])
  })

  test('mail on the port that takes mail from outside never asks the guard', async () => {
    const { asked } = (await statusNow()).gate.milter
    await sendOne(
      lab.smtpPort,
      { clientIp: '192.0.2.25' },
      { from: 'outside@far.example', to: ['dan@example.jp'], mark: 'inbound' },
    )
    await lab.sink.waitFor((message) => message.mark === 'inbound')
    equal((await statusNow()).gate.milter.asked, asked)
  })

  test('undo restores main.cf and master.cf to the byte', async () => {
    const undone = await attach('--undo')
    equal(undone.code, 0, undone.out + undone.err)
    deepEqual(bytes(), files)
    await until('the guard lets go', 10_000, async () =>
      (await statusNow()).gate.listeners.every((one) => one.instance !== 'lab'),
    )
  })
})
