/**
 * PostgreSQL through syslog: `postgres[pid]: [5-1] user=… LOG:  words`, and `[5-2] …` for what follows.
 *
 * syslog cuts a record at its line breaks, which come as `#011` or a tab at the beginning of the next
 * piece, and at some 900 octets, where nothing stands between. Pieces of several processes are mixed,
 * so each process has its own record; it is whole when that process begins another.
 *
 * Limits: PROCESSES_MAX processes; where `syslog_sequence_numbers` is off only first lines are
 * understood.
 */
import type { Event } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'
import { SyslogTime } from '../syslog/time.ts'
import { Lines } from './lines.ts'
import { Teller } from './teller.ts'

/** Processes with a record that waits for its rest. */
export const PROCESSES_MAX = 1_000

const numbered = /^\[(\d{1,12})-(\d{1,9})\] /

export function postgresPrograms(): Programs {
  const time = new SyslogTime('UTC')
  let teller: Teller | undefined
  const evicted: Event[] = []
  const tell = (lines: Lines): void => {
    const last = lines.end()
    const told = last === undefined ? [] : (teller?.tell(last) ?? [])
    if (typeof told !== 'string') evicted.push(...told)
  }
  const open = new BoundedMap<string, Lines>(PROCESSES_MAX, (_key, lines) => tell(lines))
  const take = (): readonly Event[] => evicted.splice(0)

  const read = (line: Line): Reading | readonly Event[] => {
    teller ??= new Teller(line)
    const key = `${line.host ?? ''} ${line.pid ?? ''}`
    const found = numbered.exec(line.text)
    const text = (found === null ? line.text : line.text.slice(found[0].length)).replace(
      /^#011/,
      '\t',
    )
    let lines = open.get(key)
    if (found !== null && found[2] !== '1') {
      lines?.more(text)
      return 'harmless'
    }
    if (lines === undefined) {
      lines = new Lines(time, line.raw !== undefined)
      open.set(key, lines)
    }
    const record = lines.read(text, placeOf(line))
    if (record === 'unknown') return teller.orphan(placeOf(line))
    const told = record === 'waiting' ? [] : teller.tell(record)
    const all = [...take(), ...(typeof told === 'string' ? [] : told)]
    return all.length > 0 ? all : 'harmless'
  }

  return {
    readerOf: (program) => (/^postgres(?:ql)?(?:-[\w.]{1,20})?$/.test(program) ? read : undefined),
    end: () => {
      for (const [, lines] of open.entries()) tell(lines)
      open.clear()
      return [...take(), ...(teller?.end() ?? [])]
    },
    remembers: () => true,
    // A line that nobody understood may have a statement in it.
    discreet: (text) =>
      text.replace(/((?:statement|execute [^:]{0,100}|STATEMENT): ).*$/s, '$1[removed]'),
  }
}

function placeOf(line: Line) {
  const { id, at, assumed, heardAt, source, host, pid } = line
  return { id, at, assumed, heardAt, near: heardAt, source, host, pid }
}
