/**
 * PostfixLog: a `SyslogLog` that understands Postfix, and nothing else in the same log.
 */
import { SyslogLog, type SyslogLogOptions } from '../syslog/log.ts'
import { onceASession } from './once.ts'
import { readerOf } from './parse.ts'

export type PostfixLogOptions = SyslogLogOptions

export class PostfixLog extends SyslogLog {
  constructor(options: PostfixLogOptions) {
    super(options, { readerOf: onceASession(readerOf) })
  }
}
