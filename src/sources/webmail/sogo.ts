/**
 * SOGo: `sogod [123]: SOGoRootPage …` in its own file, or behind syslog.
 *
 * `successful login from 'ADDRESS' for user 'NAME' - expire = n  grace = n`, `Login from 'ADDRESS' for user
 * 'NAME' might not have worked - …`. The address stands first, but it is what a header said, if there
 * was one: `'a, b, c'`, of which only the last was written by the proxy in front. It counts when it
 * is no private address, or stands alone: a private last one is another proxy, and then nobody can
 * tell who wrote the others. SOGo writes access lines of its own, too.
 */
import type { FormatOptions, LineFormat } from '../format.ts'
import { type Client, clientOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import { accepted, refused, type Told } from '../stamped/told.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'
import { isAccess, readAccess, requested } from '../web-log/access.ts'
import { patternOf } from '../web-log/classify.ts'
import { requestOf } from '../web-log/request.ts'

const LINE_MAX = 8_192

/** `SOGoRootPage `, and before it the object that says so. */
const success =
  /^(?:<0x[0-9a-fx]{1,20}\[\w{1,64}\]>:? )?(?:\S{0,64} ?)successful login from '([^'\n]{0,512})' for user '(.*)' - expire = -?\d{1,12} {1,2}grace = -?\d{1,12}$/s
const failure =
  /^(?:<0x[0-9a-fx]{1,20}\[\w{1,64}\]>:? )?(?:\S{0,64} ?)Login from '([^'\n]{0,512})' for user '(.*)' might not have worked(?: - password policy: .{0,200})?$/s
const factor = /^(?:\S{0,64} ?)Invalid TOTP key for '(.*)'$/s
/** `ADDRESS "POST /SOGo/connect HTTP/1.1" 403 34/38 0.311 - - 2M` */
const short =
  /^([0-9A-Fa-f:.]{2,45}(?:, ?[0-9A-Fa-f:.]{2,45}){0,8}) "([A-Z]{3,10} [^"]{1,8192})" (\d{3}) (\d{1,15})\/\d{1,15} /

export function readSogo(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trimEnd()
  const good = success.exec(text)
  if (good !== null) return accepted(line, toldOf(good))
  const bad = failure.exec(text)
  if (bad !== null) return refused(line, toldOf(bad))
  const wrong = factor.exec(text)
  if (wrong !== null)
    return refused(
      line,
      { user: wrong[1] ?? '', client: undefined, status: 'Invalid TOTP key' },
      'policy',
    )
  const access = short.exec(text)
  if (access !== null) return readShort(line, access)
  if (isAccess(text))
    return readAccess(text, {
      moment: () => ({ at: line.at, assumed: line.assumed }),
      line: () => line,
    })
  return 'harmless'
}

function readShort(line: Line, found: RegExpExecArray): Reading {
  const request = requestOf(found[2] ?? '', Number(found[3]), Number(found[4]))
  const pattern = request === undefined ? undefined : patternOf(request, '')
  if (request === undefined || pattern === undefined) return 'harmless'
  const event = requested(line, request, pattern.what, pattern.code)
  const client = nearest(found[1] ?? '')
  if (client !== undefined) Object.assign(event, client)
  return event
}

/** The header is a stranger's, too: where he wrote the words between, his address may be invented. */
function toldOf([, places = '', user = '']: RegExpExecArray): Told {
  return { user, client: user.includes("' for user '") ? undefined : nearest(places) }
}

const own = /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80)/

function nearest(text: string): Client | undefined {
  const words = text.split(',')
  const last = clientOf((words.at(-1) ?? '').trim())
  return last !== undefined && words.length > 1 && own.test(last.clientIp) ? undefined : last
}

/** `Nov 22 09:00:00 [host ]sogod [123]: words` */
const head = /^([A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}) (?:(\S{1,255}) )?sogod \[(\d{1,10})\]: /
const programs = /^sogod$/

export const sogoLog: LineFormat = {
  shape: 'lines',
  name: 'sogo',
  alone: true,
  claims: (line) => line.charCodeAt(3) === 32 && head.test(line.slice(0, 320)),
  open: (options: FormatOptions) => {
    const moments = new Moments(options.zone)
    return {
      momentOf: (text, where) =>
        moments.bsd(head.exec(text.slice(0, 320))?.[1] ?? '', where.writtenBy ?? where.heardAt)?.at,
      read: (text, where) => {
        const found = head.exec(text.slice(0, 320))
        const moment = moments.bsd(found?.[1] ?? '', where.writtenBy ?? where.heardAt)
        if (found === null || moment === undefined) return 'unknown'
        return readSogo(
          lineOf(text, where, options, {
            ...moment,
            program: 'sogod',
            host: found[2],
            pid: Number(found[3]),
            text: text.slice(found[0].length),
          }),
        )
      },
    }
  },
}

export const sogoPrograms: Programs = {
  readerOf: (program) => (programs.test(program) ? readSogo : undefined),
  remembers: () => false,
}
