/**
 * Trusted: the logs that a witness swears for, one key line each, in a text file that people edit.
 *
 * A `#` begins a remark. A line that is no log's key spoils the file: the keys before it stay in force
 * and the mistake is told, so that a slip makes nobody trusted.
 */
import { ED25519, readVkey, toVkey, type Vkey } from '../../evidence/note.ts'
import { isRefused, type Refused, refuse } from '../../evidence/refused.ts'
import { sha256 } from '../../store/evidence/hashing.ts'
import { ORIGINS_MAX } from '../../witness/witness.ts'

export const TRUSTED = 'trusted'
export const TRUSTED_BYTES_MAX = 2 ** 20

export function readLogLine(line: string): Vkey | Refused {
  const vkey = readVkey(line.trim(), sha256)
  if (isRefused(vkey)) return vkey
  return vkey.type === ED25519 ? vkey : refuse('it is the key of a witness, not of a log')
}

export function readTrusted(text: string): readonly Vkey[] | Refused {
  const keys = new Map<string, Vkey>()
  for (const [i, line] of text.split('\n').entries()) {
    const said = line.trim()
    if (said === '' || said.startsWith('#')) continue
    const vkey = readLogLine(said)
    if (isRefused(vkey)) return refuse(`line ${i + 1}: ${vkey.refused}`)
    keys.set(toVkey(vkey), vkey)
    if (keys.size > ORIGINS_MAX) return refuse(`more than ${ORIGINS_MAX} keys`)
  }
  return [...keys.values()]
}
