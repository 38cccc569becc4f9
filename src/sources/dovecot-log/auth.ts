/**
 * Auth lines: what single password databases said, where `auth_verbose` is on, and our auth policy's
 * refusals.
 *
 * A wrong password is told at once, not only when the session ends: the thief who guesses it at the
 * third try leaves no count behind. `unknown user` is one database's view, not a refusal: a list of
 * denied names says it of everybody whom it does not name, before the next database lets him in.
 * So inside a session it waits for how that ends; without one (Postfix's SASL) it is told, unless a
 * passwd-file says it, which is what such lists are.
 *
 * Names and given passwords are strangers' text. Passwords are cut off first, then the last end of
 * a bracket counts: what stands behind is Dovecot's.
 * Limits: without a session a failure may be told by Postfix as well; where `auth_username_chars`
 * is empty a stranger may spoil his own line, but not make it another's.
 */
import type { LoginEvent, LoginRefusal } from '../../events/login.ts'
import type { Instant } from '../../lib/time.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import type { Attempts } from './attempts.ts'
import { NAME_MAX } from './login.ts'
import { type Level, type Prefixed, readLevel, sessionOf } from './prefix.ts'
import { readLevelOf } from './service.ts'

type Asked = {
  readonly database: string
  readonly user: string
  readonly clientIp: string | undefined
  readonly mechanism: string | undefined
  readonly session: string | undefined
  readonly level: Level
  readonly words: string
  /** It is said of somebody: a name stands in brackets. */
  readonly isFormed: boolean
}

/** `passwd-file(name,ip,<session>): words`, behind `auth: ` or `auth-worker(12): `. */
const former = /^([A-Za-z][\w-]{0,40})\((.*)\): (.*)$/s
/** `auth(name,ip,sasl:plain)<session>: passwd-file: words`, of 2.4. */
const later = /^(auth(?:-worker)?)\((.*)\)((?:<[^<>\s]*>){0,2}): (?:request \[\d+\]: )?(.*)$/s
const byProcess = /^auth(?:-worker)?(?:\((?:\d+|default)\))?: /
const connection = /^(?:conn \S+ \([^()]*\): )?(?:auth-worker<\d+>: )?/
/** What follows is a stranger's: a password, a name, or what somebody's token says. */
const foreign =
  / \((?:given password|[A-Z0-9]{2,12} of given password|username|trying to log in as user): |(?<= (?:oauth2 failed:|(?:Master user logging|User not authorized to log) in as)) /g
/** The end of such a text that is said in brackets. */
const closing = /\)(?: - trying the next (?:passdb|userdb))?$/
/** Places of one line that are looked at. */
export const CUTS_MAX = 8
/** Dovecot cuts names at 64 octets here, and writes dots for the rest. */
export const LOGGED_NAME_MAX = 67

/** Whether the auth process speaks: its lines have forms of their own. */
export const isAuth = (text: string): boolean => text.startsWith('auth')

/**
 * Up to a foreign text before which the line has its form. A name may hold the like of one, and a
 * foreign text the like of an end: where two places give two addresses, nobody can tell whose it is.
 */
function askedOf(text: string): Asked | 'harmless' | undefined {
  const whole = formOf(text)
  let tries = 0
  let first = whole
  const told: Asked[] = []
  for (const { index, 0: begin } of text.matchAll(foreign)) {
    if (begin.length > 1 && !closing.test(text)) continue
    tries += 1
    if (tries > CUTS_MAX) break
    const asked = formOf(text.slice(0, index))
    if (tries === 1) first = asked
    if (isFormed(asked)) told.push(asked)
  }
  if (tries === 0) return whole
  if (isFormed(whole)) told.push(whole)
  const placed = told.filter(
    ({ clientIp, user, words }, nth) =>
      clientIp !== undefined && user.length <= LOGGED_NAME_MAX && (nth === 0 || isRefusal(words)),
  )
  const [one] = placed
  if (one === undefined) return told[0] ?? first
  if (placed.every(({ clientIp }) => clientIp === one.clientIp)) return one
  const { level, words } = placed.at(-1) ?? one
  const nobody = { database: '', user: '', clientIp: undefined, mechanism: undefined }
  return { ...nobody, session: undefined, level, words, isFormed: true }
}

const isFormed = (asked: Asked | 'harmless' | undefined): asked is Asked =>
  typeof asked === 'object' && asked.isFormed

function formOf(text: string): Asked | 'harmless' | undefined {
  const process = byProcess.exec(text)
  return process === null ? readLater(text) : readFormer(text.slice(process[0].length))
}

export function readAuth(line: Line, attempts: Attempts): Reading {
  const asked = askedOf(line.text)
  if (asked === undefined) return 'unknown'
  if (asked === 'harmless') return asked
  const { session, level, words } = asked
  const prefixed: Prefixed = { service: 'auth', user: undefined, session, level, words }
  return readLevelOf(line, prefixed) ?? tell(line, asked, attempts)
}

function readFormer(rest: string): Asked | 'harmless' {
  const { level, words } = readLevel(rest)
  const said = words.replace(connection, '')
  if (said.startsWith('auth(') || said.startsWith('auth-worker('))
    return readLater(said) ?? 'harmless'
  const found = former.exec(said)
  const nobody = { database: '', user: '', clientIp: undefined, mechanism: undefined }
  if (found === null)
    return level === 'Info'
      ? 'harmless'
      : { ...nobody, session: undefined, level, words: said, isFormed: false }
  const [, database = '', who = '', what = ''] = found
  return { database, ...whoOf(who), level, words: alone(what), isFormed: true }
}

function readLater(text: string): Asked | undefined {
  const found = later.exec(text)
  if (found === null) return undefined
  const [, , who = '', marks = '', rest = ''] = found
  const { level, words } = readLevel(rest)
  const said = words.replace(/^request \[\d+\]: /, '')
  const database = /^([A-Za-z][\w-]{0,40}): /.exec(said)?.[1] ?? ''
  const session = sessionOf(/<([^<>]*)>$/.exec(marks)?.[1])
  return {
    database,
    ...whoOf(who),
    session,
    level,
    words: alone(database === '' ? said : said.slice(database.length + 2)),
    isFormed: true,
  }
}

/** Without what is done about it next. */
const alone = (words: string): string => words.replace(/ - trying the next (?:passdb|userdb)$/, '')

/** `name,ip,sasl:plain,master,<session>`, read from its end, for the name may hold commas. */
function whoOf(who: string): Pick<Asked, 'user' | 'clientIp' | 'mechanism' | 'session'> {
  let rest = who
  const taken = (form: RegExp): string | undefined => {
    const found = form.exec(rest)
    if (found === null) return undefined
    rest = rest.slice(0, found.index)
    return found[1]
  }
  const session = sessionOf(taken(/,<([^<>,\s]*)>$/))
  taken(/,(master)$/)
  const mechanism = taken(/,sasl:([a-z0-9_-]{1,40})$/)?.toUpperCase()
  // A session without a name leaves its comma.
  const ip = /,([^,]*),?$/.exec(rest)
  const clientIp = ip?.[1] === undefined ? undefined : addressOf(ip[1])
  const user = clientIp === undefined ? rest : rest.slice(0, ip?.index)
  return { user: user === '?' ? '' : user, clientIp, mechanism, session }
}

const wrong =
  /^(?:[Pp]assword mismatch(?: \([^()]{0,60}\))?|oauth2 failed:|Login failed \(status=\d{1,10}\)|pam_authenticate\(\) failed: .*|[Ii]nvalid credentials|crypt\(\) password mismatch|Authentication failure)$/
const closed =
  /^(?:[Uu]ser (?:is |account )?(?:disabled|locked)|Account (?:is )?(?:disabled|locked)|Login disabled|(?:Password|Account) (?:has )?expired)\b/
const elsewhere =
  /^allow_(?:real_)?nets check failed: (?:IP \S{1,60} not in allowed networks|.{1,60})$/
const unknown = /^(?:unknown user|User not known|No such user)$/i
const BY_POLICY = 'Authentication failure due to policy server refusal'
const byPolicy = new RegExp(`^${BY_POLICY}(?:: |$)`)

const isRefusal = (words: string): boolean =>
  [byPolicy, wrong, elsewhere, closed, unknown].some((form) => form.test(words))

function tell(line: Line, asked: Asked, attempts: Attempts): Reading {
  const { words, session } = asked
  if (byPolicy.test(words)) {
    if (session !== undefined) attempts.hear(session, undefined, true)
    // What follows the colon is our own text, which may name a request code.
    return refused(line, { ...asked, words: BY_POLICY }, 'policy')
  }
  if (wrong.test(words)) {
    if (session !== undefined) attempts.hear(session, 'credentials', true)
    else if (attempts.wasUnknown(keyOf(asked), line.at)) return 'harmless'
    return refused(line, asked, 'credentials')
  }
  if (elsewhere.test(words)) {
    if (session !== undefined) attempts.hear(session, undefined, true)
    return refused(line, asked, 'policy')
  }
  if (closed.test(words)) {
    if (session !== undefined) attempts.hear(session, undefined, true)
    return refused(line, asked, words.includes('xpired') ? 'expired' : 'disabled')
  }
  if (!unknown.test(words)) return 'harmless'
  if (session !== undefined) {
    attempts.hear(session, 'account', false)
    if (asked.database !== 'passwd-file') attempts.wait(session, refused(line, asked, 'account'))
    return 'harmless'
  }
  if (asked.database === 'passwd-file' || isRepeat(asked, line.at, attempts)) return 'harmless'
  return refused(line, asked, 'account')
}

function isRepeat(asked: Asked, at: Instant, attempts: Attempts): boolean {
  const was = attempts.wasUnknown(keyOf(asked), at)
  attempts.unknown(keyOf(asked), at)
  return was
}

const keyOf = ({ user, clientIp = '' }: Asked): string => `${clientIp} ${user.slice(0, NAME_MAX)}`

function refused(line: Line, asked: Asked, refusal: LoginRefusal): LoginEvent {
  const event = begin<LoginEvent>(line, { kind: 'login.refused', refusal })
  const { session, clientIp, user, mechanism, words } = asked
  if (session !== undefined) event.session = session
  if (clientIp !== undefined) event.clientIp = clientIp
  if (user !== '') event.saslUsername = plain(user, NAME_MAX)
  if (mechanism !== undefined) event.mechanism = mechanism
  event.status = plain(words)
  return event
}
