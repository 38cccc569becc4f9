/** Roundcube behind syslog (`log_driver` = syslog): by the name that Debian and Roundcube give it. */
import type { Programs } from '../syslog/log.ts'
import { readRoundcube } from './login.ts'

const names = /^(?:roundcube|roundcubemail|rcube|webmail)$/i

export const roundcubePrograms: Programs = {
  readerOf: (program) => (names.test(program) ? readRoundcube : undefined),
  remembers: () => false,
}
