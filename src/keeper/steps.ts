/**
 * Steps: what each step of a containment does at a server or a directory, and how it is undone.
 *
 * Each may be done any number of times: it asks for a state, not for a change. `touched` tells how
 * many things were not in that state before. A step that has nobody to ask says so (`no-server`,
 * `no-directory`, `no-name`) and counts as done: a restart with another configuration does not make
 * a finished plan unfinished.
 */
import { hash } from 'node:crypto'
import { loginNames, type StepName } from '../containment/plan.ts'
import type { AccountId } from '../events/event.ts'
import { userRefused } from '../hands/users.ts'
import { between, type Instant, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Directory } from '../ports/directory.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Hands } from '../ports/hands.ts'
import type { Acts } from './acts.ts'
import type { Scribe } from './scribe.ts'

/** The owner's messages that one undoing releases at a time; the next round takes the rest. */
export const OWNERS_AT_ONCE = 10_000
/** Setting lines that one entry keeps; the hash is over all of them. */
export const SETTINGS_KEPT = 1_500
const FOUND_MAX = 200

export type StepResult = {
  readonly touched: number
  readonly note?: string
  readonly found?: readonly string[]
}

/** Whom a step is about. */
export type Subject = {
  readonly plan: string
  readonly account: AccountId
  readonly windowFrom: Instant
  /** Who ordered the containment, or its end; absent: the judge. */
  readonly by: string | undefined
  /** The step was begun before and has no result: what it finds done may be its own doing. */
  readonly isAgain: boolean
  /** On undoing: what each step found when it was done. */
  readonly found: { readonly [step: string]: readonly string[] }
}

export type StepParts = {
  readonly clock: Clock
  readonly scribe: Scribe
  readonly folds: FoldStore
  readonly hands: Hands
  readonly acts: Acts
  readonly defaultRealm: string
  /** Names of the attached servers that this order may touch: a person's touches those observed. */
  readonly postfixes: (by: string | undefined) => readonly string[]
  readonly dovecots: (by: string | undefined) => readonly string[]
  readonly directories: readonly Directory[]
  /** Administrators and the owner are told; resolves when that is on its way and in the evidence. */
  readonly tell: (subject: Subject, direction: 'apply' | 'revert') => Promise<number>
}

export type StepAct = (subject: Subject) => Promise<StepResult>

const nothing: StepAct = async () => ({ touched: 0 })

export function stepsOf(parts: StepParts): {
  readonly apply: Readonly<Record<StepName, StepAct>>
  readonly revert: Readonly<Record<StepName, StepAct>>
} {
  const { hands, defaultRealm, tell } = parts

  /** The same verb at each Dovecot, with the names that it may know the account by. */
  const atDovecots =
    (act: (instance: string, names: readonly string[]) => Promise<number>): StepAct =>
    async ({ account, by }) => {
      // A name that a server's tools could read as something else never reaches them.
      const names = loginNames(account, defaultRealm).filter(
        (name) => userRefused(name) === undefined,
      )
      if (names.length === 0) return { touched: 0, note: 'no-name' }
      const instances = parts.dovecots(by)
      if (instances.length === 0) return { touched: 0, note: 'no-server' }
      let touched = 0
      for (const instance of instances) touched += await act(instance, names)
      return { touched }
    }

  const flush = atDovecots(async (instance, names) => {
    await hands.flushAuthCache(instance, names)
    return names.length
  })

  return {
    apply: {
      latch: async () => ({ touched: 1 }),
      'deny-logins': atDovecots((instance, names) => hands.deny(instance, names, true)),
      'flush-auth-cache': flush,
      'kick-sessions': atDovecots((instance, names) => hands.kick(instance, names)),
      'hold-queued': (subject) => holdQueued(parts, subject),
      'disable-in-directory': (subject) => disable(parts, subject),
      'list-credentials': (subject) => listCredentials(parts, subject),
      'record-settings': (subject) => recordSettings(parts, subject, 'contained'),
      tell: async (subject) => ({ touched: await tell(subject, 'apply') }),
    },
    revert: {
      latch: async () => ({ touched: 1 }),
      'deny-logins': atDovecots((instance, names) => hands.deny(instance, names, false)),
      'flush-auth-cache': flush,
      'kick-sessions': nothing,
      'hold-queued': (subject) => releaseOwners(parts, subject),
      'disable-in-directory': (subject) => enable(parts, subject),
      'list-credentials': nothing,
      'record-settings': (subject) => recordSettings(parts, subject, 'cleared'),
      tell: async (subject) => ({ touched: await tell(subject, 'revert') }),
    },
  }
}

/** Mail of the window that had passed and has not left the queue yet. */
async function holdQueued(
  { hands, folds, acts, postfixes }: StepParts,
  { account, windowFrom, by }: Subject,
): Promise<StepResult> {
  let touched = 0
  for (const instance of postfixes(by)) {
    const ids: string[] = []
    for (const queued of await hands.list(instance)) {
      if (queued.queue === 'hold' || queued.queue === 'maildrop' || queued.queue === 'corrupt')
        continue
      const row = folds.messages.byQueueId(instance, queued.queueId)
      if (
        row?.account === account &&
        row.state === 'passed' &&
        row.at >= windowFrom &&
        Math.abs(between(row.arrivedAt, queued.arrivedAt)) <= seconds(60)
      )
        ids.push(queued.queueId)
    }
    if (ids.length > 0)
      touched += (await acts.do('hold.intended', instance, ids, by ?? 'judge', 'contained')).length
  }
  return { touched }
}

/** What is held and the owner's goes, once: a message that is gone is not held any more. */
async function releaseOwners(
  { folds, acts }: StepParts,
  { account, by }: Subject,
): Promise<StepResult> {
  let touched = 0
  for (let rows = folds.messages.ofOwner(account, OWNERS_AT_ONCE); rows.length > 0; ) {
    let left = 0
    for (const instance of new Set(rows.map((row) => row.instance))) {
      const ids = rows
        .filter((row) => row.instance === instance)
        .map((row) => row.queueId as string)
      left += (await acts.do('release.intended', instance, ids, by ?? 'judge', 'cleared')).length
    }
    touched += left
    // What the server keeps is told to the person, who asks again.
    if (left === 0) break
    rows = folds.messages.ofOwner(account, OWNERS_AT_ONCE)
  }
  return { touched }
}

/**
 * Locks the account in each directory; `found` names those where it was not locked before, for only
 * they are unlocked again: what an administrator had locked stays locked. Where we stopped in the
 * middle nobody can say who locked it, and it counts as ours.
 */
async function disable(
  { directories, defaultRealm }: StepParts,
  { account, isAgain }: Subject,
): Promise<StepResult> {
  if (loginNames(account, defaultRealm).length === 0) return { touched: 0, note: 'no-name' }
  if (directories.length === 0) return { touched: 0, note: 'no-directory' }
  const locked: string[] = []
  let touched = 0
  for (const directory of directories) {
    const { changed, known } = await directory.disable(account)
    if (changed) touched += 1
    if (changed || (isAgain && known)) locked.push(directory.name)
  }
  return { touched, found: locked }
}

async function enable(
  { directories }: StepParts,
  { account, found }: Subject,
): Promise<StepResult> {
  const ours = found['disable-in-directory']
  // Without a result nobody knows what was done: then it is undone everywhere.
  const locked = directories.filter(({ name }) => ours === undefined || ours.includes(name))
  let touched = 0
  for (const directory of locked) if ((await directory.enable(account)).changed) touched += 1
  return { touched }
}

/** C07: what else opens the mailbox, or is opened by it, for a person to revoke. Never a secret. */
async function listCredentials(
  { directories, defaultRealm }: StepParts,
  { account }: Subject,
): Promise<StepResult> {
  if (loginNames(account, defaultRealm).length === 0) return { touched: 0, note: 'no-name' }
  if (directories.length === 0) return { touched: 0, note: 'no-directory' }
  const found: string[] = []
  for (const directory of directories)
    for (const { kind, name } of await directory.linked(account))
      found.push(`${directory.name}: ${kind}: ${name}`)
  return {
    touched: found.length,
    found: found.slice(0, FOUND_MAX),
    ...(found.length > FOUND_MAX ? { note: 'more' } : {}),
  }
}

/**
 * C08: the effective settings of each server, when the account was contained and when it was
 * cleared; what was hardened in between is the difference of the two entries.
 */
async function recordSettings(
  { clock, scribe, hands, postfixes, dovecots }: StepParts,
  { plan, account, by }: Subject,
  why: 'contained' | 'cleared',
): Promise<StepResult> {
  let touched = 0
  for (const instance of [...postfixes(by), ...dovecots(by)]) {
    const settings = await hands.settings(instance)
    const now = clock.now()
    await scribe.write([
      {
        kind: 'settings.recorded',
        id: `g.${hash('sha256', `${plan} ${instance} ${why}`).slice(0, 40)}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        instance,
        plan,
        why,
        sha256: hash('sha256', settings.join('\n')),
        settings: settings.slice(0, SETTINGS_KEPT),
      },
    ])
    touched += 1
  }
  return touched === 0 ? { touched, note: 'no-server' } : { touched }
}
