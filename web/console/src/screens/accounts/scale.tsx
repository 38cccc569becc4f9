/**
 * Scale: the sum of the evidence on one line with the bars that it is held against.
 *
 * Said in words as well, so that nobody needs to see where the mark stands.
 */
import { useLanguage, useWords } from '../../language.tsx'
import { decibanText } from './sayings.tsx'
import { accountWords } from './words.ts'

export type ScaleBars = { readonly delay: number; readonly hold: number; readonly contain: number }

const LEAST = -40
const MOST = 50
const share = (decibans: number): string =>
  `${((Math.min(MOST, Math.max(LEAST, decibans)) - LEAST) / (MOST - LEAST)) * 100}%`

export function Scale({ evidence, bars }: { readonly evidence: number; readonly bars: ScaleBars }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const names = ['delay', 'hold', 'contain'] as const
  const reached = names.findLast((name) => evidence >= bars[name])
  const words = t.scale(
    decibanText(evidence, language),
    reached === undefined ? t.reachedNone : t.reached(t.barNames[reached]),
  )
  return (
    <div className="ac-scale" role="img" aria-label={words} title={words}>
      <div className="ac-scale-line" aria-hidden="true">
        <div className="ac-scale-sum" style={{ width: share(evidence) }} />
        {names.map((name) => (
          <span
            key={name}
            className={`ac-scale-bar ac-scale-${name}`}
            style={{ left: share(bars[name]) }}
          >
            <i>{t.barNames[name]}</i>
          </span>
        ))}
        <b className="ac-scale-mark" style={{ left: share(evidence) }} />
      </div>
    </div>
  )
}
