/**
 * Sendmail lines: from the words of sendmail or one of its daemons (`sm-mta`, `sm-msp`) to our events.
 *
 * Most begin with a queue id, and the word behind it tells what they are. Limits: lines without the
 * peer's address (milters, unknown users) get none; the `from=` line of the same id tells it.
 */
import type { Event } from '../../events/event.ts'
import type { HoldEvent, QueueEvent, RefusedEvent } from '../../events/message.ts'
import type { ServiceFailed } from '../../events/source.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'
import { ADDRESS_MAX, plain, withoutSecrets } from '../syslog/plain.ts'
import { Departures } from './departures.ts'
import { follow, withDeparted } from './follow.ts'
import { readAccepted, readAttack, readFailure } from './login.ts'
import { numbered, readFrom, readTo } from './message.ts'
import { Sessions } from './sessions.ts'
import { bare, endOfList, queueIdOf, relayIp } from './text.ts'

export class SendmailLog {
  readonly #sessions: Sessions
  readonly #departures: Departures

  constructor(sessions: Sessions = new Sessions(), departures: Departures = new Departures()) {
    this.#sessions = sessions
    this.#departures = departures
  }

  read(line: Line): Reading | readonly Event[] {
    const meant = this.#meaning(line)
    follow(this.#departures, meant)
    return withDeparted(line, meant, this.#departures.by(line.at))
  }

  #meaning(line: Line): Reading | readonly Event[] {
    const queueId = queueIdOf(line.text)
    const words = withoutId(line.text, queueId)
    const who = `${line.host ?? ''} ${line.pid ?? queueId}`
    if (queueId !== '') {
      if (words.startsWith('to=')) return readTo(line, queueId, words)
      if (words.startsWith('from=')) return readFrom(line, queueId, words, this.#sessions, who)
      if (words.startsWith('done; ') || words === 'done')
        return begin<QueueEvent>(line, { kind: 'message.removed', queueId })
      const notice = readNotice(line, queueId, words)
      if (notice !== undefined) return notice
    }
    if (words.startsWith('AUTH=')) return readAccepted(line, words, this.#sessions, who)
    if (words.startsWith('AUTH failure ')) return readFailure(line, words, this.#sessions, who)
    const attack = readAttack(line, words, this.#sessions, who)
    if (attack !== undefined) return attack
    return readRuleset(line, queueId, words) ?? readOther(line, queueId, words)
  }
}

const withoutId = (text: string, queueId: string): string => {
  if (queueId !== '') return text.slice(queueId.length + 2)
  return text.startsWith('NOQUEUE: ') ? text.slice(9) : text
}

/** `DSN: User unknown`, `sender notify: …`, `return to sender: …` of a message to another one. */
const noticed =
  /^([A-Za-z0-9]{2,12}\d{5,8}): (?:DSN: |sender notify: |postmaster notify: |return to sender: |return receipt)(Cannot send (?:message )?(?:for|within) )?/

/** With `Cannot send message for 5 days` it is given up: no line of its own tells its recipients. */
function readNotice(
  line: Line,
  queueId: string,
  words: string,
): Reading | readonly Event[] | undefined {
  const found = noticed.exec(words)
  if (found === null) return undefined
  const notice = begin<QueueEvent>(line, {
    kind: 'message.queued',
    queueId: found[1] ?? '',
    noticeOf: queueId,
  })
  if (found[2] === undefined) return notice
  const expired = begin<QueueEvent>(line, { kind: 'message.expired', queueId })
  const removed = begin<QueueEvent>(line, { kind: 'message.removed', queueId })
  expired.id = numbered(line.id, 1)
  removed.id = numbered(line.id, 2)
  return [notice, expired, removed]
}

const ruled = /^ruleset=([a-zA-Z_]{1,40}), arg1=/

/** `ruleset=check_rcpt, arg1=<address>, relay=host [address], reject=550 5.7.1 words` */
function readRuleset(line: Line, queueId: string, words: string): Reading | undefined {
  const found = ruled.exec(words)
  if (found === null) return undefined
  // As whose client we are, not whom we serve.
  if (/^(?:tls_server|tls_rcpt|try_tls)$/.test(found[1] ?? '')) return 'harmless'
  const from = found[0].length
  const relays = relaysIn(words, from)
  const first = relays[0]
  const rest = words.slice(first?.verdictAt ?? from)
  const verdict = /, (reject|quarantine|discard)=/.exec(rest)
  if (verdict === null || verdict[1] === 'discard') return 'harmless'
  if (verdict[1] === 'quarantine')
    return queueId === ''
      ? 'harmless'
      : begin<HoldEvent>(line, { kind: 'message.held', queueId, by: 'stranger' })
  const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
  if (queueId !== '') event.queueId = queueId
  const ip = first?.ip
  if (ip !== undefined && relays.every((one) => one.ip === ip)) event.clientIp = ip
  const argument = plain(bare(words.slice(from, endOfList(words, from, ', '))), ADDRESS_MAX)
  if (found[1] === 'check_rcpt') event.recipient = argument
  if (found[1] === 'check_mail') event.envelopeSender = argument
  say(event, rest.slice(verdict.index + verdict[0].length))
  return event
}

type Ruled = { readonly ip: string | undefined; readonly verdictAt: number }

/**
 * Where `, relay=` may stand: an address in brackets cannot hide one; any other argument, such as a
 * header's text, may, and then each place counts behind which Sendmail would say its verdict.
 */
function relaysIn(words: string, from: number): readonly Ruled[] {
  if (words.charCodeAt(from) === 60) {
    const at = endOfList(words, from, ', relay=')
    if (at === -1) return []
    const end = words.slice(at).search(/, (?:reject|quarantine|discard)\b/)
    const told = words.slice(at + 8, end === -1 ? undefined : at + end)
    return [{ ip: relayIp(told), verdictAt: end === -1 ? words.length : at + end }]
  }
  return [...words.slice(from).matchAll(relayed)].map((one) => ({
    ip: relayIp(one[1] ?? ''),
    verdictAt: from + one.index + one[0].length,
  }))
}

const relayed = /, relay=([^,]{1,400}(?=, (?:reject|quarantine|discard)\b))/g

function say(event: { dsn?: string; status?: string }, said: string): void {
  const dsn = /^[245]\d\d #?([245]\.\d{1,3}\.\d{1,3})(?: |$)/.exec(said)?.[1]
  if (dsn !== undefined) event.dsn = dsn
  event.status = plain(withoutSecrets(said))
}

/** `Milter: to=<address>, reject=550 5.7.1 words`; `Milter (name): …` and its kin are its own talk. */
const milter = /^Milter(?: \([^()]{1,60}\))?: (?:(to|from)=|([a-z]+), )?/
const unwanted = /^(<[^<>]{0,320}>)\.\.\. (.+)$/s
const tooEarly =
  /^rejecting commands from (.{1,400}) due to pre-greeting traffic(?: after \d{1,9} seconds)?$/s
const rejecting =
  /^Milter(?: \([^()]{1,60}\))?: (?:connect|helo|data|header|eoh|body|eom|mail|rcpt)[^,]*, (?:host=.*, )?reject=/

function readOther(line: Line, queueId: string, words: string): Reading {
  const by = milter.exec(words)
  const at = by === null ? -1 : words.lastIndexOf(', reject=')
  if (by !== null && at !== -1 && (by[1] !== undefined || rejecting.test(words))) {
    const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
    if (queueId !== '') event.queueId = queueId
    const address = plain(bare(words.slice(by[0].length, at)), ADDRESS_MAX)
    if (by[1] === 'to') event.recipient = address
    if (by[1] === 'from') event.envelopeSender = address
    say(event, words.slice(at + 9))
    return event
  }
  const unknown = queueId === '' ? null : unwanted.exec(words)
  if (unknown !== null) {
    const event = begin<RefusedEvent>(line, { kind: 'message.refused', queueId })
    event.recipient = plain(bare(unknown[1] ?? ''), ADDRESS_MAX)
    say(event, unknown[2] ?? '')
    return event
  }
  const early = tooEarly.exec(words)
  if (early !== null) {
    const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
    const ip = relayIp(early[1] ?? '')
    if (ip !== undefined) event.clientIp = ip
    event.status = 'pre-greeting traffic'
    return event
  }
  if (words.startsWith('SYSERR') && !/Broken pipe|Connection reset|timed out/i.test(words))
    return begin<ServiceFailed>(line, {
      kind: 'service.failed',
      status: plain(withoutSecrets(words)),
    })
  return talk.test(words) || (queueId !== '' && !/^[a-z]+=/.test(words)) ? 'harmless' : 'unknown'
}

const talk =
  /did not issue MAIL\/EXPN\/VRFY\/ETRN|\[rejected\]$|possible SMTP attack|due to pre-greeting traffic|^(?:lost input channel|timeout waiting|collect: |STARTTLS|Milter|milter|SYSERR|Authentication-Warning|alias database|\S+: (?:\d+ aliases|alias database)|started as|starting daemon|restarting |rejecting connections|accepting connections|daemon |stopping daemon|gethostbyaddr|unable to |My unqualified host name|could not |error|warning|WARNING|Losing |clone |grew |truncated|size=|class=|msgid=|bodytype=|proto=|discarded|quarantine|field |--- |<-- |SMTP |NOQUEUE|connect from|user_home|rebuild|queue|cleanup|forward|file |problem|tcpwrappers|SSL|TLS|runqueue|headers too large|Truncated|makeconnection|putoutmsg|readqf|dropenvelope|\S+ (?:\[[^\]\s]+\])?.{0,20}(?:not qualified|rejected|VRFY|EXPN))/

const names = /^(?:sendmail(?:-[a-z]{1,20})?|sm-[a-z-]{1,30}|newaliases)$/

/** One log's: it remembers that log's sessions. */
export function sendmailPrograms(log: SendmailLog = new SendmailLog()): Programs {
  const reader = (line: Line): Reading | readonly Event[] => log.read(line)
  return {
    readerOf: (program) => (names.test(program) ? reader : undefined),
  }
}
