/**
 * Networks: operators, kinds of networks and attackers, by files that the operator brought.
 *
 * A file that was replaced is read beside the old one, which stays in use until the new one is
 * whole; one that cannot be used changes nothing but what `tables` says. `look` is for the keeper's
 * rounds; nobody waits for it. Of the kinds that several lists give one address, the first of tor,
 * vpn, mobile, hosting counts: what hides on purpose before all, then what excuses a change of
 * address. Of several lists of one kind any is enough.
 *
 * Limits: a file that is written in place may be read half when its writer pauses longer than
 * `SETTLED`; whoever renames a finished file into place is safe.
 */
import { type Stats, statSync } from 'node:fs'
import { readAddress } from '../lib/address.ts'
import { Fault, type FaultCode, whyOf } from '../lib/fault.ts'
import { NO_VALUE, rangesOf } from '../lib/ranges.ts'
import { type Duration, days, type Instant, instant, minutes, plus, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { NetworkFacts, Networks, TableState } from '../ports/networks.ts'
import type { NetworksConfig } from './config.ts'
import type { FileRefusal, Job, LoadAnswer, Loaded } from './load.ts'
import { readMmdb, signatureOf } from './mmdb.ts'
import { publicAddress, reservedNetwork } from './reserved.ts'
import { loadInThread } from './thread.ts'
import { fileRefusalWords, lineRefusalWords } from './words.ts'

export const LOOK_EVERY: Duration = minutes(1)
/** A file that was written later than this before now may not be finished. */
export const SETTLED: Duration = seconds(2)
/** From this age on a table is said to be old; it is used all the same. */
export const STALE_AFTER: Readonly<Record<TableState['what'], Duration>> = {
  operators: days(180),
  hosting: days(90),
  mobile: days(180),
  vpn: days(30),
  tor: days(7),
  attack: days(7),
}
/** A list that says it was made later than this from now is not believed. */
const AHEAD_MAX: Duration = days(1)

export type OpenNetworks = Networks & {
  /** What was wrong at the start; the guard goes on. */
  readonly faults: readonly Fault[]
  /**
   * Reads files that changed; one look at a time. Resolves with the faults that are new since the
   * last, seconds later where a file is large: rounds that others wait for do not wait for it.
   */
  look(): Promise<readonly Fault[]>
  /** Bytes that the look-up tables take. */
  readonly bytes: number
}

export type NetworksOptions = {
  readonly config: NetworksConfig
  readonly clock: Pick<Clock, 'now'>
  readonly load?: (job: Job) => Promise<LoadAnswer>
}

type Lookup = (words: Uint32Array, family: 4 | 6, ip: string) => number

type Table = {
  readonly name: string
  readonly what: TableState['what']
  readonly file: string
  readonly staleAfter: Duration
  signature: string | undefined
  loaded: Omit<Loaded, 'content'> | undefined
  madeAt: Instant | undefined
  lookup: Lookup
  bytes: number
  refusal: Fault | undefined
  /** What was told of it last. */
  told: FaultCode | undefined
}

const knowsNothing: Lookup = () => NO_VALUE
const nothing: NetworkFacts = {}

/** Resolves when each file was read once; one that cannot be used keeps nobody waiting for long. */
export async function openNetworks(options: NetworksOptions): Promise<OpenNetworks> {
  const { config, clock, load = loadInThread } = options
  const tables = tablesOf(config)
  const of = (what: TableState['what']) => tables.filter((table) => table.what === what)
  const operators = of('operators')
  const attack = of('attack')
  const kinds = (['tor', 'vpn', 'mobile', 'hosting'] as const).flatMap((kind) =>
    of(kind).map((table) => ({ kind, table })),
  )
  const words = new Uint32Array(4)

  const look = async (isFirst = false): Promise<readonly Fault[]> => {
    const fresh: Fault[] = []
    for (const table of tables) {
      await refresh(table, { clock, load, isFirst })
      const fault = faultOf(table, clock.now())
      if (fault !== undefined && fault.code !== table.told) fresh.push(fault)
      table.told = fault?.code
    }
    return fresh
  }
  const faults = await look(true)
  let looking: Promise<readonly Fault[]> | undefined

  return {
    faults,
    look: () => {
      looking ??= look().finally(() => {
        looking = undefined
      })
      return looking
    },
    get bytes() {
      return tables.reduce((sum, { bytes }) => sum + bytes, 0)
    },
    get tables() {
      return tables.map((table) => stateOf(table, clock.now()))
    },
    factsOf(ip) {
      if (tables.length === 0) return nothing
      const family = readAddress(ip, words)
      if (family === 0 || reservedNetwork(words, family) !== NO_VALUE) return nothing
      let operator = NO_VALUE
      for (const { lookup } of operators) operator = lookup(words, family, ip)
      const named = kinds.find(({ table }) => table.lookup(words, family, ip) !== NO_VALUE)
      const isAttack = attack.some(({ lookup }) => lookup(words, family, ip) !== NO_VALUE)
      return {
        ...(operator === NO_VALUE ? {} : { operator }),
        ...(named === undefined ? {} : { kind: named.kind }),
        ...(isAttack ? { attack: true } : {}),
        ...(kinds.length > 0 || attack.length > 0 ? { lists: true } : {}),
      }
    },
  }
}

function tablesOf({ operators, lists }: NetworksConfig): readonly Table[] {
  const table = (
    name: string,
    what: TableState['what'],
    file: string,
    staleDays?: number,
  ): Table => ({
    name,
    what,
    file,
    staleAfter: staleDays === undefined ? STALE_AFTER[what] : days(staleDays),
    signature: undefined,
    loaded: undefined,
    madeAt: undefined,
    lookup: knowsNothing,
    bytes: 0,
    refusal: undefined,
    told: undefined,
  })
  return [
    ...(operators === undefined ? [] : [table('operators', 'operators', operators)]),
    ...lists.map(({ name, what, file, staleDays }) => table(name, what, file, staleDays)),
  ]
}

type Refreshing = Required<Pick<NetworksOptions, 'clock' | 'load'>> & { readonly isFirst: boolean }

async function refresh(table: Table, { clock, load, isFirst }: Refreshing): Promise<void> {
  let stats: Stats
  try {
    stats = statSync(table.file)
  } catch (thrown) {
    table.signature = undefined
    table.refusal = unusable(table, { why: 'unreadable', detail: whyOf(thrown) })
    return
  }
  if (signatureOf(stats) === table.signature) return
  const age = clock.now() - stats.mtimeMs
  if (!isFirst && age >= 0 && age < SETTLED) return
  const answer = await load({ path: table.file, what: table.what })
  // What cannot be used is not read again before it changes.
  table.signature = answer.signature ?? signatureOf(stats)
  if ('refusal' in answer) {
    table.refusal = unusable(table, answer.refusal)
    return
  }
  const { content, ...loaded } = answer.loaded
  const now = clock.now()
  if ('ranges' in content) {
    const ranges = rangesOf(content.ranges)
    table.lookup = ranges.valueOf
    table.bytes = ranges.bytes
  } else {
    const { buffer, byteOffset, length } = content.mmdb
    const { get, builtAt } = readMmdb(Buffer.from(buffer, byteOffset, length))
    table.lookup = (_words, _family, ip) => operatorOf(get(publicAddress(ip) ?? ip))
    table.bytes = length
    table.madeAt = builtAt
  }
  if ('ranges' in content) table.madeAt = madeAt(loaded, now)
  table.loaded = loaded
  table.refusal = undefined
}

const unusable = ({ name, file, loaded }: Table, refusal: FileRefusal): Fault =>
  new Fault('networks.unusable', {
    name,
    file,
    why: fileRefusalWords(refusal),
    isUsed: loaded !== undefined,
  })

function madeAt({ header, changedAt }: Pick<Loaded, 'header' | 'changedAt'>, now: Instant) {
  const file = Math.floor(changedAt) as Instant
  if (header.made === undefined) return file
  try {
    const made = instant(header.made)
    return made <= plus(now, AHEAD_MAX) ? made : file
  } catch {
    return file
  }
}

/** As GeoLite2, DB-IP and iptoasn (`autonomous_system_number`) and IPinfo (`asn`) write it. */
function operatorOf(record: unknown): number {
  if (typeof record !== 'object' || record === null) return NO_VALUE
  const { autonomous_system_number: plain, asn } = record as Record<string, unknown>
  const text = String(plain ?? asn ?? '').replace(/^AS/i, '')
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0
  return number > 0 && number < 2 ** 32 ? number : NO_VALUE
}

function faultOf(table: Table, now: Instant): Fault | undefined {
  const { name, file, refusal, loaded, madeAt: made, staleAfter } = table
  if (refusal !== undefined || loaded === undefined) return refusal
  if (loaded.refused !== undefined) {
    const { lines, line, wrong } = loaded.refused
    const why = lineRefusalWords(wrong)
    return new Fault('networks.lines-left-out', { name, file, lines, line, why })
  }
  if (made !== undefined && now > plus(made, staleAfter)) {
    const age = Math.floor((now - made) / days(1))
    return new Fault('networks.stale', { name, file, days: age, most: staleAfter / days(1) })
  }
  return undefined
}

function stateOf(table: Table, now: Instant): TableState {
  const { name, what, loaded, madeAt: made, file } = table
  const fault = faultOf(table, now)
  return {
    name,
    what,
    source: loaded?.header.source ?? file,
    ...(loaded?.header.licence === undefined ? {} : { licence: loaded.header.licence }),
    ...(loaded === undefined ? {} : { sha256: loaded.sha256 }),
    ...(loaded?.entries === undefined ? {} : { entries: loaded.entries }),
    ...(made === undefined ? {} : { madeAt: made }),
    ...(fault === undefined ? {} : { problem: fault.code, fault }),
    isUsed: loaded !== undefined,
  }
}
