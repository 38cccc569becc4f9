/**
 * Effective: what doveconf(1) says that a Dovecot would do, and where that is not what we wrote.
 *
 * `doveconf -n` prints what is not the default, passdbs in the order in which they are asked. 2.4
 * gathers what begins with `auth_policy_` in a block, and prints what was set to its default too.
 * Limits: settings inside `protocol`, `local` and `remote` blocks are not looked at.
 */
import { Fault } from '../../lib/fault.ts'
import type { Warning } from '../decide.ts'
import type { Tools } from '../tools.ts'
import { type Form, SCRIPT_LINES } from './text.ts'

export type Passdb = ReadonlyMap<string, string>
export type Effective = {
  /** Outside of blocks. */
  readonly settings: ReadonlyMap<string, string>
  /** In the order in which they are asked. */
  readonly passdbs: readonly Passdb[]
}

/** Reads what `doveconf -n` prints. */
export function readDoveconf(text: string): Effective {
  const settings = new Map<string, string>()
  const passdbs: Map<string, string>[] = []
  let depth = 0
  let block = ''
  for (const line of text.split('\n')) {
    const bare = line.trim()
    if (bare === '' || bare.startsWith('#')) continue
    if (/^\S.*\{$/.test(bare)) {
      if (depth === 0) block = bare.split(/\s/)[0] ?? ''
      if (depth === 0 && block === 'passdb') passdbs.push(new Map())
      depth += 1
    } else if (bare === '}') {
      depth -= 1
    } else {
      const [, name, value = ''] = /^([^\s=]+)\s*=\s*(.*)$/.exec(bare) ?? []
      if (name === undefined) continue
      if (depth === 0) settings.set(name, value)
      else if (depth === 1 && block === 'passdb') passdbs.at(-1)?.set(name, value)
      else if (depth === 1 && block === 'auth_policy') settings.set(`${block}_${name}`, value)
    }
  }
  return { settings, passdbs }
}

/** Whether a passdb is the one that denies by this file; 2.3 and 2.4 name its path differently. */
export const isDeny = (passdb: Passdb | undefined, denyFile: string): boolean =>
  passdb?.get('deny') === 'yes' &&
  [passdb.get('args'), passdb.get('passwd_file_path')].includes(denyFile)

/**
 * Passdbs of master users. Measured with 2.3: who comes in by one, as somebody whom the deny file
 * names, is not refused, unless that passdb goes on to the others (`result_success = continue`).
 */
export const masterWarnings = (effective: Effective, configFile: string): readonly Warning[] =>
  effective.passdbs
    .filter(
      (one) => one.get('master') === 'yes' && !/^continue/.test(one.get('result_success') ?? ''),
    )
    .map((one) => ({
      code: 'master-user',
      service: configFile,
      found: one.get('args') ?? one.get('passwd_file_path') ?? one.get('driver') ?? '?',
    }))

/** What a Dovecot would do with this file; a file that it cannot use is `attach.not-possible`. */
export async function effectiveIn(tools: Tools, configFile: string): Promise<Effective> {
  const ran = await tools.run('doveconf', ['-c', configFile, '-n'])
  if (ran.code !== 0)
    throw new Fault('attach.not-possible', {
      what: `doveconf -c ${configFile}`,
      why: ran.complaint,
    })
  return readDoveconf(ran.output)
}

/** Who sets this himself keeps it; what is told of scripts is lost, unless he asks for it too. */
export const scriptWarnings = (effective: Effective, configFile: string): readonly Warning[] => {
  const found = effective.settings.get('log_debug')
  return found === undefined || found.includes(SCRIPT_LINES)
    ? []
    : [{ code: 'scripts-untold', service: configFile, found }]
}

/** One value, the default too; '' where there is none. (`-h` of 2.4 refuses: there may be several.) */
export async function valueIn(tools: Tools, configFile: string, name: string): Promise<string> {
  const ran = await tools.run('doveconf', ['-c', configFile, name])
  const [first = ''] = ran.output.split('\n')
  return ran.code === 0 && first.startsWith(`${name} =`) ? first.slice(name.length + 2).trim() : ''
}

/** Which way of writing this Dovecot reads; older ones are refused. */
export async function formOf(tools: Tools): Promise<{ version: string; form: Form }> {
  const ran = await tools.run('dovecot', ['--version'])
  const [version = '', major = '0', minor = '0'] = /^(\d+)\.(\d+)\S*/.exec(ran.output) ?? []
  const number = Number(major) * 100 + Number(minor)
  if (number < 203)
    throw new Fault('attach.not-possible', {
      what: `Dovecot ${version || '?'}`,
      why: 'the guard needs Dovecot 2.3 or newer',
    })
  return { version, form: number === 203 ? '2.3' : '2.4' }
}
