/**
 * Refused: the raw lines that nobody understood, kept for a person, within a budget of bytes.
 *
 * One file a day (UTC), `refused-YYYY-MM-DD.log`, readable by the owner only. When the folder is
 * full, the eldest day goes, and whoever erases by time takes days away (`forget`); when only today is left, today's further lines are counted and not
 * kept: a flood may cost its own day, never the disk. Writing is by append, one call for a batch;
 * a torn last line after a crash is a torn line, and is all that a crash can do here.
 */
import { appendFile, mkdir, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../lib/time.ts'

/** Decision 17. */
export const REFUSED_BYTES_MAX = 1024 ** 3
/** A line is cut here. */
export const REFUSED_LINE_MAX = 8_192

const form = /^refused-\d{4}-\d{2}-\d{2}\.log$/

export class Refused {
  readonly #folder: string
  readonly #bytesMax: number
  /** Bytes by file name; `undefined` until the folder was looked at. */
  #sizes: Map<string, number> | undefined
  #dropped = 0
  #queue: Promise<void> = Promise.resolve()

  constructor(folder: string, bytesMax: number = REFUSED_BYTES_MAX) {
    this.#folder = folder
    this.#bytesMax = bytesMax
  }

  /** Lines that were not kept for want of room, since the start. */
  get dropped(): number {
    return this.#dropped
  }

  /** Keeps the lines; resolves when they are handed to the system. Rejects when it refuses them. */
  keep(lines: readonly string[], now: Instant): Promise<void> {
    const turn = this.#queue.then(() => this.#keep(lines, now))
    this.#queue = turn.catch(() => {})
    return turn
  }

  /** Days that were over before then go: lines name people. */
  forget(before: Instant): Promise<void> {
    const turn = this.#queue.then(async () => {
      const sizes = await this.#look()
      const day = Temporal.Instant.fromEpochMilliseconds(before).toString().slice(0, 10)
      for (const name of [...sizes.keys()].filter((it) => it < `refused-${day}.log`)) {
        await unlink(join(this.#folder, name))
        sizes.delete(name)
      }
    })
    this.#queue = turn.catch(() => {})
    return turn
  }

  async #keep(lines: readonly string[], now: Instant): Promise<void> {
    if (lines.length === 0) return
    const sizes = await this.#look()
    const day = Temporal.Instant.fromEpochMilliseconds(now).toString().slice(0, 10)
    const today = `refused-${day}.log`
    const kept: Buffer[] = []
    let bytes = 0
    for (const line of lines) {
      const text = Buffer.from(`${line.slice(0, REFUSED_LINE_MAX).replace(/[\r\n]+/g, ' ')}\n`)
      if (!(await this.#makeRoom(sizes, today, bytes + text.length))) {
        this.#dropped += lines.length - kept.length
        break
      }
      kept.push(text)
      bytes += text.length
    }
    if (kept.length === 0) return
    await appendFile(join(this.#folder, today), Buffer.concat(kept), { mode: 0o600 })
    sizes.set(today, (sizes.get(today) ?? 0) + bytes)
  }

  async #makeRoom(sizes: Map<string, number>, today: string, bytes: number): Promise<boolean> {
    for (;;) {
      let total = bytes
      for (const size of sizes.values()) total += size
      if (total <= this.#bytesMax) return true
      const eldest = [...sizes.keys()].filter((name) => name < today).sort()[0]
      if (eldest === undefined) return false
      await unlink(join(this.#folder, eldest)).catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code !== 'ENOENT') throw thrown
      })
      sizes.delete(eldest)
    }
  }

  async #look(): Promise<Map<string, number>> {
    if (this.#sizes !== undefined) return this.#sizes
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const sizes = new Map<string, number>()
    for (const name of await readdir(this.#folder))
      if (form.test(name)) sizes.set(name, (await stat(join(this.#folder, name))).size)
    this.#sizes = sizes
    return sizes
  }
}
