/**
 * Report: a DMARC aggregate report (RFC 7489, appendix C): who received how many from which address.
 *
 * Read are the reporter, the report's name, the time, and a count by address; policies and results
 * of authentication are passed over. Reports come by mail from anybody, so each figure is bounded
 * and what does not fit is a refusal with its reason.
 */
import { isIP } from 'node:net'
import type { Instant } from '../../../lib/time.ts'
import { days, hours } from '../../../lib/time.ts'
import { readXml, type XmlRefusal } from './xml.ts'

export const ROWS_MAX = 200_000
/** Addresses of one report that are told apart. */
export const ADDRESSES_MAX = 100_000
export const COUNT_MAX = 1_000_000_000
/** A report of a longer time is none (RFC 7489 §7.2 has a day in mind). */
export const SPAN_MOST = days(32)
const NAME_MAX = 255

export type OutsideReport = {
  readonly organisation: string
  readonly id: string
  readonly from: Instant
  readonly until: Instant
  readonly rows: number
  /** Messages by source address. */
  readonly counts: ReadonlyMap<string, number>
}

export function readReport(text: string, now: Instant): OutsideReport | XmlRefusal {
  let organisation = ''
  let id = ''
  let begin = ''
  let end = ''
  let ip = ''
  let count = ''
  let rows = 0
  let root: string | undefined
  let refusal: string | undefined
  const counts = new Map<string, number>()
  const refused = readXml(text, (path, words) => {
    switch (path.slice(1).join('/')) {
      case '':
        root = path[0]
        return
      case 'report_metadata/org_name':
        organisation = words.slice(0, NAME_MAX)
        return
      case 'report_metadata/report_id':
        id = words.slice(0, NAME_MAX)
        return
      case 'report_metadata/date_range/begin':
        begin = words
        return
      case 'report_metadata/date_range/end':
        end = words
        return
      case 'record/row/source_ip':
        ip = words
        return
      case 'record/row/count':
        count = words
        return
      case 'record/row': {
        rows += 1
        const n = /^\d{1,10}$/.test(count) ? Number(count) : -1
        const address = addressIn(ip)
        if (rows > ROWS_MAX) refusal ??= `more than ${ROWS_MAX} rows`
        else if (address === undefined) refusal ??= 'a row names no address'
        else if (n < 0 || n > COUNT_MAX) refusal ??= 'a row has no count'
        else if (counts.size >= ADDRESSES_MAX && !counts.has(address))
          refusal ??= `more than ${ADDRESSES_MAX} addresses`
        else counts.set(address, (counts.get(address) ?? 0) + n)
        ip = ''
        count = ''
      }
    }
  })
  if (refused !== undefined) return refused
  if (root !== 'feedback') return { refused: 'it is no aggregate report' }
  if (refusal !== undefined) return { refused: refusal }
  if (organisation === '' || id === '') return { refused: 'it names no reporter' }
  const from = secondsIn(begin)
  const until = secondsIn(end)
  if (from === undefined || until === undefined || until < from)
    return { refused: 'it tells no time' }
  if (until - from > SPAN_MOST) return { refused: 'its time is longer than a month' }
  // Reporters' clocks and zones: a day ahead is theirs to explain.
  if (until > now + hours(36)) return { refused: 'its time lies in the future' }
  return { organisation, id, from, until, rows, counts }
}

/** As everybody else spells it: IPv6 compressed and in small letters. */
export function addressIn(text: string): string | undefined {
  const version = isIP(text)
  if (version === 4) return text
  if (version !== 6 || text.includes('%')) return undefined
  return new URL(`http://[${text}]/`).hostname.slice(1, -1)
}

const secondsIn = (text: string): Instant | undefined =>
  /^\d{1,11}$/.test(text) ? ((Number(text) * 1_000) as Instant) : undefined
