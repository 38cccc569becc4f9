/**
 * Listing: accounts page by page, by risk, by name or by what is held of them, among 100,000.
 *
 * Those that stand out are few and have an index; they are ranked in memory. The calm ones follow by
 * name, from the index of names. A search looks at names a slice at a time, and mail is answered in
 * between.
 *
 * Limits: beyond RISKY_MAX accounts that stand out the rest follow by name, with their true standing.
 * A page that is asked for later shows the order of then.
 */
import type { AccountId } from '../../../events/event.ts'
import type { FoldStore } from '../../../ports/folds.ts'
import type { Lookups } from '../../../ports/lookups.ts'
import type { Recent } from './recent.ts'
import {
  type AccountRow,
  byRisk,
  type Ranked,
  rankOf,
  rowOf,
  type Standing,
  standingOf,
} from './row.ts'

export const PAGE_MAX = 200
export const PAGE = 50
export const SEARCH_CHARACTERS_MAX = 200
/** Accounts that stand out and are ranked. */
export const RISKY_MAX = 2_000
/** Names looked at, and states unpacked, between two looks at what else is to be done. */
export const NAMES_SLICE = 2_000
export const STATES_SLICE = 50
export const HELD_ACCOUNTS_MAX = 2_000

export const orders = ['risk', 'name', 'held'] as const
export type Order = (typeof orders)[number]

export type ListAsked = {
  readonly search: string
  readonly order: Order
  readonly standing?: Standing
  readonly after?: string
  readonly most: number
}

export type Listed = {
  readonly accounts: readonly AccountRow[]
  /** Where to go on; `null`: this is the end. */
  readonly next: string | null
  /** Accounts there are, whatever was searched for. */
  readonly total: number
}

export type ListParts = {
  readonly folds: Pick<FoldStore, 'peek' | 'accountCount'> & {
    readonly lookups: Pick<Lookups, 'risky' | 'namesAfter' | 'heldAccounts'>
  }
  readonly recent: Pick<Recent, 'refresh' | 'sumOf'>
  readonly departmentOf?: (account: AccountId) => string | undefined
  readonly pause?: () => Promise<void>
}

type Place =
  | { readonly in: 'risky'; readonly after: Ranked | undefined }
  | { readonly in: 'names'; readonly after: string }
  | { readonly in: 'held'; readonly after: number }

export class Listing {
  readonly #parts: ListParts

  constructor(parts: ListParts) {
    this.#parts = parts
  }

  /** `undefined`: `after` is none of ours. */
  async page(asked: ListAsked): Promise<Listed | undefined> {
    const { folds, recent } = this.#parts
    const begin: Place =
      asked.order === 'risk'
        ? { in: 'risky', after: undefined }
        : asked.order === 'held'
          ? { in: 'held', after: 0 }
          : { in: 'names', after: '' }
    const place = asked.after === undefined ? begin : placeIn(asked.after, asked.order)
    if (place === undefined) return undefined
    await recent.refresh()
    const { found, next } =
      place.in === 'held'
        ? this.#byHeld(asked, place.after)
        : await this.#byRiskOrName(asked, place)
    const rows: AccountRow[] = []
    for (const account of found) {
      rows.push(rowOf(account, folds.peek(account), recent, this.#parts.departmentOf?.(account)))
      if (rows.length % STATES_SLICE === 0) await this.#pause()
    }
    return {
      accounts: rows,
      next: next === undefined ? null : textOf(next),
      total: folds.accountCount(),
    }
  }

  async #byRiskOrName(asked: ListAsked, from: Place) {
    const { most, order, standing } = asked
    const found: AccountId[] = []
    const risky = order === 'name' ? [] : await this.#risky()
    if (from.in === 'risky') {
      const { after } = from
      for (const one of risky) {
        if (after !== undefined && byRisk(after, one) >= 0) continue
        if (!this.#isMeant(one.account, asked)) continue
        if (found.length === most) {
          const last = risky.find(({ account }) => account === found.at(-1))
          return { found, next: { in: 'risky', after: last } as Place }
        }
        found.push(one.account)
      }
      // Beyond those that stand out there are only calm ones.
      if (standing !== undefined && standing !== 'calm' && risky.length < RISKY_MAX)
        return { found, next: undefined }
    }
    const known = new Set(risky.map(({ account }) => account))
    let name = from.in === 'names' ? from.after : ''
    for (;;) {
      const names = this.#parts.folds.lookups.namesAfter(name, NAMES_SLICE)
      for (const account of names) {
        if (!known.has(account) && this.#isMeant(account, asked)) {
          if (found.length === most) return { found, next: { in: 'names', after: name } as Place }
          found.push(account)
        }
        name = account
      }
      if (names.length < NAMES_SLICE) return { found, next: undefined }
      await this.#pause()
    }
  }

  #byHeld(asked: ListAsked, after: number) {
    const all = this.#parts.folds.lookups
      .heldAccounts(HELD_ACCOUNTS_MAX)
      .map(({ account }) => account)
      .filter((account) => this.#isMeant(account, asked))
    const found = all.slice(after, after + asked.most)
    const end = after + found.length
    return { found, next: end < all.length ? ({ in: 'held', after: end } as Place) : undefined }
  }

  async #risky(): Promise<readonly Ranked[]> {
    const { folds } = this.#parts
    const ranked: Ranked[] = []
    for (const account of folds.lookups.risky(RISKY_MAX)) {
      ranked.push(rankOf(account, folds.peek(account)))
      if (ranked.length % STATES_SLICE === 0) await this.#pause()
    }
    return ranked.sort(byRisk)
  }

  #isMeant(account: AccountId, { search, standing }: ListAsked): boolean {
    if (search !== '' && !account.includes(search)) return false
    return standing === undefined || standingOf(this.#parts.folds.peek(account)) === standing
  }

  #pause(): Promise<void> {
    return (this.#parts.pause ?? (() => new Promise((done) => setImmediate(done))))()
  }
}

const textOf = (place: Place): string => {
  const told =
    place.in === 'risky'
      ? ['r', place.after?.tier ?? 0, place.after?.evidence ?? 0, place.after?.account ?? '']
      : place.in === 'names'
        ? ['n', place.after]
        : ['h', place.after]
  return Buffer.from(JSON.stringify(told)).toString('base64url')
}

function placeIn(text: string, order: Order): Place | undefined {
  let told: unknown
  try {
    told = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(told)) return undefined
  const [where, first, second, third] = told as unknown[]
  if (where === 'n' && order !== 'held' && typeof first === 'string')
    return { in: 'names', after: first }
  if (where === 'h' && order === 'held' && Number.isSafeInteger(first) && Number(first) >= 0)
    return { in: 'held', after: Number(first) }
  if (
    where === 'r' &&
    order === 'risk' &&
    typeof first === 'number' &&
    typeof second === 'number' &&
    typeof third === 'string'
  )
    return {
      in: 'risky',
      after: { tier: first, evidence: second, account: third as AccountId },
    }
  return undefined
}
