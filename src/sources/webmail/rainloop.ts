/**
 * RainLoop and SnappyMail: their log for fail2ban, `[moment] Auth failed: ip=ADDRESS user=NAME host=… port=…`,
 * and the same words behind syslog. They tell failures only; the address stands before the name.
 */
import type { FormatOptions, LineFormat } from '../format.ts'
import { clientOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import { refused } from '../stamped/told.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'

const LINE_MAX = 4_096
const failed =
  /^(?:Admin )?Auth failed: ip=([0-9A-Fa-f:.]{2,45}) user=(.*?)(?: host=\S{0,255} port=\d{0,5})?$/s
const head =
  /^\[(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(?: ?([A-Za-z]{1,5}|[+-]\d{2}:?\d{2}))?\](?:\[[^\]]{1,64}\]){0,3} (?=(?:Admin )?Auth failed: ip=)/

export function readRainloop(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trimEnd()
  const found = failed.exec(text)
  if (found === null) return 'harmless'
  return refused(line, { user: found[2] ?? '', client: clientOf(found[1] ?? '') })
}

export const rainloopLog: LineFormat = {
  shape: 'lines',
  name: 'rainloop',
  alone: true,
  claims: (line) => line.charCodeAt(0) === 91 && head.test(line.slice(0, 160)),
  open: (options: FormatOptions) => {
    const moments = new Moments(options.zone)
    return {
      read: (text, where) => {
        const found = head.exec(text.slice(0, 160))
        const zone = found?.[2] ?? ''
        const stamp = `${found?.[1] ?? ''}${/^(?:UTC|GMT|Z)$/.test(zone) ? 'Z' : /^[+-]/.test(zone) ? zone : ''}`
        const moment = moments.iso(stamp, where.writtenBy ?? where.heardAt)
        if (found === null || moment === undefined) return 'unknown'
        const words = text.slice(found[0].length)
        return readRainloop(
          lineOf(text, where, options, { ...moment, program: 'rainloop', text: words }),
        )
      },
    }
  },
}

export const rainloopPrograms: Programs = {
  readerOf: (program) => (/^(?:snappymail|rainloop)$/i.test(program) ? readRainloop : undefined),
  remembers: () => false,
}
