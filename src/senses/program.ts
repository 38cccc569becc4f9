/**
 * Program: the name and the major version that a client program gives itself, in a message's
 * User-Agent or X-Mailer or in IMAP's ID (RFC 2971).
 *
 * Minor versions come every month and say nothing. What stands in brackets (systems, addresses,
 * libraries) is left out. The name may be shown to people: letters, digits and a few signs, at most
 * PROGRAM_MAX characters, with nothing that turns the direction of writing or makes a link.
 *
 * Limits: it is the client's own word, and a thief's as much as an owner's.
 */
import { BoundedMap } from '../lib/bounded.ts'
import { type Field, valueNamed } from './fields.ts'
import { decodedWords } from './words.ts'

export const PROGRAM_MAX = 100
const NAME_MAX = 80
const TEXT_MAX = 512
const ID_PAIRS_MAX = 32

/** A browser-like line is full of names that are not the program's. */
const engines = new Set(['mozilla', 'gecko', 'applewebkit', 'khtml', 'chrome', 'safari', 'mobile'])

/** What few programs say of themselves again and again is read once; beyond, the eldest is again. */
export const AT_HAND_MAX = 256
const atHand = new BoundedMap<string, { readonly program: string | undefined }>(AT_HAND_MAX)

/** Of a message. */
export function programOfFields(fields: readonly Field[]): string | undefined {
  const told = valueNamed(fields, 'user-agent') ?? valueNamed(fields, 'x-mailer')
  if (told === undefined) return undefined
  const known = atHand.get(told)
  if (known !== undefined) return known.program
  const program = programOf(decodedWords(told))
  atHand.set(told, { program })
  return program
}

/** `Thunderbird 102`; `undefined` where no name stands. */
export function programOf(text: string): string | undefined {
  const words = withoutBrackets(text.slice(0, TEXT_MAX).normalize('NFKC'))
    .split(/[\s,;]/)
    .filter((word) => word !== '')
  const product = words.filter(isProduct).findLast((word) => !engines.has(nameOf(word)))
  if (product !== undefined && words[0]?.toLowerCase().startsWith('mozilla/') === true)
    return named(product.slice(0, product.indexOf('/')), product.slice(product.indexOf('/') + 1))
  const name: string[] = []
  let version = ''
  for (const word of words) {
    const slash = word.indexOf('/')
    const isVersion = /^[vV]?(?:er\.?)?\d/.test(slash < 0 ? word : word.slice(slash + 1))
    if (slash > 0 && isVersion) {
      name.push(word.slice(0, slash))
      version = word.slice(slash + 1)
      break
    }
    if (slash < 0 && isVersion && name.length > 0) {
      version = word
      break
    }
    if (!/^v(?:er(?:sion)?)?\.?$/i.test(word)) name.push(word)
  }
  return named(name.join(' '), version === '' ? firstBracketed(text) : version)
}

/** Of IMAP's ID as Dovecot hands it on: pairs of quoted strings, or `name=..., version=...`. */
export function programOfId(
  id: string,
): { readonly program: string; readonly system: string } | undefined {
  const told = pairsOf(id.slice(0, TEXT_MAX * 2))
  const name = told.get('name') ?? told.get('vendor')
  if (name === undefined) return undefined
  const program = named(name.normalize('NFKC'), told.get('version') ?? '')
  return program === undefined
    ? undefined
    : { program, system: plain(told.get('os') ?? '').toLowerCase() }
}

const isProduct = (word: string): boolean => {
  const slash = word.indexOf('/')
  return slash > 0 && /^\d/.test(word.slice(slash + 1))
}
const nameOf = (word: string): string => word.slice(0, word.indexOf('/')).toLowerCase()

/** The first number of the version is the major one. */
function named(name: string, version: string): string | undefined {
  const shown = plain(name).slice(0, NAME_MAX).trim()
  if (shown === '') return undefined
  const major = /\d{1,6}/.exec(version.slice(0, 40))?.[0]
  return major === undefined ? shown : `${shown} ${major}`
}

/** What may be shown; anything else is a blank. */
const plain = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{N} .+&'!_-]/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()

/** Apple's mail programs give their version in brackets. */
function firstBracketed(text: string): string {
  const found = /\(v?(\d{1,6})[.)\w]/.exec(text.slice(0, TEXT_MAX))
  return found?.[1] ?? ''
}

function withoutBrackets(text: string): string {
  let depth = 0
  let kept = ''
  for (const c of text) {
    if (c === '(' || c === '[' || c === '<') depth += 1
    else if (c === ')' || c === ']' || c === '>') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += c
  }
  return kept
}

function pairsOf(id: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const put = (key: string, value: string): void => {
    const name = key.trim().toLowerCase()
    if (!found.has(name) && found.size < ID_PAIRS_MAX) found.set(name, value.trim())
  }
  if (!id.includes('"')) {
    for (const pair of id.split(',')) {
      const equals = pair.indexOf('=')
      if (equals > 0) put(pair.slice(0, equals), pair.slice(equals + 1))
    }
    return found
  }
  const strings: string[] = []
  for (
    let at = id.indexOf('"');
    at >= 0 && strings.length < 2 * ID_PAIRS_MAX;
    at = id.indexOf('"', at)
  ) {
    let text = ''
    for (at += 1; at < id.length && id[at] !== '"'; at += 1) {
      if (id[at] === '\\') at += 1
      text += id[at] ?? ''
    }
    strings.push(text)
    at += 1
  }
  for (let n = 0; n + 1 < strings.length; n += 2)
    put(strings[n] as string, strings[n + 1] as string)
  return found
}
