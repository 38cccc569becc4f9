/**
 * Write-ahead log: writing it, one frame at a time, each written and synced by one call (O_DSYNC).
 *
 * After a failed write the pages of that file cannot be trusted any more: a later sync may
 * say yes without having written them. So the segment is left as it is, its unacknowledged end is
 * cut off if the disk allows, and the next frame begins a new segment. The reader prefers the later
 * segment where an index stands twice, so even an uncut end does no harm.
 */
import { join } from 'node:path'
import { assert } from '../../lib/assert.ts'
import { type Disk, type DiskFile, writeAll } from './disk.ts'
import { type LiveSegment, walName } from './wal.ts'

const MARK_EVERY_BYTES = 2 ** 20

type Current = {
  readonly file: DiskFile
  readonly live: LiveSegment
  state: 'good' | 'sealed' | 'broken'
}

export class WalWriter {
  readonly #disk: Disk
  readonly #folder: string
  readonly #segmentBytes: number
  /** In order of index; the current one, once it holds anything durable, is the last. */
  readonly #segments: LiveSegment[]
  #nextSegment: number
  #current: Current | undefined
  #writing = false

  constructor(
    disk: Disk,
    stateFolder: string,
    segmentBytes: number,
    segments: LiveSegment[],
    nextSegment: number,
  ) {
    this.#disk = disk
    this.#folder = stateFolder
    this.#segmentBytes = segmentBytes
    this.#segments = segments
    this.#nextSegment = nextSegment
  }

  get segments(): readonly LiveSegment[] {
    return this.#segments
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Whether the current segment has had its share. */
  get isFull(): boolean {
    return this.#current !== undefined && this.#current.live.bytes >= this.#segmentBytes
  }

  /** Durable when it resolves; when it rejects, nothing of the frame counts. */
  async write(frame: Uint8Array, firstIndex: number, count: number): Promise<void> {
    assert(!this.#writing, 'one frame at a time')
    this.#writing = true
    try {
      await this.#write(frame, firstIndex, count)
    } finally {
      this.#writing = false
    }
  }

  async #write(frame: Uint8Array, firstIndex: number, count: number): Promise<void> {
    if (this.#current?.state !== 'good' || this.isFull) {
      await this.#leave()
      this.#current = await this.#begin(firstIndex)
    }
    const current = this.#current as Current
    const { file, live } = current
    try {
      await writeAll(file, frame, live.bytes)
      if (live.bytes === 0) await this.#disk.syncFolder(this.#folder)
    } catch (thrown) {
      current.state = 'broken'
      throw thrown
    }
    const lastMark = live.marks.at(-1)?.at ?? 0
    if (live.bytes - lastMark >= MARK_EVERY_BYTES)
      live.marks.push({ index: firstIndex, at: live.bytes })
    if (live.bytes === 0) this.#segments.push(live)
    live.bytes += frame.length
    live.endIndex = firstIndex + count
  }

  async #begin(firstIndex: number): Promise<Current> {
    const segment = this.#nextSegment
    this.#nextSegment += 1
    const file = await this.#disk.open(join(this.#folder, walName(segment)), 'log')
    return {
      file,
      live: { segment, firstIndex, endIndex: firstIndex, bytes: 0, marks: [] },
      state: 'good',
    }
  }

  /** Lets the current segment go; never rejects, for nothing that counts depends on it. */
  async #leave(): Promise<void> {
    const current = this.#current
    if (current === undefined) return
    this.#current = undefined
    const { file, live, state } = current
    if (state === 'broken' && live.bytes > 0) {
      await file.truncate(live.bytes).catch(() => {})
      await file.datasync().catch(() => {})
    }
    await file.close().catch(() => {})
    if (live.bytes === 0)
      await this.#disk.unlink(join(this.#folder, walName(live.segment))).catch(() => {})
  }

  /** The next frame begins a new segment, so that this one can be retired. */
  seal(): void {
    if (this.#current?.state === 'good' && this.#current.live.bytes > 0)
      this.#current.state = 'sealed'
  }

  /** Removes segments of which all is in tiles and vault, synced. */
  async retire(size: number): Promise<void> {
    const current = this.#current
    const inUse =
      current !== undefined && (this.#writing || current.state !== 'sealed')
        ? current.live
        : undefined
    const done = this.#segments.filter((it) => it !== inUse && it.endIndex <= size)
    for (const segment of done) {
      await this.#disk.unlink(join(this.#folder, walName(segment.segment)))
      this.#segments.splice(this.#segments.indexOf(segment), 1)
    }
    if (done.length > 0) await this.#disk.syncFolder(this.#folder)
  }

  async close(): Promise<void> {
    await this.#leave()
  }

  /** Closes the file and does nothing else, as death would. */
  async abandon(): Promise<void> {
    await this.#current?.file.close().catch(() => {})
    this.#current = undefined
  }
}
