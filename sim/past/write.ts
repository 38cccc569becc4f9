/**
 * Write: lives a past case into a folder of logs, and says beside it what really happened.
 *
 * `FOLDER/logs` is what an investigator gets, `FOLDER/truth.json` what he should find. Everything is
 * drawn from the seed: the same case, seed and scale give the same bytes. `scale` 1 is the incident's
 * own size (120,000 recipients, 200 people); a tenth is a test's.
 */
import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { chanceOf } from '../drills/town.ts'
import type { PastCase } from './case.ts'
import { House } from './house.ts'
import { ordinary } from './mail-queue.ts'
import { officeOf } from './office.ts'
import { shuffled } from './shuffled.ts'
import { type StolenTruth, type StoreTruth, Theft, type Truth, type WebTruth } from './truth.ts'
import { worldOf } from './worlds.ts'

export type WriteOptions = {
  readonly seed: number
  readonly scale: number
}

const TOKYO = 'Asia/Tokyo'
export const PEOPLE = 200
export const PEOPLE_LEAST = 36
export const TEST_SCALE = 0.1

export const peopleAt = (whole: number, scale: number): number =>
  Math.max(Math.min(whole, PEOPLE_LEAST), Math.round(whole * Math.min(1, scale)))

export async function writePast(
  past: PastCase,
  folder: string,
  { seed, scale }: WriteOptions,
): Promise<Truth> {
  const { from, until, lost = [], gone, twoHosts = false, imapAhead, only } = past
  const zone = past.zone ?? TOKYO
  const logs = join(folder, 'logs')
  await mkdir(logs, { recursive: true })
  const people = peopleAt(past.people ?? PEOPLE, scale)
  const { office, lives } = officeOf(seed, from, until, { ...past.office, people })
  const world = past.world ?? worldOf({ delivered: 0.5, bounced: 0.4 })
  const house = new House(
    {
      folder: logs,
      from,
      until,
      stamps: past.stamps ?? 'exact',
      zone,
      rotates: past.rotates ?? 7,
      twoHosts,
      lost,
      ...(gone === undefined ? {} : { gone }),
      ...(only === undefined ? {} : { only }),
      ...(imapAhead === undefined ? {} : { imapAhead }),
    },
    chanceOf(seed, 5_000),
    world(chanceOf(seed, 5_001), scale),
    { ...(past.postfix?.(scale) ?? ordinary), hub: twoHosts },
  )
  for (const life of lives) house.comes(life)
  const thefts: { readonly theft: Theft; readonly entry: StolenTruth['entry'] }[] = []
  const stores: StoreTruth[] = []
  const web: WebTruth[] = []
  past.plot?.({
    house,
    office,
    scale,
    from,
    until,
    chance: (number) => chanceOf(seed, 6_000 + number),
    stolen: (account, entry) => {
      const theft = new Theft(account)
      thefts.push({ theft, entry })
      return theft
    },
    store: (truth) => stores.push(truth),
    web: (truth) => web.push(truth),
  })
  await house.live()
  const files = past.shuffled === true ? shuffled(house.logs.files, until) : house.logs.files
  const truth: Truth = {
    case: past.name,
    seed,
    scale,
    zone,
    span: { from, to: until },
    accounts: people,
    hijacked: thefts.map(({ theft, entry }) => theft.truth(entry)),
    stores,
    web,
    leak: past.leak,
    // Postfix does not say who logged in and sent nothing.
    missing: ['smtp-logins', ...(past.missing ?? [])],
    gaps: lost,
    clocks: twoHosts ? { mx1: 0, imap1: imapAhead ?? 0 } : { mx1: 0 },
    submitted: house.postfix.submitted,
    lines: house.logs.lines,
    files: files.map((file) => relative(folder, file)).sort(),
  }
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(told(truth), undefined, 2)}\n`)
  return truth
}

const MOMENTS: ReadonlySet<string> = new Set([
  'from',
  'to',
  'firstAt',
  'lastAt',
  'probeAt',
  'forwardedAt',
])

/** Moments as people write them. */
function told(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && MOMENTS.has(key))
    return Temporal.Instant.fromEpochMilliseconds(value).toString({ timeZone: TOKYO })
  if (Array.isArray(value)) return value.map((one) => told(one))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, told(one, name)]))
  return value
}
