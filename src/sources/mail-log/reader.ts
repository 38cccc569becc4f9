/**
 * MailLog: a `SyslogLog` that understands every mail server that we understand, for a log in which
 * they stand mixed, as `/var/log/mail.log` on most machines.
 */
import { dovecotPrograms } from '../dovecot-log/parse.ts'
import { readerOf } from '../postfix-log/parse.ts'
import { SyslogLog, type SyslogLogOptions } from '../syslog/log.ts'

export class MailLog extends SyslogLog {
  constructor(options: SyslogLogOptions) {
    const dovecot = dovecotPrograms()
    super(options, {
      ...dovecot,
      readerOf: (program) => readerOf(program) ?? dovecot.readerOf(program),
    })
  }
}
