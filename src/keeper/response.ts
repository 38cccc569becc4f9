/**
 * Response: composes what answers a stolen account: breaker, containment, notices, directories.
 *
 * It stands between folds and judge: the judge needs the breaker and says when something is
 * contained, people need to suspend and clear, and all of it outlives a restart by the folds.
 */

import { isDeepStrictEqual } from 'node:util'
import { saslAccount } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import { openDirectories } from '../hands/directory/open.ts'
import { openChannels } from '../hands/notify/channels.ts'
import { hours, seconds } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import { TRIES_MAX, TRIES_WINDOW } from '../people/tries.ts'
import type { Clock } from '../ports/clock.ts'
import type { Directory } from '../ports/directory.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Hands } from '../ports/hands.ts'
import type { NoticeChannel } from '../ports/notifier.ts'
import type { Places } from '../ports/places.ts'
import type { Acts } from './acts.ts'
import { Breaker } from './breaker.ts'
import { peopleReminded } from './cases/who-is-told.ts'
import type { Config } from './config.ts'
import { Containing } from './containing.ts'
import type { Instances } from './instances.ts'
import { Notices } from './notices.ts'
import type { Operator } from './operator.ts'
import type { Alarm } from './persons.ts'
import type { Scribe } from './scribe.ts'
import { Telling } from './telling.ts'

/** A login that went on unasked has its session a moment later. */
const KICK_AGAIN_AFTER = seconds(1)

export type ResponseParts = {
  readonly clock: Clock
  readonly config: Config
  readonly language: Language
  readonly scribe: Scribe
  readonly folds: FoldStore
  readonly hands: Hands
  readonly acts: Acts
  readonly instances: Instances
  readonly places: Places
  readonly operator: Operator
  /** The code of a request for step-up, to be worded in a notice and written nowhere. */
  readonly codeOf: (account: AccountId, request: string) => string
}

export type Response = {
  readonly breaker: Breaker
  readonly containing: Containing
  readonly telling: Telling
  readonly notices: Notices
  readonly spared: (account: AccountId) => boolean
  /** Others from here on, by the names of the configuration. */
  readonly spare: (names: readonly string[]) => readonly AccountId[]
  readonly letIn: (account: AccountId) => void
  readonly alarm: Alarm
  /** Notices go by these ways from here on; one change after the other. */
  readonly notifyBy: (config: Pick<Config, 'notify'>) => Promise<void>
  close(): Promise<void>
}

export async function openResponse(parts: ResponseParts): Promise<Response> {
  const { clock, config, language, scribe, folds, hands, acts, instances, places, operator } = parts
  const defaultRealm = config.realm.toLowerCase()
  const accountNamed = (name: string): AccountId | undefined => saslAccount(name, defaultRealm)
  const sparedAccounts = new Set<AccountId>()
  const spare = (names: readonly string[]): readonly AccountId[] => {
    sparedAccounts.clear()
    for (const name of names) {
      const account = accountNamed(name)
      if (account !== undefined) sparedAccounts.add(account)
    }
    return [...sparedAccounts]
  }
  spare(config.neverContain)
  const spared = (account: AccountId): boolean => sparedAccounts.has(account)
  const owners = new Map(
    Object.entries(config.owners).map(([name, address]) => [accountNamed(name), address]),
  )
  const notices = new Notices({
    clock,
    scribe,
    folds,
    channels: await channelsOf(config, operator),
    perHour: config.notify.perHour,
    contact: config.notify.contact,
    zone: config.zone,
    language,
    ownerOf: (account) => owners.get(account),
    codeOf: parts.codeOf,
    peopleOf: (facts) => peopleReminded(facts, folds.people),
    says: operator.says,
    told: operator.told,
  })
  let notifying = Promise.resolve()
  let ways = config.notify
  const notifyBy = ({ notify }: Pick<Config, 'notify'>): Promise<void> => {
    const changed = async (): Promise<void> => {
      // Other settings change more often, and each opening reads secrets and ends what waits.
      if (isDeepStrictEqual(notify, ways)) return
      ways = notify
      const channels = await channelsOf({ notify }, operator)
      await notices.reopen({ channels, perHour: notify.perHour, contact: notify.contact })
    }
    notifying = notifying.then(changed).catch(operator.told)
    return notifying
  }
  const telling = new Telling({ clock, folds, notices, places, spared })
  const directories = directoriesOf(config, operator)
  // What the judge does touches servers that are enforced; what a person orders touches all.
  const namesOf = (kind: 'postfix' | 'dovecot') => (by: string | undefined) =>
    instances.all
      .filter((one) => one.kind === kind)
      .map((one) => one.name)
      .filter((name) => by !== undefined || !instances.observes(name, clock.now()))
  const containing = new Containing({
    clock,
    scribe,
    folds,
    hands,
    acts,
    defaultRealm,
    postfixes: namesOf('postfix'),
    dovecots: namesOf('dovecot'),
    directories,
    tell: (subject, direction) => telling.tell(subject, direction),
    failing: (failure) => telling.failing(failure),
    told: operator.told,
  })
  const kicks = new Set<NodeJS.Timeout>()
  const letIn = (account: AccountId): void => {
    const timer = setTimeout(() => {
      kicks.delete(timer)
      void containing.kickAgain(account)
    }, KICK_AGAIN_AFTER)
    kicks.add(timer)
  }
  return {
    breaker: new Breaker(folds, clock.now()),
    containing,
    telling,
    notices,
    spared,
    spare,
    letIn,
    alarm: alarmOver(notices, clock),
    notifyBy,
    close: async () => {
      for (const timer of kicks) clearTimeout(timer)
      await notifying
      await notices.close()
      await Promise.all(directories.map((directory) => directory.close()))
    },
  }
}

/** A channel that cannot be opened is told, and the others go on: mail is guarded in any case. */
async function channelsOf(
  config: Pick<Config, 'notify'>,
  operator: Operator,
): Promise<readonly NoticeChannel[]> {
  const opened: NoticeChannel[] = []
  for (const channel of config.notify.channels)
    try {
      opened.push(...(await openChannels({ ...config.notify, channels: [channel] })))
    } catch (fault) {
      operator.told(fault)
    }
  return opened
}

/** As with channels; a step that misses a directory is told by its own failure. */
function directoriesOf(config: Config, operator: Operator): readonly Directory[] {
  return config.directories.flatMap((one) => {
    try {
      return openDirectories([one])
    } catch (fault) {
      operator.told(fault)
      return [unopened(one.name, fault)]
    }
  })
}

/** Stands for a directory that could not be opened, so that its step stays open and is told. */
function unopened(name: string, fault: unknown): Directory {
  const fail = () => Promise.reject(fault)
  return { name, disable: fail, enable: fail, linked: fail, close: () => Promise.resolve() }
}

/** What the control socket finds alarming, as a notice. */
const alarmOver =
  (notices: Notices, clock: Clock): Alarm =>
  (what, facts) => {
    const at = clock.now()
    const text = (name: string): string => String(facts[name] ?? '')
    notices.raiseSoon(
      what === 'break-glass'
        ? { what: 'break-glass.used', case: `${at}`, at, verb: text('verb'), why: text('why') }
        : what === 'passkey.doubted'
          ? {
              ...{ what, at, person: text('person') },
              case: `${text('person')}.${Math.floor(at / hours(1))}`.slice(0, 40),
            }
          : {
              what: 'person.codes-wrong',
              case: `${text('person')}.${Math.floor(at / hours(1))}`.slice(0, 40),
              at,
              person: text('person'),
              tries: TRIES_MAX,
              within: TRIES_WINDOW,
            },
    )
  }
