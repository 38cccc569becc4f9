/**
 * MailLog: a `SyslogLog` that understands every program that we understand, for a log in which they
 * stand mixed, as `/var/log/mail.log` on most machines.
 */
import { everyProgram } from '../programs.ts'
import { SyslogLog, type SyslogLogOptions } from '../syslog/log.ts'

export class MailLog extends SyslogLog {
  constructor(options: SyslogLogOptions) {
    super(options, everyProgram())
  }
}
