/**
 * Sayings: what of other rooms' wording the screens of accounts and held mail use.
 *
 * A reason may be of a version that is newer than this page, and its facts came from outside: what has
 * no words is told by its code, and all of it is shown as a stranger's text.
 */

import { isPurpose } from '../../../../../src/accounts/purpose/recognise.ts'
import { purposeName } from '../../../../../src/accounts/purpose/words.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import { countryIn } from '../../../../../src/verdict/figures.ts'
import type { Reason } from '../../../../../src/verdict/reasons.ts'
import { wordsFor } from '../../../../../src/verdict/words.ts'
import { useLanguage } from '../../language.tsx'
import { Strange } from '../../parts/texts.tsx'

export type LooseReason = { readonly code: string; readonly [fact: string]: unknown }

export function reasonText(reason: LooseReason, language: Language): string {
  try {
    return wordsFor(reason as unknown as Reason, language)
  } catch {
    return reason.code
  }
}

export function Reasons({ reasons }: { readonly reasons: readonly LooseReason[] }) {
  const { language } = useLanguage()
  return (
    <ul className="ac-reasons">
      {reasons.map((reason, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two reasons may have one code
        <li key={at}>
          <Strange text={reasonText(reason, language)} max={600} />
        </li>
      ))}
    </ul>
  )
}

export const purposeText = (purpose: string, language: Language): string =>
  isPurpose(purpose) ? purposeName(purpose, language) : purpose

export const countryText = (country: string, language: Language): string =>
  /^[A-Z]{2}$/.test(country) ? countryIn(country, language) : country

/** Decibans, signed, with one decimal: columns stand, and a sign is seen without colour. */
export const decibanText = (decibans: number, language: Language): string =>
  new Intl.NumberFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
    signDisplay: 'exceptZero',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(decibans)

/** An account however a link spelled it. */
export const accountIn = (text: string): string =>
  /^(sasl|host|uid|cert):/.test(text) ? text : `sasl:${text}`

/** As people call it: without the kind, where it is the usual one. */
export const accountName = (account: string): string => account.replace(/^sasl:/, '')

export const accountPath = (account: string): string => `/accounts/${encodeURIComponent(account)}`
