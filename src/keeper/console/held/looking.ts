/**
 * Looking: whoever sees what stands in a held message is in the evidence before he sees it.
 *
 * Subjects and senders of a page are one look, named entry by entry. Content takes a reason, and comes
 * from the vault, or from the queue where the vault does not have it yet. It is at most what the vault
 * keeps, and goes in pieces, so that no answer holds up the gate.
 *
 * Limits: mail that left before its content was kept has none; what is kept of a larger message is cut.
 */
import { hash } from 'node:crypto'
import { Fault } from '../../../lib/fault.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { FoldStore, MessageRow } from '../../../ports/folds.ts'
import type { Hands } from '../../../ports/hands.ts'
import type { Journal } from '../../../ports/journal.ts'
import { KEPT_BYTES_MAX } from '../../bodies.ts'
import { PIECE_BYTES_MAX } from '../../cases/limits.ts'
import { Transfers } from '../../cases/transfers.ts'
import { isNotHim, refused, type Whoever } from '../../control/who.ts'
import type { Reply, Request } from '../../control/wire.ts'
import { READ_RANGES_MAX, rangeOf, type VaultReads } from '../../privacy/vault-reads.ts'
import { readReference } from '../../reference.ts'

/** Messages whose subjects are shown by one look. */
export const HEADERS_MAX = READ_RANGES_MAX
/** Of a subject or a sender; longer ones are cut, and say so. */
export const HEADER_CHARACTERS_MAX = 2_000

export type LookParts = {
  readonly clock: Clock
  readonly folds: Pick<FoldStore, 'messages'>
  readonly vaultReads: Pick<VaultReads, 'who' | 'before'>
  readonly journal: Pick<Journal, 'kept'>
  readonly hands: Pick<Hands, 'read'>
  /** Names a ticket that nobody guesses. */
  readonly named: () => string
}

type Read = (request: Request) => Promise<Reply> | Reply

const unknown = (why: string): Reply => ({ ok: false, code: 'unknown', why })

export function looks(
  parts: LookParts,
  whoever: Pick<Whoever, 'ask'>,
): Readonly<Record<string, Read>> {
  const { folds, vaultReads } = parts
  const transfers = new Transfers({ clock: parts.clock, named: parts.named })
  const rowOf = (reference: string): MessageRow | undefined =>
    folds.messages.byReference(readReference(reference))
  return {
    'held.headers': async (request) => {
      const { references = [] } = request
      if (references.length < 1 || references.length > HEADERS_MAX)
        return refused(`references are 1 to ${HEADERS_MAX} messages`)
      const rows = references.map(rowOf).filter((row) => row !== undefined)
      if (rows.length === 0) return unknown('no message has one of these references')
      const who = await vaultReads.who(request, whoever)
      if (isNotHim(who)) return who
      await vaultReads.before(who, {
        what: 'held.headers',
        ranges: rows.map((row) => rangeOf(row.entry)),
      })
      return {
        ok: true,
        headers: rows.map((row) => ({
          reference: row.reference,
          subject: cut(row.subject),
          envelopeSender: cut(row.envelopeSender) ?? '',
          messageId: cut(row.messageId),
        })),
      }
    },
    'held.content': async (request) => {
      if ((request.reason?.trim() ?? '') === '')
        return refused('content is shown for a reason, which is written down first')
      const row = rowOf(request.references?.[0] ?? '')
      if (row === undefined) return unknown('no message has this reference')
      const who = await vaultReads.who(request, whoever)
      if (isNotHim(who)) return who
      await vaultReads.before(who, { what: 'held.content', ranges: [rangeOf(row.entry)] })
      const found = await contentOf(parts, row)
      if (found === undefined) return unknown('its content is in no queue and was not kept')
      if ('why' in found) return { ok: false, code: 'unavailable', why: found.why }
      const { content, from } = found
      const told = {
        ok: true as const,
        ...{ reference: row.reference, from, bytes: content.length },
        sha256: hash('sha256', content),
        isCut: found.isCut,
      }
      return content.length <= PIECE_BYTES_MAX
        ? { ...told, content: Buffer.from(content).toString('base64') }
        : { ...told, ticket: transfers.offer(content) }
    },
    // By the ticket of a look that is an entry already.
    'held.piece': ({ ticket = '', offset = 0 }) => {
      const piece = transfers.give(ticket, offset)
      return piece === undefined
        ? unknown('nothing is fetched by this ticket')
        : { ok: true, content: piece.toString('base64'), next: offset + piece.length }
    },
  }
}

type Found = {
  readonly content: Uint8Array
  readonly from: 'vault' | 'queue'
  readonly isCut: boolean
}

async function contentOf(
  { journal, hands }: LookParts,
  row: MessageRow,
): Promise<Found | { readonly why: string } | undefined> {
  if (row.kept !== undefined) {
    const content = await journal.kept(row.kept)
    if (content !== undefined)
      return { content, from: 'vault', isCut: content.length >= KEPT_BYTES_MAX }
  }
  const isHere = row.state === 'held' || row.state === 'waiting' || row.state === 'stranded'
  if (row.queueId === undefined || !isHere) return undefined
  try {
    const read = await hands.read(row.instance, row.queueId, KEPT_BYTES_MAX)
    return read === undefined
      ? undefined
      : { content: read.content, from: 'queue', isCut: read.truncated }
  } catch (thrown) {
    if (thrown instanceof Fault) return { why: thrown.code }
    throw thrown
  }
}

const cut = (text: string | undefined): string | null =>
  text === undefined
    ? null
    : text.length > HEADER_CHARACTERS_MAX
      ? `${text.slice(0, HEADER_CHARACTERS_MAX)}…`
      : text
