/**
 * Transfers: large things on their way over the control socket, a piece at a time.
 *
 * What is proven with the one code is all of it: the hashes of the things, and the acts that follow
 * when they are there. The ticket that is answered then carries nothing but those pieces. A piece may
 * come twice; what does not have the hash that was told is not taken.
 * Limits: a restart forgets what was on its way; it is sent again.
 */
import { hash } from 'node:crypto'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import {
  FILES_AT_ONCE_MAX,
  PIECE_BYTES_MAX,
  PIECES_BYTES_MAX,
  TICKET_LIVES,
  TICKETS_MAX,
} from './limits.ts'
import type { SealedTold } from './sealed.ts'

export type Coming = SealedTold & { readonly sha256: string; readonly bytes: number }

type Upload = {
  readonly at: Instant
  readonly files: readonly (Coming & { readonly content: Buffer; reached: number })[]
  readonly finish: (
    contents: readonly { readonly told: Coming; readonly content: Buffer }[],
  ) => Promise<object>
  finishing: Promise<object> | undefined
}
type Download = { readonly at: Instant; readonly content: Uint8Array }

export type Piece =
  | { readonly refused: string }
  | { readonly sha256: string; readonly received: number; readonly of: number }
  | { readonly done: object }

export type TransferParts = { readonly clock: Pick<Clock, 'now'>; readonly named: () => string }

export class Transfers {
  readonly #parts: TransferParts
  readonly #uploads = new BoundedMap<string, Upload>(TICKETS_MAX)
  readonly #downloads = new BoundedMap<string, Download>(TICKETS_MAX)

  constructor(parts: TransferParts) {
    this.#parts = parts
  }

  /** A ticket for the files; `finish` is called once, with all of them, in their order. */
  expect(
    files: readonly Coming[],
    finish: Upload['finish'],
  ): string | { readonly refused: string } {
    if (files.length < 1 || files.length > FILES_AT_ONCE_MAX)
      return { refused: `1 to ${FILES_AT_ONCE_MAX} files at a time` }
    this.#forgetOld()
    const kept = [...this.#uploads.entries()].reduce(
      (sum, [, { files: its }]) => sum + its.reduce((n, { bytes }) => n + bytes, 0),
      0,
    )
    const wanted = files.reduce((sum, { bytes }) => sum + bytes, 0)
    if (kept + wanted > PIECES_BYTES_MAX)
      return {
        refused: `no more than ${PIECES_BYTES_MAX} octets on their way at a time; try again later`,
      }
    const ticket = this.#parts.named()
    this.#uploads.set(ticket, {
      at: this.#parts.clock.now(),
      files: files.map((told) => ({ ...told, content: Buffer.alloc(told.bytes), reached: 0 })),
      finish,
      finishing: undefined,
    })
    return ticket
  }

  /** In order within a file; the last piece of the last file resolves with what came of it all. */
  async take(ticket: string, sha256: string, offset: number, piece: Buffer): Promise<Piece> {
    this.#forgetOld()
    const upload = this.#uploads.get(ticket)
    const file = upload?.files.find((one) => one.sha256 === sha256)
    if (upload === undefined || file === undefined)
      return { refused: 'no such thing is expected by this ticket' }
    if (upload.finishing !== undefined) return { done: await upload.finishing }
    if (piece.length < 1 || piece.length > PIECE_BYTES_MAX)
      return { refused: `a piece has 1 to ${PIECE_BYTES_MAX} octets` }
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > file.reached)
      return { refused: `the next piece begins at ${file.reached}` }
    if (offset + piece.length > file.bytes)
      return { refused: `it was told to have ${file.bytes} octets` }
    piece.copy(file.content, offset)
    file.reached = Math.max(file.reached, offset + piece.length)
    if (upload.files.some(({ reached, bytes }) => reached < bytes))
      return { sha256, received: file.reached, of: file.bytes }
    for (const one of upload.files)
      if (hash('sha256', one.content) !== one.sha256) {
        one.reached = 0
        return { refused: `${one.sha256} is not the hash of what came; send it again from 0` }
      }
    upload.finishing = upload
      .finish(upload.files.map(({ content, reached: _, ...told }) => ({ told, content })))
      .finally(() => this.#uploads.delete(ticket))
    return { done: await upload.finishing }
  }

  offer(content: Uint8Array): string {
    this.#forgetOld()
    // Whoever fetches asks for one thing after the other: the eldest was given up.
    const bytes = [...this.#downloads.entries()].map(
      ([name, { content: its }]) => [name, its.length] as const,
    )
    let kept = content.length + bytes.reduce((sum, [, its]) => sum + its, 0)
    for (const [name, its] of bytes) {
      if (kept <= PIECES_BYTES_MAX) break
      this.#downloads.delete(name)
      kept -= its
    }
    const ticket = this.#parts.named()
    this.#downloads.set(ticket, { at: this.#parts.clock.now(), content })
    return ticket
  }

  /** `undefined`: no such ticket. Empty at the end. */
  give(ticket: string, offset: number): Buffer | undefined {
    this.#forgetOld()
    const content = this.#downloads.get(ticket)?.content
    if (content === undefined) return undefined
    const piece = Buffer.from(content.subarray(offset, offset + PIECE_BYTES_MAX))
    if (offset + piece.length >= content.length) this.#downloads.delete(ticket)
    return piece
  }

  #forgetOld(): void {
    const now = this.#parts.clock.now()
    for (const all of [this.#uploads, this.#downloads])
      for (const [ticket, { at }] of [...all.entries()])
        if (between(at, now) > TICKET_LIVES) all.delete(ticket)
  }
}
