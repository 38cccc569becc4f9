/**
 * Pack: the memory of origins and of the pool, as text that can lie beside the index.
 *
 * What is learned over weeks (the ordinary rate, the shares of logins by class, what is usual) and
 * what the last day told (`pack-day.ts`). Read again it says what it said. Text that is none of ours,
 * of another version or beyond a bound gives nothing, and all of it begins anew.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { NETWORKS_MAX, OPERATORS_MAX, ORIGINS_MAX, type Origins, WEIGHED_MAX } from '../origins.ts'
import { CLASSES } from './guessed.ts'
import {
  isMoment,
  isPackedPlaces,
  isPackedPool,
  isRows,
  isText,
  packedPool,
  poolRestored,
} from './pack-day.ts'
import type { Pool } from './pool.ts'
import { noSurge, RISES, type Surge } from './surge.ts'
import { USUAL_ACCOUNTS, USUAL_DAYS, USUAL_MAX } from './usual.ts'

const VERSION = 1

export type Memory = { readonly origins: Origins; readonly pool: Pool }

export function packedMemory({ origins, pool }: Memory, now: Instant): string {
  const { surge, shares } = origins.learned
  return JSON.stringify({
    version: VERSION,
    surge: Number.isFinite(surge.asOf) ? surge : null,
    shares,
    usual: origins.usual.rows(),
    ...origins.day(now),
    pool: packedPool(pool, now),
  })
}

/** Into a memory that nobody has asked yet; false: nothing was changed. */
export function restoreMemory({ origins, pool }: Memory, text: string): boolean {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return false
  }
  if (!isRecord(read) || read['version'] !== VERSION) return false
  const { surge, shares, usual, addresses, networks, operators, weighed, pool: kept } = read
  if (!isCounts(shares, CLASSES.length) || !isUsual(usual)) return false
  if (surge !== null && !isSurge(surge)) return false
  if (!isPackedPlaces(addresses, ORIGINS_MAX) || !isPackedPlaces(networks, NETWORKS_MAX))
    return false
  if (!isPackedPlaces(operators, OPERATORS_MAX) || !isWeighed(weighed) || !isPackedPool(kept))
    return false
  origins.restore({ surge: surge ?? noSurge, shares })
  for (const [value, onDays, lastDay, ...accounts] of usual)
    origins.usual.restored(value, onDays, lastDay, accounts)
  origins.dayRestored({ addresses, networks, operators, weighed })
  poolRestored(pool, kept)
  return true
}

const isRecord = (read: unknown): read is { readonly [name: string]: unknown } =>
  typeof read === 'object' && read !== null && !Array.isArray(read)

const isAmount = (read: unknown): read is number =>
  typeof read === 'number' && Number.isFinite(read) && read >= 0

const isCounts = (read: unknown, many: number): read is readonly number[] =>
  Array.isArray(read) && read.length === many && read.every(isAmount)

const isSurge = (read: unknown): read is Surge =>
  isRecord(read) &&
  ['asOf', 'today'].every((name) => Number.isSafeInteger(read[name])) &&
  ['ordinary', 'pairs'].every((name) => isAmount(read[name])) &&
  isCounts(read['gathered'], RISES.length)

type UsualRow = readonly [value: string, onDays: number, lastDay: number, ...accounts: AccountId[]]

const isUsual = (read: unknown): read is readonly UsualRow[] => isRows(read, USUAL_MAX, isUsualRow)

const isUsualRow = (row: readonly unknown[]): boolean =>
  row.length >= 4 &&
  row.length <= 3 + USUAL_ACCOUNTS &&
  row.every((part, n) => (n === 1 || n === 2 ? Number.isSafeInteger(part) : isText(part))) &&
  Number(row[1]) >= 1 &&
  Number(row[1]) <= USUAL_DAYS

const isWeighed = (read: unknown): read is readonly (readonly [string, Instant])[] =>
  isRows(read, WEIGHED_MAX, (row) => row.length === 2 && isText(row[0]) && isMoment(row[1]))
