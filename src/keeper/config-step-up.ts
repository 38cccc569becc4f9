/**
 * Configuration of step-up: what the organisation asks of owners, and where their page is.
 *
 * What a single account is asked is policy and stands in the evidence (`sekimori owner policy`).
 */
import { z } from 'zod'
import { SHEET_LIVES_MAX, TOKEN_LIVES } from '../step-up/state.ts'
import { DEPARTMENTS_MAX } from '../verdict/restrict/settings.ts'

/** It is told within one line of an SMTP, IMAP or POP reply. */
export const ADDRESS_MAX = 100

const DAY_MS = 86_400_000

/** A prefix that browsers reach the page under, as it is told to clients: plain ASCII, no path. */
const isAddress = (text: string): boolean =>
  /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(text) &&
  text.length <= ADDRESS_MAX &&
  URL.canParse(text)

export const StepUpConfig = z.strictObject({
  policy: z
    .enum(['off', 'notify', 'step-up', 'strict'])
    .default('notify')
    .describe('What accounts without a policy of their own are asked'),
  departments: z
    .record(z.string().min(1).max(60), z.enum(['off', 'notify', 'step-up', 'strict']))
    .refine(
      (all) => Object.keys(all).length <= DEPARTMENTS_MAX,
      `at most ${DEPARTMENTS_MAX} departments`,
    )
    .default({})
    .describe('What accounts of a department are asked, by its name in restrict.departments'),
  address: z
    .string()
    .refine(isAddress, 'an address such as https://mail.example.jp')
    .optional()
    .describe('Where owners find their page, told to their mail programs; its path is /me'),
  sheetDays: z
    .int()
    .min(TOKEN_LIVES / DAY_MS)
    .max(SHEET_LIVES_MAX / DAY_MS)
    .default(TOKEN_LIVES / DAY_MS)
    .describe(
      'Days that tokens on printed sheets are good for; whoever finds a sheet in that time may use it',
    ),
})

export type StepUpConfig = z.infer<typeof StepUpConfig>

/** The refinements' sentences in Japanese, by the English with `N` for every number. */
export const stepUpHintsInJapanese: Readonly<Record<string, string>> = {
  'an address such as https://mail.example.jp':
    'https://mail.example.jp のようなアドレスを指定してください',
}
