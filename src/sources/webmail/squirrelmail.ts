/**
 * SquirrelMail by its plugin squirrel_logger: `moment [EVENT] NAME (domain) from ADDRESS: words`.
 *
 * The name is a stranger's and stands first; the address is read from behind it. Of several places
 * that fit, with different addresses, none is taken. The plugin writes moments as its settings say:
 * month first, RFC 3164's and ISO's are read, and day first where the first number can be no month.
 */
import type { FormatOptions, LineFormat } from '../format.ts'
import { type Client, clientOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import { accepted, refused } from '../stamped/told.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'

const LINE_MAX = 8_192
const events = 'LOGIN|LOGIN_ERROR|LOGOUT|OUTGOING_MAIL|MASS_MAILING|ERROR|CAPTCHA|RESTRICT_SENDERS'
const head = new RegExp(
  `^(\\d{2}/\\d{2}/\\d{4} \\d{2}:\\d{2}:\\d{2}|[A-Z][a-z]{2} {1,2}\\d{1,2} \\d{2}:\\d{2}:\\d{2}|\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}) (?=\\[(?:${events})\\] )`,
)
const said = new RegExp(`^\\[(${events})\\] (.*)$`, 's')
const place =
  / \(([^()\s]{0,255})\) from (?:[^\s()]{1,255} \((?=[^()]{2,45}\)))?([0-9A-Fa-f:.]{2,45}?)\)?(?=: |:?$)/g

export function readSquirrelmail(line: Line): Reading {
  const found = said.exec(line.text.slice(0, LINE_MAX).trimEnd())
  if (found === null) return 'unknown'
  const [, event = '', rest = ''] = found
  if (event !== 'LOGIN' && event !== 'LOGIN_ERROR') return 'harmless'
  const all = [...rest.matchAll(place)]
  const first = all[0]
  if (first === undefined) return 'unknown'
  const name = rest.slice(0, first.index)
  const domain = first[1] ?? ''
  const user = name.includes('@') || domain === '' ? name : `${name}@${domain}`
  const client = soleOf(all)
  return event === 'LOGIN'
    ? accepted(line, { user, client })
    : refused(line, { user: name, client })
}

function soleOf(all: readonly RegExpExecArray[]): Client | undefined {
  const first = all[0]
  const isSole = first !== undefined && all.every((one) => one[2] === first[2])
  return isSole ? clientOf(first[2] ?? '') : undefined
}

const monthFirst = (stamp: string): string =>
  Number(stamp.slice(0, 2)) > 12
    ? `${stamp.slice(3, 6)}${stamp.slice(0, 3)}${stamp.slice(6)}`
    : stamp

export const squirrelmailLog: LineFormat = {
  shape: 'lines',
  name: 'squirrelmail',
  alone: true,
  claims: (line) => head.test(line.slice(0, 64)),
  open: (options: FormatOptions) => {
    const moments = new Moments(options.zone)
    return {
      read: (text, where) => {
        const found = head.exec(text.slice(0, 64))
        if (found === null) return 'unknown'
        const [all, stamp = ''] = found
        const near = where.writtenBy ?? where.heardAt
        const moment =
          stamp.charCodeAt(2) === 47
            ? moments.slashed(monthFirst(stamp), near)
            : stamp.charCodeAt(0) <= 57
              ? moments.iso(stamp, near)
              : moments.bsd(stamp, near)
        if (moment === undefined) return 'unknown'
        return readSquirrelmail(
          lineOf(text, where, options, {
            ...moment,
            program: 'squirrelmail',
            text: text.slice(all.length),
          }),
        )
      },
    }
  },
}

export const squirrelmailPrograms: Programs = {
  readerOf: (program) => (/^squirrelmail$/i.test(program) ? readSquirrelmail : undefined),
  remembers: () => false,
}
