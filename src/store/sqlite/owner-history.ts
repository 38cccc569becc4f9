/**
 * Owner-history rows: the origins an account was used from, and its mail by half hours.
 *
 * One row an origin and outcome, so that a telephone that looks for mail every minute is one line of
 * its owner's list and not all of it. Whoever fails from a thousand networks fills the refused ones
 * only; what was let in stays. Names that nobody was ever let in with make no rows (decision 8).
 * Limits: of an origin only the first and the last moment are known here; the rest is evidence.
 */
import { networkOf } from '../../events/account.ts'
import type { AccountId, EventOf } from '../../events/event.ts'
import type { LoginEvent, LoginProtocol } from '../../events/login.ts'
import type { NetworkFacts } from '../../events/senses.ts'
import type { VerdictGiven } from '../../events/verdict.ts'
import type { Instant } from '../../lib/time.ts'
import {
  OWN_LOGINS_MAX,
  OWN_REFUSED_MAX,
  type OwnerHistoryFold,
  type OwnLogin,
  SENT_DAYS,
  SENT_SLOT,
  type SentSlot,
} from '../../ports/owner-history.ts'
import type { Row, Statements } from './statements.ts'

const DAY_MS = 86_400_000
/** Of what a program calls itself, in characters. */
const PROGRAM_MAX = 100

/** For the next migration. */
export const ownerHistoryTables = `
  create table own_login (
    account text not null,
    origin text not null,
    login text not null,
    outcome text not null,
    protocol text not null,
    first_at integer not null,
    last_at integer not null,
    times integer not null,
    client_ip text,
    country text,
    network text,
    program text,
    client integer,
    mine integer,
    primary key (account, origin)
  ) strict, without rowid;
  create table own_sent (
    account text not null,
    slot integer not null,
    sent integer not null,
    held integer not null,
    refused integer not null,
    primary key (account, slot)
  ) strict, without rowid;
  `

const outcomeOf = (event: LoginEvent): OwnLogin['outcome'] =>
  event.kind === 'login.accepted'
    ? 'accepted'
    : event.reasons?.some(({ code }) => code === 'login.asked') === true
      ? 'asked'
      : 'refused'

export class OwnerHistoryRows implements OwnerHistoryFold {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  logins(account: AccountId): readonly OwnLogin[] {
    return this.#sql
      .all('select * from own_login where account = ? order by last_at desc, origin', account)
      .map(loginIn)
  }

  login(account: AccountId, login: string): OwnLogin | undefined {
    const row = this.#sql.one(
      'select * from own_login where account = ? and login = ?',
      account,
      login,
    )
    return row === undefined ? undefined : loginIn(row)
  }

  sent(account: AccountId, since: Instant): readonly SentSlot[] {
    return this.#sql
      .all(
        'select * from own_sent where account = ? and slot >= ? order by slot',
        account,
        Math.floor(since / SENT_SLOT),
      )
      .map((row) => ({
        from: (Number(row['slot']) * SENT_SLOT) as Instant,
        sent: Number(row['sent']),
        held: Number(row['held']),
        refused: Number(row['refused']),
      }))
  }

  /** Witnessed logins only: what a log tells besides may be the same one, or anybody's word. */
  loggedIn(account: AccountId, event: LoginEvent): void {
    const outcome = outcomeOf(event)
    if (outcome === 'refused' && !this.#isUsed(account)) return
    const { clientIp, protocol = 'other', client, at, times = 1 } = event
    const network = clientIp === undefined ? '' : networkOf(clientIp)
    const origin = `${outcome} ${protocol} ${client ?? ''} ${network}`
    const row = this.#sql.one(
      `insert into own_login values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)
        on conflict (account, origin) do update set
          last_at = max(last_at, excluded.last_at), times = times + excluded.times,
          client_ip = excluded.client_ip, country = excluded.country,
          network = excluded.network, program = coalesce(excluded.program, program)
        returning login`,
      account,
      origin,
      event.id,
      outcome,
      protocol,
      at,
      at,
      times,
      clientIp ?? null,
      event.country ?? null,
      event.network === undefined ? null : JSON.stringify(event.network),
      event.deviceId === undefined ? null : programIn(event.deviceId),
      client ?? null,
    )
    if (row?.['login'] === event.id) this.#forgetEldest(account, outcome)
  }

  answered({ account, login, mine }: EventOf<'stepup.answered'>): void {
    this.#sql.run(
      'update own_login set mine = ? where account = ? and login = ?',
      mine ? 1 : 0,
      account,
      login,
    )
  }

  judged({ account, at, answer }: VerdictGiven): void {
    const slot = Math.floor(at / SENT_SLOT)
    const row = this.#sql.one(
      `insert into own_sent values (?, ?, ?, ?, ?) on conflict (account, slot) do update set
        sent = sent + excluded.sent, held = held + excluded.held, refused = refused + excluded.refused
        returning sent + held + refused as n`,
      account,
      slot,
      answer === 'pass' || answer === 'delay' ? 1 : 0,
      answer === 'hold' ? 1 : 0,
      answer === 'pass' || answer === 'delay' || answer === 'hold' ? 0 : 1,
    )
    // Once a half hour of an account that sends.
    if (Number(row?.['n']) === 1)
      this.#sql.run(
        'delete from own_sent where account = ? and slot < ?',
        account,
        slot - (SENT_DAYS * DAY_MS) / SENT_SLOT,
      )
  }

  forget(account: AccountId): void {
    this.#sql.run('delete from own_login where account = ?', account)
    this.#sql.run('delete from own_sent where account = ?', account)
  }

  /** Logins whose bodies are gone. */
  purge({ until }: { readonly until: Instant }): void {
    this.#sql.run('delete from own_login where last_at < ?', until)
    this.#sql.run('delete from own_sent where slot < ?', Math.floor(until / SENT_SLOT))
  }

  /** Somebody was let in with it. */
  #isUsed(account: AccountId): boolean {
    return (
      this.#sql.one('select 1 as n from own_login where account = ? limit 1', account) !== undefined
    )
  }

  #forgetEldest(account: AccountId, outcome: OwnLogin['outcome']): void {
    const [which, most] =
      outcome === 'refused' ? ["= 'refused'", OWN_REFUSED_MAX] : ["<> 'refused'", OWN_LOGINS_MAX]
    this.#sql.run(
      `delete from own_login where account = ? and outcome ${which} and origin not in (
        select origin from own_login where account = ? and outcome ${which}
        order by last_at desc, origin limit ${most})`,
      account,
      account,
    )
  }
}

const programIn = (text: string): string =>
  [...text.slice(0, PROGRAM_MAX * 2).toWellFormed()].slice(0, PROGRAM_MAX).join('')

const textIn = (row: Row, name: string): string | undefined =>
  row[name] === null ? undefined : String(row[name])

function loginIn(row: Row): OwnLogin {
  const [clientIp, country, program] = ['client_ip', 'country', 'program'].map((name) =>
    textIn(row, name),
  )
  const network = textIn(row, 'network')
  const client = row['client']
  return {
    login: String(row['login']),
    outcome: String(row['outcome']) as OwnLogin['outcome'],
    protocol: String(row['protocol']) as LoginProtocol,
    firstAt: Number(row['first_at']) as Instant,
    lastAt: Number(row['last_at']) as Instant,
    times: Number(row['times']),
    ...(clientIp === undefined ? {} : { clientIp }),
    ...(country === undefined ? {} : { country }),
    ...(network === undefined ? {} : { network: JSON.parse(network) as NetworkFacts }),
    ...(program === undefined ? {} : { program }),
    ...(client === null ? {} : { client: Number(client) }),
    ...(row['mine'] === null ? {} : { mine: Number(row['mine']) === 1 }),
  }
}
