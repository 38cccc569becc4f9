/**
 * cPanel's log of refused log-ins (cpaneld, webmaild, whostmgrd):
 * `[moment] info [webmaild] ADDRESS - NAME "POST /login/…" FAILED LOGIN webmaild: words`.
 *
 * The address comes first and is the peer; a name may hold anything.
 */
import type { FormatOptions, LineFormat } from '../format.ts'
import { clientOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import { refused } from '../stamped/told.ts'

const LINE_MAX = 8_192
const head =
  /^\[(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) ([+-]\d{4})\] \w{1,10} \[(cpaneld|webmaild|whostmgrd|cpdavd)\] ([0-9A-Fa-f:.]{2,45}) - /
const failed =
  /^(.{0,512}?) "(?:GET|POST|HEAD|PUT|OPTIONS|PROPFIND) [^\n]{0,4096}" (FAILED|DEFERRED) LOGIN (?:cpaneld|webmaild|whostmgrd|cpdavd): /s

export const cpanelLog: LineFormat = {
  shape: 'lines',
  name: 'cpanel-login',
  alone: true,
  claims: (line) => line.charCodeAt(0) === 91 && head.test(line.slice(0, 160)),
  open: (options: FormatOptions) => {
    const moments = new Moments(options.zone)
    return {
      read: (text, where) => {
        const cut = text.slice(0, LINE_MAX)
        const found = head.exec(cut.slice(0, 160))
        if (found === null) return 'unknown'
        const [all, stamp = '', zone = '', , ip = ''] = found
        const moment = moments.iso(`${stamp}${zone}`, where.writtenBy ?? where.heardAt)
        const refusal = failed.exec(cut.slice(all.length))
        if (moment === undefined) return 'unknown'
        if (refusal === null) return 'harmless'
        const line = lineOf(text, where, options, { ...moment, program: 'cpanel', text: cut })
        return refused(line, { user: refusal[1] ?? '', client: clientOf(ip) })
      },
    }
  },
}
