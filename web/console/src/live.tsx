/**
 * Live: what the guard tells by itself, over one stream for the whole page (server-sent events).
 *
 * The browser joins again by itself; when it gave up, we do, ever more slowly. Nothing is asked again
 * here: what was missed, a screen reads anew when the stream is back (`useLiveState`).
 */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { LiveEvent, LiveTopic, Pulse } from '../../../src/ports/console.ts'
import type { LiveState } from './kinds.ts'

type Listener = (event: LiveEvent) => void
export type Verdict = Extract<LiveEvent, { topic: 'verdict' }>
/** The newest verdicts, the newest first, and how many events came too fast to be told. */
export type Recent = { readonly verdicts: readonly Verdict[]; readonly skipped: number }
const NOTHING_RECENT: Recent = { verdicts: [], skipped: 0 }

/** One a second for half an hour. */
export const PULSES_MAX = 1_800
/** Verdicts that who comes to a screen still sees. */
export const VERDICTS_MAX = 50
const AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const
/** A pulse comes every second; without one for so long the stream is lost, whatever it says. */
const SILENCE_MS_MAX = 15_000

const TOPICS: readonly LiveTopic[] = [
  'pulse',
  'verdict',
  'containment',
  'held',
  'case',
  'job',
  'skipped',
]
const isTopic = (topic: unknown): topic is LiveTopic => TOPICS.includes(topic as LiveTopic)

export class Live {
  readonly #listeners = new Map<LiveTopic, Set<Listener>>()
  readonly #watchers = new Set<() => void>()
  readonly #path: string
  #source: EventSource | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  #tries = 0
  state: LiveState = 'connecting'
  pulses: readonly Pulse[] = []
  recent: Recent = NOTHING_RECENT

  constructor(path = '/api/v1/live') {
    this.#path = path
  }

  open(): () => void {
    this.#connect()
    return () => {
      clearTimeout(this.#timer)
      clearTimeout(this.#silence)
      this.#source?.close()
      this.#source = undefined
    }
  }

  hear(topics: readonly LiveTopic[], listener: Listener): () => void {
    for (const topic of topics)
      this.#listeners.set(topic, (this.#listeners.get(topic) ?? new Set()).add(listener))
    return () => {
      for (const topic of topics) this.#listeners.get(topic)?.delete(listener)
    }
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  #become(state: LiveState): void {
    if (this.state === state) return
    this.state = state
    for (const watcher of this.#watchers) watcher()
  }

  #connect(): void {
    const source = new EventSource(this.#path)
    this.#source = source
    source.onopen = () => {
      this.#tries = 0
      this.#become('live')
      this.#listenFor()
    }
    source.onerror = () => {
      this.#become('lost')
      if (source.readyState === EventSource.CLOSED) this.#later()
    }
    const take = ({ data }: MessageEvent) => this.#take(String(data))
    source.onmessage = take
    for (const topic of TOPICS) source.addEventListener(topic, take)
  }

  #later(): void {
    this.#source?.close()
    clearTimeout(this.#timer)
    const wait = AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)]
    this.#tries += 1
    this.#timer = setTimeout(() => this.#connect(), wait)
  }

  #listenFor(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      this.#become('lost')
      this.#later()
    }, SILENCE_MS_MAX)
  }

  #take(data: string): void {
    let event: LiveEvent
    try {
      event = JSON.parse(data) as LiveEvent
    } catch {
      return
    }
    if (!isTopic(event?.topic)) return
    this.#listenFor()
    this.#keep(event)
    for (const listener of this.#listeners.get(event.topic) ?? []) listener(event)
  }

  #keep(event: LiveEvent): void {
    const { verdicts, skipped } = this.recent
    if (event.topic === 'pulse') this.pulses = [...this.pulses.slice(1 - PULSES_MAX), event]
    else if (event.topic === 'skipped') this.recent = { verdicts, skipped: skipped + event.count }
    else if (event.topic === 'verdict' && verdicts.every(({ entry }) => entry !== event.entry))
      this.recent = { verdicts: [event, ...verdicts].slice(0, VERDICTS_MAX), skipped }
    else return
    for (const watcher of this.#watchers) watcher()
  }
}

const LiveContext = createContext<Live | undefined>(undefined)

/** Opens the stream while it is on the page. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [live] = useState(() => new Live())
  useEffect(() => live.open(), [live])
  return <LiveContext value={live}>{children}</LiveContext>
}

const NOTHING = () => () => {}

/** Hears events of these topics while the component is on the page. */
export function useLive<Topic extends LiveTopic>(
  topics: readonly Topic[],
  listener: (event: Extract<LiveEvent, { topic: Topic }>) => void,
): void {
  const live = useContext(LiveContext)
  const latest = useRef(listener)
  latest.current = listener
  const names = topics.join(' ')
  useEffect(
    () =>
      live?.hear(names.split(' ') as Topic[], (event) =>
        latest.current(event as Extract<LiveEvent, { topic: Topic }>),
      ),
    [live, names],
  )
}

/** The newest pulse; `undefined` before the first. */
export function usePulse(): Pulse | undefined {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live?.watch ?? NOTHING, () => live?.pulses.at(-1))
}

/** Those of the last half hour, the oldest first. */
export function usePulses(): readonly Pulse[] {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live?.watch ?? NOTHING, () => live?.pulses ?? NO_PULSES)
}
const NO_PULSES: readonly Pulse[] = []

/** What was judged lately, since the page was opened. */
export function useRecent(): Recent {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live?.watch ?? NOTHING, () => live?.recent ?? NOTHING_RECENT)
}

export function useLiveState(): LiveState {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live?.watch ?? NOTHING, () => live?.state ?? 'connecting')
}
