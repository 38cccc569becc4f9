/**
 * Horde and IMP: log-ins as every version since 3 writes them, behind syslog or in a file.
 *
 * `Login success for NAME [ADDRESS] to {server}`, `… to horde (ADDRESS)`, `FAILED LOGIN …` alike, with
 * `(forwarded for [header])` behind, which is not believed, and PHP's `[pid n on line n of "file"]`.
 * The name is a stranger's and comes first: of several places that fit, with different addresses,
 * none is taken. The target behind the address is the server's own.
 */
import type { FormatOptions, LineFormat, LineFormatReader } from '../format.ts'
import { type Client, clientOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { type Moment, Moments } from '../stamped/moment.ts'
import { accepted, refused } from '../stamped/told.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs, TextLine } from '../syslog/log.ts'

const LINE_MAX = 8_192

/** ` [ADDRESS]` or ` (ADDRESS)`, for IMP before its server, for Horde behind its own name. */
const place =
  /(?: to [A-Za-z]{1,40})? [[(]([0-9A-Fa-f:.]{2,45}|)[\])](?= ?\(forwarded for \[| to \{| to Horde$|$)/g
const words = /(Login success|FAILED LOGIN) (?:for|to) /
const tail = / \[(?:pid \d{1,10} )?on line \d{1,7} of "[^"]{0,1024}"\]$/

export function readHorde(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trimEnd().replace(tail, '')
  const found = words.exec(text.slice(0, 200))
  if (found === null) return known.test(text) ? 'harmless' : 'unknown'
  const rest = text.slice(found.index + found[0].length)
  const all = [...rest.matchAll(place)]
  const first = all[0]
  const client = soleOf(all)
  const user = rest.slice(0, first?.index ?? rest.length).replace(/ \(Horde user \S{1,255}\)$/, '')
  // A name that was let in is a real one and holds no place; what is behind may be a header.
  if (found[1] === 'Login success')
    return /\s/.test(user)
      ? accepted(line, { user: '', client })
      : accepted(line, {
          user: first === undefined ? '' : user,
          client: clientOf(first?.[1] ?? ''),
        })
  return refused(line, { user, client })
}

function soleOf(all: readonly RegExpExecArray[]): Client | undefined {
  const first = all[0]
  if (first === undefined || !all.every((one) => one[1] === first[1])) return undefined
  return clientOf(first[1] ?? '')
}

const known =
  /^(?:\[[a-z-]{1,40}\]|[A-Z][a-z]|HORDE|PHP|User |\[(?:notice|error|info|warning|debug|emergency|alert|critical)\])/

/** `2026-11-22T09:00:00+09:00 NOTICE: HORDE [imp] words`, `Dec 15 08:59:59 HORDE [error] [imp] words`. */
const dated =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?) [A-Z]{2,10}: HORDE:? /
const bsd = /^([A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}) HORDE:? (?=\[)/
/** `[error]` of the level, before `[imp]` of the program. */
const levels = /^\[(?:emergency|alert|critical|error|warning|notice|info|debug)\] /

const headOf = (text: string): RegExpExecArray | null =>
  dated.exec(text.slice(0, 128)) ?? bsd.exec(text.slice(0, 64))

export const hordeLog: LineFormat = {
  shape: 'lines',
  name: 'horde',
  alone: true,
  claims: (line) => line.slice(0, 64).includes('HORDE') && headOf(line) !== null,
  open: (options: FormatOptions): LineFormatReader => {
    const moments = new Moments(options.zone)
    const momentOf = (stamp: string, where: TextLine): Moment | undefined => {
      const near = where.writtenBy ?? where.heardAt
      return stamp.charCodeAt(0) <= 57 ? moments.iso(stamp, near) : moments.bsd(stamp, near)
    }
    return {
      momentOf: (text, where) => momentOf(headOf(text)?.[1] ?? '', where)?.at,
      read: (text, where) => {
        const head = headOf(text)
        const moment = momentOf(head?.[1] ?? '', where)
        if (head === null || moment === undefined) return 'unknown'
        const said = text.slice(head[0].length).replace(levels, '')
        return readHorde(lineOf(text, where, options, { ...moment, program: 'horde', text: said }))
      },
    }
  },
}

export const hordePrograms: Programs = {
  readerOf: (program) => (/^(?:horde|imp)$/i.test(program) ? readHorde : undefined),
  remembers: () => false,
}
