/**
 * General: the general query log: `moment<tab>  14 Query<tab>text`, the moment only when it changes.
 *
 * A connection is written before the password is looked at, so that `Connect` waits until its
 * connection speaks again: a refusal right behind it makes it none. Texts go on over lines.
 *
 * Limits: CONNECTIONS_MAX connections are remembered. Whoever connects names the database himself.
 */
import type { Event } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Heard } from './audit.ts'
import { readDenied } from './server.ts'
import { type LineOf, login, statements, type Who } from './told.ts'

export const CONNECTIONS_MAX = 10_000
/** A text goes on over lines up to here. */
export const TEXT_MAX = 65_536

const commands =
  'Connect|Query|Quit|Init DB|Prepare|Execute|Close stmt|Reset stmt|Long Data|Field List|Change user|Statistics|Ping|Binlog Dump(?: GTID)?|Shutdown|Refresh|Kill|Debug|Set option|Fetch|Reset Connection|Sleep|Processlist|Create DB|Drop DB|Connect Out|Register Slave|Daemon|Error|Delayed insert'
const form = new RegExp(`^[\\t ]{0,12}(\\d{1,12}) (${commands})(?:[\\t ]+(.*))?$`, 's')

/** What stands behind the moment, or behind two tabs where none is written. */
export const isGeneral = (rest: string): boolean => form.test(rest)

const connect =
  /^(.{0,255}?)@([^\s@]{1,255})(?: (?:on|as \S* ?(?:anonymous )?on)(?: (.{0,255}?))?)?(?: using (?:TCP\/IP|SSL\/TLS|Socket|Named Pipe|Shared Memory))?$/s

type Waiting = { readonly who: Who; readonly line: LineOf; connected: boolean }

export class General {
  readonly #connections = new BoundedMap<string, Waiting>(CONNECTIONS_MAX)
  #open: { readonly connection: string; readonly line: LineOf; text: string } | undefined

  read(rest: string, line: LineOf): Heard {
    const found = form.exec(rest)
    if (found === null) return this.goOn(rest)
    const [, connection = '', command = '', words = ''] = found
    const events = [...this.end()]
    const known = this.#connections.get(connection)
    if (command === 'Connect') {
      const no = readDenied(words, line, connection)
      if (no !== undefined) {
        this.#connections.delete(connection)
        return typeof no === 'string' ? no : [...events, ...no]
      }
      const told = connect.exec(words)
      if (told === null) return events.length > 0 ? events : 'harmless'
      const [, user, host, database] = told
      const who = { user, host, database: database?.trim(), connection }
      this.#connections.set(connection, { who, line, connected: false })
      return events.length > 0 ? events : 'harmless'
    }
    if (known !== undefined && !known.connected) {
      known.connected = true
      events.push(login(known.line, 'login.accepted', known.who))
    }
    if (command === 'Quit' && known !== undefined) {
      events.push(login(line, 'session.ended', known.who))
      this.#connections.delete(connection)
    } else if (command === 'Init DB' && known !== undefined)
      this.#connections.set(connection, { ...known, who: { ...known.who, database: words.trim() } })
    else if (command === 'Query' || command === 'Execute')
      this.#open = { connection, line, text: words }
    else if (command === 'Drop DB')
      events.push(...statements(line, known?.who ?? { connection }, `DROP DATABASE \`${words}\``))
    return events.length > 0 ? events : 'harmless'
  }

  /** One more line of the text before. */
  goOn(text: string): Heard {
    if (this.#open === undefined) return 'unknown'
    if (this.#open.text.length < TEXT_MAX) this.#open.text += `\n${text}`
    return 'harmless'
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  end(): readonly Event[] {
    const open = this.#open
    if (open === undefined) return []
    this.#open = undefined
    const who = this.#connections.get(open.connection)?.who ?? { connection: open.connection }
    return statements(open.line, who, open.text)
  }
}
