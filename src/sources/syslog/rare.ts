/**
 * Rare headers: what stands in front of a program's words where it is not plain syslog.
 *
 * Asked only of lines that `header.ts` did not understand. What others put around a line is taken
 * off: docker's JSON and its compose prefix, the `stdout F` of Kubernetes, a byte order mark, the
 * quotes of a spreadsheet, the file's name of grep, a relay's own header. Then a moment in one of the
 * forms in use: with a year in any of three places, a weekday, a zone's name, months in the words of
 * many languages, `YYYY/MM/DD`, `YYYY:MM:DD-`, `[dd/Mmm/yyyy:…]`, TAI64N, seconds; a first octet that got
 * lost (`ov 21 …`) is found again, for no two months share their ends. Then host and program, with what
 * loggers put between them, or RFC 5424's parts where the priority was left out.
 *
 * Limits: without a moment there is no header, but for words of a container, whose moment its logger
 * tells.
 */
import type { Instant } from '../../lib/time.ts'
import type { Header } from './header.ts'
import { readMoment } from './moment.ts'
import { monthOf } from './months.ts'
import { readStructured } from './structured.ts'
import type { SyslogTime, Told } from './time.ts'
import { zoneMinutes } from './zones.ts'

/** What a docker log says of one line is no longer than this before its words. */
export const WRAP_MAX = 300

const docker = /^\{"log":"((?:[^"\\]|\\.)*)(?:\\n)?"/
const dockerTime = /"time":"(\d{4}-\d\d-\d\dT[\d:.]{8,18}Z)"/
const compose = /^[\w.-]{1,60} {1,20}\| /
const containerLine =
  /^(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (?:(?:stdout|stderr) [FP] )?/
const facility =
  /^(?:<\d{1,3}> ?|(?:<?[a-z0-9]{2,10}\.[a-z]{3,8}>?:?|\[ID \d{1,10} [a-z0-9]{2,10}\.[a-z]{3,8}\]) )/
const fileName = /^[\w./-]{1,120}:(?:\d{1,9}:)?(?=[^\s:])/
/** `host program pid message-id [data]`, behind a moment with a date of digits. */
const structured =
  /^(?:1 )?(?=\d{4}-\d\d-\d\dT\S{8,30} \S{1,255} \S{1,48} (?:\d{1,10}|-) \S{1,32} (?:-|\[))/
const tagged = /^([A-Za-z0-9_][\w./-]{0,80}?)(?:\[(\d{1,10})\])?: /

const months: { readonly [name: string]: string } = {
  ...{ Jan: '01', Feb: '02', Mar: '03', Apr: '04', May: '05', Jun: '06' },
  ...{ Jul: '07', Aug: '08', Sep: '09', Oct: '10', Nov: '11', Dec: '12' },
}
const byEnd = new Map(Object.keys(months).map((name) => [name.slice(1), name]))

export type ReadTag = (
  text: string,
  from: number,
) =>
  | { readonly program: string; readonly pid: number | undefined; readonly end: number }
  | undefined

/** `undefined` when it is no header that anybody knows. */
export function readRare(
  whole: string,
  time: SyslogTime,
  heardAt: Instant,
  tagAt: ReadTag,
  isInner = false,
): Header | undefined {
  let text = whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole
  if (text.startsWith('"')) text = unquoted(text)
  let outer: Told | undefined
  if (text.startsWith('{"log":"')) {
    const found = docker.exec(text)
    if (found === null) return undefined
    const stamp = dockerTime.exec(text.slice(found[0].length, found[0].length + WRAP_MAX))?.[1]
    outer = stamp === undefined ? undefined : time.read(stamp, 0, heardAt)
    text = unescaped(found[1] ?? '')
  } else {
    const prefix = compose.exec(text)
    if (prefix !== null) text = text.slice(prefix[0].length)
    const line = containerLine.exec(text)
    if (line !== null) {
      const told = time.read(line[1] ?? '', 0, heardAt)
      const rest = text.slice(line[0].length)
      // The moment is the container's only where another header, or at once a program, follows.
      if (
        told !== undefined &&
        (momentOf(rest, time, heardAt) !== undefined || tagged.test(rest))
      ) {
        outer = told
        text = rest
      }
    }
  }
  text = withoutFacility(text.trimStart())
  // `mail.log.1:` and perhaps a number, as grep writes them before what it found.
  const file = fileName.exec(text)
  if (file !== null && momentOf(text.slice(file[0].length), time, heardAt) !== undefined)
    text = text.slice(file[0].length)
  const version = structured.exec(text)?.[0].length
  if (version !== undefined) {
    const header = readStructured(text, version, time, heardAt)
    if (header !== undefined) return header
  }
  const told = momentOf(text, time, heardAt)
  if (told === undefined) {
    if (outer === undefined) return undefined
    const tag = tagAt(text, 0)
    return tag === undefined
      ? undefined
      : {
          at: outer.at,
          assumed: outer.assumed,
          host: '',
          program: tag.program,
          pid: tag.pid,
          message: text.slice(tag.end),
        }
  }
  // A stamp without year or zone is told better by the container's.
  const { at, assumed } =
    outer !== undefined && isNear(outer.at, told) ? { ...told, ...bare(outer) } : told
  let rest = withoutFacility(text.slice(told.end).trimStart())
  if (rest === '') return undefined
  const own = tagged.exec(rest)
  if (own !== null)
    return {
      at,
      assumed,
      host: '',
      program: own[1] ?? '',
      pid: own[2] === undefined ? undefined : Number(own[2]),
      message: rest.slice(own[0].length),
    }
  const space = rest.indexOf(' ')
  if (space === -1) return undefined
  const host = rest.slice(0, space)
  rest = withoutFacility(rest.slice(space + 1).trimStart())
  const tag = tagAt(rest, 0)
  // A relay puts its own header before the sender's, which has the whole line behind it.
  if (tag === undefined && (structured.test(rest) || momentOf(rest, time, heardAt) !== undefined)) {
    const inner = isInner ? undefined : readRare(rest, time, heardAt, tagAt, true)
    if (inner !== undefined && inner.program !== '') return inner
  }
  return tag === undefined
    ? { at, assumed, host, program: '', pid: undefined, message: rest }
    : { at, assumed, host, program: tag.program, pid: tag.pid, message: rest.slice(tag.end) }
}

const bare = ({ at, assumed }: Told) => ({ at, assumed })
/** The container wrote it down within minutes of its being said. */
const isNear = (at: Instant, told: Told): boolean =>
  told.assumed.length > 0 && Math.abs(((at - told.at) % 86_400_000) % 900_000) < 60_000

const withoutFacility = (text: string): string => {
  const found = facility.exec(text)
  return found === null ? text : text.slice(found[0].length)
}

/** A line that went through a spreadsheet: quoted, its quotes doubled, commas behind. */
function unquoted(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === 44) end -= 1
  if (text.charCodeAt(end - 1) === 34 && end > 1) end -= 1
  return text.slice(1, end).replaceAll('""', '"')
}

const escapes: { readonly [sign: string]: string } = {
  n: ' ',
  r: ' ',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
}
function unescaped(text: string): string {
  const whole = text.endsWith('\\n') ? text.slice(0, -2) : text
  return whole.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_found, code?: string, sign?: string) =>
    code === undefined
      ? (escapes[sign ?? ''] ?? ' ')
      : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** Before a year in the words of any language. */
const weekday = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +|\p{L}{1,5}\.? (?=\d{4}-\d\d-\d\d ))/u
const named =
  /^(?:(\d{4}) )?([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?: ([A-Z]{2,5}|[+-]\d{4}))?(?: (\d{4}))?(?= |$)/
const dayFirst =
  /^\[?(\d{1,2})[/ -]([A-Z][a-z]{2})[/ -](\d{4})[: ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?: ?([+-]\d{4}|[A-Z]{2,5}))?\]?(?= |$)/
const colons = /^(\d{4}):(\d\d):(\d\d)-(\d\d:\d\d:\d\d)(?=[ :]|$)/
const seconds = /^(1\d{9})(?:\.(\d{1,9}))?(?= )/
const tai = /^@([0-9a-f]{16})([0-9a-f]{8})?(?= )/
const lost = /^([a-z]{2})( {1,2}\d{1,2} \d\d:\d\d:\d\d)/
const TAI_EPOCH = 2n ** 62n + 10n

/** `11月 21 20:23:44`, `nov. 21 20:23:44`: journalctl writes months as the reader's locale does. */
const local = /^(\d{1,2}[月월]|\p{L}{3,5}\.?) {1,2}(\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})?)(?= )/u

/** A moment at the very beginning; `end` is behind it. */
export function momentOf(text: string, time: SyslogTime, heardAt: Instant): Told | undefined {
  const day = weekday.exec(text)
  if (day !== null) {
    const told = momentOf(text.slice(day[0].length), time, heardAt)
    return told === undefined ? undefined : { ...told, end: told.end + day[0].length }
  }
  const its = local.exec(text)
  const name = its?.[1] ?? ''
  const called = Object.hasOwn(months, name) ? undefined : monthOf(name)
  if (its !== null && called !== undefined) {
    const told = time.read(`${called} ${its[2]}`, 0, heardAt)
    return told === undefined ? undefined : { ...told, end: its[0].length }
  }
  const year = named.exec(text)
  if (year !== null) {
    const [whole, first, month = '', date = '', middle, clock = '', part, zone, last] = year
    const told = first ?? middle ?? last
    // A word of capitals behind the clock may well be a host.
    const isZone = zone !== undefined && zoneMinutes(zone) !== undefined
    if (told !== undefined)
      return dated(
        told,
        month,
        date,
        clock,
        part,
        isZone ? zone : undefined,
        whole.length,
        time,
        heardAt,
      )
    const plainly = time.read(text, 0, heardAt)
    if (plainly === undefined || !isZone) return plainly
    return { ...plainly, end: plainly.end + 1 + zone.length }
  }
  const before = dayFirst.exec(text)
  if (before !== null) {
    const [whole, date = '', month = '', its = '', clock = '', part, zone] = before
    return dated(its, month, date, clock, part, zone, whole.length, time, heardAt)
  }
  const first = colons.exec(text)
  if (first !== null) {
    const told = time.read(`${first[1]}-${first[2]}-${first[3]} ${first[4]}`, 0, heardAt)
    const colon = text.charCodeAt(first[0].length) === 58 ? 1 : 0
    return told === undefined ? undefined : { ...told, end: first[0].length + colon }
  }
  const count = seconds.exec(text)
  if (count !== null) {
    const part = (count[2] ?? '').padEnd(3, '0').slice(0, 3)
    return {
      at: (Number(count[1]) * 1_000 + Number(part)) as Instant,
      assumed: [],
      end: count[0].length,
    }
  }
  const label = tai.exec(text)
  if (label !== null) {
    const at = Number(BigInt(`0x${label[1]}`) - TAI_EPOCH) * 1_000
    const nanoseconds = Number.parseInt(label[2] ?? '0', 16)
    if (at < 0 || at > 8e12 || nanoseconds > 999_999_999) return undefined
    return {
      at: (at + Math.trunc(nanoseconds / 1e6)) as Instant,
      assumed: [],
      end: label[0].length,
    }
  }
  const torn = lost.exec(text)
  if (torn !== null) {
    const name = byEnd.get(torn[1] ?? '')
    const told = name === undefined ? undefined : time.read(`${name}${text.slice(2)}`, 0, heardAt)
    return told === undefined ? undefined : { ...told, end: told.end - 1 }
  }
  return readMoment(text, time, heardAt) ?? time.read(text, 0, heardAt)
}

function dated(
  year: string,
  month: string,
  date: string,
  clock: string,
  part: string | undefined,
  zone: string | undefined,
  end: number,
  time: SyslogTime,
  heardAt: Instant,
): Told | undefined {
  const number = months[month]
  if (number === undefined) return undefined
  const plain = `${year}-${number}-${date.padStart(2, '0')} ${clock}${part === undefined ? '' : `.${part}`}${zone === undefined ? '' : ` ${zone}`}`
  const told = readMoment(plain, time, heardAt)
  return told === undefined ? undefined : { ...told, end }
}
