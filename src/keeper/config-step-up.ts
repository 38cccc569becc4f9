/**
 * Configuration of step-up: what the organisation asks of owners, and where their page is.
 *
 * What a single account is asked is policy and stands in the evidence (`sekimori owner policy`).
 */
import { z } from 'zod'

/** It is told within one line of an SMTP, IMAP or POP reply. */
export const ADDRESS_MAX = 100

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
  address: z
    .string()
    .refine(isAddress, 'an address such as https://mail.example.jp')
    .optional()
    .describe('Where owners find their page, told to their mail programs; its path is /me'),
})

export type StepUpConfig = z.infer<typeof StepUpConfig>

/** The refinements' sentences in Japanese, by the English with `N` for every number. */
export const stepUpHintsInJapanese: Readonly<Record<string, string>> = {
  'an address such as https://mail.example.jp':
    'https://mail.example.jp のようなアドレスを指定してください',
}
