/** Configuration of a witness: where it listens, and who is told when something is wrong. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { isKeyName } from '../../evidence/note.ts'
import { NotifyConfig } from '../../hands/notify/config.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { placeOf } from '../../lib/listening.ts'
import { readYaml } from '../config-problems.ts'

export const WITNESS_CONFIG = '/etc/sekimori/witness.yaml'
export const WITNESS_DATA = '/var/lib/sekimori-witness'

export const WitnessServerConfig = z
  .strictObject({
    name: z
      .string()
      .max(200)
      .refine(isKeyName, 'a name without spaces and plus signs')
      .default(() => `${hostname().toLowerCase()}/sekimori-witness/1`)
      .describe('The name in its key lines; what it was at the first start stays'),
    listen: z
      .string()
      .refine((text) => placeOf(text) !== undefined, 'inet:ADDRESS:PORT')
      .default('inet:127.0.0.1:8460'),
    prefix: z
      .string()
      .regex(/^(\/[A-Za-z0-9._-]{1,60}){0,4}$/, 'a path such as /witness')
      .default('')
      .describe('What stands before add-checkpoint'),
    certFile: z.string().startsWith('/').optional().describe('Certificates, PEM, ours first'),
    keyFile: z.string().startsWith('/').optional().describe('The key of the certificate, PEM'),
    silentSeconds: z
      .int()
      .min(70)
      .max(86_400)
      .default(90)
      .describe('A log that asks nothing for so long is told of; a guard asks once a minute'),
    notify: NotifyConfig.prefault({}),
  })
  .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
    message: 'certFile and keyFile go together',
    path: ['keyFile'],
  })
export type WitnessServerConfig = z.infer<typeof WitnessServerConfig>

/** Reads a file; a missing one is the default unless it was asked for by name. */
export function readWitnessConfig(file: string, mustExist: boolean): WitnessServerConfig {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    if (mustExist || (thrown as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Fault('config.invalid', { where: file, why: whyOf(thrown) }, thrown)
  }
  const read = readYaml(WitnessServerConfig, text)
  if ('value' in read) return read.value
  const { line, column, path, why } = read.problems[0] ?? { line: 1, column: 1, path: '', why: '' }
  throw new Fault('config.invalid', {
    where: `${file}:${line}:${column}`,
    why: path === '' ? why : `${path}: ${why}`,
  })
}
