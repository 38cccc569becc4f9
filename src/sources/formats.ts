/**
 * Formats: every kind of log that is known by its content. The first that claims a line has it.
 *
 * Lines of syslog, whoever wrote them, are one format of their own (`programs.ts`).
 */
import { exchangeProtocol } from './exchange-log/protocol.ts'
import { exim, eximRefusals } from './exim/log.ts'
import { feedbackFormats } from './feedback/format.ts'
import type { LogFormat } from './format.ts'
import { googleFormats } from './google/format.ts'
import { journalFormats } from './journal-export/format.ts'
import { m365Formats } from './m365/format.ts'
import { mysqlLog } from './mariadb-audit/format.ts'
import { mssqlLog } from './mssql-log/format.ts'
import { postgresLog } from './postgres-log/format.ts'
import { queueFormats } from './queue-snapshot/format.ts'
import { roundcubeLog } from './roundcube/format.ts'
import { webLogFormats } from './web-log/format.ts'
import { webmailFormats } from './webmail/parse.ts'

export const formats: readonly LogFormat[] = [
  ...googleFormats,
  ...m365Formats,
  ...feedbackFormats,
  ...queueFormats,
  exchangeProtocol,
  ...journalFormats,
  ...webLogFormats,
  roundcubeLog,
  ...webmailFormats,
  exim,
  eximRefusals,
  postgresLog,
  mysqlLog,
  mssqlLog,
]
