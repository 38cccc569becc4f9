/**
 * Roundcube's own log files (`userlogins`, `errors`, `sendmail`): `[22-Nov-2026 09:00:00 +0900]: words`,
 * or with another `log_date_format`: with fractions, or the year first.
 */
import type { Instant } from '../../lib/time.ts'
import type { LineFormat } from '../format.ts'
import { lineOf } from '../stamped/line.ts'
import { type Moment, Moments } from '../stamped/moment.ts'
import { readRoundcube } from './login.ts'

/** A stamp and the first words behind it. */
const HEAD_MAX = 256
const head =
  /^\[(\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?: [+-]\d{4}| [A-Za-z_/+-]{1,64})?)\]: ?/
/** A stamp that others write, too: known by the words behind it. */
const yearFirst =
  /^\[(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?([+-]\d{2}:?\d{2}|UTC|GMT|Z)?\]: (?=(?:<\w{1,64}> )?(?:Successful login for |Failed login for |IMAP Error: |User \S+ \[|Password changed for user ))/

type Head = { readonly length: number; readonly moment: Moment | undefined }

function headOf(text: string, moments: Moments, near: Instant): Head | undefined {
  const cut = text.slice(0, HEAD_MAX)
  const found = head.exec(cut)
  if (found !== null) return { length: found[0].length, moment: moments.php(found[1] ?? '', near) }
  const other = yearFirst.exec(cut)
  if (other === null) return undefined
  const zone = /^[A-Z]/.test(other[2] ?? '') ? 'Z' : (other[2] ?? '')
  return { length: other[0].length, moment: moments.iso(`${other[1]}${zone}`, near) }
}

export const roundcubeLog: LineFormat = {
  shape: 'lines',
  name: 'roundcube',
  alone: true,
  claims: (line) =>
    line.charCodeAt(0) === 91 &&
    (head.test(line.slice(0, HEAD_MAX)) || yearFirst.test(line.slice(0, HEAD_MAX))),
  open: (options) => {
    const moments = new Moments(options.zone)
    return {
      momentOf: (text, where) =>
        headOf(text, moments, where.writtenBy ?? where.heardAt)?.moment?.at,
      read: (text, where) => {
        const found = headOf(text, moments, where.writtenBy ?? where.heardAt)
        if (found?.moment === undefined) return 'unknown'
        const { moment } = found
        const words = text.slice(found.length)
        return readRoundcube(
          lineOf(text, where, options, { ...moment, program: 'roundcube', text: words }),
        )
      },
    }
  },
}
