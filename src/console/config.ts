/**
 * Configuration of the console: where it listens, under which addresses browsers know it, and whose
 * process it is.
 *
 * By default it serves this machine alone. The rules of the owners' page hold: without a certificate
 * only the loopback is served; a reverse proxy is named, or its word of whose request it is counts
 * for nothing. Limits: what needs secrets (the identity provider) is read by the guard.
 */
import { z } from 'zod'
import { isAddress, isOrigin, placeOf, webRefusals } from '../lib/listening.ts'

export const ORIGINS_MAX = 8
export const PROXIES_MAX = 16
export const CONSOLE_LISTEN = 'inet:127.0.0.1:8700'
export const CONSOLE_ORIGIN = 'http://localhost:8700'
/** The user of its own, where the package has made it. */
export const CONSOLE_USER = 'sekimori-console'

const isPlace = (text: string): boolean => placeOf(text) !== undefined
const path = z.string().startsWith('/')

export const MetricsConfig = z
  .strictObject({
    tokenFile: path
      .optional()
      .describe('A file with the bearer token by which /metrics of the console is read'),
    listen: z
      .string()
      .refine(isPlace, 'inet:ADDRESS:PORT')
      .optional()
      .describe('A listener of its own for /metrics, on the loopback, without a token'),
  })
  .refine(
    ({ listen }) =>
      listen === undefined ||
      webRefusals({ listen, origins: ['http://localhost'], proxies: [] }).length === 0,
    { message: 'without a token only the loopback may read metrics', path: ['listen'] },
  )

const fields = {
  listen: z
    .string()
    .refine((text) => text === 'none' || isPlace(text), 'none or inet:ADDRESS:PORT')
    .default(CONSOLE_LISTEN)
    .describe('Where the console listens; none: there is no console'),
  origins: z
    .array(z.string().refine(isOrigin, 'an origin such as https://approve.example.jp:8443'))
    .min(1)
    .max(ORIGINS_MAX)
    .default([CONSOLE_ORIGIN])
    .describe('How browsers reach it; whoever asks under another name is turned away'),
  certFile: path.optional().describe('Certificates, PEM, ours first'),
  keyFile: path.optional().describe('The key of the certificate, PEM; its user reads it'),
  proxies: z
    .array(z.string().refine(isAddress, 'an IP address'))
    .max(PROXIES_MAX)
    .default([])
    .describe('Reverse proxies whose X-Forwarded-For is believed, and that keep the Host'),
  language: z.enum(['ja', 'en']).default('ja').describe('For browsers that ask for neither'),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a user of this machine')
    .default(CONSOLE_USER)
    .describe('Whose process it becomes when root starts the guard, if he exists'),
  socket: path
    .optional()
    .describe("The guard's console socket; default: console/console.sock in the data folder"),
  state: path
    .optional()
    .describe('Where uploads and the work on them lie; default: with systemd, or in the data'),
  idleMinutes: z
    .int()
    .min(5)
    .max(720)
    .default(30)
    .describe('Minutes without a request after which a session ends'),
  twoPersons: z
    .array(z.enum(['held.delete', 'paper.release']))
    .max(2)
    .default([])
    .describe('Acts that a second person confirms'),
  metrics: MetricsConfig.prefault({}),
}

/**
 * The section, with what only the guard reads (`more`): settings of the identity provider are its own,
 * and the console's process needs none of them.
 */
export const consoleConfigWith = <More extends z.core.$ZodLooseShape>(more: More) =>
  z.strictObject({ ...fields, ...more }).superRefine((read, issues) => {
    const config = read as unknown as ConsoleConfig
    const place = config.listen === 'none' ? undefined : config.listen
    if (place !== undefined && !isPlace(place)) return
    for (const { message, path: about } of webRefusals({ ...config, listen: place }))
      issues.addIssue({ code: 'custom', message, path: [about] })
    // A passkey is bound to one name (WebAuthn Level 3 §5.1.2).
    if (new Set(config.origins.map((origin) => new URL(origin).hostname)).size > 1)
      issues.addIssue({
        ...{ code: 'custom', message: 'all origins have one host name', path: ['origins'] },
      })
  })

export const ConsoleConfig = consoleConfigWith({})
export type ConsoleConfig = z.infer<z.ZodObject<typeof fields>>

/** The sentences of its own in Japanese, by the English with `N` for every number. */
export const consoleHintsInJapanese: Readonly<Record<string, string>> = {
  'none or inet:ADDRESS:PORT': 'none または inet:アドレス:ポート を指定してください',
  'a user of this machine': 'このサーバーのユーザー名を指定してください',
  'without a token only the loopback may read metrics':
    'トークンなしでメトリクスを公開できるのはループバックだけです',
}

/** What is found across settings. */
export const consoleFindingsInJapanese: Readonly<Record<string, string>> = {
  'all origins have one host name': 'origins のホスト名は、すべて同じにしてください',
}
