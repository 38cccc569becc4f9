/**
 * Auth lines: what single password databases said, where `auth_verbose` is on, and our auth policy's
 * refusals.
 *
 * A wrong password is told at once, not only when the session ends: the thief who guesses it at the
 * third try leaves no count behind. `unknown user` is one database's view, not a refusal: a list of
 * denied names says it of everybody whom it does not name, before the next database lets him in.
 * So inside a session it is only remembered; without one (Postfix's SASL) it is told, unless a
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
}

/** `passwd-file(name,ip,<session>): words`, behind `auth: ` or `auth-worker(12): `. */
const former = /^([a-z][a-z0-9-]{0,40})\((.*)\): (.*)$/s
/** `auth(name,ip,sasl:plain)<session>: passwd-file: words`, of 2.4. */
const later = /^(auth(?:-worker)?)\((.*)\)((?:<[^<>\s]*>){0,2}): (?:request \[\d+\]: )?(.*)$/s
const byProcess = /^auth(?:-worker)?(?:\((?:\d+|default)\))?: /
const connection = /^(?:conn \S+ \([^()]*\): )?(?:auth-worker<\d+>: )?/
const foreign = / \((?:given password|[A-Z0-9]{2,12} of given password|username): /

/** Whether the auth process speaks: its lines have forms of their own. */
export const isAuth = (text: string): boolean => text.startsWith('auth')

/**
 * PAM's own line, in the authentication log of the machine: `… ruser=NAME rhost=ADDRESS  user=NAME`.
 * The first name is a stranger's and may hold a second `rhost=`: the last one is the library's.
 */
const pam =
  /^(?:(?:auth(?:-worker)?(?:\(\d+\))?: )?pam_\w{1,20}\(dovecot:auth\): |)authentication failure; .*? ruser=(.*) rhost=([^\s=]{0,80})(?: {1,2}user=([^\s=]{0,255}))?$/s

/** The library's lines hold two names and an address. */
export const PAM_MAX = 2_000

/** `undefined` when it is none. */
export function readPam(line: Line): LoginEvent | undefined {
  if (line.text.length > PAM_MAX) return undefined
  const found = pam.exec(line.text)
  if (found === null) return undefined
  const [, given = '', host = '', name] = found
  const event = begin<LoginEvent>(line, { kind: 'login.refused', refusal: 'credentials' })
  const clientIp = addressOf(host)
  if (clientIp !== undefined) event.clientIp = clientIp
  const user = name ?? given
  if (user !== '') event.saslUsername = plain(user, NAME_MAX)
  event.status = 'authentication failure'
  return event
}

export function readAuth(line: Line, attempts: Attempts): Reading {
  const cut = line.text.search(foreign)
  const text = cut === -1 ? line.text : line.text.slice(0, cut)
  const process = byProcess.exec(text)
  const asked = process === null ? readLater(text) : readFormer(text.slice(process[0].length))
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
    return level === 'Info' ? 'harmless' : { ...nobody, session: undefined, level, words: said }
  const [, database = '', who = '', what = ''] = found
  return { database, ...whoOf(who), level, words: what }
}

function readLater(text: string): Asked | undefined {
  const found = later.exec(text)
  if (found === null) return undefined
  const [, , who = '', marks = '', rest = ''] = found
  const { level, words } = readLevel(rest)
  const said = words.replace(/^request \[\d+\]: /, '')
  const database = /^([a-z][a-z0-9-]{0,40}): /.exec(said)?.[1] ?? ''
  const session = sessionOf(/<([^<>]*)>$/.exec(marks)?.[1])
  return {
    database,
    ...whoOf(who),
    session,
    level,
    words: database === '' ? said : said.slice(database.length + 2),
  }
}

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
  const ip = /,([^,]*)$/.exec(rest)
  const clientIp = ip?.[1] === undefined ? undefined : addressOf(ip[1])
  const user = clientIp === undefined ? rest : rest.slice(0, ip?.index)
  return { user: user === '?' ? '' : user, clientIp, mechanism, session }
}

const wrong =
  /^(?:Password mismatch(?: \([^()]{0,60}\))?|pam_authenticate\(\) failed: .*|[Ii]nvalid credentials|crypt\(\) password mismatch|Authentication failure)$/
const closed =
  /^(?:[Uu]ser (?:is |account )?(?:disabled|locked)|Account (?:is )?(?:disabled|locked)|Login disabled|(?:Password|Account) (?:has )?expired)\b/
const unknown = /^(?:unknown user|User not known|No such user)$/i
const BY_POLICY = 'Authentication failure due to policy server refusal'
const byPolicy = new RegExp(`^${BY_POLICY}(?:: |$)`)

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
  if (closed.test(words)) {
    if (session !== undefined) attempts.hear(session, undefined, true)
    return refused(line, asked, words.includes('xpired') ? 'expired' : 'disabled')
  }
  if (!unknown.test(words)) return 'harmless'
  if (session !== undefined) {
    attempts.hear(session, 'account', false)
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
