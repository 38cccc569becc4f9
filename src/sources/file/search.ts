/**
 * Search: which files a log's lines are in, when they are not where we left them.
 *
 * Three questions: where are the files of a stored position now, which files stood under our path
 * while we did not look, and where is the copy that copytruncate made. Answered by inode and first
 * bytes, among the names that rotation gives; what is nowhere is told as a gap, once a search.
 */
import type { GapKind } from '../../events/source.ts'
import type { Instant } from '../../lib/time.ts'
import type { SourcePosition } from '../../ports/source.ts'
import type { GapBounds } from '../syslog/log.ts'
import { FILES_MAX, FINGERPRINT_BYTES, type Place, readPosition } from './place.ts'
import { fingerprintOf, type Hash, holdsPacked, type Sibling, siblingsOf } from './siblings.ts'
import type { Tail } from './tail.ts'

/** Files are stamped with a coarser clock than ours, up to this much behind, in ms. */
const CLOCK_GRAIN = 10

export type SearchOptions = {
  readonly path: string
  readonly hash: Hash
  readonly open: (path: string) => Promise<Tail | undefined>
  readonly gap: (what: GapKind, where: string, bounds: GapBounds) => void
}

export class Search {
  readonly #options: SearchOptions

  constructor(options: SearchOptions) {
    this.#options = options
  }

  /** Rotated files written after `sinceNs` and before the newest: read whole, eldest first. */
  async between(
    sinceNs: bigint,
    tails: readonly Tail[],
    newest: Tail | undefined,
    isTold = false,
  ): Promise<readonly Tail[]> {
    const found: Tail[] = []
    let hasTold = isTold

    const later = (await siblingsOf(this.#options.path))
      // Compression keeps the moment, and what we had read to its end may be compressed.
      .filter(
        ({ modifiedNs, size, isCompressed }) =>
          size > 0 && (isCompressed ? modifiedNs > sinceNs : modifiedNs >= sinceNs),
      )
      .sort((a, b) => (a.modifiedNs < b.modifiedNs ? -1 : 1))
    const known = [...tails, ...(newest === undefined ? [] : [newest])]
    for (const file of later) {
      if (known.some((tail) => tail.inode === file.inode && tail.device === file.device)) continue
      if (file.isCompressed) {
        // One gap is enough where the file that we were in is the one that was compressed.
        if (!hasTold) this.#options.gap('vanished', file.inode, boundsOf(sinceNs, file))
        hasTold = true
        continue
      }
      let isCopy = false
      // A few bytes tell nothing: every log of a day begins with the day.
      for (const tail of known)
        if (tail.fingerprintBytes === FINGERPRINT_BYTES && (await this.#hasHead(file, tail)))
          isCopy = true
      if (isCopy) continue
      if (tails.length + found.length >= FILES_MAX - 1) {
        this.#options.gap('vanished', file.inode, boundsOf(sinceNs, file))
        return found
      }
      const tail = await this.#openSibling(file)
      if (tail !== undefined) found.push(tail)
    }
    return found
  }

  /** The file that begins as the one at `place` did and goes at least as far. */
  async copyOf(place: Place, tails: readonly Tail[]): Promise<Tail | undefined> {
    if (place.fingerprintBytes === 0) return undefined
    for (const file of await siblingsOf(this.#options.path)) {
      if (file.isCompressed || file.size < place.offset) continue
      if (tails.some((tail) => tail.inode === file.inode && tail.device === file.device)) continue
      if (!(await this.#hasHead(file, place))) continue
      const copy = await this.#openSibling(file)
      if (copy === undefined) continue
      copy.goOn(place)
      copy.isCopy = true
      return copy
    }
    return undefined
  }

  /** Whether rotation packed the file at `place` as far as we had read it, and nothing behind. */
  async isPackedWhole(place: Place): Promise<boolean> {
    const { offset, fingerprintBytes } = place
    if (fingerprintBytes === 0 || fingerprintBytes > offset) return false
    for (const file of await siblingsOf(this.#options.path))
      if (file.isCompressed && (await holdsPacked(file.path, offset, place, this.#options.hash)))
        return true
    return false
  }

  async #hasHead(
    file: Sibling,
    of: { readonly fingerprint: string; readonly fingerprintBytes: number },
  ): Promise<boolean> {
    return (
      (await fingerprintOf(file.path, of.fingerprintBytes, this.#options.hash)) === of.fingerprint
    )
  }

  /** After a restart: the files of a stored position, those between, and the one of today. */
  async find(position: SourcePosition): Promise<Tail[]> {
    const tails: Tail[] = []
    const places = readPosition(position)
    const today = await this.#options.open(this.#options.path)
    if (places === undefined) {
      this.#options.gap('vanished', 'position', {})
      return today === undefined ? [] : [today]
    }
    for (const place of places) {
      const tail = await this.#place(place, today)
      if (tail !== undefined) tails.push(tail)
    }
    const newest = tails.at(-1)
    if (newest !== today) {
      const readAt = places.at(-1)?.readAt
      const since =
        newest !== undefined && !newest.isCopy
          ? await newest.modifiedNs()
          : readAt === undefined
            ? undefined
            : BigInt(Math.max(0, readAt - CLOCK_GRAIN)) * 1_000_000n
      if (since !== undefined)
        tails.push(...(await this.between(since, tails, today, tails.length < places.length)))
      if (today !== undefined) tails.push(today)
    }
    return tails
  }

  async #place(place: Place, today: Tail | undefined): Promise<Tail | undefined> {
    const isHere = (file: { readonly device: string; readonly inode: string }) =>
      file.device === place.device && file.inode === place.inode
    const todayIs = today !== undefined && isHere(today)
    if (todayIs && (await today.look()).size >= place.offset && (await today.isSame(place))) {
      today.goOn(place)
      return today
    }
    for (const file of await siblingsOf(this.#options.path)) {
      if (!isHere(file) || file.isCompressed || file.size < place.offset) continue
      const tail = await this.#openSibling(file)
      if (tail === undefined) continue
      if (await tail.isSame(place)) {
        tail.goOn(place)
        return tail
      }
      await tail.close()
    }
    const copy = await this.copyOf(place, today === undefined ? [] : [today])
    if (copy !== undefined) return copy
    if (!todayIs && today !== undefined && place.fingerprintBytes > 0) {
      if ((await today.isSame(place)) && (await today.look()).size >= place.offset) {
        today.goOn(place)
        return today
      }
    }
    if (await this.isPackedWhole(place)) return undefined
    const what = !todayIs
      ? 'vanished'
      : (await today.look()).size < place.offset
        ? 'truncated'
        : 'replaced'
    this.#options.gap(what, `${place.inode}.${place.offset}`, {
      from: place.readAt as Instant,
      offset: place.offset,
    })
    return undefined
  }

  /** A rotated file that may not be read is as good as gone: it must not stop the log of today. */
  #openSibling(file: Sibling): Promise<Tail | undefined> {
    return this.#options.open(file.path).catch(() => undefined)
  }
}

/** What was written to a file that we cannot read, after what we had. */
const boundsOf = (sinceNs: bigint, file: Sibling): GapBounds => ({
  from: Number(sinceNs / 1_000_000n) as Instant,
  until: Number(file.modifiedNs / 1_000_000n) as Instant,
  missed: file.isCompressed ? undefined : file.size,
})
