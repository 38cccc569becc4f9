/**
 * IIS in front of Exchange: its W3C extended log, whose columns are named by a line `#Fields: …`.
 *
 * Values have no spaces (IIS writes `+` for them), so a line is its columns. `c-ip` is the peer. A
 * `cs-username` beside an answer 2xx is one that IIS let in, and names the account (without the
 * domain before its backslash); else it is a claim. Moments are UTC (W3C extended log format).
 */
import { saslAccount } from '../../events/account.ts'
import type { FormatOptions, LineFormat, LineMeaning } from '../format.ts'
import { clientOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import type { TextLine } from '../syslog/log.ts'
import { plain } from '../syslog/plain.ts'
import { requested } from '../web-log/access.ts'
import { hitsIn, mayMeanElsewhere, patternOf } from '../web-log/classify.ts'
import { kept, madeRequest } from '../web-log/request.ts'

/** Columns of a log that are looked at, and characters of a line. */
export const COLUMNS_MAX = 64
export const LINE_MAX = 32_768

const fields = '#Fields: '
const isFields = (line: string): boolean =>
  line.startsWith(fields) && line.includes(' cs-uri-stem') && line.includes('sc-status')

export const iisLog: LineFormat = {
  shape: 'lines',
  name: 'iis',
  claims: (line) =>
    /^#(?:Software: Microsoft Internet Information Services|Date: \d{4}-)/.test(line),
  begins: isFields,
  open: (options: FormatOptions) => {
    const moments = new Moments(options.zone)
    let columns: readonly string[] = []
    const read = (text: string, where: TextLine): LineMeaning => {
      if (text.charCodeAt(0) === 35) {
        if (isFields(text)) columns = text.slice(fields.length).trim().split(' ', COLUMNS_MAX)
        return 'harmless'
      }
      if (columns.length === 0) return 'unknown'
      if (hitsIn(text, 0, text.length) === 'none' && !mayMeanElsewhere(text, 0)) return 'harmless'
      return readRow(text, where, options, moments, columns)
    }
    return {
      read,
      // Columns of date and time come first, as IIS writes them.
      momentOf: (text, where) =>
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(text)
          ? moments.iso(
              `${text.slice(0, 10)}T${text.slice(11, 19)}Z`,
              where.writtenBy ?? where.heardAt,
            )?.at
          : undefined,
    }
  },
}

function readRow(
  text: string,
  where: TextLine,
  options: FormatOptions,
  moments: Moments,
  columns: readonly string[],
): LineMeaning {
  const cells = text
    .slice(0, LINE_MAX)
    .trimEnd()
    .split(' ', COLUMNS_MAX + 1)
  if (cells.length !== columns.length) return 'unknown'
  const cell = (name: string): string => {
    const value = cells[columns.indexOf(name)] ?? ''
    return value === '-' ? '' : value
  }
  const status = Number(cell('sc-status'))
  const method = cell('cs-method')
  const stem = cell('cs-uri-stem')
  if (!Number.isInteger(status) || !/^[A-Z][A-Z_-]{0,19}$/.test(method) || stem === '')
    return 'unknown'
  const query = cell('cs-uri-query')
  const size = Number(cell('sc-bytes') || Number.NaN)
  const request = madeRequest(
    method,
    query === '' ? stem : `${stem}?${query}`,
    status,
    Number.isSafeInteger(size) ? size : undefined,
  )
  const agent = cell('cs(User-Agent)')
  const pattern = patternOf(request, `${cell('cs(Referer)')} ${agent}`)
  if (pattern === undefined) return 'harmless'
  const near = where.writtenBy ?? where.heardAt
  const moment = moments.iso(`${cell('date')}T${cell('time')}Z`, near)
  if (moment === undefined) return 'unknown'
  const line = lineOf(text, where, options, {
    ...moment,
    program: 'iis',
    host: cell('s-computername'),
    text,
  })
  const event = requested(line, request, pattern.what, pattern.code)
  const client = clientOf(cell('c-ip'))
  if (client !== undefined) Object.assign(event, client)
  if (agent !== '') event.userAgent = kept(agent.replaceAll('+', ' '))
  const site = cell('cs-host')
  if (site !== '') event.site = kept(site)
  const user = plain(cell('cs-username'), 255)
  if (user === '') return event
  event.saslUsername = user
  if (status < 200 || status > 299) return event
  const account = saslAccount(user.slice(user.lastIndexOf('\\') + 1), options.defaultRealm)
  if (account !== undefined) event.account = account
  return event
}
