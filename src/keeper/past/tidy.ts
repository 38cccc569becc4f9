/**
 * Tidy: keeps a long reading in a small room.
 *
 * Where a machine has much memory the engine lets what is no longer used lie for long, several times
 * what is, gives what is young ever more room, and moves together little of what is left in between.
 * Here it is asked to clear away and to move together once so much was added since it did so the last
 * time, so that what lies there is bounded by SLACK and a part of what is kept; and the room of what is
 * young grows no further than YOUNG_ROOM.
 *
 * Limits: what it asks for holds for the whole process, so only a command that does nothing else asks.
 * Of an engine that cannot be asked nothing is asked.
 */
import {
  getHeapSpaceStatistics,
  getHeapStatistics,
  type HeapSpaceInfo,
  setFlagsFromString,
} from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Octets that may be added before it is cleared away, and as a part of what is kept. */
export const SLACK = 64 * 2 ** 20
export const SLACK_PART = 1 / 8
/** Octets of the young, both halves; with more of them a reading is no quicker. */
export const YOUNG_ROOM = 16 * 2 ** 20
/** Octets moved together at one time, while they lie there twice (the engine's own bound is 4 MiB). */
const MOVED_MIB = 32
/** Octets of free places; with more of them it moves together what lies between. */
const HOLES = 48 * 2 ** 20

export type Tidying = {
  /** Octets that the heap has, free places in it included. */
  readonly taken: () => number
  readonly clear: () => void
  readonly young: () => number
  /** Whether the room of what is young may grow. */
  readonly grows: (may: boolean) => void
}

/** To be called now and then. */
export function tidy({ taken, clear, young, grows }: Tidying): () => void {
  let kept = taken()
  let isWide = false
  const bound = (): void => {
    // It may double twice until it is asked again; what was given back when it was idle may grow again.
    if (young() > YOUNG_ROOM / 4 === isWide) return
    isWide = !isWide
    grows(!isWide)
  }
  bound()
  return () => {
    bound()
    if (taken() - kept < SLACK + kept * SLACK_PART) return
    clear()
    kept = taken()
  }
}

/** `undefined`: it cannot be asked. */
export function engineTidying(): Tidying | undefined {
  try {
    setFlagsFromString('--expose-gc')
    const clear: unknown = runInNewContext('gc')
    if (typeof clear !== 'function') return undefined
    // What was loaded and is no longer needed goes, and the young begin in a small room.
    clear({ type: 'major', flavor: 'last-resort' })
    setFlagsFromString(`--compaction-max-evacuated-bytes-mb-for-optimize-memory=${MOVED_MIB}`)
    return {
      taken: () => getHeapStatistics().total_heap_size,
      clear: () => {
        // Only while it clears: this is what makes it move together where a fifth was free before. Of
        // what is free it knows only once it has cleared away, so that takes a second time.
        setFlagsFromString('--optimize-for-size')
        clear()
        if (holes() > HOLES) clear()
        setFlagsFromString('--no-optimize-for-size')
      },
      young: () => spaceOf('new_space')?.space_size ?? 0,
      grows: (may) => setFlagsFromString(`--semi-space-growth-factor=${may ? 2 : 1}`),
    }
  } catch {
    return undefined
  }
}

const spaceOf = (name: string): HeapSpaceInfo | undefined =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === name)

function holes(): number {
  const old = spaceOf('old_space')
  return old === undefined ? 0 : old.space_size - old.space_used_size
}
