/** Hostile: a case in which every text that people or attackers give wants to break out. */
import type { CaseFile } from '../../../cases/case.ts'
import type { AccountId } from '../../../events/event.ts'
import { hostile, hostileTexts as ofReports } from '../../testing/hostile.ts'

export const hostileTexts = [
  ...ofReports,
  // Mail headers, fields of Word, links of Word, a formula of a spreadsheet.
  'x\r\nBcc: victim@example.com\r\n\r\nbody',
  '{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe" }',
  '\u0013 HYPERLINK "http://example.com" \u0014 text \u0015',
  '<w:instrText>DDE</w:instrText>]]></w:t>',
  '=HYPERLINK("http://example.com","x")',
  '.\r\nQUIT',
] as const

const textsOf = (its: unknown, text: string): unknown => {
  if (Array.isArray(its)) return its.map((one) => textsOf(one, text))
  if (its === null || typeof its !== 'object') return its
  return Object.fromEntries(
    Object.entries(its).map(([key, value]) => [
      key,
      typeof value === 'string' && foreign.has(key) ? text : textsOf(value, text),
    ]),
  )
}

/** Fields that people type, or that come from logs. */
const foreign: ReadonlySet<string> = new Set(
  `by why title ja en person text note name reference contact item source owner proof question chosen
  reason department basis file tool to account address phone mail page representative sha256 receipt
  what item witness consent`.split(/\s+/),
)

export function hostileCase(file: CaseFile, text: string): CaseFile {
  const rich = {
    ...file,
    case: {
      ...file.case,
      title: { ja: text, en: text },
      accounts: file.case.accounts.map((one) => ({ ...one, account: text as AccountId })),
    },
  }
  const turned = textsOf(rich, text) as CaseFile
  return { ...turned, found: hostile(text), version: file.version }
}
