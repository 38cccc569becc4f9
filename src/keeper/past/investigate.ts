/**
 * Investigate: from a pile of old logs to what was found in them, in one reading.
 *
 * The pile tells events in the order of their moments; the casebook counts them and has the live
 * judge's engine weigh them. Nothing of it is written anywhere, no guard is needed, and no key: what
 * hashes addresses is the same for everybody, so that two readings agree.
 */
import { hash } from 'node:crypto'
import { extname } from 'node:path'
import type { ContactHash } from '../../accounts/model.ts'
import type { Event } from '../../events/event.ts'
import { Casebook } from '../../incident/casebook.ts'
import type { Claim } from '../../incident/facts.ts'
import type { Investigation } from '../../incident/found.ts'
import { investigationOf } from '../../incident/investigation.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import type { Networks } from '../../ports/networks.ts'
import type { Places } from '../../ports/places.ts'
import { type PileOptions, readPile } from '../../sources/pile/read.ts'
import { hourOfWeek } from '../calendar.ts'
import { MailSessions } from '../mail-sessions.ts'
import { PastJudge } from './past-judge.ts'
import { engineTidying, type Tidying, tidy } from './tidy.ts'

/** Loaded by the threads. */
const hearing = new URL(`hearing${extname(import.meta.filename)}`, import.meta.url)

/** Addresses whose country and network are kept at hand. */
const PLACES_AT_HAND_MAX = 16_384
const CONTACTS_AT_HAND_MAX = 16_384

export type InvestigateOptions = {
  /** Of the organisation's week, and of what is printed. */
  readonly zone: string
  /** Of stamps that tell none; default `zone`. */
  readonly logZone?: string
  readonly defaultRealm: string
  /** ISO 3166-1. */
  readonly home: string
  readonly places: Pick<Places, 'countryOf'>
  readonly networks?: Pick<Networks, 'factsOf'>
  readonly now: Instant
  readonly version: string
  readonly claims?: readonly Claim[]
  readonly workers?: number
  readonly stop?: AbortSignal
  readonly progress?: PileOptions['progress']
  readonly limits?: PileOptions['limits']
  /** Each event as it is heard, for other formats. */
  readonly also?: (event: Event) => void
}

export async function investigate(
  paths: readonly string[],
  options: InvestigateOptions,
): Promise<Investigation> {
  const tidying = engineTidying()
  const found = await foundIn(paths, options, tidying)
  // The casebook is needed no more: what is written of it may take its room.
  tidying?.end()
  return found
}

async function foundIn(
  paths: readonly string[],
  options: InvestigateOptions,
  tidying: Tidying | undefined,
): Promise<Investigation> {
  const { zone, logZone = zone, defaultRealm, home, now, also } = options
  const countryOf = remembered((ip) => options.places.countryOf(ip))
  const { networks } = options
  const networkOf =
    networks === undefined
      ? () => undefined
      : remembered((ip) => {
          const facts = networks.factsOf(ip)
          return facts === undefined || Object.keys(facts).length === 0 ? undefined : facts
        })
  const contactHash = contacts()
  let judge: PastJudge | undefined
  const casebook = new Casebook({
    judge: (told, forgotten) => {
      judge = new PastJudge({ hash: contactHash, told, forgotten })
      return judge
    },
    hash: contactHash,
    defaultRealm,
    hourOf: hourOfWeek(zone),
    countryOf,
    networkOf,
  })
  const sessions = new MailSessions()
  const tidied = tidying === undefined ? undefined : tidy(tidying)
  const read = await readPile(paths, {
    zone: logZone,
    defaultRealm,
    now,
    take: (event) => {
      also?.(event)
      sessions.heard(event)
      casebook.hear(event.kind === 'mailbox.read' ? sessions.placed(event) : event)
    },
    // Who takes each event for other formats wants them whole, with their ids.
    isNamed: also !== undefined,
    ...(also === undefined
      ? { heeded: { module: hearing, passed: (at: Instant) => casebook.passed(at) } }
      : {}),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.stop === undefined ? {} : { stop: options.stop }),
    progress: (...told) => {
      tidied?.()
      options.progress?.(...told)
    },
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
  casebook.close()
  return investigationOf(casebook, {
    stamp: { at: now, version: options.version },
    engine: judge?.engine ?? '',
    population: judge?.population ?? '',
    zone,
    home,
    countryOf,
    networkFactsOf: networkOf,
    inputs: read.inputs,
    notices: read.notices,
    coverage: read.coverage,
    lines: read.lines,
    ...(read.interrupted === undefined ? {} : { interrupted: read.interrupted }),
    ...(options.claims === undefined ? {} : { claims: options.claims }),
  })
}

function remembered<Value>(
  look: (ip: string) => Value | undefined,
): (ip: string) => Value | undefined {
  const atHand = new BoundedMap<string, { readonly value: Value | undefined }>(PLACES_AT_HAND_MAX)
  let lately: string | undefined
  let its: Value | undefined
  return (ip) => {
    if (lately === ip) return its
    let known = atHand.get(ip)
    if (known === undefined) {
      known = { value: look(ip) }
      atHand.set(ip, known)
    }
    lately = ip
    its = known.value
    return its
  }
}

/** 48 bits of SHA-256: not keyed, for nothing of it is kept. */
function contacts(): ContactHash {
  const atHand = new BoundedMap<string, number>(CONTACTS_AT_HAND_MAX)
  return (account, recipient) => {
    const named = `${account}\0${recipient.toLowerCase()}`
    const known = atHand.get(named)
    if (known !== undefined) return known
    const contact = Number.parseInt(hash('sha256', named).slice(0, 12), 16)
    atHand.set(named, contact)
    return contact
  }
}
