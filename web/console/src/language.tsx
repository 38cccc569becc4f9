/** Language: in which of the two a reader reads; texts are typed, so a missing one does not compile. */
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { AuthState } from '../../../src/console/routes/auth-shapes.ts'
import type { Language, Wording } from '../../../src/lib/words.ts'

export type Speaking = {
  readonly language: Language
  /** IANA name; the organisation's, shown beside every time. */
  readonly zone: string
  readonly speak: (language: Language) => void
}

export const LanguageContext = createContext<Speaking>({
  language: 'ja',
  zone: 'Asia/Tokyo',
  speak: () => {},
})

export const useLanguage = (): Speaking => useContext(LanguageContext)

/** `const t = useWords(words)`, where `words` is `{ja: {…}, en: {…}}` with the same keys and types. */
export const useWords = <Words,>(words: Readonly<Record<Language, Words>>): Words =>
  words[useLanguage().language]

/** For texts that are made of facts: `say(wording, facts)`. */
export const useSay = (): (<Facts>(wording: Wording<Facts>, facts: Facts) => string) => {
  const { language } = useLanguage()
  return (wording, facts) => wording[language](facts)
}

const AUTH = '/api/v1/auth'
const KEY = 'sekimori.language'

/** What was chosen here before, or what the browser asks for. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(KEY)
  if (chosen === 'ja' || chosen === 'en') return chosen
  const asked = navigator.languages.find((each) => /^(?:ja|en)\b/i.test(each))
  return asked?.toLowerCase().startsWith('en') === true ? 'en' : 'ja'
}

/** The zone of the browser, until the server said which is the organisation's. */
const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'Asia/Tokyo'

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  const zone = useZone()
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const speak = (to: Language) => {
    localStorage.setItem(KEY, to)
    setLanguage(to)
  }
  return <LanguageContext value={{ language, zone, speak }}>{children}</LanguageContext>
}

/** Follows what `SessionProvider` asked; it does not ask itself. */
function useZone(): string {
  const client = useQueryClient()
  const [zone, setZone] = useState(ownZone)
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        const told =
          query.queryKey[0] === AUTH ? (query.state.data as AuthState | undefined) : undefined
        if (told?.zone !== undefined) setZone(told.zone)
      }),
    [client],
  )
  return zone
}
