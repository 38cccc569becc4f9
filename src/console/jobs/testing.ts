/** Testing: a program that does what its `--realm` says, in place of ours, and a room for jobs of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type JobEvent, Jobs, type JobsParts, type Me } from './jobs.ts'

/** Told apart by `--realm`; each tells progress first. */
const PROGRAM = `
const { mkdirSync, writeFileSync, readFileSync } = require('node:fs')
const { spawn } = require('node:child_process')
const words = process.argv.slice(2)
const mode = words.includes('--realm') ? words[words.indexOf('--realm') + 1] : 'fine'
const tell = (told) => process.stderr.write(JSON.stringify(told) + '\\n')
const half = () => tell({ progress: { bytes: 5, of: 10, lines: 3, elapsed: 40, accounts: 2 } })
if (mode !== 'stay' && mode !== 'nest') half()
const report = (text) => {
  writeFileSync('out/report.html', text)
  writeFileSync('out/words.json', JSON.stringify({ words, env: Object.keys(process.env), cwd: process.cwd() }))
  mkdirSync('out/tables', { recursive: true })
  writeFileSync('out/tables/accounts.csv', 'account\\na\\n')
}
const stay = () => setInterval(() => tell({ progress: { bytes: 6, of: 10 } }), 20)
if (words[0] === 'drill' && words.includes('--list')) {
  console.log(JSON.stringify({ days: [{ name: 'kumamoto', about: 'a day', recipientsLeftMost: 1 }] }))
} else if (words[0] === 'drill') {
  const name = words.includes('--unguarded') ? 'unguarded' : 'guarded'
  for (let n = 0; n < 3; n += 1) tell({ tick: { at: new Date(n).toISOString(), share: n / 3, all: {}, sights: [], n } })
  writeFileSync('out/' + name + '.json', JSON.stringify({ day: 'kumamoto', name }))
} else if (mode === 'fine') { report('<p>found</p>'); process.exitCode = 1 }
else if (mode === 'stay') { process.on('SIGINT', () => { report('<p>so far</p>'); process.exit(0) }); half(); stay() }
else if (mode === 'deaf') { process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); stay() }
else if (mode === 'nest') {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  writeFileSync('out/child.pid', String(child.pid)); half(); stay()
}
else if (mode === 'memory') { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)) }
else if (mode === 'much') { writeFileSync('out/report.html', Buffer.alloc(5000)); stay() }
else if (mode === 'nothing') { report('<p>nothing</p>'); process.exitCode = 3 }
else if (mode === 'fails') { process.stderr.write('it went wrong\\n' + 'x'.repeat(50000) + '\\nat the end\\n'); process.exitCode = 2 }
`

export const ana: Me = { person: 'ana', role: 'analyst' }
export const jiro: Me = { person: 'jiro', role: 'analyst' }
export const hanako: Me = { person: 'hanako', role: 'administrator' }
export const otto: Me = { person: 'otto', role: 'auditor' }

export const asked = (realm = 'fine') => ({
  asked: { what: 'investigate' as const, realm },
  language: 'ja' as const,
  reason: 'reported by a user',
  files: [{ name: 'mail.log', bytes: 3, as: 'log' as const }],
})

export async function* octets(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}

export type Room = {
  readonly jobs: Jobs
  readonly folder: string
  readonly events: { readonly event: JobEvent; readonly by: string }[]
  now: number
  /** Another life of the console over the same folder. */
  again(more?: Partial<JobsParts>): Jobs
}

export function roomOf(t: TestContext, more: Partial<JobsParts> = {}): Room {
  const root = mkdtempSync(join(tmpdir(), 'sekimori-jobs-'))
  const file = join(root, 'program.cjs')
  writeFileSync(file, PROGRAM)
  const folder = join(root, 'state')
  const open: Jobs[] = []
  const room: Room = {
    folder,
    events: [],
    now: Date.parse('2026-11-22T00:00:00Z'),
    jobs: undefined as unknown as Jobs,
    again: (other = {}) => {
      const jobs = new Jobs({
        folder,
        program: [process.execPath, file],
        now: () => room.now,
        free: () => 2 ** 50,
        ...more,
        ...other,
      })
      jobs.listen((event, by) => void room.events.push({ event, by }))
      open.push(jobs)
      return jobs
    },
  }
  Object.assign(room, { jobs: room.again() })
  t.after(async () => {
    for (const jobs of open) await jobs.close()
    rmSync(root, { recursive: true, force: true })
  })
  return room
}

/** Resolves when an event of the job satisfies it. */
export const heard = (
  jobs: Jobs,
  id: string,
  is: (event: JobEvent) => boolean,
): Promise<JobEvent> =>
  new Promise((done) => {
    const still = jobs.listen((event) => {
      if (event.job !== id || !is(event)) return
      still()
      done(event)
    })
  })
