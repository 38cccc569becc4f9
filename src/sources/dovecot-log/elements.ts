/**
 * Elements: what a login process puts behind its words: `: user=<…>, method=…, rip=…, session=<…>`.
 *
 * The name in `user=<…>` is a stranger's wherever nobody was let in, and Dovecot writes it with its
 * brackets and commas (`auth_username_chars` empty). So the name ends where the last `, rip=` says
 * that our server speaks again: what follows that is Dovecot's, up to the end of the line.
 * A method is a stranger's too, but Dovecot writes it in capitals and without blanks.
 * Limits: a `login_log_format_elements` that leaves `rip` out gives no address.
 */
import type { LoginFacts } from '../../events/login.ts'
import { endpointOf } from '../syslog/address.ts'
import { plain } from '../syslog/plain.ts'
import { sessionOf } from './prefix.ts'

/** Dovecot cuts names here, and writes dots for the rest. */
const NAME_CUT = 80
const MECHANISM_MAX = 40

export type Elements = {
  /** What stands before them. */
  readonly message: string
  /** Empty: nobody said a name. */
  readonly user: string
  /** The master user, where the format names one: to be believed only of who was let in. */
  readonly actor: string | undefined
  /** The name was longer than what is told of it. */
  readonly isCut: boolean
  readonly facts: LoginFacts
}

/** Behind the name: nothing that a name could bring along. */
const between = /^(.*?)>((?:, (?:[a-z_]+=(?:[^\s<>]*|<[^\s<>]*>)|TLS|secured))*)$/s

const tlsForm = /^TLS(?:v[\d.]{1,5})?/

/** What stands from `from` up to the next element. */
function valueAt(words: string, from: number): string {
  const end = words.indexOf(', ', from)
  return words.slice(from, end === -1 ? undefined : end)
}

/** The first element of this name behind `from`; `label`: `, name=`. */
function value(words: string, label: string, from: number): string | undefined {
  const at = words.indexOf(label, from)
  return at === -1 ? undefined : valueAt(words, at + label.length)
}

const unbracketed = (text: string | undefined): string | undefined =>
  text?.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : undefined

/** No element of the formats that Dovecot ships; operators add it under one of these names. */
const actorOf = (words: string, from: number): string | undefined =>
  unbracketed(
    value(words, ', master_user=', from) ??
      value(words, ', master=', from) ??
      value(words, ', auth_user=', from),
  )

/** The elements from `from` on, each looked at once: the first of each name, of sessions the last. */
function toldBehind(words: string, from: number) {
  let port: string | undefined
  let mechanism: string | undefined
  let session: string | undefined
  let tlsAt = -1
  let mayHaveActor = false
  for (let at = words.indexOf(',', from); at !== -1; at = words.indexOf(',', at + 1)) {
    if (words.charCodeAt(at + 1) !== 32) continue
    switch (words.charCodeAt(at + 2)) {
      // «m»: method, master, master_user; «a»: auth_user.
      case 109:
        if (words.startsWith('method=', at + 2)) mechanism ??= valueAt(words, at + 9)
        else mayHaveActor = true
        break
      case 97:
        mayHaveActor = true
        break
      case 114:
        if (words.startsWith('rport=', at + 2)) port ??= valueAt(words, at + 8)
        break
      case 115:
        if (words.startsWith('session=<', at + 2)) session = unbracketed(valueAt(words, at + 10))
        break
      case 84:
        if (tlsAt === -1 && words.startsWith('TLS', at + 2)) tlsAt = at
        break
    }
  }
  return { port, mechanism, session, tlsAt, mayHaveActor }
}

const nameless = /: ((?:method=[^,\s]{0,40}, )?rip=(\S{1,80}), .*)$/s

/** 1.x says no name where none was given: `Disconnected (no auth attempts): rip=…, lip=…`. */
function readNameless(words: string): Elements | undefined {
  const found = nameless.exec(words)
  if (found === null) return undefined
  const { ip } = endpointOf(found[2] ?? '')
  const mechanism = /^method=([^,]{1,40}),/.exec(found[1] ?? '')?.[1]
  const facts = {
    ...(ip === undefined ? {} : { clientIp: ip }),
    ...(mechanism === undefined ? {} : { mechanism: plain(mechanism, MECHANISM_MAX) }),
  }
  return { message: words.slice(0, found.index), user: '', actor: undefined, isCut: false, facts }
}

const front =
  /^(.{0,400}?): ((?:(?:[a-z_]{1,20}=(?:[^\s,<>]{0,80}|<[^\s<>]{0,80}>)|TLS|secured), )+)$/s

/** A format of the operator's own, with elements before the name: what they say no name can undo. */
function readReordered(words: string, start: number): Elements | undefined {
  const found = front.exec(words.slice(0, start))
  if (found === null) return undefined
  const [, message = '', before = ''] = found
  const behind = readElements(`${message}: ${words.slice(start)}`)
  if (behind === undefined) return undefined
  const told = toldBehind(`, ${before}`, 0)
  const client = /(?:^|, )rip=([^\s,]{1,80}), /.exec(before)?.[1]
  const endpoint = endpointOf(client ?? '')
  const { clientIp, clientPort, ...others } = behind.facts
  const ip = client === undefined ? clientIp : endpoint.ip
  const port = client === undefined ? clientPort : endpoint.port
  const session = sessionOf(told.session)
  return {
    ...behind,
    facts: {
      ...others,
      ...(ip === undefined ? {} : { clientIp: ip }),
      ...(port === undefined ? {} : { clientPort: port }),
      ...(told.mechanism === undefined ? {} : { mechanism: plain(told.mechanism, MECHANISM_MAX) }),
      ...(session === undefined ? {} : { session }),
    },
  }
}

/** `undefined` when there are none. */
export function readElements(words: string): Elements | undefined {
  const start = words.indexOf('user=<')
  if (start === -1) return readNameless(words)
  // At the very beginning, or behind `words: `.
  if (start > 0 && !words.startsWith(': ', start - 2)) return readReordered(words, start)
  const from = start + 6
  const ripAt = words.lastIndexOf(', rip=')
  const isTold = ripAt >= from
  const found = between.exec(isTold ? words.slice(from, ripAt) : words.slice(from))
  const user = found?.[1] ?? ''
  // Where nobody can tell the name's end, only what follows `rip` is Dovecot's for sure.
  const behind = found === null ? Math.max(ripAt, 0) : from + user.length + 1
  const facts: { -readonly [Name in keyof LoginFacts]: LoginFacts[Name] } = {}
  const client = isTold ? endpointOf(valueAt(words, ripAt + 6)) : undefined
  if (client?.ip !== undefined) facts.clientIp = client.ip
  const told = toldBehind(words, behind)
  const port = Number(told.port ?? client?.port ?? 0)
  if (Number.isInteger(port) && port > 0 && port <= 65_535) facts.clientPort = port
  const { mechanism } = told
  if (mechanism !== undefined && mechanism !== '') facts.mechanism = plain(mechanism, MECHANISM_MAX)
  const session = sessionOf(told.session)
  if (session !== undefined) facts.session = session
  // «TLS», «TLS: an error», or with `%k` «TLSv1.3 with cipher …».
  const tlsAt =
    told.tlsAt === -1 || told.tlsAt >= ripAt ? told.tlsAt : words.indexOf(', TLS', ripAt)
  if (tlsAt !== -1)
    facts.tlsVersion = tlsForm.exec(words.slice(tlsAt + 2, tlsAt + 12))?.[0] ?? 'TLS'
  const actor = told.mayHaveActor ? actorOf(words, behind) : undefined
  return {
    message: words.slice(0, Math.max(0, start - 2)),
    user,
    actor:
      actor === undefined || actor === '' || actor === user ? undefined : plain(actor, NAME_CUT),
    isCut: user.length >= NAME_CUT && user.endsWith('...'),
    facts,
  }
}
