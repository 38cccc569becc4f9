/** Lines: a long text of strangers, line by line, so that line ends stay and nothing else turns it. */
import { Strange } from '../../parts/index.ts'
import './evidence.css'

/** More than that is for the downloaded file. */
export const SHOWN_CHARACTERS_MAX = 100_000

export function Lines({ text }: { readonly text: string }) {
  const lines = text.slice(0, SHOWN_CHARACTERS_MAX).split('\n')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
    <pre className="ev-text" tabIndex={0}>
      {lines.map((line, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines never change their places
        <span key={nth}>
          <Strange text={line} max={SHOWN_CHARACTERS_MAX} />
          {'\n'}
        </span>
      ))}
      {text.length > SHOWN_CHARACTERS_MAX && '…'}
    </pre>
  )
}
