/**
 * Bounce: mail that came back and says so in prose only: qmail, Exim, old Exchange, and their like.
 *
 * Only mail that a machine wrote is looked at: without a sender to answer to, or from a mail
 * system's own address, and with a subject or a field that says it is a bounce. Which recipient it
 * was is taken from where these programs write it; the message it is about from the headers
 * that they append.
 * Limits: best effort; words of other languages, and of programs that nobody knows, are not read.
 */
import type { ReportReceived } from '../../events/traces.ts'
import { begin } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { fieldOf, type Header, headerOf } from './mime.ts'
import { aboutOf, bareAddress, type Mail, words } from './report.ts'

/** Recipients of one bounce. */
export const RECIPIENTS_MAX = 100
/** Lines of the text that are looked at. */
export const LINES_MAX = 400

const system =
  /^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|microsoftexchange[0-9a-f]*)@|^<?>?$/i
const subjects =
  /undeliver|delivery (?:status )?(?:notification|failure|report)|delivery (?:has )?failed|returned mail|return(?:ed)? to sender|failure notice|mail (?:delivery )?(?:failed|failure|system error)|could not be delivered|could not send message|(?:message \S{1,64}|delivery|mail) (?:is |has been )?(?:delayed|deferred)|delayed mail|非?配信(?:不能|できません|エラー)|配信不能|配送(?:エラー|失敗)|送信エラー|届かなかった/i
const waiting = /delay|warning|まだ配信|遅延/i
/** Behind one of these lines stands the message itself. */
const returned =
  /^(?:-+ ?Below this line is a copy of the message|-+ This is a copy of (?:the|your) message|-+ ?Original message|-+ The body of the message is|Original message headers:|-+ ?元のメッセージ)/im

export function isBounce(header: Header): boolean {
  if (fieldOf(header, 'x-failed-recipients') !== '') return true
  const from = bareAddress(fieldOf(header, 'from'))
  const hasNoSender = fieldOf(header, 'return-path').trim() === '<>'
  return (system.test(from) || hasNoSender) && subjects.test(words(fieldOf(header, 'subject')))
}

type Failed = { readonly recipient: string; readonly why: string }

export function readBounce(mail: Mail, body: string): readonly ReportReceived[] {
  const text = body.replaceAll('\r\n', '\n')
  const cut = returned.exec(text)
  const told = cut === null ? text : text.slice(0, cut.index)
  const header = cut === null ? [] : returnedHeader(text.slice(cut.index))
  const failed = failedOf(mail.header, told)
  const subject = words(fieldOf(mail.header, 'subject'))
  const what = waiting.test(subject) && !/fail|undeliver/i.test(subject) ? 'delay' : 'bounce'
  const about = aboutOf(header, mail.header)
  const reporter = bareAddress(fieldOf(mail.header, 'from'))
  return failed.map(({ recipient, why }) => {
    const event = begin<ReportReceived>(mail.line, { kind: 'report.received', what })
    event.recipient = recipient
    const at = reporter.lastIndexOf('@')
    if (at > 0) event.reporter = plain(reporter.slice(at + 1), 255)
    const status = plain(why)
    if (status !== '') event.status = status
    const dsn = /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(why)?.[1]
    if (dsn !== undefined) event.dsn = dsn
    return Object.assign(event, about)
  })
}

/** The headers behind the marking line: empty lines and dashes between them are passed over. */
function returnedHeader(text: string): Header {
  const from = text.indexOf('\n') + 1
  return from === 0 ? [] : headerOf(text.slice(from).replace(/^(?:[ \t>-]*\n)+/, '')).header
}

/** Forms in which programs name a recipient on a line of its own. */
const forms: readonly RegExp[] = [
  // qmail: `<x@y>:`; Exim: `  x@y`; Exchange: `'x@y' on 22.11.2026`, `x@y<mailto:…>`.
  /^<([^<>\s]{3,320})>:?\s*(.*)$/,
  /^ {2,8}([^\s<>()'",:;]{1,255}@[^\s<>()'",:;]{1,255})$/,
  /^\s*'([^'\s]{3,320})' on \S+/,
  // KDDI: `Recipient: <x@y>`; docomo: `Could not be delivered to: <x@y>`; MDaemon: `Failed address: x@y`.
  /^\s{0,8}(?:(?:failed )?(?:recipient|address)|could not be delivered to|宛先|受信者|送信先)\s{0,4}[:：]\s{0,8}<?([^\s<>()'",:;]{1,255}@[^\s<>()'",:;]{1,255})>?\s*$/i,
  /^\s{0,8}([^\s<>()'",:;]{1,255}@[^\s<>()'",:;]{1,255})(?:<mailto:|\s*$)/,
]

function failedOf(header: Header, text: string): readonly Failed[] {
  const found = new Map<string, string>()
  const lines = text.split('\n', LINES_MAX)
  lines.forEach((line, index) => {
    if (found.size >= RECIPIENTS_MAX || line.length > 1_000) return
    for (const form of forms) {
      const match = form.exec(line)
      const recipient = bareAddress(match?.[1] ?? '')
      if (match === null || recipient === '') continue
      if (!found.has(recipient))
        found.set(recipient, `${match[2] ?? ''} ${reasonAfter(lines, index)}`.trim())
      return
    }
  })
  const named = fieldOf(header, 'x-failed-recipients')
    .split(',')
    .slice(0, RECIPIENTS_MAX)
    .map(bareAddress)
    .filter((one) => one !== '')
  const recipients = named.length > 0 ? named : [...found.keys()]
  return recipients.map((recipient) => ({ recipient, why: found.get(recipient) ?? '' }))
}

/** What stands below the recipient, up to an empty line. */
function reasonAfter(lines: readonly string[], index: number): string {
  const reason: string[] = []
  for (const line of lines.slice(index + 1, index + 9)) {
    if (line.trim() === '') break
    reason.push(line.trim().slice(0, 500))
  }
  return reason.join(' ')
}
