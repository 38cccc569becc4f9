/**
 * Sealed things over the link: opened in pieces, and sealed in pieces, as the guard hands them.
 *
 * Whoever opens one stands in the evidence first; that is the guard's doing.
 */
import { hash } from 'node:crypto'
import type { GuardLink, LinkReply } from '../../../ports/console.ts'
import { not } from './talk.ts'

/** As `keeper/cases/limits.ts` has them. */
export const PIECE_BYTES = 512 * 1_024
export const SEALED_BYTES_MAX = 64 * 2 ** 20

export type Asked = { readonly link: GuardLink; readonly token: string | undefined }
export type Opened = { readonly ok: true; readonly content: Buffer }
export type NotOpened = Extract<LinkReply, { ok: false }>

export async function unsealed(
  { link, token }: Asked,
  id: string,
  sha256: string,
  reason: string,
): Promise<Opened | NotOpened> {
  const told = await link.ask(token, 'case.unseal', { case: id, sha256, reason })
  if (!told.ok) return told
  if (typeof told['content'] === 'string')
    return { ok: true, content: Buffer.from(told['content'], 'base64') }
  const { ticket, of } = told
  if (typeof ticket !== 'string' || typeof of !== 'number' || of > SEALED_BYTES_MAX)
    return not('unavailable', 'the guard told neither content nor ticket')
  const pieces: Buffer[] = []
  for (let offset = 0; offset < of; ) {
    const next = await link.ask(token, 'case.piece', { ticket, offset })
    if (!next.ok) return next
    const piece = Buffer.from(String(next['content']), 'base64')
    if (piece.length === 0 || offset + piece.length > of)
      return not('unavailable', 'a piece does not fit what was told')
    pieces.push(piece)
    offset += piece.length
  }
  return { ok: true, content: Buffer.concat(pieces) }
}

export type Sealable = {
  readonly what: string
  readonly name: string
  readonly content: Uint8Array
}

/** Keeps the files sealed in the case, then does the acts; the reply of the last piece. */
export async function sealedWith(
  { link, token }: Asked,
  id: string,
  files: readonly Sealable[],
  acts: readonly { readonly act: string; readonly facts: object }[],
  { reason, request }: { readonly reason: string; readonly request?: string | undefined },
): Promise<LinkReply> {
  const named = files.map((file) => ({ ...file, sha256: hash('sha256', file.content) }))
  const begun = await link.ask(token, 'case.seal', {
    ...{ case: id, acts, reason },
    ...(request === undefined ? {} : { request }),
    files: named.map(({ what, name, sha256, content }) => ({
      ...{ what, name, sha256 },
      bytes: content.length,
    })),
  })
  if (!begun.ok) return begun
  let last: LinkReply = begun
  const sent = new Set<string>()
  for (const { sha256, content } of named) {
    // Two of the same content are one for the guard.
    if (sent.has(sha256)) continue
    sent.add(sha256)
    for (let offset = 0; offset < content.length; offset += PIECE_BYTES) {
      const piece = Buffer.from(content.subarray(offset, offset + PIECE_BYTES))
      last = await link.ask(token, 'case.piece', {
        ...{ ticket: begun['ticket'], sha256, offset },
        content: piece.toString('base64'),
      })
      if (!last.ok) return last
    }
  }
  return last
}
