/** Configuration of notices to those who must be told: by which relay, as whom, how fast. */
import { z } from 'zod'
import { isMailAddress } from '../../../hands/notify/config.ts'

export const PER_MINUTE_MAX = 6_000

export const RoundsConfig = z
  .strictObject({
    host: z.string().min(1).max(253).default('127.0.0.1').describe('The relay, without our milter'),
    port: z.int().min(1).max(65_535).default(25),
    from: z
      .string()
      .refine(isMailAddress, 'a mail address such as ops@example.jp')
      .describe('The sender of notices, and where answers go'),
    perMinute: z
      .int()
      .min(1)
      .max(PER_MINUTE_MAX)
      .default(60)
      .describe('How many letters at most in a minute'),
  })
  .optional()
  .describe('How notices to recipients and affected persons are sent; without it none are')

export type RoundsConfig = z.infer<typeof RoundsConfig>
