/**
 * Exported journals as formats: `journalctl -o export`, `-o json` (and `json-seq`, `json-sse`),
 * `-o json-pretty`.
 */
import type { FormatOptions, LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import { everyProgram } from '../programs.ts'
import { SyslogLog, type TextLine } from '../syslog/log.ts'
import { ENTRY_MAX, readEntry } from './entry.ts'
import { Entries, isField, isFirst, type Told } from './fields.ts'

const logOf = (options: FormatOptions): SyslogLog => new SyslogLog(options, everyProgram())

/** `{…}`, with the record separator of RFC 7464 or `data: ` of server-sent events before it. */
const bare = (line: string): string =>
  line.charCodeAt(0) === 30 ? line.slice(1) : line.startsWith('data: ') ? line.slice(6) : line

const isJson = (line: string): boolean => {
  const text = bare(line)
  return (
    text.charCodeAt(0) === 123 &&
    text.length <= ENTRY_MAX &&
    text.includes('"__REALTIME_TIMESTAMP"') &&
    text.includes('"__CURSOR"')
  )
}

export const journalJson: LineFormat = {
  shape: 'lines',
  name: 'journal-json',
  claims: isJson,
  open: (options) => {
    const log = logOf(options)
    return {
      read: (text, where) => (text === '' ? 'harmless' : readEntry(bare(text), where, log)),
      end: () => log.end(),
    }
  },
}

const prettyField = /^\t"_{0,2}[A-Z][A-Z0-9_]{0,63}" : /
const prettyFirst = /^\t"__CURSOR" : /

export const journalPretty: LineFormat = {
  shape: 'lines',
  name: 'journal-json-pretty',
  claims: (line) => line.charCodeAt(0) === 9 && prettyField.test(line),
  open: openPretty,
}

/** An entry goes from its cursor to the line before the next one's, or to its brace. */
function openPretty(options: FormatOptions): LineFormatReader {
  const log = logOf(options)
  let text = ''
  let where: TextLine | undefined
  const whole = (): LineMeaning => {
    const at = where
    const entry = `{${text.replace(/,\s*$/, '')}}`
    text = ''
    where = undefined
    return at === undefined ? 'harmless' : readEntry(entry, at, log)
  }
  return {
    read: (line, here) => {
      if (line === '}' || line === '{') return whole()
      const meaning = prettyFirst.test(line) ? whole() : 'harmless'
      where ??= here
      // One line beyond the bound is kept, so that the entry is known to be too long.
      if (text.length <= ENTRY_MAX) text += line
      return meaning
    },
    end: () => {
      const meaning = whole()
      return [...(Array.isArray(meaning) ? meaning : []), ...log.end()]
    },
  }
}

export const journalExport: LineFormat = {
  shape: 'lines',
  name: 'journal-export',
  claims: isField,
  begins: isFirst,
  encloses: true,
  open: (options) => {
    const log = logOf(options)
    const entries = new Entries()
    let where: TextLine | undefined
    const meant = (told: Told, here: TextLine): LineMeaning => {
      if (told === 'waiting') return 'harmless'
      const at = where ?? here
      where = undefined
      return told === 'lost' ? 'unknown' : readEntry(JSON.stringify(told.fields), at, log)
    }
    return {
      read: (line, here) => {
        const meaning = meant(entries.push(line), here)
        if (line !== '') where ??= here
        return meaning
      },
      end: () => {
        const at = where
        if (at === undefined) return log.end()
        const meaning = meant(entries.end(), at)
        return [...(Array.isArray(meaning) ? meaning : []), ...log.end()]
      },
    }
  },
}

export const journalFormats: readonly LineFormat[] = [journalJson, journalPretty, journalExport]
