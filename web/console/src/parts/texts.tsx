/** Texts: moments, counts, names and strangers' words, each written in one way everywhere. */
import { useSyncExternalStore } from 'react'
import { useLanguage, useWords } from '../language.tsx'
import {
  type AnyMoment,
  countText,
  type MomentStyle,
  momentText,
  relativeText,
  spanText,
  zoneName,
} from './format.ts'
import { STRANGE_LENGTH_MAX, strangeParts } from './strange.ts'
import { partWords } from './words.ts'

/** One clock for the whole page, so that a thousand times on it cost one timer. */
const listeners = new Set<() => void>()
let second = Math.floor(Date.now() / 1_000)
let timer: ReturnType<typeof setInterval> | undefined
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  // It stood still while nobody looked.
  second = Math.floor(Date.now() / 1_000)
  timer ??= setInterval(() => {
    second = Math.floor(Date.now() / 1_000)
    for (const each of listeners) each()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Epoch milliseconds, to the `every`-th second; asks for another look when it moves on. */
export function useNow(every = 1): number {
  const read = () => Math.floor(second / every) * every
  return useSyncExternalStore(subscribe, read) * 1_000
}

type MomentProps = { readonly at: AnyMoment | null | undefined; readonly style?: MomentStyle }

/** A time with its zone; what it is exactly stands in its title. */
export function Moment({ at, style = 'short' }: MomentProps) {
  const t = useWords(partWords)
  const { language, zone } = useLanguage()
  if (at === null || at === undefined) return <span>{t.never}</span>
  const long = momentText(at, 'long', language, zone)
  if (long === undefined) return <Strange text={String(at)} />
  const name = zoneName(zone, language, at)
  const iso = new Date(at).toISOString()
  return (
    <time dateTime={iso} title={`${long} ${name}（${iso}）`} className="sk-moment">
      {style === 'relative' ? (
        <Relative at={at} />
      ) : (
        <>
          {style === 'long' ? long : momentText(at, 'short', language, zone)}
          <span className="sk-zone"> {name}</span>
        </>
      )}
    </time>
  )
}

function Relative({ at }: { readonly at: AnyMoment }) {
  const { language } = useLanguage()
  return <>{relativeText(at, useNow(5), language)}</>
}

/** Counts down to `to`, second by second; past it, up, with a sign. */
export function Countdown({ to }: { readonly to: AnyMoment }) {
  const { language } = useLanguage()
  const left = (new Date(to).getTime() - useNow()) / 1_000
  return (
    <span className="sk-figure" role="timer" aria-live="off">
      {left < 0 ? '+' : ''}
      {spanText(left, language)}
    </span>
  )
}

export function Count({ value }: { readonly value: number }) {
  const { language } = useLanguage()
  return <span className="sk-figure">{countText(value, language)}</span>
}

/** Whatever somebody outside wrote. `max`: letters, then it is cut. */
export function Strange({
  text,
  max = STRANGE_LENGTH_MAX,
}: {
  readonly text: string
  readonly max?: number
}) {
  const t = useWords(partWords)
  return (
    <bdi className="sk-strange">
      {strangeParts(text, max).map((part, at) =>
        part.isSign ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no name but their place
          <span key={at} className="sk-sign" title={t.hidden(part.text)}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  )
}

/** An account's address. */
export const Name = ({ account }: { readonly account: string }) => {
  const at = account.lastIndexOf('@')
  return (
    <span className="sk-name">
      {at <= 0 ? (
        <Strange text={account} max={320} />
      ) : (
        <>
          <Strange text={account.slice(0, at)} max={320} />
          {/* Where there is little room, it is parted here and not within a word. */}
          <wbr />
          <Strange text={account.slice(at)} max={320} />
        </>
      )}
    </span>
  )
}
