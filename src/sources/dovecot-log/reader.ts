/**
 * DovecotLog: a `SyslogLog` that understands Dovecot, through syslog or in its own log file, and
 * nothing else in the same log.
 */
import { SyslogLog, type SyslogLogOptions } from '../syslog/log.ts'
import { dovecotPrograms } from './parse.ts'

export type DovecotLogOptions = SyslogLogOptions

export class DovecotLog extends SyslogLog {
  constructor(options: DovecotLogOptions) {
    super(options, dovecotPrograms())
  }
}
