/**
 * Web server logs as formats: access lines, JSON access lines, error lines of nginx and of Apache.
 */
import type { Instant } from '../../lib/time.ts'
import type { FormatOptions, LineFormat, LineFormatReader } from '../format.ts'
import { lineOf } from '../stamped/line.ts'
import { type Moment, Moments } from '../stamped/moment.ts'
import type { Line } from '../syslog/line.ts'
import type { TextLine } from '../syslog/log.ts'
import { isAccess, readAccess, stampOf } from './access.ts'
import {
  apacheLine,
  isNginxError,
  NGINX_STAMP,
  nginxWords,
  readApacheError,
  readNginxError,
} from './error.ts'
import { haproxyStamp, isHaproxy, readHaproxy } from './haproxy.ts'
import { isJsonAccess, jsonMoment, readJsonAccess } from './json.ts'

const near = (where: TextLine): Instant => where.writtenBy ?? where.heardAt

type Heading = { program: string; pid?: number | undefined; text: string }

/** A reader that has a clock for its zone and makes lines of moments. */
function reader(
  options: FormatOptions,
  read: (
    text: string,
    where: TextLine,
    moments: Moments,
    line: (moment: Moment, heading: Heading) => Line,
  ) => ReturnType<LineFormatReader['read']>,
  momentOf: (text: string, moments: Moments, near: Instant) => Instant | undefined,
): LineFormatReader {
  const moments = new Moments(options.zone)
  return {
    read: (text, where) =>
      read(text, where, moments, (moment, heading) =>
        lineOf(text, where, options, { ...moment, ...heading }),
      ),
    momentOf: (text, where) => momentOf(text, moments, near(where)),
  }
}

export const accessLog: LineFormat = {
  shape: 'lines',
  name: 'web-access',
  alone: true,
  claims: isAccess,
  open: (options) =>
    reader(
      options,
      (text, where, moments, line) =>
        readAccess(text, {
          moment: (told) => moments.access(told, near(where)),
          line: (moment) => line(moment, { program: 'web', text }),
        }),
      (text, moments, about) => moments.accessOf(stampOf(text), about),
    ),
}

export const jsonAccessLog: LineFormat = {
  shape: 'lines',
  name: 'web-access-json',
  alone: true,
  claims: isJsonAccess,
  open: (options) =>
    reader(
      options,
      (text, where, moments, line) =>
        readJsonAccess(text, moments, near(where), (moment) =>
          line(moment, { program: 'web', text }),
        ),
      (text, moments, about) => jsonMoment(text, moments, about)?.at,
    ),
}

export const haproxyLog: LineFormat = {
  shape: 'lines',
  name: 'haproxy',
  alone: true,
  claims: isHaproxy,
  open: (options) =>
    reader(
      options,
      (text, where, moments, line) =>
        readHaproxy(text, {
          moment: (told) => moments.access(told, near(where)),
          line: (moment) => line(moment, { program: 'haproxy', text }),
        }),
      (text, moments, about) => moments.accessOf(haproxyStamp(text), about),
    ),
}

export const nginxErrorLog: LineFormat = {
  shape: 'lines',
  name: 'nginx-error',
  alone: true,
  claims: isNginxError,
  open: (options) =>
    reader(
      options,
      (text, where, moments, line) => {
        const told = nginxWords(text)
        const moment = moments.slashed(text.slice(0, NGINX_STAMP), near(where))
        if (told === undefined || moment === undefined) return 'unknown'
        return readNginxError(line(moment, { program: 'nginx', pid: told.pid, text: told.words }))
      },
      (text, moments, about) => moments.slashed(text.slice(0, NGINX_STAMP), about)?.at,
    ),
}

export const apacheErrorLog: LineFormat = {
  shape: 'lines',
  name: 'apache-error',
  alone: true,
  claims: (text) => apacheLine(text)?.moment !== undefined,
  open: (options) =>
    reader(
      options,
      (text, where, moments, line) => {
        const told = apacheLine(text)
        const moment = moments.apache(told?.moment ?? '', near(where))
        if (told === undefined || moment === undefined) return 'unknown'
        return readApacheError(
          line(moment, { program: 'apache', pid: told.pid, text: told.words }),
          told.client,
        )
      },
      (text, moments, about) => moments.apache(apacheLine(text)?.moment ?? '', about)?.at,
    ),
}

export const webLogFormats: readonly LineFormat[] = [
  accessLog,
  jsonAccessLog,
  haproxyLog,
  nginxErrorLog,
  apacheErrorLog,
]
