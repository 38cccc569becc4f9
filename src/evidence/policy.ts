/**
 * Policy: whose signatures make a checkpoint good (C2SP tlog-policy).
 *
 * `log`, `witness`, `group` and `quorum` lines; a group counts its members, names must stand on a
 * line before. Every list has an end.
 */
import type { Hasher } from './bytes.ts'
import {
  COSIGNATURE,
  ED25519,
  type Note,
  readVkey,
  signatureOf,
  type Verify,
  type Vkey,
} from './note.ts'
import { isRefused, type Refused, refuse } from './refused.ts'

export const POLICY_LINES_MAX = 1_000

type Group = { readonly least: number; readonly members: readonly string[] }
export type Policy = {
  readonly logs: readonly Vkey[]
  readonly witnesses: ReadonlyMap<string, Vkey>
  readonly groups: ReadonlyMap<string, Group>
  /** A witness's or group's name, or `none`. */
  readonly quorum: string
}

export function readPolicy(text: string, hasher: Hasher): Policy | Refused {
  const logs: Vkey[] = []
  const witnesses = new Map<string, Vkey>()
  const groups = new Map<string, Group>()
  const spent = new Set<string>()
  let quorum: string | undefined
  const lines = text.split('\n')
  if (lines.length > POLICY_LINES_MAX) return refuse(`more than ${POLICY_LINES_MAX} lines`)
  for (const [i, line] of lines.entries()) {
    const no = (why: string) => refuse(`line ${i + 1}: ${why}`)
    const [word, ...rest] = line.split(/[ \t]+/).filter((it) => it !== '')
    if (word === undefined || word.startsWith('#')) continue
    const isKnown = (name: string) => witnesses.has(name) || groups.has(name)
    if (word === 'log') {
      const vkey = readVkey(rest[0] ?? '', hasher)
      if (isRefused(vkey)) return no(vkey.refused)
      if (vkey.type !== ED25519) return no('a log signs with key type 1')
      logs.push(vkey)
    } else if (word === 'witness') {
      const [name = '', key = ''] = rest
      const vkey = readVkey(key, hasher)
      if (isRefused(vkey)) return no(vkey.refused)
      if (vkey.type !== COSIGNATURE) return no('a witness signs with key type 4')
      if (name === '' || name === 'none' || isKnown(name)) return no('the name is taken')
      witnesses.set(name, vkey)
    } else if (word === 'group') {
      const [name = '', count = '', ...members] = rest
      if (name === '' || name === 'none' || isKnown(name)) return no('the name is taken')
      if (members.length === 0) return no('the group is empty')
      for (const member of members) {
        if (!isKnown(member)) return no(`${member} stands on no line before`)
        if (spent.has(member)) return no(`${member} is in a group already`)
        spent.add(member)
      }
      const least = count === 'any' ? 1 : count === 'all' ? members.length : Number(count)
      if (!Number.isInteger(least) || least < 1 || least > members.length)
        return no('the threshold is not 1 to the number of members')
      groups.set(name, { least, members })
    } else if (word === 'quorum') {
      const name = rest[0] ?? ''
      if (quorum !== undefined) return no('there are two quorum lines')
      if (name !== 'none' && !isKnown(name)) return no(`${name} stands on no line before`)
      quorum = name
    } else return no(`${word} is not known`)
  }
  return quorum === undefined
    ? refuse('there is no quorum line')
    : { logs, witnesses, groups, quorum }
}

/** Whether one of the policy's logs signed (any log, if it names none), and its quorum cosigned. */
export function isGoodBy(policy: Policy, note: Note, verify: Verify): boolean {
  const signed = (vkey: Vkey) => typeof signatureOf(note, vkey, verify) === 'number'
  const holds = (name: string): boolean => {
    const witness = policy.witnesses.get(name)
    if (witness !== undefined) return signed(witness)
    const group = policy.groups.get(name)
    return group !== undefined && group.members.filter(holds).length >= group.least
  }
  if (policy.logs.length > 0 && !policy.logs.some(signed)) return false
  return policy.quorum === 'none' || holds(policy.quorum)
}
