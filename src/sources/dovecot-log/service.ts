/**
 * Service lines: what Dovecot's processes say of themselves.
 *
 * `Error`, `Fatal` and `Panic` are failures of a part of the mail server, and so are the warnings by
 * which it says that it turns clients away. Other talk is known and tells nothing.
 */
import type { ServiceFailed } from '../../events/source.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import type { Prefixed } from './prefix.ts'

const serious =
  /process_limit|client_limit|No space left on device|Too many open files|Out of memory/
/** Said loudly, and nothing but a client that went away, or a process told to end. */
const noise = /^(?:auth client \d+ disconnected with |Killed with signal |Shutting down )/

/** By its level alone; `undefined`: what it says must be looked at. */
export function readLevelOf(line: Line, told: Prefixed): Reading | undefined {
  switch (told.level) {
    case 'Info':
      return undefined
    case 'Debug':
      return 'harmless'
    case 'Warning':
      return serious.test(told.words) ? failed(line, told) : 'harmless'
    default:
      return noise.test(told.words) ? 'harmless' : failed(line, told)
  }
}

const failed = (line: Line, { service, words }: Prefixed): Reading =>
  serviceFailed(line, `${service}: ${words}`)

export const serviceFailed = (line: Line, words: string): Reading =>
  begin<ServiceFailed>(line, { kind: 'service.failed', status: plain(withoutSecrets(words)) })
