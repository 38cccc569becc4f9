/**
 * Bars: evidence for and against, weighed in decibans: to the right what speaks for it, to the left
 * what speaks against it, each with its figure and its words.
 */
import type { ReactNode } from 'react'
import { useLanguage, useWords } from '../language.tsx'
import { localeOf } from './format.ts'
import { partWords } from './words.ts'

export type Bar = {
  readonly key: string
  readonly label: ReactNode
  /** Decibans; below zero it speaks against. */
  readonly value: number
}

export type BarsProps = {
  readonly label: string
  readonly bars: readonly Bar[]
  /** Shown as their sum, where it is not simply that. */
  readonly total?: number
  readonly unit?: string
}

export function Bars({ label, bars, total, unit }: BarsProps) {
  const t = useWords(partWords)
  const { language } = useLanguage()
  const most = Math.max(1, ...bars.map(({ value }) => Math.abs(value)), Math.abs(total ?? 0))
  const written = (value: number) =>
    `${new Intl.NumberFormat(localeOf(language), { signDisplay: 'exceptZero', maximumFractionDigits: 1 }).format(value)} ${unit ?? t.deciban}`
  return (
    <div className="sk-bars">
      <div className="sk-bars-ends" aria-hidden="true">
        <span>← {t.against}</span>
        <span>{t.forIt} →</span>
      </div>
      <ul aria-label={label}>
        {bars.map(({ key, label: name, value }) => (
          <li key={key}>
            <div className="sk-bar-words">
              <span>{name}</span>
              <strong className="sk-figure">{written(value)}</strong>
            </div>
            <Track share={value / most} />
          </li>
        ))}
        {total !== undefined && (
          <li className="sk-bar-total">
            <div className="sk-bar-words">
              <span>{t.total}</span>
              <strong className="sk-figure">{written(total)}</strong>
            </div>
            <Track share={total / most} />
          </li>
        )}
      </ul>
    </div>
  )
}

/** `share`: -1 to 1. */
const Track = ({ share }: { readonly share: number }) => {
  const long = `${Math.min(1, Math.abs(share)) * 50}%`
  return (
    <div className="sk-track" aria-hidden="true">
      <div
        className={share < 0 ? 'sk-bar-against' : 'sk-bar-for'}
        style={share < 0 ? { right: '50%', width: long } : { left: '50%', width: long }}
      />
    </div>
  )
}
