/**
 * Configuration of source restriction: who may log in and send from where, by what, and when.
 *
 * What cannot be meant is refused where it stands: a rule that names nobody or restricts nothing, a
 * country that no table knows, a time that ends before it begins, a department that is not there,
 * two rules that restrict the same thing for the same name with the same answer.
 */
import { z } from 'zod'
import { purposes } from '../accounts/purpose/recognise.ts'
import { readRange, sizeOf } from '../lib/address.ts'
import { countryCodes } from '../verdict/restrict/countries.ts'
import {
  answers,
  DEPARTMENTS_MAX,
  type Finding,
  findingsIn,
  MEMBERS_MAX,
  memberOf,
  NETWORKS_MAX,
  PATTERNS_MAX,
  type RestrictSettings,
  RULES_MAX,
  TIMES_MAX,
  type Times,
} from '../verdict/restrict/settings.ts'

const name = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u, 'letters, digits, spaces, dots and hyphens')

const members = z
  .array(
    z
      .string()
      .max(255)
      .refine(
        (text) => memberOf(text) !== undefined,
        'an account, or a pattern such as *@example.jp with one star',
      ),
  )
  .min(1)
  .max(MEMBERS_MAX)

const isNetwork = (text: string): boolean => {
  const from = new Uint32Array(4)
  const to = new Uint32Array(4)
  const family = text.includes('-') ? 'no-address' : readRange(text, from, to)
  // The whole of a family restricts nothing.
  return typeof family !== 'string' && sizeOf(from, to, family) < 2 ** (family === 4 ? 32 : 128)
}

const MINUTE = '([01]\\d|2[0-3]):[0-5]\\d'
const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const textOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, '0')).join(':')

/** From the one to before the other; a day ends at 24:00. */
const times = z.codec(
  z
    .string()
    .regex(new RegExp(`^${MINUTE}-(${MINUTE}|24:00)$`), 'times such as 09:00-18:00')
    .refine(
      (text) => minuteOf(text.slice(0, 5)) < minuteOf(text.slice(6)),
      'begins before it ends; a night is two: 22:00-24:00 and 00:00-05:00',
    ),
  z.custom<Times>(),
  {
    decode: (text) => ({ from: minuteOf(text.slice(0, 5)), to: minuteOf(text.slice(6)) }),
    encode: ({ from, to }) => `${textOf(from)}-${textOf(to)}`,
  },
)

const rule = z.strictObject({
  name,
  who: z
    .strictObject({
      accounts: members.optional().describe('Names, *@DOMAIN, or patterns with one star'),
      purposes: z.array(z.enum(purposes)).min(1).optional(),
      departments: z.array(name).min(1).max(DEPARTMENTS_MAX).optional(),
    })
    .refine((who) => Object.values(who).some((one) => one !== undefined), 'names nobody'),
  allow: z
    .strictObject({
      networks: z
        .array(z.string().max(50).refine(isNetwork, 'an address or a network such as 192.0.2.0/24'))
        .min(1)
        .max(NETWORKS_MAX)
        .optional()
        .describe('Beside «countries» either of the two is enough'),
      countries: z
        .array(
          z
            .string()
            .refine((code) => countryCodes.has(code), 'a country code such as JP (ISO 3166-1)'),
        )
        .min(1)
        .max(countryCodes.size)
        .optional(),
      protocols: z
        .array(z.enum(['smtp', 'imap', 'pop3', 'sieve', 'http']))
        .min(1)
        .optional()
        .describe('Sending is smtp'),
      hours: z
        .strictObject({
          days: z.enum(['workdays', 'all']).default('all'),
          times: z
            .array(z.union([z.literal('organisation'), times]))
            .min(1)
            .max(TIMES_MAX)
            .describe('HH:MM-HH:MM, or organisation: the working hours'),
        })
        .optional(),
    })
    .refine((allow) => Object.values(allow).some((one) => one !== undefined), 'restricts nothing'),
  answer: z.enum(answers).default('notify').describe('What is done when it is broken'),
})

const findingTexts: Readonly<Record<Finding['what'], string>> = {
  'no-such-department': 'no such department',
  overlaps: 'an earlier rule restricts the same for the same name with the same answer',
  'too-many-patterns': `more than ${PATTERNS_MAX} patterns; list names or domains instead`,
}

export const RestrictConfig = z
  .strictObject({
    departments: z
      .record(name, members)
      .refine(
        (all) => Object.keys(all).length <= DEPARTMENTS_MAX,
        `at most ${DEPARTMENTS_MAX} departments`,
      )
      .default({})
      .describe('Accounts of each, for «who»'),
    rules: z
      .array(rule)
      .max(RULES_MAX)
      .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'names differ')
      .default([]),
  })
  .superRefine((settings: RestrictSettings, context) => {
    for (const { path, what } of findingsIn(settings))
      context.addIssue({ code: 'custom', path: [...path], message: findingTexts[what] })
  })

export type RestrictConfig = z.infer<typeof RestrictConfig>

/** The schema's own sentences in Japanese, by the English with `N` for every number. */
export const restrictHintsInJapanese: Readonly<Record<string, string>> = {
  'letters, digits, spaces, dots and hyphens':
    '文字、数字、空白、ピリオド、ハイフン、下線だけを使えます',
  'an account, or a pattern such as *@example.jp with one star':
    'アカウント名、または *@example.jp のような形（* は1つまで）で指定してください',
  'an address or a network such as N.N.N.N/N':
    '192.0.2.0/24 のような IP アドレスまたはネットワークを指定してください',
  'a country code such as JP (ISO N-N)': 'JP のような国コード（ISO 3166-1）を指定してください',
  'times such as N:N-N:N': '09:00-18:00 のような時間帯を指定してください',
  'begins before it ends; a night is two: N:N-N:N and N:N-N:N':
    '開始は終了より前でなければなりません。夜間は 22:00-24:00 と 00:00-05:00 の2つに分けてください',
  'names nobody': '対象（accounts、purposes、departments のいずれか）が必要です',
  'restricts nothing': '許可する内容（networks、countries、protocols、hours のいずれか）が必要です',
  'at most N departments': '部署の登録数が上限を超えています',
}

/** The sentences of what is found across rules. */
export const restrictFindingsInJapanese: Readonly<Record<string, string>> = {
  'no such department': 'この名前の部署は departments にありません',
  'an earlier rule restricts the same for the same name with the same answer':
    '同じ対象の同じ項目を、同じ answer の別のルールがすでに制限しています',
  'more than N patterns; list names or domains instead':
    '* を含むパターンが多すぎます。アカウント名かドメインで指定してください',
}
