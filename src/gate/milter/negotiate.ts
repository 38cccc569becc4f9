/**
 * Negotiation: what we ask of a mail server, out of what it offers.
 *
 * Nothing is asked for that was not offered: Postfix takes a foreign version or action bit for a
 * broken filter, and hands the session to its default action. Quarantine is what we live by; a
 * server that does not offer it is refused, for a hold would become a pass there. The body is
 * always sent (its hash is evidence), and MAIL and RCPT are always answered: they are where a stolen
 * session can be cut. The other events go unanswered where the server offers that, which saves a
 * round trip each; DATA is one of them where no TCP lies between (`protocol.ts` says why).
 *
 * Limits: Stalwart offers quarantine and makes a mere header of it.
 */
import { clientSymbols, contentSymbols, rcptSymbols } from './fields.ts'
import { encodePacket } from './packet.ts'
import { Action, Command, Protocol, Stage, VERSION_LEAST, VERSION_MOST } from './protocol.ts'

export type Offer = { readonly version: number; readonly actions: number; readonly steps: number }

export type Agreement = Offer & {
  /** What we say to it. */
  readonly reply: Buffer
}
export type Disagreement = { readonly refused: 'malformed' | 'version' | 'no-quarantine' }

const allSteps = Object.values(Protocol).reduce((all, bit) => all | bit, 0)

export function readOffer(payload: Buffer): Offer | undefined {
  if (payload.length < 12) return undefined
  return {
    version: payload.readUInt32BE(0),
    actions: payload.readUInt32BE(4),
    steps: payload.readUInt32BE(8),
  }
}

/** `quietData`: DATA may go unanswered. */
export function negotiated(payload: Buffer, quietData: boolean): Agreement | Disagreement {
  const offer = readOffer(payload)
  if (offer === undefined) return { refused: 'malformed' }
  if (offer.version < VERSION_LEAST) return { refused: 'version' }
  if ((offer.actions & Action.quarantine) === 0) return { refused: 'no-quarantine' }
  const version = Math.min(offer.version, VERSION_MOST)
  // A macro list is read by version 6 only: before, it would be octets behind the end.
  const symlist = version === VERSION_MOST ? offer.actions & Action.setSymlist : 0
  const actions = Action.quarantine | symlist
  const wantedSteps = quietData ? allSteps : allSteps & ~Protocol.nrData
  const steps = (offer.steps & wantedSteps) >>> 0
  const fixed = Buffer.alloc(12)
  fixed.writeUInt32BE(version, 0)
  fixed.writeUInt32BE(actions, 4)
  fixed.writeUInt32BE(steps, 8)
  const lists = symlist === 0 ? [] : Object.values(Stage).map(symbolList)
  return {
    version,
    actions,
    steps,
    reply: encodePacket(Command.optneg, Buffer.concat([fixed, ...lists])),
  }
}

function symbolList(stage: number): Buffer {
  const isClient = stage === Stage.connect || stage === Stage.helo || stage === Stage.mail
  const names = isClient ? clientSymbols : stage === Stage.rcpt ? rcptSymbols : contentSymbols
  const list = Buffer.alloc(4 + names.length + 1)
  list.writeUInt32BE(stage, 0)
  list.write(names, 4, 'latin1')
  return list
}
