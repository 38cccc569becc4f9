/**
 * Policy: whose signatures make a checkpoint good (C2SP tlog-policy).
 *
 * `log`, `witness`, `group` and `quorum` lines; a group counts its members, names must stand on a
 * line before, and no key stands there twice. Every list has an end. A witness with two keys is two
 * witnesses of the policy, of which a group wants one.
 */
import { base64, type Hasher } from './bytes.ts'
import {
  cosigns,
  ED25519,
  type Note,
  readVkey,
  signatureOf,
  toVkey,
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

const sameKeyAs =
  ({ publicKey }: Vkey) =>
  (other: Vkey): boolean =>
    base64(other.publicKey) === base64(publicKey)

export function readPolicy(text: string, hasher: Hasher): Policy | Refused {
  const logs: Vkey[] = []
  const witnesses = new Map<string, Vkey>()
  const groups = new Map<string, Group>()
  const spent = new Set<string>()
  let quorum: string | undefined
  const lines = text.split('\n')
  if (/[^\P{Cc}\t\n]/u.test(text)) return refuse('it has control characters')
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
      if (logs.some(sameKeyAs(vkey))) return no('the key stands here twice')
      logs.push(vkey)
    } else if (word === 'witness') {
      const [name = '', key = ''] = rest
      const vkey = readVkey(key, hasher)
      if (isRefused(vkey)) return no(vkey.refused)
      if (!cosigns(vkey)) return no('a witness signs with key type 4 or 6')
      if (name === '' || name === 'none' || isKnown(name)) return no('the name is taken')
      if ([...witnesses.values()].some(sameKeyAs(vkey))) return no('the key stands here twice')
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

export type PolicyWitness = {
  readonly name: string
  /** Any of them speaks for the witness. */
  readonly keys: readonly Vkey[]
  readonly url?: string
}

/** A policy of one log and `least` of its witnesses (0: none is needed). */
export function toPolicy(log: Vkey, witnesses: readonly PolicyWitness[], least: number): string {
  const lines = [`log ${toVkey(log)}`]
  for (const { name, keys, url } of witnesses) {
    const one = (as: string, key: Vkey) =>
      `witness ${as} ${toVkey(key)}${url === undefined ? '' : ` ${url}`}`
    const [only, ...more] = keys
    if (only !== undefined && more.length === 0) lines.push(one(name, only))
    else {
      const names = keys.map((_, i) => `${name}.${i + 1}`)
      lines.push(...keys.map((key, i) => one(names[i] as string, key)))
      lines.push(`group ${name} any ${names.join(' ')}`)
    }
  }
  const names = witnesses.map(({ name }) => name)
  if (least === 0 || names.length === 0) lines.push('quorum none')
  else if (names.length === 1) lines.push(`quorum ${names[0]}`)
  else lines.push(`group witnesses ${least} ${names.join(' ')}`, 'quorum witnesses')
  return `${lines.join('\n')}\n`
}
