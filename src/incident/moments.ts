/** Moments: what happened when, in the order in which somebody could have seen it. */
import type { AccountId } from '../events/event.ts'
import { between, days, type Instant, minutes } from '../lib/time.ts'
import type { AccountBook } from './account-book.ts'
import type { Casebook } from './casebook.ts'
import type { Classified } from './classify.ts'
import type { Moment, MomentCode, QueueFound, Refs, StoreFound, WebFound } from './found.ts'
import { type PlaceOf, RefList } from './refs.ts'
import type { Sitting } from './sitting.ts'

export const MOMENTS_MAX = 500
/** A first mail is a probe when the rest waits so long, or has so many times more recipients. */
const PROBE_PAUSE = minutes(1)
/** Messages in a quarter of an hour that are a blast. */
const BLAST_LEAST = 20
const QUARTER = 15
const GUESSES_LEAST = 5
const GUESSED_WITHIN = days(3)

export type Taken = { readonly book: AccountBook; readonly its: Classified }

export function momentsOf(
  taken: readonly Taken[],
  stores: readonly StoreFound[],
  web: readonly WebFound[],
  queue: QueueFound,
  casebook: Casebook,
  placeOf: PlaceOf,
): readonly Moment[] {
  const moments: Moment[] = []
  const add = (
    at: Instant | undefined,
    code: MomentCode,
    account: AccountId | undefined,
    facts: Moment['facts'],
    refs: RefList | Refs = new RefList(),
  ): void => {
    if (at === undefined) return
    moments.push({
      at,
      code,
      ...(account === undefined ? {} : { account }),
      facts,
      evidence: refs instanceof RefList ? refs.refs(placeOf) : refs,
    })
  }
  for (const { book, its } of taken) {
    const { account, judged } = book
    const [first] = its.stolen
    if (first === undefined) continue
    const guesses = guessesBefore(book, first)
    if (guesses !== undefined)
      add(guesses.at, 'failures.began', account, { failures: guesses.times }, guesses.refs)
    const mails = its.stolen.filter(({ mail }) => mail.submitted > 0)
    const refs = new RefList()
    for (const { mailRefs } of mails) refs.addAll(mailRefs)
    add(
      first.from,
      'login.first',
      account,
      first.ip === undefined ? {} : { ip: first.ip },
      first.loginRefs.total > 0 ? first.loginRefs : first.mailRefs,
    )
    const all = minutesOf(mails)
    const blast = blastOf(all)
    const firstMailAt = mails.reduce<Instant | undefined>(
      (at, one) =>
        one.firstMailAt !== undefined && (at === undefined || one.firstMailAt < at)
          ? one.firstMailAt
          : at,
      undefined,
    )
    if (
      firstMailAt !== undefined &&
      blast !== undefined &&
      between(firstMailAt, blast.from) >= PROBE_PAUSE
    )
      add(firstMailAt, 'probe.sent', account, {}, refs)
    if (blast !== undefined) {
      add(blast.from, 'blast.began', account, { messages: blast.first }, refs)
      add(blast.peakAt, 'blast.peak', account, { messages: blast.peak }, refs)
    }
    const last = mails.reduce<Instant | undefined>(
      (at, one) =>
        one.lastMailAt !== undefined && (at === undefined || one.lastMailAt > at)
          ? one.lastMailAt
          : at,
      undefined,
    )
    if (blast !== undefined) add(last, 'blast.ended', account, {}, refs)
    add(judged.challengedAt, 'judged.challenge', account, {})
    add(judged.containedAt, 'judged.contain', account, {})
    const reads = its.stolen.filter(({ sessions }) => sessions > 0)
    if (reads.length > 0) {
      const readRefs = new RefList()
      for (const one of reads) readRefs.addAll(one.readRefs)
      const octets = reads.reduce((sum, one) => sum + one.octets, 0)
      add(reads[0]?.from, 'reading.began', account, { octets }, readRefs)
      add(
        Math.max(...reads.map(({ to }) => to)) as Instant,
        'reading.ended',
        account,
        { octets },
        readRefs,
      )
    }
    for (const change of book.changes)
      if (its.window !== undefined && change.at >= its.window.from && change.at <= its.window.to)
        add(
          change.at,
          change.what.startsWith('forwarding.') ? 'rule.changed' : 'account.changed',
          account,
          { what: change.what },
          change.refs,
        )
  }
  for (const store of stores) {
    const { account, window, rowsRead, readsBefore, destructive, rows, evidence } = store
    add(window.from, 'store.login', account, {}, evidence)
    if (readsBefore > 0)
      add(window.from, 'store.read', account, { rows: rowsRead, statements: readsBefore }, evidence)
    if (destructive > 0)
      add(window.to, 'store.deleted', account, { statements: destructive, rows }, evidence)
  }
  for (const { ip, window, verdict, shells, probes, downloads, octets, evidence } of web) {
    if (verdict !== 'exploited') continue
    add(window.from, 'exploit.tried', undefined, { ip, requests: probes }, evidence)
    if (shells > 0) add(window.from, 'shell.used', undefined, { ip, requests: shells }, evidence)
    if (downloads > 0) add(window.to, 'download.large', undefined, { ip, octets }, evidence)
  }
  if (taken.length > 0)
    add(queue.visibleAt, 'queue.grew', undefined, { messages: queue.most }, casebook.queueRefs)
  if (casebook.feedback.complainedFirstAt !== undefined)
    add(
      casebook.feedback.complainedFirstAt,
      'complaint.received',
      undefined,
      {},
      casebook.feedback.complaintRefs,
    )
  return moments.toSorted((a, b) => a.at - b.at || (a.code < b.code ? -1 : 1))
}

/** By whoever tried the name again and again in the days before; not a stranger's single guess. */
function guessesBefore(
  { failed }: AccountBook,
  { from, failuresBefore }: Sitting,
): { at: Instant; times: number; refs: RefList } | undefined {
  const refs = new RefList()
  let at: Instant | undefined
  let times = 0
  for (const one of failed.values()) {
    if (
      one.times < GUESSES_LEAST ||
      one.firstAt > from ||
      between(one.lastAt, from) > GUESSED_WITHIN
    )
      continue
    if (at === undefined || one.firstAt < at) at = one.firstAt
    times += one.times
    refs.addAll(one.refs)
  }
  times = Math.min(times, failuresBefore)
  return at === undefined || times < GUESSES_LEAST ? undefined : { at, times, refs }
}

function minutesOf(
  sittings: Taken['its']['stolen'],
): readonly (readonly [minute: number, messages: number])[] {
  const all = new Map<number, number>()
  for (const { minutes: its } of sittings)
    for (const [minute, { messages }] of its) all.set(minute, (all.get(minute) ?? 0) + messages)
  return [...all].toSorted(([a], [b]) => a - b)
}

/** The first quarter of an hour that is a blast begins it. */
function blastOf(
  minutesOfMail: readonly (readonly [minute: number, messages: number])[],
): { from: Instant; first: number; peakAt: Instant; peak: number } | undefined {
  let peakAt = 0
  let peak = 0
  for (const [minute, messages] of minutesOfMail)
    if (messages > peak) {
      peak = messages
      peakAt = minute
    }
  let from = 0
  let within = 0
  for (const [n, [minute, messages]] of minutesOfMail.entries()) {
    within += messages
    while ((minutesOfMail[from]?.[0] ?? minute) <= minute - QUARTER) {
      within -= minutesOfMail[from]?.[1] ?? 0
      from += 1
    }
    if (within < BLAST_LEAST) continue
    // From its own first busy minute on, not from the probe before it.
    let begin = n
    while (
      begin > from &&
      (minutesOfMail[begin - 1]?.[0] ?? 0) >= (minutesOfMail[begin]?.[0] ?? 0) - 1
    )
      begin -= 1
    return {
      from: ((minutesOfMail[begin]?.[0] ?? minute) * 60_000) as Instant,
      first: within,
      peakAt: (peakAt * 60_000) as Instant,
      peak,
    }
  }
  return undefined
}
