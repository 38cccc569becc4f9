/** Programs: whose lines are understood when they come through syslog. The first that knows a name has it. */
import { courierPrograms } from './courier/parse.ts'
import { cyrusPrograms } from './cyrus/programs.ts'
import { dovecotPrograms } from './dovecot-log/parse.ts'
import { eximPrograms } from './exim/syslog.ts'
import { mysqlPrograms } from './mariadb-audit/format.ts'
import { openSmtpdPrograms } from './opensmtpd/parse.ts'
import { readerOf as postfixReaderOf } from './postfix-log/parse.ts'
import { postgresPrograms } from './postgres-log/syslog.ts'
import { roundcubePrograms } from './roundcube/programs.ts'
import { sendmailPrograms } from './sendmail/parse.ts'
import { sshPrograms } from './ssh-log/parse.ts'
import type { Programs } from './syslog/log.ts'
import { webPrograms } from './web-log/programs.ts'
import { webmailPrograms } from './webmail/parse.ts'

/** Each call remembers its own sessions: one for each log. */
const all = (): readonly Programs[] => [
  { readerOf: postfixReaderOf, remembers: () => false },
  { ...dovecotPrograms(), remembers: dovecotRemembers },
  eximPrograms(),
  sendmailPrograms(),
  openSmtpdPrograms(),
  courierPrograms(),
  cyrusPrograms(),
  postgresPrograms(),
  mysqlPrograms(),
  webPrograms,
  roundcubePrograms,
  webmailPrograms,
  sshPrograms,
]

/**
 * What sessions say when they end stands for itself, and so does a login that was let in; attempts that
 * failed belong together.
 */
const alone =
  /^(?:(?:imap|pop3|lmtp|managesieve)\(|(?:imap|pop3|submission|managesieve|sieve)-login: (?:Info: )?(?:Login|Logged in): user=<)/
const dovecotRemembers =
  () =>
  (text: string): boolean =>
    !alone.test(text)

export function everyProgram(): Programs {
  const each = all()
  const header = each.find((one) => one.header !== undefined)?.header
  return {
    readerOf: (program) => {
      for (const one of each) {
        const reader = one.readerOf(program)
        if (reader !== undefined) return reader
      }
      return undefined
    },
    ...(header === undefined ? {} : { header }),
    remembers: (program) =>
      each.find((one) => one.readerOf(program) !== undefined)?.remembers?.(program) ?? true,
    over: (event) => {
      for (const one of each) {
        const key = one.over?.(event)
        if (key !== undefined) return key
      }
      return undefined
    },
    isOver: (key) => {
      for (const one of each) one.isOver?.(key)
    },
    end: () => each.flatMap((one) => one.end?.() ?? []),
    discreet: (text) => each.reduce((kept, { discreet }) => discreet?.(kept) ?? kept, text),
  }
}
