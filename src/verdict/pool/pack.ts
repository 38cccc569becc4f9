/**
 * Pack: what is learned of origins over weeks, as text that can lie beside the index.
 *
 * The ordinary rate, the shares of logins by class, and what is usual; a megabyte or two at the most
 * (USUAL_MAX values). What is a day old at the most is not here: evidence tells it again (`fold.ts`).
 * Text that is none of ours gives nothing, and the learning begins anew.
 */
import type { AccountId } from '../../events/event.ts'
import type { Origins } from '../origins.ts'
import { CLASSES } from './guessed.ts'
import { noSurge, RISES, type Surge } from './surge.ts'
import { USUAL_ACCOUNTS, USUAL_DAYS, USUAL_MAX } from './usual.ts'

const VERSION = 1

export function packedOrigins({ learned, usual }: Origins): string {
  const { surge, shares } = learned
  return JSON.stringify({
    version: VERSION,
    surge: Number.isFinite(surge.asOf) ? surge : null,
    shares,
    usual: usual.rows(),
  })
}

/** Puts what was packed in place of what these learned so far; false: nothing was changed. */
export function restoreOrigins(origins: Origins, text: string): boolean {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return false
  }
  if (!isRecord(read) || read['version'] !== VERSION) return false
  const { surge, shares, usual } = read
  if (!isCounts(shares, CLASSES.length) || !Array.isArray(usual) || usual.length > USUAL_MAX)
    return false
  if (surge !== null && !isSurge(surge)) return false
  if (!usual.every(isUsualRow)) return false
  origins.restore({ surge: surge ?? noSurge, shares })
  for (const [value, onDays, lastDay, ...accounts] of usual)
    origins.usual.restored(value, onDays, lastDay, accounts)
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

type Row = readonly [value: string, onDays: number, lastDay: number, ...accounts: AccountId[]]

const isUsualRow = (read: unknown): read is Row =>
  Array.isArray(read) &&
  read.length >= 4 &&
  read.length <= 3 + USUAL_ACCOUNTS &&
  read.every((part, n) =>
    n === 1 || n === 2 ? Number.isSafeInteger(part) : typeof part === 'string',
  ) &&
  read[1] >= 1 &&
  read[1] <= USUAL_DAYS
