/** Forwarding configuration: which files are watched for what they do with mail; by default none. */
import { z } from 'zod'

export const PATTERNS_MAX = 16
export const STARS_MAX = 8

/** How many stars a pattern has. */
export const starsOf = (pattern: string): number => pattern.split('*').length - 1

const Watch = z
  .strictObject({
    files: z
      .string()
      .max(1_024)
      .regex(/^\/(?!.*(?:^|\/)\.\.?(?:\/|$))[^\0]*[^\0/]$/, 'an absolute path, with * for any name')
      .refine((text) => starsOf(text) <= STARS_MAX, `at most ${STARS_MAX} stars`)
      .describe('Files, such as /var/vmail/*/.dovecot.sieve; a star is one name or a part of it'),
    kind: z
      .enum(['sieve', 'forward', 'aliases'])
      .default('sieve')
      .describe('What stands in them: sieve scripts, .forward files, aliases(5)'),
    account: z
      .string()
      .min(1)
      .max(255)
      .default('{1}')
      .describe('Whose file it is: {1} is what the first star stands for; not for aliases'),
  })
  .refine(
    ({ files, kind, account }) =>
      kind === 'aliases' ||
      [...account.matchAll(/\{(\d)\}/g)].every(([, nth]) => {
        const star = Number(nth)
        return star >= 1 && star <= starsOf(files)
      }),
    'account names a star that «files» does not have',
  )

export const ForwardingConfig = z.strictObject({
  watch: z.array(Watch).max(PATTERNS_MAX).default([]),
  everySeconds: z
    .int()
    .min(10)
    .max(86_400)
    .default(60)
    .describe('How long after one look at all files the next begins'),
  ownDomains: z
    .array(z.string().regex(/^[a-z0-9.-]{1,253}$/, 'a domain such as example.jp'))
    .max(1_000)
    .default([])
    .describe('Domains that are not outside, beside the account’s own'),
})
export type ForwardingConfig = z.infer<typeof ForwardingConfig>
export type Watched = ForwardingConfig['watch'][number]
