/**
 * Open WebMail: `Sun Nov 22 09:00:00 2026 - [72926] (ADDRESS) NAME - login error - words`.
 *
 * The address stands before the name and is the peer's.
 */
import type { FormatOptions, LineFormat } from '../format.ts'
import { clientOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import { accepted, refused } from '../stamped/told.ts'

const LINE_MAX = 4_096
const head =
  /^((?:[A-Z][a-z]{2} )[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}) - \[(\d{1,10})\] \(([0-9A-Fa-f:.]{2,45})\) /

export const openWebmailLog: LineFormat = {
  shape: 'lines',
  name: 'openwebmail',
  alone: true,
  claims: (line) => line.charCodeAt(3) === 32 && head.test(line.slice(0, 128)),
  open: (options: FormatOptions) => {
    const moments = new Moments(options.zone)
    return {
      read: (text, where) => {
        const cut = text.slice(0, LINE_MAX)
        const found = head.exec(cut)
        const moment = moments.apache(found?.[1] ?? '', where.writtenBy ?? where.heardAt)
        if (found === null || moment === undefined) return 'unknown'
        const words = cut.slice(found[0].length)
        // A stranger's name may say « - login - », but what refuses him says so, too.
        const said = / - (?:login|userinfo) error - /.exec(words) ?? / - login - /.exec(words)
        if (said === null) return 'harmless'
        const line = lineOf(text, where, options, {
          ...moment,
          program: 'openwebmail',
          pid: Number(found[2]),
          text: words,
        })
        const who = { user: words.slice(0, said.index), client: clientOf(found[3] ?? '') }
        if (said[0] === ' - login - ') return accepted(line, who)
        return refused(
          line,
          who,
          /no such user|doesn't exist/.test(words) ? 'account' : 'credentials',
        )
      },
    }
  },
}
