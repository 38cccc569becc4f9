/** Days: which drills the program has, asked of it once in both languages. */
import { execFile } from 'node:child_process'
import type { Jobs } from './jobs.ts'

export type Day = {
  readonly name: string
  readonly about: { readonly ja: string; readonly en: string }
  readonly recipientsLeftMost: number
}
type Listed = { readonly name: string; readonly about: string; readonly recipientsLeftMost: number }

const LIST_BYTES_MAX = 256 * 1_024
const LIST_MS_MAX = 30_000
const known = new WeakMap<Jobs, Promise<readonly Day[]>>()

export function drillDays(jobs: Jobs): Promise<readonly Day[]> {
  const before = known.get(jobs)
  if (before !== undefined) return before
  const asked = listed(jobs.program)
  known.set(jobs, asked)
  // Whoever asks next has it asked again.
  asked.catch(() => known.delete(jobs))
  return asked
}

async function listed(program: readonly [string, ...string[]]): Promise<readonly Day[]> {
  const [ja, en] = [await listIn(program, 'ja'), await listIn(program, 'en')]
  return ja.map(({ name, about, recipientsLeftMost }) => ({
    ...{ name, recipientsLeftMost },
    about: { ja: about, en: en.find((one) => one.name === name)?.about ?? about },
  }))
}

const listIn = ([command, ...before]: readonly [string, ...string[]], language: string) =>
  new Promise<readonly Listed[]>((done, fail) => {
    execFile(
      command,
      [...before, 'drill', '--list', '--json', '--lang', language],
      { maxBuffer: LIST_BYTES_MAX, timeout: LIST_MS_MAX, env: { PATH: '/usr/bin:/bin' } },
      (thrown, out) => {
        if (thrown !== null) fail(thrown)
        else
          try {
            done((JSON.parse(out) as { days: readonly Listed[] }).days)
          } catch (broken) {
            fail(broken as Error)
          }
      },
    )
  })
