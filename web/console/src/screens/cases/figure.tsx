/** Figure: a value of the ledger with its unit and bounds; where it comes from. */
import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { CaseFact, EvidenceRef } from '../../../../../src/cases/case.ts'
import { caseStatusNames } from '../../../../../src/reports/words/case.ts'
import { leakNames } from '../../../../../src/reports/words/leak.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import { Count, Moment, Strange } from '../../parts/index.ts'
import { useText } from './kit.ts'

type Shown = Pick<CaseFact, 'value' | 'unit'>

export function Figure({ fact }: { readonly fact: Shown }) {
  const t = useText()
  const { language } = useLanguage()
  const { value, unit } = fact
  if (value === null) return <>{nameIn(caseStatusNames, 'under-investigation', language)}</>
  if (typeof value === 'string')
    return (
      <>
        {unit === 'verdict' ? (
          (nameIn(leakNames, value, language) ?? value)
        ) : (
          <Strange text={value} max={80} />
        )}
      </>
    )
  if (unit === 'moment') return <Moment at={value} />
  return (
    <>
      <Count value={value} /> {t.unitNames[unit] ?? ''}
    </>
  )
}

export function Bounds({ fact }: { readonly fact: CaseFact }) {
  const { lower, upper, unit } = fact
  if (lower === undefined && upper === undefined) return <>–</>
  const one = (value: number | undefined) =>
    value === undefined ? '' : unit === 'moment' ? <Moment at={value} /> : <Count value={value} />
  return (
    <>
      {one(lower)} 〜 {one(upper)}
    </>
  )
}

const REFS_SHOWN = 5

/** Entries of the evidence lead to where they are proven. */
export function Refs({ refs }: { readonly refs: readonly EvidenceRef[] }) {
  if (refs.length === 0) return <>–</>
  const shown = refs.slice(0, REFS_SHOWN)
  return (
    <>
      {shown.map((ref, at) => (
        <span key={'entry' in ref ? `e${ref.entry}` : `${ref.sha256}:${ref.line ?? at}`}>
          {at > 0 ? ', ' : ''}
          {'entry' in ref ? (
            <Anchor component={Link} to={`/evidence/entries/${ref.entry}`}>
              #{ref.entry}
            </Anchor>
          ) : (
            <Strange
              text={`${ref.file ?? ref.sha256.slice(0, 12)}${ref.line === undefined ? '' : `:${ref.line}`}`}
              max={80}
            />
          )}
        </span>
      ))}
      {refs.length > shown.length ? ` +${refs.length - shown.length}` : ''}
    </>
  )
}

/** What may be wider than the page, and is scrolled by finger and by keys. */
export const Wide = ({
  label,
  children,
}: {
  readonly label: string
  readonly children: ReactNode
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
  <section className="ca-scroll" tabIndex={0} aria-label={label}>
    {children}
  </section>
)
