/**
 * Tools: runs the tools of Postfix and Dovecot on this machine, without a shell, in bounded time.
 *
 * `edited` makes a change on a copy of the two configuration files, so that it can be shown before
 * it is made, and made by exchanging whole files.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../lib/fault.ts'
import { type Facts, readServices, readSettings } from './facts.ts'

const folders = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/opt/postfix/sbin']
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024
/** `postfix check` makes missing folders and looks at all of them: seconds. */
const RUN_MS_MAX = 60_000

export type Ran = { readonly code: number; readonly output: string; readonly complaint: string }
export type Tool = 'postconf' | 'postfix' | 'dovecot' | 'doveconf' | 'doveadm'
export type Tools = {
  readonly run: (program: Tool, args: readonly string[]) => Promise<Ran>
}

export const systemTools: Tools = {
  run: (program, args) =>
    new Promise((resolve, reject) => {
      const path = folders.map((folder) => join(folder, program)).find((one) => existsSync(one))
      if (path === undefined) {
        const why = `${program} is in none of ${folders.join(', ')}`
        const what = program.startsWith('dove') ? 'Dovecot' : 'Postfix'
        reject(new Fault('attach.not-possible', { what, why }))
        return
      }
      execFile(
        path,
        args,
        {
          env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
          timeout: RUN_MS_MAX,
          maxBuffer: OUTPUT_BYTES_MAX,
        },
        (error, output, complaint) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
          resolve({ code, output, complaint: complaint.trim() || (error?.message ?? '') })
        },
      )
    }),
}

/** Output of a postconf that must succeed. */
async function postconf(tools: Tools, folder: string, args: readonly string[]): Promise<string> {
  const ran = await tools.run('postconf', ['-c', folder, ...args])
  if (ran.code !== 0)
    throw new Fault('attach.not-possible', {
      what: `postconf ${args[0] ?? ''}`,
      why: ran.complaint,
    })
  return ran.output
}

export async function factsIn(tools: Tools, folder: string): Promise<Facts> {
  const ask = (...args: string[]) => postconf(tools, folder, args)
  const [services, overrides, overridesExpanded, main, mainExpanded, explicit] = await Promise.all([
    ask('-M'),
    ask('-P'),
    ask('-Px'),
    ask(),
    ask('-x'),
    ask('-n'),
  ])
  return {
    services: readServices(services),
    overrides: readSettings(overrides),
    overridesExpanded: readSettings(overridesExpanded),
    main: readSettings(main),
    mainExpanded: readSettings(mainExpanded),
    explicit: new Set(readSettings(explicit).keys()),
  }
}

/** One change to a configuration; `value` absent: the setting is taken out. */
export type Edit = { readonly service?: string; readonly name: string; readonly value?: string }

/** The arguments of postconf that make a change. */
export const argsOf = ({ service, name, value }: Edit): readonly string[] => {
  const what = service === undefined ? name : `${service}/${name}`
  if (value === undefined) return service === undefined ? ['-X', what] : ['-PX', what]
  return [service === undefined ? '-e' : '-P', `${what}=${value}`]
}

/** The bytes of main.cf and master.cf. */
export type Files = { readonly main: Buffer; readonly master: Buffer }

export const filesIn = (folder: string): Files => ({
  main: readFileSync(join(folder, 'main.cf')),
  master: readFileSync(join(folder, 'master.cf')),
})

export const alike = (a: Files, b: Files): boolean =>
  a.main.equals(b.main) && a.master.equals(b.master)

/**
 * Makes a copy look old. Postfix waits until a file that was written just now has rested, a second
 * or two at each reading, in case somebody is still writing; nobody writes our copy.
 */
function cool(folder: string): void {
  for (const name of ['main.cf', 'master.cf']) utimesSync(join(folder, name), 1, 1)
}

/** What the files would be after the edits; `facts` says what Postfix would make of them. */
export async function edited(
  tools: Tools,
  files: Files,
  edits: (facts: Facts) => readonly Edit[],
): Promise<{ readonly files: Files; readonly before: Facts; readonly after: Facts }> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-attach-'))
  try {
    writeFileSync(join(folder, 'main.cf'), files.main)
    writeFileSync(join(folder, 'master.cf'), files.master)
    cool(folder)
    const before = await factsIn(tools, folder)
    for (const edit of edits(before)) {
      await postconf(tools, folder, argsOf(edit))
      cool(folder)
    }
    return { files: filesIn(folder), before, after: await factsIn(tools, folder) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
