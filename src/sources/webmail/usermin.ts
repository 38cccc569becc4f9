/** Usermin (webmail of Webmin) and Webmin: log-ins behind syslog, the address at the very end. */
import { clientOf } from '../stamped/client.ts'
import { accepted, refused } from '../stamped/told.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'

const said =
  /^(Successful|Invalid|Non-existent|Expired|Locked) login as (.*) from ([0-9A-Fa-f:.]{2,45})$/s

export function readUsermin(line: Line): Reading {
  const found = said.exec(line.text.slice(0, 4_096).trimEnd())
  if (found === null) return 'harmless'
  const who = { user: found[2] ?? '', client: clientOf(found[3] ?? '') }
  if (found[1] === 'Successful') return accepted(line, who)
  return refused(line, who, found[1] === 'Non-existent' ? 'account' : 'credentials')
}

export const userminPrograms: Programs = {
  readerOf: (program) => (/^(?:usermin|webmin)$/.test(program) ? readUsermin : undefined),
  remembers: () => false,
}
