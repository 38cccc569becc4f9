/** Webmail's own logs: each as a format, and behind syslog by its program. Nothing is remembered. */
import type { LineFormat } from '../format.ts'
import type { Programs } from '../syslog/log.ts'
import { containedLog } from './contained.ts'
import { cpanelLog } from './cpanel.ts'
import { hordeLog, hordePrograms } from './horde.ts'
import { iisLog } from './iis.ts'
import { openWebmailLog } from './openwebmail.ts'
import { rainloopLog, rainloopPrograms } from './rainloop.ts'
import { sogoLog, sogoPrograms } from './sogo.ts'
import { squirrelmailLog, squirrelmailPrograms } from './squirrelmail.ts'
import { userminPrograms } from './usermin.ts'
import { zimbraLog } from './zimbra.ts'

const bare: readonly LineFormat[] = [
  hordeLog,
  sogoLog,
  squirrelmailLog,
  zimbraLog,
  rainloopLog,
  cpanelLog,
  openWebmailLog,
  iisLog,
]

export const webmailFormats: readonly LineFormat[] = [...bare, containedLog(bare)]

const each = [hordePrograms, sogoPrograms, squirrelmailPrograms, rainloopPrograms, userminPrograms]

export const webmailPrograms: Programs = {
  readerOf: (program) => {
    for (const one of each) {
      const reader = one.readerOf(program)
      if (reader !== undefined) return reader
    }
    return undefined
  },
  remembers: () => false,
}
