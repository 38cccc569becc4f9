import { deepEqual, equal, match } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { listenControl } from '../keeper/control/server.ts'
import type { Reply, Request } from '../keeper/control/wire.ts'
import { layoutIn } from '../keeper/layout.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-proposal-'))
const codeFile = join(folder, 'code')
writeFileSync(codeFile, '123456\n', { mode: 0o600 })

const said: Request[] = []
let answers: (request: Request) => Reply = () => ({ ok: true })
const server = await listenControl(layoutIn(folder).control, async (request) => {
  said.push(request)
  return answers(request)
})
after(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

function run(...typed: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const main = join(import.meta.dirname, 'main.ts')
  const words = [main, 'proposal', ...typed, '--data', folder]
  const child = spawn(process.execPath, words, { env: { ...process.env, SEKIMORI_AS: '' } })
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.on('data', (text) => out.push(String(text)))
  child.stderr.on('data', (text) => err.push(String(text)))
  return new Promise((done) =>
    child.on('close', (code) => done({ code, out: out.join(''), err: err.join('') })),
  )
}

const proposals = [
  {
    ...{ id: 'a1b2', verb: 'held.delete', does: 'held.delete', by: 'hanako', references: 30 },
    why: 'spam\u001b[31m of the night',
    ...{ at: '2026-11-22T00:00:00Z', until: '2026-11-23T00:00:00Z' },
    request: { verb: 'held.delete', references: ['A'] },
  },
  {
    ...{ id: 'c3d4', verb: 'case.decide', does: 'case.act', by: 'jiro', why: 'checked' },
    ...{ at: '2026-11-22T00:00:00Z', until: '2026-11-23T00:00:00Z' },
    request: { verb: 'case.act', case: 'SKM-1', acts: [null, { act: 'paper.release' }] },
  },
  {
    ...{ id: 'e5f6', verb: 'settings.set', does: 'settings.set', by: 'jiro', why: 'fewer hands' },
    ...{ at: '2026-11-22T00:00:00Z', until: '2026-11-23T00:00:00Z' },
    request: { verb: 'settings.set', facts: { changes: [{ path: 'console.twoPersons' }] } },
  },
]

test('proposals that wait are listed in both languages, and no terminal obeys them', async () => {
  answers = () => ({ ok: true, rules: ['held.delete', 'paper.release'], proposals })
  const en = await run('list', '--lang', 'en')
  equal(en.code, 0, en.err)
  match(en.out, /delete held mail, release a document/)
  match(en.out, /a1b2 .*delete held mail .*30 messages .*hanako/)
  match(en.out, /c3d4 .*release a document .*SKM-1/)
  match(en.out, /e5f6 .*change settings .*console\.twoPersons/)
  equal(en.out.includes('\u001b'), false)
  const ja = await run('list', '--lang', 'ja')
  match(ja.out, /a1b2 .*保留メールの削除 .*30 通/)
  const json = JSON.parse((await run('list', '--json')).out)
  deepEqual(json.proposals.length, 3)
  answers = () => ({ ok: true, rules: [], proposals: [] })
  match((await run('list', '--lang', 'en')).out, /No act takes two persons.*\nNo proposal waits/)
})

test('one is confirmed or withdrawn by name, with a reason and a code', async () => {
  answers = () => ({ ok: true, done: 30 })
  const actor = ['--as', 'jiro', '--reason', 'seen', '--code-file', codeFile, '--lang', 'en']
  for (const [how, told] of [
    ['confirm', /confirmed; it was done/],
    ['withdraw', /withdrawn; nothing was done/],
  ] as const) {
    const ran = await run(how, 'a1b2', ...actor)
    equal(ran.code, 0, ran.err)
    match(ran.out, told)
    const { verb, as, reason, code, facts } = said.at(-1) as Request
    deepEqual(
      { verb, as, reason, code, facts },
      {
        ...{ verb: `second.${how}`, as: 'jiro', reason: 'seen', code: '123456' },
        facts: { proposal: 'a1b2' },
      },
    )
  }
  answers = () => ({ ok: false, code: 'not-allowed', why: 'who proposed it does not confirm it' })
  const own = await run('confirm', 'a1b2', ...actor)
  equal(own.code, 2)
  match(own.err, /who proposed it does not confirm it/)
})
