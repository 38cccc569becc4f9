/**
 * XML: as much of it as a DMARC report needs, and nothing by which one could do harm.
 *
 * Elements, text, comments, character data sections, the five names of XML 1.0 §4.6 and character
 * numbers. A document type, an entity of its own, a processing instruction behind the first line, and
 * whatever is not well-formed are refused: what cannot be said cannot grow, open files or call out.
 * Attributes are read over. One pass, no tree: the caller is told of each element that ends and of
 * its text, with the path to it.
 *
 * Limits: namespaces are not resolved; a prefix is left out of the name.
 */

export const DEPTH_MAX = 12
export const TEXT_MAX = 4_096
export const ELEMENTS_MAX = 2_000_000
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/

export type XmlRefusal = { readonly refused: string }
export type XmlEnd = (path: readonly string[], text: string) => void

const known: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** `undefined` when it was read to its end; `ended` is called for each element as it ends. */
export function readXml(text: string, ended: XmlEnd): XmlRefusal | undefined {
  const path: string[] = []
  const texts: string[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let elements = 0
  let isOver = false
  if (text.startsWith('<?xml', at)) {
    const end = text.indexOf('?>', at)
    if (end === -1 || end - at > TEXT_MAX) return refused('its first line has no end')
    at = end + 2
  }
  while (at < text.length) {
    const open = text.indexOf('<', at)
    const words = open === -1 ? text.slice(at) : text.slice(at, open)
    if (words !== '') {
      const said = unescaped(words)
      if (said === undefined) return refused('an entity that is none of the five')
      if (!add(said)) return refused(outsideOrLong(said))
    }
    if (open === -1) break
    if (text.startsWith('<!--', open)) {
      const end = text.indexOf('-->', open + 4)
      if (end === -1) return refused('a comment has no end')
      at = end + 3
      continue
    }
    if (text.startsWith('<![CDATA[', open)) {
      const end = text.indexOf(']]>', open + 9)
      if (end === -1) return refused('a section has no end')
      if (!add(text.slice(open + 9, end))) return refused('text is too long, or outside')
      at = end + 3
      continue
    }
    const next = text[open + 1]
    if (next === '!') return refused('it declares a document type')
    if (next === '?') return refused('it has a processing instruction')
    const close = endOfTag(text, open + 1)
    if (close === undefined) return refused('an element has no end')
    if (next === '/') {
      const name = bare(text.slice(open + 2, close).trim())
      if (name === undefined || name !== path.at(-1))
        return refused('elements do not close in order')
      ended(path, (texts.pop() ?? '').trim())
      path.pop()
      isOver = path.length === 0
    } else {
      if (isOver) return refused('it has more than one root')
      const isEmpty = text[close - 1] === '/'
      const inside = text.slice(open + 1, isEmpty ? close - 1 : close)
      const name = bare(/^[^\s]+/.exec(inside)?.[0] ?? '')
      if (name === undefined) return refused('an element has no name')
      elements += 1
      if (elements > ELEMENTS_MAX) return refused(`more than ${ELEMENTS_MAX} elements`)
      if (path.length >= DEPTH_MAX) return refused(`deeper than ${DEPTH_MAX}`)
      path.push(name)
      if (isEmpty) {
        ended(path, '')
        path.pop()
        isOver = path.length === 0
      } else texts.push('')
    }
    at = close + 1
  }
  if (path.length > 0) return refused('elements are left open')
  return elements === 0 ? refused('there is no element') : undefined

  function add(words: string): boolean {
    const last = texts.length - 1
    if (last < 0) return words.trim() === ''
    const joined = (texts[last] ?? '') + words
    if (joined.length > TEXT_MAX) return joined.trim() === ''
    texts[last] = joined
    return true
  }
  function outsideOrLong(words: string): string {
    return texts.length === 0 ? `text outside: ${words.trim().slice(0, 20)}` : 'a text is too long'
  }
}

const refused = (why: string): XmlRefusal => ({ refused: why })

/** Index of the `>` that ends a tag; values in quotes minded. */
function endOfTag(text: string, from: number): number | undefined {
  let quote = ''
  const most = Math.min(text.length, from + TEXT_MAX)
  for (let at = from; at < most; at += 1) {
    const sign = text[at] as string
    if (quote !== '') {
      if (sign === quote) quote = ''
      else if (sign === '<') return undefined
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return at
    else if (sign === '<') return undefined
  }
  return undefined
}

function bare(name: string): string | undefined {
  const own = name.slice(name.lastIndexOf(':') + 1)
  return NAME.test(own) ? own : undefined
}

function unescaped(text: string): string | undefined {
  if (!text.includes('&')) return text
  let isKnown = true
  const said = text.replaceAll(/&([^;&]{0,12})(;?)/g, (_whole, name: string, end: string) => {
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name)
    const code =
      number === null
        ? undefined
        : Number.parseInt(number[1] ?? number[2] ?? '', number[1] === undefined ? 10 : 16)
    if (end === ';' && code !== undefined && code > 0 && code <= 0x10ffff)
      return String.fromCodePoint(code)
    if (end === ';' && Object.hasOwn(known, name)) return known[name] as string
    isKnown = false
    return ''
  })
  return isKnown ? said : undefined
}
