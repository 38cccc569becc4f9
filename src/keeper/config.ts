/**
 * Configuration: the wiring of one installation, from one YAML file that need not exist.
 *
 * Policy is not here: people edit it, and it lives as entries of the evidence (decision 21). A wrong
 * line is told with file, line and column.
 */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { consoleConfigWith } from '../console/config.ts'
import { MePageConfig } from '../gate/me/config.ts'
import { DirectoryConfig } from '../hands/directory/config.ts'
import { mailAddress, NotifyConfig } from '../hands/notify/config.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { NetworksConfig } from '../places/config.ts'
import { ForwardingConfig } from '../sources/forwarding/config.ts'
import { AnchorsConfig } from './anchors/config.ts'
import { CasesConfig, OrganisationConfig } from './cases/config.ts'
import { readYaml } from './config-problems.ts'
import { RestrictConfig } from './config-restrict.ts'
import { StepUpConfig } from './config-step-up.ts'
import { hasQuorum, QUORUM_TOO_LARGE, witnessFields } from './config-witness.ts'
import { OidcSettings } from './console/desk/oidc-config.ts'
import { GapsConfig } from './gaps/config.ts'
import { LegalBasis, PrivacyConfig } from './privacy/config.ts'

export { CONFIG_BYTES_MAX } from './config-problems.ts'

/** Minutes since midnight; in the file a time of day. */
const clockTime = z.codec(
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 09:00'),
  z.int(),
  {
    decode: (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)),
    encode: (minutes) =>
      [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0')).join(':'),
  },
)

/** ISO 3166-1 alpha-2. */
export const COUNTRY_FORM = /^[A-Z]{2}$/

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const OWNERS_MAX = 10_000

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
    .describe('Time zone of working hours, and of what people are told'),
  logZone: z
    .string()
    .refine(isZone, 'a time zone such as Asia/Tokyo')
    .default(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
    .describe('Time zone of log lines that name none; default: that of this machine'),
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
      ...witnessFields,
      seals: z
        .boolean()
        .default(true)
        .describe('A seal every hour by keys that are erased: for those without a second host'),
      anchors: AnchorsConfig.prefault({}),
    })
    .refine(hasQuorum, { path: ['quorum'], message: QUORUM_TOO_LARGE })
    .prefault({}),
  legalBasis: LegalBasis,
  privacy: PrivacyConfig.prefault({}),
  organisation: OrganisationConfig,
  cases: CasesConfig.prefault({}),
  neverContain: z
    .array(z.string().min(1).max(255))
    .max(50)
    .default([])
    .describe(
      'Accounts that are never contained automatically, only have mail held: the break-glass administrator and those who read the alarms',
    ),
  notify: NotifyConfig.prefault({}),
  owners: z
    .record(z.string().min(1).max(255), mailAddress)
    .refine((all) => Object.keys(all).length <= OWNERS_MAX, `at most ${OWNERS_MAX} owners`)
    .default({})
    .describe('Where the owner of an account is reached outside his mailbox, by account name'),
  directories: DirectoryConfig.prefault([]),
  places: z
    .strictObject({
      mmdb: z.string().startsWith('/').optional().describe('A country table of your own (MMDB)'),
      home: z
        .string()
        .regex(COUNTRY_FORM, 'a country in two capital letters such as JP')
        .default('JP')
        .describe('What counts as domestic in investigations (ISO 3166-1)'),
    })
    .prefault({}),
  networks: NetworksConfig.prefault({}),
  stepUp: StepUpConfig.prefault({}),
  me: MePageConfig.prefault({}),
  console: consoleConfigWith({
    oidc: OidcSettings.optional().describe('An identity provider by which people sign in'),
  }).prefault({}),
  restrict: RestrictConfig.prefault({}),
  forwarding: ForwardingConfig.prefault({}),
  gaps: GapsConfig.prefault({}),
  workingHours: z
    .strictObject({ opens: clockTime.prefault('09:00'), closes: clockTime.prefault('18:00') })
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

/** Throws the first mistake; `sekimori config check` tells all of them. */
export function parseConfig(text: string, file: string): Config {
  const read = readYaml(Config, text)
  if ('value' in read) return read.value
  const [first] = read.problems
  const { line, column, path, why } = first ?? { line: 1, column: 1, path: '', why: 'not valid' }
  const more = read.problems.length - 1
  throw new Fault('config.invalid', {
    where: `${file}:${line}:${column}`,
    why: `${path === '' ? '' : `${path}: `}${why}${more > 0 ? ` (+ ${more}: sekimori config check)` : ''}`,
  })
}
