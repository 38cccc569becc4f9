/**
 * Testimony: what entries tell of those who swore from outside: cosignatures that came back, anchors
 * that were set, epochs that were sealed, scrubs that were made, and what the log grew out of.
 *
 * A fold over leaves in order. It only collects; what is collected is checked by whoever has keys
 * and roots. Every list has an end, and what went past it is counted.
 */
export const COSIGNED_MAX = 20_000
export const ANCHORED_MAX = 10_000

export type CosignedEntry = { readonly index: number; readonly note: string }
export type AnchoredEntry = {
  readonly index: number
  readonly way: string
  readonly size: number
  /** Base64, as the entry says. */
  readonly root: string
  readonly sha256?: string
  readonly time?: string
  readonly file?: string
}
export type ForkedFrom = { readonly origin: string; readonly size: number; readonly root: string }

const text = (it: unknown): string | undefined => (typeof it === 'string' ? it : undefined)

export class Testimony {
  readonly cosigned: CosignedEntry[] = []
  readonly anchored: AnchoredEntry[] = []
  /** `epoch.sealed` entries. */
  epochs = 0
  forkedFrom: ForkedFrom | undefined
  #left = 0

  /** Cosignatures and anchors that were not collected. */
  get left(): number {
    return this.#left
  }

  hear(index: number, kind: string, facts: { readonly [key: string]: unknown }): void {
    const { note, size, root } = facts
    if (kind === 'checkpoint.cosigned' && typeof note === 'string') {
      if (this.cosigned.length < COSIGNED_MAX) this.cosigned.push({ index, note })
      else this.#left += 1
    } else if (kind === 'checkpoint.anchored') {
      const way = text(facts['way'])
      if (way === undefined || !Number.isSafeInteger(size) || typeof root !== 'string') return
      if (this.anchored.length < ANCHORED_MAX)
        this.anchored.push({
          ...{ index, way, size: size as number, root },
          ...(text(facts['sha256']) === undefined
            ? {}
            : { sha256: text(facts['sha256']) as string }),
          ...(text(facts['time']) === undefined ? {} : { time: text(facts['time']) as string }),
          ...(text(facts['file']) === undefined ? {} : { file: text(facts['file']) as string }),
        })
      else this.#left += 1
    } else if (kind === 'epoch.sealed') this.epochs += 1
    else if (kind === 'evidence.forked') {
      const origin = text(facts['origin'])
      if (origin !== undefined && Number.isSafeInteger(size) && typeof root === 'string')
        this.forkedFrom = { origin, size: size as number, root }
    }
  }
}
