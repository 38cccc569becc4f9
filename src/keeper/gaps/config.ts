/** Gaps configuration: how the guard makes sure that it hears; every default needs no file. */
import { isIP } from 'node:net'
import { z } from 'zod'

export const OUTSIDE_ADDRESSES_MAX = 1_000

export const GapsConfig = z.strictObject({
  canary: z
    .strictObject({
      syslog: z
        .string()
        .max(255)
        .regex(/^(auto|off|\/.+|udp:.+:\d{1,5})$/, 'auto, off, /PATH or udp:HOST:PORT')
        .default('auto')
        .describe('How a line goes to the logger each minute; auto: /dev/log where it exists'),
      submission: z
        .string()
        .max(255)
        .regex(/^(auto|off|.+:\d{1,5})$/, 'auto, off or HOST:PORT')
        .default('auto')
        .describe(
          'Where a submission is refused each minute; auto: the service of Postfix that asks the gate',
        ),
    })
    .prefault({}),
  outside: z
    .strictObject({
      addresses: z
        .array(z.string().refine((text) => isIP(text) > 0, 'an IP address'))
        .max(OUTSIDE_ADDRESSES_MAX)
        .default([])
        .describe('Addresses that our mail leaves from, where they are not those of this machine'),
    })
    .prefault({}),
})
export type GapsConfig = z.infer<typeof GapsConfig>

/** For `config-words.ts`: what the schema says, by its English sentence with `N` for numbers. */
export const gapsHintsInJapanese: Readonly<Record<string, string>> = {
  'auto, off, /PATH or udp:HOST:PORT':
    'auto、off、/パス、udp:ホスト:ポート のいずれかを指定してください',
  'auto, off or HOST:PORT': 'auto、off、ホスト:ポート のいずれかを指定してください',
  'an IP address': 'IP アドレスを指定してください',
}
