/**
 * Postgres: sessions and statements in the words of PostgreSQL 15 with pgaudit, under Debian's
 * `log_line_prefix` ('%m [%p] %q%u@%d '), with `log_connections` and `log_disconnections`.
 */
import type { Instant } from '../../src/lib/time.ts'
import type { Agenda } from './agenda.ts'
import type { Logs } from './logs.ts'
import { realOf } from './real-places.ts'

export type Statement = {
  readonly class: 'READ' | 'WRITE' | 'DDL' | 'ROLE' | 'MISC'
  /** `SELECT`, `DROP TABLE`. */
  readonly command: string
  readonly object?: string
  readonly text: string
  readonly rows: number
}

export class DatabaseSession {
  readonly #postgres: Postgres
  readonly #agenda: Agenda
  readonly #who: string
  readonly #from: Instant
  readonly #host: string
  readonly #port: number
  #statements = 0

  constructor(
    postgres: Postgres,
    agenda: Agenda,
    user: string,
    database: string,
    clientIp: string,
    port: number,
    pid: number,
  ) {
    this.#postgres = postgres
    this.#agenda = agenda
    this.#from = agenda.now
    this.#host = realOf(clientIp)
    this.#port = port
    this.#who = `[${pid}] ${user}@${database}`
    postgres.log(
      `[${pid}] [unknown]@[unknown] LOG:  connection received: host=${this.#host} port=${port}`,
    )
    this.#log(
      `connection authenticated: identity="${user}" method=scram-sha-256 (/etc/postgresql/15/main/pg_hba.conf:99)`,
    )
    this.#log(
      `connection authorized: user=${user} database=${database} SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)`,
    )
  }

  run(statement: Statement): void {
    this.#statements += 1
    const { class: kind, command, object, text, rows } = statement
    const quoted = /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    const type = object === undefined ? '' : 'TABLE'
    this.#log(
      `AUDIT: SESSION,${this.#statements},1,${kind},${command},${type},${object ?? ''},${quoted},<not logged>,${rows}`,
    )
  }

  end(): void {
    const ms = this.#agenda.now - this.#from
    const two = (n: number): string => String(Math.floor(n)).padStart(2, '0')
    const time = `${Math.floor(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`
    const [user, database] = this.#who.slice(this.#who.indexOf(' ') + 1).split('@')
    this.#log(
      `disconnection: session time: ${time} user=${user} database=${database} host=${this.#host} port=${this.#port}`,
    )
  }

  #log(text: string): void {
    this.#postgres.log(`${this.#who} LOG:  ${text}`)
  }
}

export class Postgres {
  readonly #agenda: Agenda
  readonly #logs: Logs
  #pid = 41_000

  constructor(agenda: Agenda, logs: Logs) {
    this.#agenda = agenda
    this.#logs = logs
  }

  log(text: string): void {
    this.#logs.write('postgres', this.#agenda.now, text)
  }

  connect(user: string, database: string, clientIp: string, port: number): DatabaseSession {
    this.#pid += 1
    return new DatabaseSession(this, this.#agenda, user, database, clientIp, port, this.#pid)
  }
}
