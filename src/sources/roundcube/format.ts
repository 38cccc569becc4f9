/**
 * Roundcube's own log files (`userlogins`, `errors`, `sendmail`): `[22-Nov-2026 09:00:00 +0900]: words`.
 */
import type { LineFormat } from '../format.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import { readRoundcube } from './login.ts'

const head =
  /^\[(\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}:\d{2}(?: [+-]\d{4}| [A-Za-z_/+-]{1,64})?)\]: ?/

export const roundcubeLog: LineFormat = {
  shape: 'lines',
  name: 'roundcube',
  alone: true,
  claims: (line) => line.charCodeAt(0) === 91 && head.test(line.slice(0, 128)),
  open: (options) => {
    const moments = new Moments(options.zone)
    return {
      momentOf: (text, where) =>
        moments.php(head.exec(text.slice(0, 128))?.[1] ?? '', where.writtenBy ?? where.heardAt)?.at,
      read: (text, where) => {
        const found = head.exec(text.slice(0, 128))
        const moment = moments.php(found?.[1] ?? '', where.writtenBy ?? where.heardAt)
        if (found === null || moment === undefined) return 'unknown'
        const words = text.slice(found[0].length)
        return readRoundcube(
          lineOf(text, where, options, { ...moment, program: 'roundcube', text: words }),
        )
      },
    }
  },
}
