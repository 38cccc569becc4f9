/** Step: what a packet makes a session do. */
import type { OfferedMessage, OfferedRecipient } from '../../ports/gatekeeper.ts'
import { continueReply } from './reply.ts'

/** What a peer did that no mail server does. */
export type Breach =
  | 'malformed'
  | 'oversize'
  | 'unknown-command'
  | 'order'
  | 'macros'
  | 'version'
  | 'no-quarantine'

export type Step =
  | { readonly kind: 'silent' }
  | { readonly kind: 'reply'; readonly bytes: Buffer }
  | { readonly kind: 'ask-command'; readonly offered: OfferedRecipient }
  | { readonly kind: 'ask-message'; readonly message: OfferedMessage }
  | { readonly kind: 'close' }
  /** `where` names the command. */
  | { readonly kind: 'breach'; readonly breach: Breach; readonly where: string }

export const silent: Step = { kind: 'silent' }
export const goOn: Step = { kind: 'reply', bytes: continueReply }

export function breachAt(breach: Breach, command: number): Step {
  const isPrintable = command > 0x20 && command < 0x7f
  const where = isPrintable ? String.fromCharCode(command) : `0x${command.toString(16)}`
  return { kind: 'breach', breach, where }
}
