/**
 * Settings: what a mail server's own tool says of its effective configuration, secrets left out.
 *
 * The lines go into evidence, so a value is left out where its name tells of a secret, unless it
 * is only the path of a file; secrets inside other values are left out one by one.
 * Limits: a secret under a harmless name is not recognised. Files that a setting names are not read.
 */
import { Fault } from '../lib/fault.ts'
import type { Instance } from '../ports/instance.ts'
import { isPostfix } from '../ports/instance-list.ts'
import { Lines } from './lines.ts'
import type { Run } from './programs.ts'
import { lastLine } from './queue.ts'

export const SETTINGS_LINES_MAX = 5_000
export const SETTING_CHARACTERS_MAX = 1_000
/** Stands where a secret was, or the rest of a line that was too long. */
export const LEFT_OUT = '[left out]'
const PART_LINES = 200
const LINE_BYTES_MAX = 64 * 1024
const SETTINGS_MS_MAX = 20_000

const SECRET_NAME =
  /passw(or)?d|passphrase|dnpass|secret|token|credential|nonce|api_header|(^|_)(api_?)?key(_|$)/i
/** `/path`, `</path`, `hash:/path`: where a secret lies, and not the secret. */
const ONLY_PATH = /^(<|[a-z]+:)?\/[^\s,]*$/

/** One line with its secrets left out, and no longer than the bound. */
export function withoutSecrets(line: string): string {
  const [, name = '', value = ''] = /^\s*([^\s=]+)\s*=\s*(.*)$/.exec(line) ?? []
  const told =
    value !== '' && SECRET_NAME.test(name) && !ONLY_PATH.test(value)
      ? line.slice(0, line.indexOf('=')).concat(`= ${LEFT_OUT}`)
      : line
          .replace(
            /\b(password|passwd|pass|dnpass|secret|token|nonce|api_?key)=\S+/gi,
            `$1=${LEFT_OUT}`,
          )
          .replace(/:\/\/[^\s/@]*@/g, `://${LEFT_OUT}@`)
  return told.length > SETTING_CHARACTERS_MAX
    ? `${told.slice(0, SETTING_CHARACTERS_MAX)} ${LEFT_OUT}`
    : told
}

/** Tells the lines in parts; resolves with whether there were more than the bound. */
export async function tellSettings(
  instance: Instance,
  run: Run,
  tell: (part: unknown) => void,
): Promise<{ readonly cut: boolean }> {
  let part: string[] = []
  let count = 0
  const lines = new Lines(LINE_BYTES_MAX, (line) => {
    count += 1
    if (count > SETTINGS_LINES_MAX) return
    part.push(line === undefined ? LEFT_OUT : withoutSecrets(line))
    if (part.length < PART_LINES) return
    tell(part)
    part = []
  })
  const [program, args] = isPostfix(instance)
    ? (['postconf', ['-c', instance.configDirectory, '-n']] as const)
    : (['doveconf', ['-c', instance.configFile, '-n']] as const)
  const ran = await run(program, args, {
    msMax: SETTINGS_MS_MAX,
    take: (chunk) => {
      lines.push(chunk)
      return count <= SETTINGS_LINES_MAX
    },
  })
  lines.end()
  if (part.length > 0) tell(part)
  if (!ran.cut && ran.code !== 0)
    throw new Fault('hands.failed', {
      verb: 'settings',
      instance: instance.name,
      why: ran.late ? `${program} took too long and was ended` : lastLine(ran.complaint),
    })
  return { cut: count > SETTINGS_LINES_MAX }
}
