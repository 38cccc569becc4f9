/**
 * Tidy: keeps a long reading in a small room.
 *
 * Where a machine has much memory the engine lets what is no longer used lie for long, gives what is
 * young ever more room, and marks what lives again and again for the little that died meanwhile. Here
 * it is asked to clear away once SLACK was added to what was left the last time, and seldom does so by
 * itself in between; what is new then fills the places that became free. Only where they are of no use
 * to it, so that more than HOLES of them are left, it is asked to move together what lies between.
 * The room of what is young grows no further than WIDE_YOUNG_ROOM, and once NARROW_FROM is left when it is
 * cleared, no further than YOUNG_ROOM: the more is kept, the dearer is each octet beside it.
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

/** Octets that are used before anything is cleared away; with little room for the young more. */
export const FLOOR = 208 * 2 ** 20
export const NARROW_FLOOR = 240 * 2 ** 20
/** Octets that may be added before it is cleared away once more. */
export const SLACK = 32 * 2 ** 20
/** Octets of free places that are left when it is cleared; with more of them what lies between is moved. */
export const HOLES = 16 * 2 ** 20
/** Octets of the young, both halves, of a reading that keeps little, and of one that keeps much. */
export const WIDE_YOUNG_ROOM = 64 * 2 ** 20
export const YOUNG_ROOM = 16 * 2 ** 20
/** Octets that are left when it is cleared, of a reading that keeps much. */
export const NARROW_FROM = 160 * 2 ** 20
/** Octets moved together at one time, while they lie there twice (the engine's own bound is 4 MiB). */
const MOVED_MIB = 16
/** The part of a page that must be free for what is left in it to be moved (the engine's own is 20). */
const FREE_PERCENT = 10
/** How much may be added before the engine clears away by itself, as a part of what is left. */
const OWN_PERCENT = 150

export type Tidying = {
  /** Octets that the heap has, free places in it included. */
  readonly taken: () => number
  /** Octets in use, of what nobody needs any more too. */
  readonly used: () => number
  /** Packs: moves together what is left between free places. */
  readonly clear: (packs: boolean) => void
  /** Clears, and gives back the room of the young: it grows anew. */
  readonly narrow: () => void
  readonly young: () => number
  /** Whether the room of what is young may grow. */
  readonly grows: (may: boolean) => void
  /** The reading is over: most of what was kept is needed no more, and the engine clears away by itself again. */
  readonly end: () => void
}

/** To be called now and then. */
export function tidy({ taken, used, clear, narrow, young, grows }: Tidying): () => void {
  let may = FLOOR
  let room = WIDE_YOUNG_ROOM
  let isWide = false
  const bound = (): void => {
    // It may double twice until it is asked again; what was given back when it was idle may grow again.
    if (young() > room / 4 === isWide) return
    isWide = !isWide
    grows(!isWide)
  }
  bound()
  return () => {
    bound()
    const before = used()
    if (before < may) return
    clear(taken() - before > HOLES)
    if (room !== YOUNG_ROOM && used() >= NARROW_FROM) {
      room = YOUNG_ROOM
      narrow()
      bound()
    }
    may = Math.max(room === YOUNG_ROOM ? NARROW_FLOOR : FLOOR, used() + SLACK)
  }
}

/** `undefined`: it cannot be asked. */
export function engineTidying(): Tidying | undefined {
  try {
    setFlagsFromString('--expose-gc')
    const clear: unknown = runInNewContext('gc')
    if (typeof clear !== 'function') return undefined
    // What was loaded and is no longer needed goes, and the young begin in a small room.
    const all = { type: 'major', flavor: 'last-resort' }
    clear(all)
    setFlagsFromString(`--compaction-max-evacuated-bytes-mb-for-optimize-memory=${MOVED_MIB}`)
    setFlagsFromString(
      `--compaction-target-fragmentation-percent-for-optimize-memory=${FREE_PERCENT}`,
    )
    setFlagsFromString(`--heap-growing-percent=${OWN_PERCENT}`)
    return {
      taken: () => getHeapStatistics().total_heap_size,
      used: () => getHeapStatistics().used_heap_size,
      clear: (packs) => {
        // Only while it clears: this is what makes it move so much, and out of pages with so little free.
        if (packs) setFlagsFromString('--optimize-for-size')
        clear()
        setFlagsFromString('--no-optimize-for-size')
      },
      narrow: () => void clear(all),
      young: () => spaceOf('new_space')?.space_size ?? 0,
      grows: (may) => setFlagsFromString(`--semi-space-growth-factor=${may ? 2 : 1}`),
      end: () => {
        setFlagsFromString('--heap-growing-percent=0')
        if (getHeapStatistics().total_heap_size > FLOOR / 2) clear(all)
      },
    }
  } catch {
    return undefined
  }
}

const spaceOf = (name: string): HeapSpaceInfo | undefined =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === name)
