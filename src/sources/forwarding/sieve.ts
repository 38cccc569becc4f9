/**
 * Sieve: where a script sends mail on to, and what it hides (RFC 5228 and its extensions).
 *
 * Read are commands and their arguments, not when they come to pass: a redirect behind a test that
 * is seldom true is a redirect. Targets are those of `redirect` (§4.2) and of notifications by mail
 * (RFC 5436); hidden is what is discarded (§4.4), filed where nobody looks (§4.1), or marked as
 * deleted (RFC 5232). To throw away what a filter called spam is every second script's business:
 * under a test of nothing but a filter's field it hides nothing. Variables that are set to a plain
 * text (RFC 5229) are filled in, and signs that are written as their numbers (§2.4.2.4) are the signs;
 * other variables make a target unclear.
 *
 * Limits: scripts that are included (RFC 6609) are read where they stand. Programs that a script
 * runs are unclear targets.
 */
import { type Forwards, isHidden, Targets } from './forwards.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Blocks inside each other that are told apart. */
export const BLOCKS_MAX = 64
export const VARIABLES_MAX = 64
const ARGUMENTS_MAX = 512

const spamFields = ['x-spam', 'x-rspamd', 'x-virus', 'x-amavis', 'x-bogosity', 'x-dspam'] as const

type Command = { readonly name: string; readonly rest: readonly Token[] }

export function readSieve(script: string): Forwards {
  const targets = new Targets()
  const variables = new Map<string, string>()
  /** For each open block: whether it is about spam, and nothing else. */
  const blocks: boolean[] = []
  let hides = false
  const tokens = tokensOf(script)
  for (let at = 0; at < tokens.length; ) {
    const first = tokens[at] as Token
    if (first.kind === 'mark' && first.text === '}') blocks.pop()
    if (first.kind !== 'word') {
      at += 1
      continue
    }
    const { command, end, opens } = commandAt(tokens, at)
    at = end
    if (opens && blocks.length < BLOCKS_MAX)
      blocks.push(blocks.at(-1) === true || isOfSpam(command))
    const strings = command.rest.filter(({ kind }) => kind === 'string').map(({ text }) => text)
    const last = strings.at(-1) ?? ''
    const isAboutSpam = blocks.at(-1) === true
    switch (command.name) {
      case 'redirect':
        targets.add(filled(last, variables))
        break
      case 'notify':
        for (const text of strings.filter((one) => one.toLowerCase().startsWith('mailto:')))
          targets.add(filled(mailtoOf(text), variables))
        break
      case 'pipe':
      case 'execute':
        targets.isUnclear = true
        break
      case 'discard':
        hides ||= !isAboutSpam
        break
      case 'fileinto':
        hides ||= !isAboutSpam && isHidden(filled(last, variables))
        break
      case 'addflag':
      case 'setflag':
        hides ||= strings.some((text) => text.toLowerCase().includes('\\deleted'))
        break
      case 'set':
        if (strings.length === 2 && variables.size < VARIABLES_MAX)
          variables.set((strings[0] as string).toLowerCase(), filled(last, variables))
    }
  }
  return { targets: targets.all, unclear: targets.isUnclear, hides }
}

/** A command with its arguments and tests, up to its semicolon or block. */
function commandAt(
  tokens: readonly Token[],
  from: number,
): { readonly command: Command; readonly end: number; readonly opens: boolean } {
  const name = (tokens[from] as Token).text
  const rest: Token[] = []
  for (let at = from + 1; at < tokens.length; at += 1) {
    const token = tokens[at] as Token
    const isMark = token.kind === 'mark'
    if (isMark && (token.text === ';' || token.text === '{'))
      return { command: { name, rest }, end: at + 1, opens: token.text === '{' }
    // A semicolon was forgotten.
    if (isMark && token.text === '}') return { command: { name, rest }, end: at, opens: false }
    if (rest.length < ARGUMENTS_MAX) rest.push(token)
  }
  return { command: { name, rest }, end: tokens.length, opens: false }
}

/** One plain test of fields that a filter wrote. */
function isOfSpam({ name, rest }: Command): boolean {
  if (name !== 'if' && name !== 'elsif') return false
  const test = rest.find(({ kind }) => kind === 'word')?.text
  if (test === 'spamtest' || test === 'virustest') return true
  if (test !== 'header') return false
  const fields = firstStrings(rest)
  return (
    fields.length > 0 &&
    fields.every((field) => spamFields.some((start) => field.toLowerCase().startsWith(start)))
  )
}

/** The first string, or the first list of them. */
function firstStrings(rest: readonly Token[]): readonly string[] {
  const at = rest.findIndex(({ kind, text }, i) => isArgument(kind, text) && !isTagged(rest, i))
  if (at < 0) return []
  if (rest[at]?.kind === 'string') return [rest[at].text]
  const end = rest.findIndex(({ kind, text }, i) => i > at && kind === 'mark' && text === ']')
  return rest
    .slice(at, end < 0 ? rest.length : end)
    .filter(({ kind }) => kind === 'string')
    .map(({ text }) => text)
}

const isArgument = (kind: Token['kind'], text: string): boolean =>
  kind === 'string' || (kind === 'mark' && text === '[')

/** `:comparator "i;octet"`: the string is the tag's. */
const isTagged = (rest: readonly Token[], i: number): boolean => {
  const before = rest[i - 1]
  return (
    before?.kind === 'tag' &&
    (before.text === 'comparator' || before.text === 'value' || before.text === 'count')
  )
}

const VARIABLE = /\$\{([a-z0-9_.]{1,40})\}/gi
const FILLED_MAX = 1_024

/** `${hex: 40}`, `${unicode: 40 61}`. */
const NUMBERED = /\$\{(hex|unicode):((?:\s{0,8}[0-9a-f]{1,6}){1,200})\s{0,8}\}/gi

function signsOf(found: string, kind: string, numbers: string): string {
  const all = numbers
    .trim()
    .split(/\s+/)
    .map((one) => Number.parseInt(one, 16))
  if (kind.toLowerCase() === 'hex')
    return all.every((one) => one < 256) ? Buffer.from(all).toString('utf8') : found
  return all.every((one) => one <= 0x10ffff) ? String.fromCodePoint(...all) : found
}

const filled = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.includes('${')
    ? text
        .slice(0, FILLED_MAX)
        .replaceAll(NUMBERED, signsOf)
        .replaceAll(VARIABLE, (found, name: string) => variables.get(name.toLowerCase()) ?? found)
        .slice(0, FILLED_MAX)
    : text

/** RFC 6068, the first address of it. */
function mailtoOf(text: string): string {
  const address = text.slice('mailto:'.length).split(/[?,]/, 1)[0] ?? ''
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}
