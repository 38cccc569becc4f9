/**
 * Login lines: `AUTH=server, relay=host [address], authid=alice, mech=PLAIN, bits=0` for who was let in,
 * `AUTH failure (LOGIN): reason, user=alice, relay=host [address]` for who was not.
 *
 * The relay of a failure is the last one in the line: names are given by strangers and may bring one
 * along. Which failures are outages is told by the number of the SASL library. `possible SMTP attack`
 * sums up failures that older versions did not tell; where they were told it says nothing new.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent, LoginRefusal } from '../../events/login.ts'
import type { ServiceFailed } from '../../events/source.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import { REPEATS_MAX } from '../syslog/repeat.ts'
import type { Sessions } from './sessions.ts'
import { relayIp } from './text.ts'

const NAME_MAX = 255

const accepted = /^AUTH=server, relay=(.*), mech=([A-Za-z0-9_-]{1,20}), bits=\d{1,9}$/s
const AUTHID = ', authid='
/** More names than these in one line are an attack on its reading. */
export const AUTHIDS_TRIED_MAX = 8

type Known = { readonly relay: string; readonly name: string }

/**
 * Whose log-in it was: ident and name may both bring an `authid` along, so it stands where the relay before
 * it ends as Sendmail ends it. `undefined`: at several places, and nobody can tell which is Sendmail's.
 */
function knownIn(text: string): Known | undefined {
  const all: Known[] = []
  let at = text.indexOf(AUTHID)
  for (let tries = 0; at !== -1; tries += 1, at = text.indexOf(AUTHID, at + 1)) {
    if (tries === AUTHIDS_TRIED_MAX) return undefined
    all.push({ relay: text.slice(0, at), name: text.slice(at + AUTHID.length) })
  }
  if (all.length < 2) return all[0]
  const fitting = all.filter(({ relay }) => relayIp(relay) !== undefined)
  return fitting.length === 1 ? fitting[0] : undefined
}

export function readAccepted(line: Line, words: string, sessions: Sessions, who: string): Reading {
  const found = accepted.exec(words)
  if (found === null) return words.startsWith('AUTH=client') ? 'harmless' : 'unknown'
  const [, told = '', mechanism = ''] = found
  if (!told.includes(AUTHID)) return 'unknown'
  const known = knownIn(told)
  const event = begin<LoginEvent>(line, { kind: 'login.accepted' })
  event.protocol = 'smtp'
  event.mechanism = mechanism
  if (known === undefined) return event
  const { relay, name } = known
  const ip = relayIp(relay)
  if (ip !== undefined) event.clientIp = ip
  nameAccount(line, event, name)
  sessions.loggedIn(who, { name, mechanism, ip }, line.at)
  return event
}

/** The account of a name that Sendmail vouches for. */
export function nameAccount(
  line: Line,
  event: Parameters<typeof assume>[0] & { saslUsername?: string },
  name: string,
): void {
  event.saslUsername = plain(name, NAME_MAX)
  const account = saslAccount(name, line.defaultRealm)
  if (account === undefined) return
  event.account = account
  if (!name.includes('@') && line.defaultRealm !== '') assume(event, 'account')
}

/** By the SASL library's numbers; what is missing is nobody's wrong password. */
const refusals: { readonly [code: string]: LoginRefusal } = {
  '-13': 'credentials',
  '-20': 'account',
  '-14': 'policy',
  '-18': 'expired',
  '-19': 'disabled',
  '-16': 'policy',
  '-15': 'policy',
  '-17': 'policy',
}
const outages = new Set(['-1', '-2', '-3', '-8', '-9', '-24'])

const failure = /^AUTH failure \(([^()]{0,40})\): /

export function readFailure(line: Line, words: string, sessions: Sessions, who: string): Reading {
  const found = failure.exec(words)
  if (found === null) return 'unknown'
  const rest = words.slice(found[0].length)
  const relayAt = rest.lastIndexOf(', relay=')
  const told = relayAt === -1 ? rest : rest.slice(0, relayAt)
  const nameAt = told.indexOf(', user=')
  const reason = nameAt === -1 ? told : told.slice(0, nameAt)
  const code = / \((-?\d{1,3})\)(?: |$)/.exec(reason)?.[1] ?? ''
  if (outages.has(code))
    return begin<ServiceFailed>(line, {
      kind: 'service.failed',
      status: plain(withoutSecrets(`AUTH ${found[1]}: ${reason}`)),
    })
  sessions.failed(who, line.at)
  const event = begin<LoginEvent>(line, { kind: 'login.refused' })
  event.protocol = 'smtp'
  event.mechanism = plain(found[1] ?? '', 40).toUpperCase()
  const ip = relayAt === -1 ? undefined : relayIp(rest.slice(relayAt + 8))
  if (ip !== undefined) event.clientIp = ip
  const name = nameAt === -1 ? '' : told.slice(nameAt + 7)
  if (name !== '') event.saslUsername = plain(name, NAME_MAX)
  event.refusal = refusals[code] ?? 'unknown'
  event.status = plain(withoutSecrets(reason))
  return event
}

const attack = /^(.*): possible SMTP attack: command=AUTH, count=(\d{1,9})$/s

/** `undefined` when it is no such line. */
export function readAttack(
  line: Line,
  words: string,
  sessions: Sessions,
  who: string,
): Reading | undefined {
  const found = attack.exec(words)
  if (found === null) return undefined
  const untold = Number(found[2]) - sessions.failures(who, line.at)
  if (untold < 1) return 'harmless'
  const event = begin<LoginEvent>(line, { kind: 'login.refused' })
  event.protocol = 'smtp'
  const ip = relayIp(found[1] ?? '')
  if (ip !== undefined) event.clientIp = ip
  event.refusal = 'unknown'
  event.status = `possible SMTP attack: command=AUTH, count=${Number(found[2])}`
  const times = Math.min(untold * line.times, REPEATS_MAX)
  if (times > 1) event.times = times
  return event
}
