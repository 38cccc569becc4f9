/**
 * Listener: one browser's end of the live stream, as a stream of octets that never grows beyond its
 * bound.
 *
 * The browser's pace is that of its socket: octets wait here until they are pulled. When too many wait,
 * the eldest are dropped and counted, and the count is told before what follows; after several losses
 * in a row without anything being taken the stream ends, and the browser comes back by itself.
 */
import type { LiveTopic, SignedIn } from '../../ports/console.ts'
import type { Told } from './hub.ts'
import type { LiveLimits } from './limits.ts'

type Waiting = { readonly chunk: Uint8Array; readonly count: number }

/** Comment lines keep proxies and browsers from hanging up (Server-Sent Events, HTML §9.2.7). */
export const HEARTBEAT = Buffer.from(': \n\n')

export class LiveListener {
  readonly me: SignedIn
  readonly stream: ReadableStream<Uint8Array>
  readonly #topics: ReadonlySet<LiveTopic>
  readonly #limits: LiveLimits
  readonly #gone: (listener: LiveListener, wasCut: boolean) => void
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #skipped = 0
  #losses = 0
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #wake: (() => void) | undefined
  #isOver = false
  readonly #ended: (() => void)[] = []

  constructor(
    me: SignedIn,
    topics: ReadonlySet<LiveTopic>,
    limits: LiveLimits,
    gone: (listener: LiveListener, wasCut: boolean) => void,
  ) {
    this.me = me
    this.#topics = topics
    this.#limits = limits
    this.#gone = gone
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#pull(),
        cancel: () => this.#end(false),
      },
      // Nothing is made before somebody takes it.
      { highWaterMark: 0 },
    )
  }

  wants({ topic, maySee }: Told): boolean {
    return this.#topics.has(topic) && (maySee === undefined || maySee(this.me))
  }

  take(told: readonly Told[]): void {
    if (told.length > 0) this.push(Buffer.concat(told.map(({ frame }) => frame)), told.length)
  }

  /** Events that are not told, before what follows. */
  skip(count: number): void {
    this.#skipped += count
  }

  heartbeat(): void {
    if (this.#waiting.length === 0) this.push(HEARTBEAT, 0)
  }

  /** Says how many events were lost for it. */
  push(chunk: Uint8Array, count: number): number {
    if (this.#isOver) return 0
    let lost = 0
    this.#waiting.push({ chunk, count })
    this.#waitingBytes += chunk.length
    while (this.#waitingBytes > this.#limits.waitingBytes) {
      const eldest = this.#waiting.shift()
      if (eldest === undefined) break
      this.#waitingBytes -= eldest.chunk.length
      lost += eldest.count
    }
    if (lost > 0) {
      this.#skipped += lost
      this.#losses += 1
      if (this.#losses > this.#limits.lossesMax) {
        this.#end(true)
        return lost
      }
    }
    this.#wake?.()
    return lost
  }

  /** Called once, when nobody listens any more. */
  whenEnded(act: () => void): void {
    this.#ended.push(act)
  }

  close(): void {
    this.#end(false)
  }

  async #pull(): Promise<void> {
    if (this.#waiting.length === 0 && this.#skipped === 0 && !this.#isOver) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
      this.#wake = undefined
    }
    if (this.#isOver) return
    const chunks = this.#waiting.map(({ chunk }) => chunk)
    if (this.#skipped > 0) chunks.unshift(skippedFrame(this.#skipped))
    this.#waiting = []
    this.#waitingBytes = 0
    this.#skipped = 0
    this.#losses = 0
    const [only] = chunks
    if (chunks.length === 1 && only !== undefined) this.#controller?.enqueue(only)
    else if (chunks.length > 1) this.#controller?.enqueue(Buffer.concat(chunks))
  }

  #end(wasCut: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#waiting = []
    this.#waitingBytes = 0
    try {
      this.#controller?.close()
    } catch {
      // It was cancelled from the other side.
    }
    this.#wake?.()
    this.#gone(this, wasCut)
    for (const act of this.#ended) act()
  }
}

/** Without an id: who comes back asks from the last event that he was told. */
const skippedFrame = (count: number): Buffer =>
  Buffer.from(
    `data: ${JSON.stringify({ topic: 'skipped', at: new Date().toISOString(), count })}\n\n`,
  )
