/**
 * Expand: the logs in a pile's files: the files themselves, or what they are packed of.
 *
 * What a file is, its first octets say. A packed file is unpacked as it is read; the members of an
 * archive become logs of their own, named `archive!member`, and lie in the spool meanwhile, except
 * those of a plain tar, which are read where they lie. One layer may lie in another (`.gz` in `.tar.gz`,
 * counted as two), a third is told and left.
 */
import { createHash } from 'node:crypto'
import type { PileNoticeCode, PilePacking } from '../../ports/pile.ts'
import { isTar, isZip, type Member, membersOfTar, membersOfZip } from './archive.ts'
import type { PileLimits } from './limits.ts'
import type { Notices } from './notices.ts'
import { partOf, piecesOf, type Raw } from './raw.ts'
import { leadsOut, safeName } from './safe-name.ts'
import type { Spool } from './spool.ts'
import { Cut, type Packing, packingOf, unpacked } from './unpack.ts'

export const PEEK_BYTES = 64 * 1_024

/** One log, not yet read; or an archive, or what is none, whose octets are only hashed. */
export type Log = {
  readonly file: string
  readonly raw: Raw
  /** Outermost first. */
  readonly chain: readonly Packing[]
  readonly packing: PilePacking | undefined
  /** Unpacked; empty when nothing is to be read of it. */
  readonly head: Buffer
  readonly isRead: boolean
  readonly cut: PileNoticeCode | undefined
  /** When it was hashed already. */
  readonly sha256?: string
  /** Its head ends where it cannot be unpacked any further. */
  readonly isTorn?: boolean
  /** It lies in the spool: its octets were read with those of its archive. */
  readonly isSpooled?: boolean
}

export type Expander = {
  readonly limits: PileLimits
  readonly notices: Notices
  readonly spool: Spool
  readonly stop: AbortSignal | undefined
  /** Logs so far, members among them. */
  count: number
}

type Given = { readonly sha256?: string; readonly cut?: PileNoticeCode }

export async function* expand(
  file: string,
  raw: Raw,
  its: Expander,
  layers = 0,
  given: Given = {},
): AsyncGenerator<Log> {
  const { limits, notices } = its
  const chain: Packing[] = []
  let isTorn = false
  let head = await partOf(raw, PEEK_BYTES, 'head')
  const log = (more: Partial<Log>): Log => ({
    file,
    raw,
    chain,
    packing: chain[0],
    head,
    isRead: true,
    cut: given.cut,
    ...(given.sha256 === undefined ? {} : { sha256: given.sha256, isSpooled: true }),
    ...more,
  })
  const deepest = limits.nesting + 1
  for (let packing = packingOf(head); packing !== undefined; packing = packingOf(head)) {
    if (layers + chain.length >= deepest) {
      notices.add('too-deep', file)
      yield log({ isRead: false, cut: 'too-deep' })
      return
    }
    chain.push(packing)
    const peeked = await peek(streamOf(raw, chain, limits))
    head = peeked.head
    isTorn ||= peeked.isTorn
  }
  const isArchive = isTar(head) ? 'tar' : isZip(head) ? 'zip' : undefined
  if (isArchive === undefined) {
    yield log({ isTorn })
    return
  }
  const depth = layers + Math.max(1, chain.length)
  if (depth > deepest) {
    notices.add('too-deep', file)
    yield log({ isRead: false, cut: 'too-deep', packing: isArchive })
    return
  }
  const logs: Log[] = []
  let cut = given.cut
  try {
    const members =
      isArchive === 'tar'
        ? membersOfTar(streamOf(raw, chain, limits))
        : membersOfZip(await flat(raw, chain, its), limits)
    const from = its.spool.length
    for await (const member of members) {
      if (its.stop?.aborted === true) break
      const before = its.spool.length
      const isThere = await memberOf(file, raw, chain, member, its, depth, logs)
      if (!isThere) break
      const spooled = its.spool.length - from
      if (
        its.spool.length > before &&
        spooled > limits.ratioFrom &&
        spooled > raw.bytes * limits.ratio
      )
        throw new Cut('bomb', `it unpacks to more than ${limits.ratio} octets for each of its own`)
    }
  } catch (thrown) {
    cut = thrown instanceof Cut ? thrown.code : 'damaged-archive'
    notices.add(cut, file, { why: (thrown as Error).message })
  }
  yield log({ isRead: false, packing: isArchive, cut })
  yield* logs
}

/** False: no more are to be read. */
async function memberOf(
  file: string,
  raw: Raw,
  chain: readonly Packing[],
  member: Member,
  its: Expander,
  depth: number,
  logs: Log[],
): Promise<boolean> {
  const { notices, spool, limits } = its
  const name = `${file}!${safeName(member.name)}`
  if (member.kind === 'folder') return true
  if (leadsOut(member.name)) notices.add('member-path', name)
  if (member.kind !== 'file') {
    notices.add(member.kind, name)
    return true
  }
  if (its.count >= limits.files) {
    notices.add('too-many-files', file)
    return false
  }
  its.count += 1
  const { modifiedAt, offset } = member
  if (chain.length === 0 && offset !== undefined) {
    const bytes = Math.max(0, Math.min(member.bytes, raw.bytes - offset))
    const isTorn = bytes < member.bytes
    if (isTorn) notices.add('truncated-archive', name)
    const given: Given = isTorn ? { cut: 'truncated-archive' } : {}
    const stretch = within(raw, offset, bytes, modifiedAt)
    for await (const log of expand(name, stretch, its, depth, given)) logs.push(log)
    return !isTorn
  }
  const from = spool.length
  const digest = createHash('sha256')
  let cut: Cut | undefined
  try {
    for await (const piece of member.pieces()) {
      digest.update(piece)
      await spool.append(piece)
      if (its.stop?.aborted === true) break
    }
  } catch (thrown) {
    cut = thrown instanceof Cut ? thrown : new Cut('truncated-archive', (thrown as Error).message)
    notices.add(cut.code, name, { why: cut.message })
  }
  const given = { sha256: digest.digest('hex'), ...(cut === undefined ? {} : { cut: cut.code }) }
  for await (const log of expand(name, spool.since(from, modifiedAt), its, depth, given))
    logs.push(log)
  // What is torn in a stream is the end of it; a zip may have another member that is whole.
  return cut === undefined || member.offset === undefined
}

/** A stretch of it. */
const within = (raw: Raw, from: number, bytes: number, modifiedAt: number): Raw => ({
  bytes,
  modifiedAt,
  open: async () => {
    const { read, close } = await raw.open()
    return {
      read: async (into, position) => {
        const length = Math.min(into.length, bytes - position)
        return length <= 0 ? 0 : read(into.subarray(0, length), from + position)
      },
      close,
    }
  },
})

/** Zips are read at any place, so one that is packed is unpacked first. */
async function flat(
  raw: Raw,
  chain: readonly Packing[],
  { spool, limits }: Expander,
): Promise<Raw> {
  if (chain.length === 0) return raw
  const from = spool.length
  for await (const piece of streamOf(raw, chain, limits)) await spool.append(piece)
  return spool.since(from, raw.modifiedAt)
}

export function streamOf(
  raw: Raw,
  chain: readonly Packing[],
  limits: PileLimits,
  pieces: AsyncIterable<Buffer> = piecesOf(raw),
): AsyncIterable<Buffer> {
  return chain.reduce((stream, packing) => unpacked(stream, packing, limits), pieces)
}

/** The first octets of a stream; of one that is damaged, those before that. */
async function peek(
  stream: AsyncIterable<Buffer>,
): Promise<{ readonly head: Buffer; readonly isTorn: boolean }> {
  const parts: Buffer[] = []
  let length = 0
  let isTorn = false
  try {
    for await (const piece of stream) {
      parts.push(piece)
      length += piece.length
      if (length >= PEEK_BYTES) break
    }
  } catch (thrown) {
    if (!(thrown instanceof Cut)) throw thrown
    isTorn = true
  }
  return { head: Buffer.concat(parts).subarray(0, PEEK_BYTES), isTorn }
}
