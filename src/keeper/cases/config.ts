/**
 * Configuration of cases: who we are before the law and on letterheads, and how cases are opened.
 */
import { z } from 'zod'
import { subjectRoles } from '../../cases/case.ts'
import { isMailAddress } from '../../hands/notify/config.ts'
import { RoundsConfig } from './rounds/config.ts'

const LINE_MAX = 200
export const DOMAINS_MAX = 200

/** One line that people read; no control characters. */
const line = z
  .string()
  .min(1)
  .max(LINE_MAX)
  .refine(
    (text) => text.trim() !== '' && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text),
    'one line of text',
  )

/** In each language, or one text for both: a name that has no other form. */
const both = z.codec(
  z.union([line, z.strictObject({ ja: line, en: line })]),
  z.strictObject({ ja: z.string(), en: z.string() }),
  {
    decode: (told) => (typeof told === 'string' ? { ja: told, en: told } : told),
    encode: (told) => told,
  },
)

const phone = line.refine(
  (text) => /^[+(]?[0-9][0-9 ()+.-]{2,38}$/.test(text),
  'a telephone number such as 03-1234-5678',
)
const mail = z.string().refine(isMailAddress, 'a mail address such as ops@example.jp')
const page = z
  .url({ protocol: /^https?$/ })
  .max(LINE_MAX)
  .refine(
    (text) => URL.canParse(text) && new URL(text).username === '',
    'a page such as https://www.example.jp/',
  )

export const OrganisationConfig = z
  .strictObject({
    name: both.describe('Its name as it stands on documents'),
    address: both.optional(),
    representative: line.optional().describe('Who signs, such as 代表取締役 山田 太郎'),
    department: both.optional().describe('The department that answers'),
    contact: z
      .strictObject({ person: line.optional(), phone: phone.optional(), mail: mail.optional() })
      .optional()
      .describe('For authorities and counsel'),
    desk: z
      .strictObject({
        phone: phone.optional(),
        mail: mail.optional(),
        page: page.optional(),
        hours: both.optional(),
      })
      .optional()
      .describe('For the public: the enquiries desk'),
    domains: z
      .array(
        z.string().regex(/^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/, 'a domain such as example.jp'),
      )
      .max(DOMAINS_MAX)
      .default([])
      .describe('Domains that we send from'),
    subjects: z
      .array(z.enum(subjectRoles))
      .max(subjectRoles.length)
      .default([])
      .describe('What it is before the law: decides which obligations may apply'),
    years: z
      .enum(['western', 'era'])
      .optional()
      .describe('How Japanese documents write years: 2026年 or 令和8年'),
  })
  .optional()
  .describe('Who we are, for letterheads, forms and obligations')

export type OrganisationConfig = z.infer<typeof OrganisationConfig>

export const CasesConfig = z.strictObject({
  open: z
    .enum(['automatic', 'manual'])
    .default('automatic')
    .describe('Whether a containment or an alarm of the evidence opens a case by itself'),
  twoPersons: z
    .boolean()
    .default(false)
    .describe('Documents and notices are approved by another than who made them'),
  law: z
    .string()
    .startsWith('/')
    .optional()
    .describe(
      'A file of your own obligations and calendars, beside those that come with the program',
    ),
  playbooks: z
    .string()
    .startsWith('/')
    .optional()
    .describe(
      'A folder of your own playbooks (CACAO), which add to those that come with the program',
    ),
  notices: RoundsConfig,
})
export type CasesConfig = z.infer<typeof CasesConfig>

/** For `config-words.ts`: what the schema says, by its English sentence with `N` for numbers. */
export const casesHintsInJapanese: Readonly<Record<string, string>> = {
  'one line of text': '改行や制御文字を含まない 1 行の文字列を指定してください',
  'a telephone number such as N-N-N': '03-1234-5678 のような電話番号を指定してください',
  'a page such as https://www.example.jp/':
    'https://www.example.jp/ のような URL を指定してください',
}
