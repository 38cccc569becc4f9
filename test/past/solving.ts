/**
 * Solving: a past case written and investigated, with what is to be compared laid side by side.
 *
 * The logs are simulated, byte for byte in the forms of the real programs (`sim/past`, decision 125);
 * the pipeline is the real one, from the pile of files to the case. What was written is removed when it
 * was read. With SEKIMORI_LONG=1 Kumamoto has its own size.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pastCases } from '../../sim/past/cases/index.ts'
import type { StolenTruth, Truth } from '../../sim/past/truth.ts'
import { TEST_SCALE, writePast } from '../../sim/past/write.ts'
import type { AccountFound, Investigation, Moment, MomentCode } from '../../src/incident/found.ts'
import { investigate } from '../../src/keeper/past/investigate.ts'
import { instant } from '../../src/lib/time.ts'
import { openPlaces } from '../../src/places/open.ts'

export const isLong = process.env['SEKIMORI_LONG'] === '1'
export const GREAT_SCALE = isLong ? 1 : TEST_SCALE

const SEED = 1
const places = openPlaces()

/** What needs no size. */
export const SMALL = 0.02

export type Solved = { readonly found: Investigation; readonly truth: Truth }

export async function solve(name: string, scale: number, seed = SEED): Promise<Solved> {
  const past = pastCases.find((one) => one.name === name)
  ok(past !== undefined, name)
  const folder = await mkdtemp(join(tmpdir(), 'sekimori-past-'))
  try {
    const truth = await writePast(past, folder, { seed, scale })
    const found = await investigate([join(folder, 'logs')], {
      zone: truth.zone,
      defaultRealm: 'example.jp',
      home: 'JP',
      places,
      now: instant('2026-11-22T12:00:00+09:00'),
      version: 'test',
      workers: 0,
    })
    return { found, truth }
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const accountIn = ({ found }: Solved, account: string): AccountFound => {
  const one = found.accounts.find((its) => its.account === account)
  ok(one !== undefined, `${account} is listed`)
  return one
}

export const stolenIn = ({ truth }: Solved): StolenTruth => {
  const [stolen] = truth.hijacked
  ok(stolen !== undefined)
  return stolen
}

export const momentOf = (
  { found }: Solved,
  code: MomentCode,
  account?: string,
): Moment | undefined =>
  found.timeline?.moments.find(
    (one) => one.code === code && (account === undefined || one.account === account),
  )

export const hijackedIn = ({ found }: Solved): readonly string[] =>
  found.accounts.filter(({ verdict }) => verdict === 'hijacked').map(({ account }) => account)

/** To the minute, in the house's time. */
export const minuteOf = (at: number | undefined): string =>
  at === undefined
    ? 'never'
    : Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO('Asia/Tokyo')
        .toString({ smallestUnit: 'minute', timeZoneName: 'never', offset: 'never' })

/** The thief's addresses, as they were found and as they were. */
export function sameOrigins(theft: AccountFound, stolen: StolenTruth): void {
  deepEqual(
    theft.origins
      .filter(({ known }) => !known)
      .map(({ ip, country = '', messages }) => `${ip} ${country} ${messages}`)
      .toSorted(),
    stolen.origins.map(({ ip, country, messages }) => `${ip} ${country} ${messages}`).toSorted(),
  )
  equal(theft.originsLeftOut, 0)
}

/** Returned to the sender after the queue's lifetime is a bounce too; never tried is unknown. */
export function sameMail(theft: AccountFound, { mail }: StolenTruth): void {
  deepEqual(theft.messages, {
    submitted: mail.submitted,
    recipients: mail.recipients,
    delivered: mail.delivered,
    deferred: mail.deferred,
    bounced: mail.bounced + mail.expired,
    unknown: mail.untried,
  })
}

export function sameWindow(theft: AccountFound, { window }: StolenTruth): void {
  deepEqual(
    [minuteOf(theft.window?.from), minuteOf(theft.window?.to)],
    [minuteOf(window.from), minuteOf(window.to)],
  )
}

/** What is told of the ways in agrees with what the log can tell. */
export function sameEntry(theft: AccountFound, { entry }: StolenTruth): void {
  for (const { path, standing } of entry) {
    const told = theft.entry.find((one) => one.path === path)
    equal(
      told?.standing,
      standing,
      `${path} of ${theft.entry.map((one) => `${one.path}:${one.standing}`)}`,
    )
  }
  // No other way is called the one.
  const right = new Set(
    entry.filter(({ standing }) => standing === 'supported').map(({ path }) => path),
  )
  for (const { path, standing } of theft.entry)
    if (standing === 'supported') ok(right.has(path), `${path} is not how they got in`)
}

export function sameReading(theft: AccountFound, { reading }: StolenTruth): void {
  const told = theft.reading
  deepEqual(
    { sessions: told?.sessions ?? 0, octets: told?.octets ?? 0, messages: told?.messages ?? 0 },
    reading,
  )
}

/** The verdict is one that the truth allows; what nobody looked at, or logged, is named. */
export function sameLeak({ found, truth }: Solved): void {
  const { verdicts, unexamined } = truth.leak
  ok(verdicts.includes(found.leak.verdict), `${found.leak.verdict}: one of ${verdicts}`)
  const capped = new Set(found.leak.caps.map(({ channel }) => channel))
  for (const channel of unexamined) ok(capped.has(channel), `${channel} was not examined`)
  const missing = new Set(found.missing.map(({ what }) => what))
  for (const what of truth.missing) ok(missing.has(what), `${what} is missing`)
}

/** All that is true of every solved theft. */
export function isSolved(solved: Solved): void {
  const { found, truth } = solved
  deepEqual(hijackedIn(solved), truth.hijacked.map(({ account }) => account).toSorted())
  for (const stolen of truth.hijacked) {
    const theft = accountIn(solved, stolen.account)
    sameWindow(theft, stolen)
    sameOrigins(theft, stolen)
    sameMail(theft, stolen)
    sameEntry(theft, stolen)
    sameReading(theft, stolen)
  }
  sameLeak(solved)
  isReadWhole(solved)
  equal(found.accountsLeftOut, 0)
}

/** Every file was read to its end, and every line was understood. */
export function isReadWhole({ found, truth }: Solved): void {
  equal(found.inputs.length, truth.files.length)
  equal(found.lines, truth.lines)
  for (const { file, unrecognised } of found.inputs) equal(unrecognised, 0, file)
  deepEqual(
    found.notices.filter(({ code }) => code !== 'empty'),
    [],
  )
}
