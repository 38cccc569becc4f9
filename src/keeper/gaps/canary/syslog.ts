/**
 * Syslog: a line handed to the machine's logger, as any program hands in its own.
 *
 * By logger(1) for a socket, because its kind (datagrams on a unix socket) is none that this runtime
 * opens; by ourselves over UDP (RFC 5426, RFC 3164). Facility mail, so that it goes where the mail
 * server's lines go.
 */
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { CANARY } from '../../../sources/syslog/log.ts'

export const SYSTEM_SOCKET = '/dev/log'
const LOGGER = '/usr/bin/logger'
const LOGGER_MS_MAX = 10_000
/** RFC 5424 §6.2.1: facility mail (2), severity informational (6). */
const PRIORITY = 2 * 8 + 6

export type SyslogWay =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'udp'; readonly host: string; readonly port: number }

/** `auto`, `off`, a path, or `udp:HOST:PORT`; `undefined`: there is no way. */
export function syslogWay(configured: string): SyslogWay | undefined {
  if (configured === 'off') return undefined
  if (configured === 'auto')
    return existsSync(SYSTEM_SOCKET) ? { kind: 'socket', path: SYSTEM_SOCKET } : undefined
  const udp = /^udp:(.+):(\d{1,5})$/.exec(configured)
  return udp === null
    ? { kind: 'socket', path: configured }
    : { kind: 'udp', host: (udp[1] ?? '').replaceAll(/[[\]]/g, ''), port: Number(udp[2]) }
}

/** Resolves when the logger has it; rejects when it could not be handed in. */
export function handIn(way: SyslogWay, text: string, now: Date): Promise<void> {
  return way.kind === 'socket' ? byLogger(way.path, text) : byUdp(way, text, now)
}

const byLogger = (path: string, text: string): Promise<void> =>
  new Promise((done, fail) => {
    const args = ['--socket', path, '--tag', CANARY, '--priority', 'mail.info', '--', text]
    execFile(LOGGER, args, { timeout: LOGGER_MS_MAX }, (error) =>
      error === null ? done() : fail(error),
    )
  })

function byUdp(
  { host, port }: Extract<SyslogWay, { kind: 'udp' }>,
  text: string,
  now: Date,
): Promise<void> {
  const name = hostname().split('.', 1)[0]
  const line = `<${PRIORITY}>${stamp(now)} ${name} ${CANARY}: ${text}`
  return new Promise((done, fail) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.on('error', fail)
    socket.send(line, port, host, (error) => {
      socket.close()
      if (error === null || error === undefined) done()
      else fail(error)
    })
  })
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** RFC 3164 §4.1.2: local time, the day padded with a space. */
function stamp(now: Date): string {
  const day = String(now.getDate()).padStart(2, ' ')
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((n) => String(n).padStart(2, '0'))
    .join(':')
  return `${MONTHS[now.getMonth()]} ${day} ${time}`
}
