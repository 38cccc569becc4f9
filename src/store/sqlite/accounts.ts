/**
 * Account rows: the state of each account, in memory while it is used, packed in SQLite.
 *
 * An account that changed is written at the next commit, or when it makes room for another.
 * Limits: memory holds as many accounts as it is told; each is some 6 kB there and 1 kB on disk.
 */
import { packed, unpacked } from '../../accounts/behaviour/pack.ts'
import { type AccountModel, newAccount } from '../../accounts/model.ts'
import type { AccountId } from '../../events/event.ts'
import { assert } from '../../lib/assert.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import { packedEvidence, unpackedEvidence } from '../../verdict/detector/pack-evidence.ts'
import { noEvidence } from '../../verdict/detector/weigh.ts'
import { type AccountState, newState, type Suspicion } from '../../verdict/state.ts'
import type { Row, Statements } from './statements.ts'

type Held = { state: AccountState; dirty: boolean }

export class AccountRows {
  readonly #sql: Statements
  readonly #held: BoundedMap<AccountId, Held>
  /** Changed since the last commit; bounded by what one interval brings. */
  readonly #dirty = new Set<AccountId>()

  constructor(sql: Statements, most: number) {
    this.#sql = sql
    this.#held = new BoundedMap(most, (account, held) => {
      if (held.dirty) this.#write(account, held.state)
    })
  }

  get(account: AccountId): AccountState {
    const held = this.#held.get(account)
    if (held !== undefined) return held.state
    const state = this.peek(account)
    this.#held.set(account, { state, dirty: false })
    return state
  }

  /** Without keeping it in memory. */
  peek(account: AccountId): AccountState {
    const held = this.#held.get(account)
    if (held !== undefined) return held.state
    const row = this.#sql.one('select * from account where account = ?', account)
    return row === undefined ? newState : stateIn(row)
  }

  set(account: AccountId, state: AccountState): void {
    this.#held.set(account, { state, dirty: true })
    this.#dirty.add(account)
  }

  /** Forgets it, in memory and on the disk; part of the transaction that is under way. */
  remove(account: AccountId): void {
    this.#held.delete(account)
    this.#dirty.delete(account)
    this.#sql.run('delete from account where account = ?', account)
  }

  /** Writes what changed, the longest ago first; part of the transaction that is under way. */
  flush(most = Number.POSITIVE_INFINITY): void {
    let written = 0
    for (const account of this.#dirty) {
      if (written >= most) return
      this.#dirty.delete(account)
      const held = this.#held.get(account)
      if (held?.dirty !== true) continue
      this.#write(account, held.state)
      held.dirty = false
      written += 1
    }
  }

  /** Forgets what was not written: its transaction is gone. */
  forget(): void {
    this.#held.clear()
    this.#dirty.clear()
  }

  #write(account: AccountId, state: AccountState): void {
    const { model, behaviour, evidence, risenAt, suspicion, heldMessages, heldBytes } = state
    this.#sql.run(
      `insert into account (account, model, suspicion, held_messages, held_bytes, behaviour, evidence, risen_at)
       values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (account) do update set model = excluded.model,
       suspicion = excluded.suspicion, held_messages = excluded.held_messages,
       held_bytes = excluded.held_bytes, behaviour = excluded.behaviour,
       evidence = excluded.evidence, risen_at = excluded.risen_at`,
      account,
      JSON.stringify(model),
      JSON.stringify(suspicion),
      heldMessages,
      heldBytes,
      packed(behaviour),
      packedEvidence(evidence),
      risenAt ?? null,
    )
  }
}

function stateIn(row: Row): AccountState {
  const behaviour =
    row['behaviour'] === null ? newState.behaviour : unpacked(row['behaviour'] as Uint8Array)
  const evidence =
    row['evidence'] === null ? noEvidence : unpackedEvidence(row['evidence'] as Uint8Array)
  assert(behaviour !== undefined && evidence !== undefined, 'we read what we packed')
  return {
    // Written before a field was known: as a new account has it.
    model: { ...newAccount, ...(JSON.parse(String(row['model'])) as AccountModel) },
    behaviour,
    evidence,
    ...(row['risen_at'] === null ? {} : { risenAt: Number(row['risen_at']) as Instant }),
    suspicion: JSON.parse(String(row['suspicion'])) as Suspicion,
    heldMessages: Number(row['held_messages']),
    heldBytes: Number(row['held_bytes']),
  }
}
