/**
 * Once: a login that a proxy filter makes smtpd tell with every message is told once a session.
 *
 * Before a filter (`smtpd_proxy_filter`) nothing else tells who was let in, and smtpd repeats it for
 * each message. A live log would make as many logins of it as there are messages. One process has one
 * session at a time, so the same client and name of the same process, with no `connect` between, is
 * the same login.
 *
 * Limits: of more than PROCESSES_MAX processes the one that spoke longest ago is forgotten, and its next
 * message is a login again. Old logs are read without this: there each line must stand for itself.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import type { Line, Reading } from '../syslog/line.ts'

export const PROCESSES_MAX = 1_000

type Reader = (line: Line) => Reading

/** One log's: it remembers what that log's processes said. */
export function onceASession(
  readerOf: (program: string) => Reader | undefined,
): (program: string) => Reader | undefined {
  const told = new BoundedMap<string, string>(PROCESSES_MAX)
  const once =
    (reader: Reader): Reader =>
    (line) => {
      const { text, host = '', program, pid } = line
      if (text.startsWith('connect from ')) told.delete(`${host} ${program} ${pid}`)
      if (!text.startsWith('NOQUEUE: client=')) return reader(line)
      const reading = reader(line)
      if (typeof reading === 'string' || reading.kind !== 'login.accepted') return reading
      const key = `${host} ${program} ${pid}`
      const { clientIp = '', clientPort = '', saslUsername = '' } = reading
      const who = `${clientIp} ${clientPort} ${saslUsername}`
      if (told.get(key) === who) return 'harmless'
      told.set(key, who)
      return reading
    }
  const readers = new Map<string, Reader>()
  return (program) => {
    const reader = readerOf(program)
    if (reader === undefined || !program.endsWith('/smtpd')) return reader
    // The same program has the same reader: it is asked for with each line.
    const known = readers.get(program) ?? once(reader)
    if (readers.size < PROCESSES_MAX) readers.set(program, known)
    return known
  }
}
