/**
 * Company file: what is remembered of others (`company.ts`), kept over a restart in `company` in the
 * data folder: once a minute and at the stop.
 *
 * One line says what it is, how far the evidence went, when it was made, and the SHA-256 of what
 * follows. What the evidence has since then is gone over at the start, SINCE_MAX entries at the most.
 * A file that is damaged, of another version, of evidence that is not ours any more, or too far behind
 * is not used: the memory begins anew, as on the first day, and `status` says so. It is no evidence:
 * what it said stands in each event.
 *
 * Limits: a crash loses what a minute showed of others; which networks are usual is as old as that.
 */
import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Event } from '../events/event.ts'
import { whyOf } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Journal } from '../ports/journal.ts'
import { type Disk, isMissing, realDisk, replaceFile } from '../store/evidence/disk.ts'
import { type Company, type PackedCompany, UNDER_WAY_MAX } from './company.ts'
import { eventOf } from './entries.ts'

const VERSION = 1
export const COMPANY_BYTES_MAX = 64 * 1_048_576
/** Entries after what was packed; the guard waits for them before it answers. */
export const SINCE_MAX = 20_000
/** Names and addresses stand in it. */
const MODE = 0o600

export type CompanyProblem =
  | 'damaged'
  | 'other-version'
  /** Of evidence that ends before it. */
  | 'other-evidence'
  | 'too-far-behind'
  | 'unreadable'

export type CompanyFacts = {
  /** Whether this guard began with what an earlier one remembered. */
  readonly began: 'anew' | 'restored'
  /** Why it began anew though there was a file. */
  readonly problem: CompanyProblem | null
  readonly savedAt: string | null
  /** Why it could not be written the last time. */
  readonly fault: string | null
}

export type CompanyMemory = {
  /** For the duties, every minute, and at the stop. */
  save(): Promise<void>
  facts(): CompanyFacts
}

export type CompanyParts = {
  readonly file: string
  readonly company: Company
  readonly journal: Pick<Journal, 'read' | 'health'>
  readonly clock: Clock
  readonly disk?: Disk
}

/** Before the first question; it says by `facts` how it began. */
export async function openCompany(parts: CompanyParts): Promise<CompanyMemory> {
  const { file, company, journal, clock, disk = realDisk } = parts
  const opened = await restored(parts)
  let savedAt: Instant | undefined
  let fault: string | undefined
  let saving: Promise<void> = Promise.resolve()
  const write = async (): Promise<void> => {
    const now = clock.now()
    // What is written and not taken in yet counts as given: so it may stand on either side.
    const { size } = journal.health()
    const packed = JSON.stringify(company.packed(now))
    const text = `${headOf({ size, at: now, sha256: hash('sha256', packed) })}\n${packed}`
    try {
      await replaceFile(disk, file, Buffer.from(text), false, MODE)
      savedAt = now
      fault = undefined
    } catch (thrown) {
      fault = whyOf(thrown)
    }
  }
  return {
    save: () => {
      saving = saving.then(write)
      return saving
    },
    facts: () => ({
      began: opened === 'restored' ? 'restored' : 'anew',
      problem: opened === 'restored' || opened === 'none' ? null : opened,
      fault: fault ?? null,
      savedAt: savedAt === undefined ? null : new Date(savedAt).toISOString(),
    }),
  }
}

type Head = {
  readonly size: number
  readonly at: Instant
  readonly sha256: string
}

const headOf = ({ size, at, sha256 }: Head): string =>
  `sekimori company ${VERSION} ${size} ${at} ${sha256}`

const form = /^sekimori company (\d{1,9}) (\d{1,15}) (\d{1,15}) ([0-9a-f]{64})$/

async function restored(parts: CompanyParts): Promise<'restored' | 'none' | CompanyProblem> {
  const { file, company, journal } = parts
  let text: string
  try {
    if (statSync(file).size > COMPANY_BYTES_MAX) return 'damaged'
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    return isMissing(thrown) ? 'none' : 'unreadable'
  }
  const end = text.indexOf('\n')
  const head = form.exec(text.slice(0, Math.max(0, end)))
  if (head === null) return 'damaged'
  const [, version, from, , sha256] = head
  if (Number(version) !== VERSION) return 'other-version'
  const body = text.slice(end + 1)
  if (hash('sha256', body) !== sha256) return 'damaged'
  const packed = readPacked(body)
  if (packed === undefined) return 'damaged'
  const { size } = journal.health()
  if (Number(from) > size) return 'other-evidence'
  if (size - Number(from) > SINCE_MAX) return 'too-far-behind'
  const since: Event[] = []
  try {
    for await (const recorded of journal.read(Number(from), size)) {
      const event = TOLD.has(recorded.kind) ? eventOf(recorded) : undefined
      if (event !== undefined) since.push(event)
    }
  } catch {
    return 'unreadable'
  }
  if (!company.restored(packed)) return 'damaged'
  for (const event of since) company.since(event)
  return 'restored'
}

/** Whoever can write the data folder can make the hash of a text of his own. */
function readPacked(text: string): PackedCompany | undefined {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return undefined
  }
  const { began, memory, counted } = (read ?? {}) as { readonly [name: string]: unknown }
  const isOurs =
    (began === undefined || Number.isSafeInteger(began)) &&
    typeof memory === 'string' &&
    Array.isArray(counted) &&
    counted.length <= UNDER_WAY_MAX &&
    counted.every((id) => typeof id === 'string')
  return isOurs ? { began: began as Instant | undefined, memory, counted } : undefined
}

/** What `since` looks at. */
const TOLD: ReadonlySet<string> = new Set([
  'login.accepted',
  'login.refused',
  'message.submitted',
  'opinion.given',
])
