/**
 * Client: what a program shows of itself, as one number that another program seldom shows too.
 *
 * Put together of the protocol, the form of the greeting (`helo.ts`), TLS version and cipher, SASL
 * mechanism, and the program's name with its major version (`program.ts`). It stays the same while
 * its owner moves, and through minor versions; another program, or the same one set up otherwise,
 * has another. Where the program shows nothing of itself (no greeting, no name, no ID) there is no
 * number: what all clients have in common would make a thief look known.
 *
 * What a thief can copy: all of it, if he knows it. Name and ID are text, mechanism and greeting a
 * setting; he finds the name in any mail of the account. Harder is the TLS that his library speaks,
 * and the greeting, which the account's own mail tells only where servers write it into Received.
 * A match is no proof of the owner; that it does not match is what counts.
 *
 * Limits: a change of the server's TLS settings makes all its clients new at once. What IMAP and
 * SMTP show are two numbers.
 */
import type { SenseHash } from './hash.ts'
import { heloForm } from './helo.ts'
import { programOfId } from './program.ts'

export type ClientFacts = {
  /** `smtp`, `local`, `imap`, ... */
  readonly protocol?: string | undefined
  /** As it was said; '' and absent: none. */
  readonly helo?: string | undefined
  readonly tlsVersion?: string | undefined
  readonly tlsCipher?: string | undefined
  readonly mechanism?: string | undefined
  /** Of a message: `programOfFields`. */
  readonly program?: string | undefined
  /** The ID command as Dovecot tells it. */
  readonly deviceId?: string | undefined
}

const PART_MAX = 100

/** `undefined`: nothing tells this program from others. */
export function clientOf(facts: ClientFacts, hash: SenseHash): number | undefined {
  const helo = heloForm(facts.helo ?? '')
  const id = facts.deviceId === undefined ? undefined : programOfId(facts.deviceId)
  const program = facts.program ?? id?.program ?? ''
  if (helo === 'none' && program === '') return undefined
  const parts = [
    facts.protocol ?? '',
    helo,
    tlsClass(facts.tlsVersion),
    facts.tlsCipher ?? '',
    facts.mechanism?.toUpperCase() ?? '',
    program.toLowerCase(),
    id?.system ?? '',
  ]
  return hash('client', parts.map((part) => part.slice(0, PART_MAX * 3)).join('\n'))
}

/** The program's name for people, at most PROGRAM_MAX printable characters; the client's own word. */
export const programNameOf = ({ program, deviceId }: ClientFacts): string | undefined =>
  program ?? (deviceId === undefined ? undefined : programOfId(deviceId)?.program)

/** `TLSv1.3`, `TLS1.3` and `1.3` are one; `TLS` alone is some TLS. */
function tlsClass(version: string | undefined): string {
  if (version === undefined || version === '') return ''
  return /\d(?:\.\d)?/.exec(version.slice(0, 40))?.[0] ?? 'tls'
}
