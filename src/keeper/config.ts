/**
 * Configuration: the wiring of one installation, from one YAML file that need not exist.
 *
 * Policy is not here: people edit it, and it lives as entries of the evidence (decision 21). A wrong
 * line is told with file, line and column.
 */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { Fault, whyOf } from '../lib/fault.ts'

export const CONFIG_BYTES_MAX = 1_048_576

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 09:00')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const Config = z.strictObject({
  origin: z
    .string()
    .regex(
      /^[a-z0-9.-]{1,200}(\/[A-Za-z0-9._-]{1,60}){1,3}$/,
      'a name such as mx1.example.jp/sekimori/1',
    )
    .default(
      () =>
        `${hostname()
          .toLowerCase()
          .replaceAll(/[^a-z0-9.-]/g, '-')}/sekimori/1`,
    )
    .describe('The name of the evidence log; never changed once the log exists'),
  realm: z.string().max(255).default('').describe('Realm of SASL names that carry none'),
  zone: z
    .string()
    .refine(isZone, 'a time zone such as Asia/Tokyo')
    .default(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
    .describe('Time zone of working hours and of log lines that name none'),
  milter: z
    .string()
    .regex(/^(unix:\/.+|inet:(127\.0\.0\.1|\[::1\]):\d{1,5})$/, 'unix:/PATH or inet:127.0.0.1:PORT')
    .optional()
    .describe('Where the gate listens when no mail server is attached'),
  instances: z.string().startsWith('/').optional().describe('The list of attached mail servers'),
  hands: z
    .strictObject({
      socket: z
        .string()
        .startsWith('/')
        .optional()
        .describe('Unix socket of a helper that runs already'),
    })
    .prefault({}),
  evidence: z
    .strictObject({
      reserveMiB: z.int().min(0).max(4096).default(256).describe('Space kept for the last entries'),
    })
    .prefault({}),
  workingHours: z
    .strictObject({ opens: clockTime.default(9 * 60), closes: clockTime.default(18 * 60) })
    .refine((hours) => hours.opens < hours.closes, 'opens before it closes')
    .prefault({}),
})
export type Config = z.infer<typeof Config>

/** Reads a file; a missing one is the default unless it was asked for by name. */
export function readConfig(file: string, mustExist: boolean): Config {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    if (mustExist || (thrown as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Fault('config.invalid', { where: file, why: whyOf(thrown) }, thrown)
  }
  return parseConfig(text, file)
}

export function parseConfig(text: string, file: string): Config {
  if (text.length > CONFIG_BYTES_MAX)
    throw new Fault('config.invalid', { where: file, why: `longer than ${CONFIG_BYTES_MAX} bytes` })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const broken = document.errors[0]
  if (broken !== undefined) {
    const at = broken.linePos?.[0] ?? { line: 1, col: 1 }
    throw new Fault('config.invalid', {
      where: `${file}:${at.line}:${at.col}`,
      why: broken.message.split('\n')[0] ?? 'not YAML',
    })
  }
  const read = Config.safeParse(document.toJS({ maxAliasCount: 50 }) ?? {})
  if (read.success) return read.data
  const issue = read.error.issues[0]
  const path = [...(issue?.path ?? [])]
  const named = path.join('.')
  let node: unknown = document.getIn(path, true)
  while (path.length > 0 && !isNode(node)) {
    path.pop()
    node = document.getIn(path, true)
  }
  const at = isNode(node) && node.range ? lines.linePos(node.range[0]) : { line: 1, col: 1 }
  throw new Fault('config.invalid', {
    where: `${file}:${at.line}:${at.col}`,
    why: `${named === '' ? '' : `${named}: `}${issue?.message ?? 'not valid'}`,
  })
}
