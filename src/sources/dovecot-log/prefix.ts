/**
 * Prefix: which of Dovecot's services speaks, for whom, in which session, and how loud.
 *
 * `imap(alice)<12><session>: Info: words`, `imap-login: Info: words`, `master: words`: the level is
 * missing in many syslog lines. A name in brackets was let in before it could stand there, so only
 * the first end of the brackets counts.
 * Limits: a `mail_log_prefix` of one's own making is understood where it keeps this shape.
 */

export type Level = 'Debug' | 'Info' | 'Warning' | 'Error' | 'Fatal' | 'Panic'

export type Prefixed = {
  readonly service: string
  readonly user: string | undefined
  readonly session: string | undefined
  readonly level: Level
  readonly words: string
}

/** Dovecot's own are 16 to 24 signs; a proxy in front may hand on longer ones. */
export const SESSION_MAX = 64

const plainest = /^[a-z][a-z0-9-]{0,40}: /
const prefix = /^([a-z][a-z0-9-]{0,40}|IMAP|POP3)(?:\((.{0,300}?)\))?((?:<[^<>\s]{0,200}>){0,3}): /s
/** D, I, W, E, F and P. */
export const levelSigns: ReadonlySet<number> = new Set([68, 73, 87, 69, 70, 80])
const leveled = /^(Debug|Info|Warning|Error|Fatal|Panic): /

/** `undefined` when no service speaks. */
export function readPrefix(text: string): Prefixed | undefined {
  return ofSession(text) ?? plainPrefix(text) ?? anyPrefix(text)
}

/** `imap(alice)<12><session>: words` and `pop3(…`, as 2.3 and 2.4 write them; `undefined`: it may be another form. */
function ofSession(text: string): Prefixed | undefined {
  if (text.charCodeAt(4) !== 40) return undefined
  const service = text.startsWith('imap') ? 'imap' : text.startsWith('pop3') ? 'pop3' : undefined
  const close = text.indexOf(')', 5)
  // A name of digits may be a process id.
  const first = text.charCodeAt(5)
  if (service === undefined || close === -1 || close > 305 || (first >= 48 && first <= 57))
    return undefined
  if (text.charCodeAt(close + 1) !== 60) return undefined
  let at = close + 2
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at += 1
  if (at - close > 22 || !text.startsWith('><', at)) return undefined
  const end = text.indexOf('>', at + 2)
  if (end === -1 || text.charCodeAt(end + 1) !== 58 || text.charCodeAt(end + 2) !== 32)
    return undefined
  const session = sessionOf(text.slice(at + 2, end))
  if (session === undefined) return undefined
  const { level, words } = readLevel(text.slice(end + 3))
  return { service, user: text.slice(5, close), session, level, words }
}

/** `imap-login: words`, as most lines begin, without looking for more; `undefined`: it may be another form. */
function plainPrefix(text: string): Prefixed | undefined {
  if (!plainest.test(text)) return undefined
  const colon = text.indexOf(':')
  const { level, words } = readLevel(text.slice(colon + 2))
  return { service: text.slice(0, colon), user: undefined, session: undefined, level, words }
}

function anyPrefix(text: string): Prefixed | undefined {
  const found = prefix.exec(text)
  if (found === null) return undefined
  const [whole, service = '', inBrackets, marks = ''] = found
  // In old forms the process id stands in the brackets.
  const isPid = inBrackets === undefined || /^\d+$/.test(inBrackets)
  return {
    // 1.x writes them large.
    service: service === 'IMAP' || service === 'POP3' ? service.toLowerCase() : service,
    user: isPid ? undefined : inBrackets,
    session: sessionOf(/<([^<>]*)>$/.exec(marks)?.[1]),
    ...readLevel(text.slice(whole.length)),
  }
}

const levelFirst = /^(Info|Warn(?:ing)?|Error|Fatal|Panic|Debug): (.*)$/s
const named = /^([A-Za-z][A-Za-z0-9-]{0,40}(?:\(.{0,300}?\))?(?:<[^<>\s]{0,200}>){0,3}): (.*)$/s

/** 1.x says the level before the service; what names no service is the master's. */
export function serviceFirst(text: string): string {
  const found = levelFirst.exec(text)
  if (found === null) return text
  const [, told = '', rest = ''] = found
  const level = told === 'Warn' ? 'Warning' : told
  const said = named.exec(rest)
  return said === null ? `master: ${level}: ${rest}` : `${said[1]}: ${level}: ${said[2]}`
}

/** The level, where it is told, and what is said. */
export function readLevel(text: string): { readonly level: Level; readonly words: string } {
  const first = text.charCodeAt(0)
  // Words begin with an «I» or a «D» as well, but seldom.
  const level = levelSigns.has(first) ? (leveled.exec(text)?.[1] as Level | undefined) : undefined
  return level === undefined
    ? { level: 'Info', words: text }
    : { level, words: text.slice(level.length + 2) }
}

/** A session's name; `undefined` for a process id, an empty one, or what can be none. */
export const sessionOf = (told: string | undefined): string | undefined =>
  told === undefined || told.length > SESSION_MAX || !/^(?!\d+$)[A-Za-z0-9+/=.:_-]+$/.test(told)
    ? undefined
    : told
