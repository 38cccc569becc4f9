/**
 * Configuration of privacy: how long bodies are kept, and how many persons an erasure takes.
 *
 * Who carries others' mail (a provider, a university for its guests) keeps it for less long than who
 * keeps an organisation's own (decision 24). One person is enough by default, after a day in which
 * others may see it and stop it (decision 25).
 */
import { z } from 'zod'

export const DELAY_HOURS_MAX = 720

export const LegalBasis = z
  .enum(['own', 'carrier'])
  .default('own')
  .describe(
    'Whose mail it is: your own organisation’s (bodies are kept 400 days), or others’ (180)',
  )

export const PrivacyConfig = z.strictObject({
  approval: z
    .enum(['one', 'two'])
    .default('one')
    .describe('How many persons it takes to erase somebody; one: after the delay, marked as such'),
  delayHours: z
    .int()
    .min(1)
    .max(DELAY_HOURS_MAX)
    .default(24)
    .describe('How long one person’s erasure waits, so that others may see and cancel it'),
  namedReaders: z
    .boolean()
    .default(false)
    .describe('Whether contents are shown only to people who say who they are'),
})
export type PrivacyConfig = z.infer<typeof PrivacyConfig>
