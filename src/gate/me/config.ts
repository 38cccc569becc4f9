/**
 * Configuration of the owners' page: where it listens, and under which addresses browsers know it.
 *
 * It is closed unless `listen` is given. Without a certificate it serves the loopback only: a
 * reverse proxy stands before it, and is named, or nobody else comes.
 */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { isOrigin, placeOf, type WebPlace, webRefusals } from '../../lib/listening.ts'
import { isPushHost, PUSH_SERVICES } from './push-hosts.ts'

export const ORIGINS_MAX = 8
export const PUSH_HOSTS_MAX = 16
export const HELP_CHARACTERS_MAX = 300
export const PROXIES_MAX = 16

/** One rule of `webRefusals` as a refinement, so that the schema has its sentence. */
const rule = (
  message: string,
  path: string,
): readonly [
  (page: Partial<WebPlace> & Pick<WebPlace, 'origins' | 'proxies'>) => boolean,
  { message: string; path: string[] },
] => [
  (page) => webRefusals({ ...page, listen: page.listen }).every((one) => one.message !== message),
  { message, path: [path] },
]

export const MePageConfig = z
  .strictObject({
    listen: z
      .string()
      .refine((text) => placeOf(text) !== undefined, 'inet:ADDRESS:PORT')
      .optional()
      .describe('Where the page of the account owners listens; without it there is none'),
    origins: z
      .array(z.string().refine(isOrigin, 'an origin such as https://approve.example.jp:8443'))
      .max(ORIGINS_MAX)
      .default([])
      .describe('How browsers reach the page; whoever asks under another name is turned away'),
    certFile: z.string().startsWith('/').optional().describe('Certificates, PEM, ours first'),
    keyFile: z.string().startsWith('/').optional().describe('The key of the certificate, PEM'),
    proxies: z
      .array(z.string().refine((text) => isIP(text) !== 0, 'an IP address'))
      .max(PROXIES_MAX)
      .default([])
      .describe('Reverse proxies whose X-Forwarded-For is believed, and that keep the Host'),
    language: z.enum(['ja', 'en']).default('ja').describe('For browsers that ask for neither'),
    help: z
      .strictObject({
        ja: z.string().min(1).max(HELP_CHARACTERS_MAX),
        en: z.string().min(1).max(HELP_CHARACTERS_MAX),
      })
      .optional()
      .describe('Whom owners may call: anybody who opens the page reads it'),
    push: z
      .strictObject({
        hosts: z
          .array(z.string().refine(isPushHost, 'a host name such as *.push.example.com'))
          .max(PUSH_HOSTS_MAX)
          .default([...PUSH_SERVICES])
          .describe(
            'Push services that may be asked to tell owners’ browsers; none: nobody is told so',
          ),
        allowPrivate: z
          .boolean()
          .default(false)
          .describe('A push service may have a private address (one of our own)'),
        allowLoopback: z.boolean().default(false).describe('The same of this machine (for tests)'),
      })
      .prefault({}),
  })
  .refine(...rule('a page that listens needs «origins»', 'origins'))
  .refine(...rule('certFile and keyFile go together', 'keyFile'))
  .refine(...rule('without a certificate only the loopback is served', 'listen'))
  .refine(...rule('a page with a certificate has https origins only', 'origins'))
  .refine(...rule('https without a certificate needs the proxy named in «proxies»', 'proxies'))

export type MePageConfig = z.infer<typeof MePageConfig>

/** The refinements' sentences in Japanese, by the English with `N` for every number. */
export const mePageHintsInJapanese: Readonly<Record<string, string>> = {
  'inet:ADDRESS:PORT': 'inet:アドレス:ポート を指定してください',
  'an origin such as https://approve.example.jp:N':
    'https://approve.example.jp:8443 のようなオリジンを指定してください',
  'a host name such as *.push.example.com': '*.push.example.com のようなホスト名を指定してください',
  'an IP address': 'IP アドレスを指定してください',
  'a page that listens needs «origins»': 'listen を指定する場合は origins が必要です',
  'certFile and keyFile go together': 'certFile と keyFile は両方とも指定してください',
  'without a certificate only the loopback is served':
    '証明書がない場合、待ち受けできるのはループバックだけです',
  'a page with a certificate has https origins only':
    '証明書を指定した場合、origins は https だけを指定できます',
  'https without a certificate needs the proxy named in «proxies»':
    '証明書なしで https を使う場合は、リバースプロキシのアドレスを proxies に指定してください',
}

/** Both files as they are now; throws what the file system says. */
export const certificateOf = (
  certFile: string,
  keyFile: string,
): { cert: Buffer; key: Buffer } => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
})
