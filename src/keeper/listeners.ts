/**
 * Listeners: one gate and one log source for each attached server (a milter for Postfix, an auth
 * policy for Dovecot), opened and closed as the list of instances changes; with no Postfix, one
 * milter in the data folder.
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { sayNote as sayPolicyNote } from '../gate/auth-policy/notes.ts'
import { startAuthPolicy } from '../gate/auth-policy/server.ts'
import { sayNote } from '../gate/milter/notes.ts'
import { startMilter } from '../gate/milter/server.ts'
import { Fault } from '../lib/fault.ts'
import type { Language } from '../lib/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { Gatekeeper, LoginKeeper } from '../ports/gatekeeper.ts'
import type { Instance } from '../ports/instance.ts'
import type { EventSource, Heardings, SourcePosition } from '../ports/source.ts'
import type { Instances } from './instances.ts'
import type { Operator } from './operator.ts'

export const DEFAULT_INSTANCE = 'default'

export type ListenerParts = {
  readonly instances: Instances
  /** Where to listen when no server is attached. */
  readonly defaultMilter: string
  readonly gatekeeper: Gatekeeper
  readonly loginKeeper: LoginKeeper
  readonly clock: Clock
  readonly sessionPrefix: string
  readonly operator: Operator
  readonly language: Language
  readonly openLog: (instance: string, kind: Door['kind'], log: string) => EventSource
  readonly position: (source: string) => SourcePosition | undefined
  readonly take: (instance: string, source: string, heard: Heardings) => Promise<void>
  readonly readFromStart: (log: string) => boolean
}

/** What a milter and an auth policy have in common. */
type Gate = { readonly address: string; asked(): number; close(): Promise<void> }

/** Where a server asks us; `secretFile` with an auth policy only. */
type Door = {
  readonly name: string
  readonly kind: 'milter' | 'auth-policy'
  readonly address: string
  readonly log: string | undefined
  readonly secretFile?: string
}

type Listener = {
  readonly door: Door
  gate: Gate | undefined
  fault: string | undefined
}

export type GateStanding = {
  readonly instance: string
  readonly kind: 'milter' | 'auth-policy'
  readonly address: string
  readonly asked: number
  readonly fault: string | undefined
}

const doorOf = (instance: Instance): Door =>
  instance.kind === 'postfix'
    ? { name: instance.name, kind: 'milter', address: instance.milter, log: instance.log }
    : {
        name: instance.name,
        kind: 'auth-policy',
        address: instance.authPolicy,
        log: instance.log,
        secretFile: instance.secretFile,
      }

export class Listeners {
  readonly #parts: ListenerParts
  readonly #gates = new Map<string, Listener>()
  readonly #sources = new Map<string, { readonly log: string; readonly source: EventSource }>()
  /** What follows the list now, or did last. */
  #following: Promise<void> = Promise.resolve()
  #isClosed = false
  #openings = 0
  readonly #askedBefore = { milter: 0, 'auth-policy': 0 }

  constructor(parts: ListenerParts) {
    this.#parts = parts
  }

  /** Opens what the list names and is not open, closes what it does not name any more; once closed nothing. */
  follow(): Promise<void> {
    const before = this.#following.catch(() => {})
    this.#following = before.then(() => (this.#isClosed ? undefined : this.#follow()))
    return this.#following
  }

  async #follow(): Promise<void> {
    const { instances, defaultMilter } = this.#parts
    const doors = instances.all.map(doorOf)
    // Postfix comes first, whatever the list's order: it is what `status` names as the gate.
    const wanted: readonly Door[] = [
      ...(doors.some((door) => door.kind === 'milter')
        ? doors.filter((door) => door.kind === 'milter')
        : [
            {
              name: DEFAULT_INSTANCE,
              kind: 'milter' as const,
              address: defaultMilter,
              log: undefined,
            },
          ]),
      ...doors.filter((door) => door.kind === 'auth-policy'),
    ]
    for (const [name, listener] of this.#gates) {
      const still = wanted.find((door) => door.name === name)
      const { door } = listener
      if (
        still?.address === door.address &&
        still.kind === door.kind &&
        still.secretFile === door.secretFile
      )
        continue
      this.#gates.delete(name)
      this.#askedBefore[door.kind] += listener.gate?.asked() ?? 0
      await listener.gate?.close()
    }
    for (const [name, open] of this.#sources)
      if (wanted.find((door) => door.name === name)?.log !== open.log) {
        this.#sources.delete(name)
        await open.source.close()
      }
    for (const door of wanted) {
      await this.#open(door)
      if (door.log !== undefined) this.#listenTo(door.name, door.kind, door.log)
    }
  }

  async #open(door: Door): Promise<void> {
    let listener = this.#gates.get(door.name)
    if (listener?.gate !== undefined) return
    if (listener === undefined) {
      listener = { door, gate: undefined, fault: undefined }
      this.#gates.set(door.name, listener)
    }
    try {
      listener.gate = await (door.kind === 'milter' ? this.#milter(door) : this.#authPolicy(door))
      listener.fault = undefined
    } catch (thrown) {
      listener.fault = thrown instanceof Fault ? thrown.code : String(thrown)
      this.#parts.operator.told(thrown)
    }
  }

  /** Each gate that is opened counts from 1: its ids differ from every other's, by the prefix. */
  #prefix(): string {
    this.#openings += 1
    return `${this.#parts.sessionPrefix}.${this.#openings.toString(36)}`
  }

  #milter({ name, address }: Door): Promise<Gate> {
    const { gatekeeper, clock, operator, language } = this.#parts
    const group = groupOf(address)
    return startMilter({
      listen: address,
      instance: name,
      gatekeeper,
      clock,
      sessionPrefix: this.#prefix(),
      log: (note) => operator.says(`${name}: ${sayNote(note, language)}`),
      ...(group === undefined ? {} : { group }),
    })
  }

  #authPolicy({ name, address, secretFile = '' }: Door): Promise<Gate> {
    const { loginKeeper, clock, operator, language } = this.#parts
    return startAuthPolicy({
      listen: address,
      instance: name,
      keeper: loginKeeper,
      clock,
      idPrefix: this.#prefix(),
      secret: secretIn(secretFile, clock),
      log: (note) => operator.says(`${name}: ${sayPolicyNote(note, language)}`),
    })
  }

  #listenTo(instance: string, kind: Door['kind'], log: string): void {
    if (this.#sources.has(instance)) return
    const { openLog, position, take, readFromStart } = this.#parts
    const source = openLog(instance, kind, log)
    this.#sources.set(instance, { log, source })
    const known = position(source.name)
    source.follow(known, (heard) => take(instance, source.name, heard), {
      fromStart: known === undefined && readFromStart(log),
    })
  }

  get gates(): readonly GateStanding[] {
    return [...this.#gates.values()].map(({ door, gate, fault }) => ({
      instance: door.name,
      kind: door.kind,
      address: gate?.address ?? door.address,
      asked: gate?.asked() ?? 0,
      fault,
    }))
  }

  asked(kind: Door['kind']): number {
    return this.gates
      .filter((gate) => gate.kind === kind)
      .reduce((sum, gate) => sum + gate.asked, this.#askedBefore[kind])
  }

  get sources(): readonly EventSource[] {
    return [...this.#sources.values()].map((open) => open.source)
  }

  /** Gates first: what they have begun is still answered; then the sources. What just opens them ends first. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#following.catch(() => {})
    await Promise.all([...this.#gates.values()].map((listener) => listener.gate?.close()))
    await Promise.all([...this.#sources.values()].map((open) => open.source.close()))
  }
}

/** The socket belongs to the group of its folder, which `attach` gave to the mail server. */
function groupOf(milter: string): number | undefined {
  if (!milter.startsWith('unix:')) return undefined
  try {
    return statSync(dirname(milter.slice('unix:'.length))).gid
  } catch {
    return undefined
  }
}

const SECRET_KEPT_MS = 1_000

/** The secret as the file has it, looked at once a second; `undefined`: nobody is heard. */
function secretIn(file: string, clock: Clock): () => string | undefined {
  let lookedAt = Number.NEGATIVE_INFINITY
  let secret: string | undefined
  return () => {
    if (clock.monotonic() - lookedAt < SECRET_KEPT_MS) return secret
    lookedAt = clock.monotonic()
    try {
      secret = readFileSync(file, 'utf8').trim() || undefined
    } catch {
      secret = undefined
    }
    return secret
  }
}
