/**
 * Mail: a real organisation's sending, read from a file of who wrote to whom and when.
 *
 * Rows are `sender recipient seconds`, whole numbers parted by blanks, gzipped or not (the form of
 * SNAP's email-Eu-core-temporal). Rows of one sender and one second are one message; what somebody
 * writes to himself is left out. Seconds small enough to be no date count from a Monday's midnight;
 * larger ones are Unix time and are moved by whole weeks so that the first week is week 0.
 * Limits: the file tells neither origins nor clients nor bounces; those are made (`origins.ts`,
 * `results.ts`). It is data of others: read by path, never copied.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export const DAY = 86_400
export const WEEK = 7 * DAY
export const YEAR = 365.25 * DAY
/** Recipients of this number and above do not stand in the file: the examiners made them up. */
export const MADE_UP = 10_000_000
/** Seconds from here on are taken for Unix time. */
const UNIX_FROM = 100_000_000
/** 1970-01-01 was a Thursday: so many seconds after a Monday's midnight. */
const EPOCH_AFTER_MONDAY = 3 * DAY
/** Bad rows that a refusal quotes at most. */
const ROW_QUOTED_MAX = 80

/** `at` in seconds after a Monday's midnight, local time of the organisation. */
export type Message = {
  readonly account: number
  readonly at: number
  readonly recipients: readonly number[]
}

/** In days. What lies before `from` is only learned; false alarms count in [from, to). */
export type Window = { readonly from: number; readonly to: number }

export type Mail = {
  /** By time, then by account. */
  readonly messages: readonly Message[]
  /** Positions in `messages` of each account. */
  readonly byAccount: ReadonlyMap<number, readonly number[]>
  readonly window: Window
}

/**
 * The window of the published figures: of the European institution's 525 dense days (278 more
 * follow, in which hardly anybody writes) the first 250 are learned. Other files: the same share.
 */
const EUROPEAN = { messages: 209_508, denseDays: 525 }
const LEARNED_SHARE = 250 / 525

export function readMail(file: string, window?: Window): Mail {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (thrown) {
    throw new Error(
      `«${file}» cannot be read (${thrown instanceof Error ? thrown.message : thrown}). Give --data FILE: rows of «sender recipient seconds», gzipped or not.`,
      { cause: thrown },
    )
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return mailOf((isGzip ? gunzipSync(bytes) : bytes).toString('latin1'), file, window)
}

export function mailOf(text: string, name: string, window?: Window): Mail {
  const messages = messagesOf(text, name)
  const last = messages.at(-1)
  if (last === undefined) throw new Error(`«${name}» holds no mail`)
  const days = messages.length === EUROPEAN.messages ? EUROPEAN.denseDays : Math.ceil(last.at / DAY)
  const chosen = window ?? { from: Math.round(days * LEARNED_SHARE), to: days }
  if (!(chosen.from >= 0 && chosen.from < chosen.to))
    throw new Error(`a window begins before it ends: not days ${chosen.from} to ${chosen.to}`)
  const kept = messages.filter(({ at }) => at < chosen.to * DAY)
  const byAccount = new Map<number, number[]>()
  for (const [nth, { account }] of kept.entries()) {
    const own = byAccount.get(account)
    if (own === undefined) byAccount.set(account, [nth])
    else own.push(nth)
  }
  return { messages: kept, byAccount, window: chosen }
}

function messagesOf(text: string, name: string): readonly Message[] {
  const found = new Map<string, { account: number; at: number; recipients: Set<number> }>()
  let earliest = Number.POSITIVE_INFINITY
  let nth = 0
  for (const row of text.split('\n')) {
    nth += 1
    if (row.trim() === '') continue
    const numbers = row.trim().split(/\s+/).map(Number)
    const [account = Number.NaN, recipient = Number.NaN, at = Number.NaN] = numbers
    const whole = [account, recipient, at].every((it) => Number.isSafeInteger(it) && it >= 0)
    if (numbers.length !== 3 || !whole || account >= MADE_UP || recipient >= MADE_UP)
      throw new Error(
        `«${name}», row ${nth}: three whole numbers are wanted (sender, recipient, seconds; the first two below ${MADE_UP}), not «${row.slice(0, ROW_QUOTED_MAX)}»`,
      )
    if (account === recipient) continue
    earliest = Math.min(earliest, at)
    const key = `${account},${at}`
    const known = found.get(key)
    if (known === undefined) found.set(key, { account, at, recipients: new Set([recipient]) })
    else known.recipients.add(recipient)
  }
  const shift =
    earliest >= UNIX_FROM ? weekOf(earliest + EPOCH_AFTER_MONDAY) - EPOCH_AFTER_MONDAY : 0
  return [...found.values()]
    .map(({ account, at, recipients }) => ({
      account,
      at: at - shift,
      recipients: [...recipients],
    }))
    .sort((a, b) => a.at - b.at || a.account - b.account)
}

const weekOf = (at: number): number => Math.floor(at / WEEK) * WEEK

/** Hour of the local day, and whether it is Monday to Friday. */
export const hourOf = (at: number): number => Math.floor((at % DAY) / 3_600)
export const isWeekday = (at: number): boolean => Math.floor(at / DAY) % 7 < 5

/** Account-years in the window: for each account from its first to its last message there. */
export function accountYears({ messages, window }: Mail): number {
  const lives = new Map<number, [number, number]>()
  for (const { account, at } of messages) {
    if (at < window.from * DAY || at >= window.to * DAY) continue
    const life = lives.get(account)
    if (life === undefined) lives.set(account, [at, at])
    else life[1] = at
  }
  let seconds = 0
  for (const [first, last] of lives.values()) seconds += last - first
  return seconds / YEAR
}

/** For each message, which of its recipients the account had never written to before. */
export function neverWritten(messages: readonly Message[]): readonly number[] {
  const known = new Map<number, Set<number>>()
  return messages.map(({ account, recipients }) => {
    let contacts = known.get(account)
    if (contacts === undefined) {
      contacts = new Set()
      known.set(account, contacts)
    }
    let fresh = 0
    for (const recipient of recipients)
      if (!contacts.has(recipient)) {
        fresh += 1
        contacts.add(recipient)
      }
    return fresh
  })
}
