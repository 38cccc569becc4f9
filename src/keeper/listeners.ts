/**
 * Listeners: one milter gate and one log source for each attached mail server, opened and closed as
 * the list of instances changes; with no instance, one gate in the data folder.
 */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { sayNote } from '../gate/milter/notes.ts'
import { type MilterGate, startMilter } from '../gate/milter/server.ts'
import { Fault } from '../lib/fault.ts'
import type { Language } from '../lib/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { Gatekeeper } from '../ports/gatekeeper.ts'
import type { EventSource, Heardings, SourcePosition } from '../ports/source.ts'
import type { Instances } from './instances.ts'
import type { Operator } from './operator.ts'

export const DEFAULT_INSTANCE = 'default'

export type ListenerParts = {
  readonly instances: Instances
  /** Where to listen when no server is attached. */
  readonly defaultMilter: string
  readonly gatekeeper: Gatekeeper
  readonly clock: Clock
  readonly sessionPrefix: string
  readonly operator: Operator
  readonly language: Language
  readonly openLog: (instance: string, log: string) => EventSource
  readonly position: (source: string) => SourcePosition | undefined
  readonly take: (instance: string, source: string, heard: Heardings) => Promise<void>
  readonly readFromStart: (log: string) => boolean
}

type Listener = {
  readonly instance: string
  readonly milter: string
  gate: MilterGate | undefined
  fault: string | undefined
}

export class Listeners {
  readonly #parts: ListenerParts
  readonly #gates = new Map<string, Listener>()
  readonly #sources = new Map<string, { readonly log: string; readonly source: EventSource }>()
  #askedBefore = 0

  constructor(parts: ListenerParts) {
    this.#parts = parts
  }

  /** Opens what the list names and is not open, closes what it does not name any more. */
  async follow(): Promise<void> {
    const { instances, defaultMilter } = this.#parts
    const wanted =
      instances.all.length === 0
        ? [{ name: DEFAULT_INSTANCE, milter: defaultMilter, log: undefined }]
        : instances.all
    for (const [name, listener] of this.#gates) {
      const still = wanted.find((one) => one.name === name)
      if (still?.milter === listener.milter) continue
      this.#gates.delete(name)
      this.#askedBefore += listener.gate?.asked() ?? 0
      await listener.gate?.close()
    }
    for (const [name, open] of this.#sources)
      if (wanted.find((one) => one.name === name)?.log !== open.log) {
        this.#sources.delete(name)
        await open.source.close()
      }
    for (const one of wanted) {
      await this.#open(one.name, one.milter)
      if (one.log !== undefined) this.#listenTo(one.name, one.log)
    }
  }

  async #open(instance: string, milter: string): Promise<void> {
    let listener = this.#gates.get(instance)
    if (listener?.gate !== undefined) return
    if (listener === undefined) {
      listener = { instance, milter, gate: undefined, fault: undefined }
      this.#gates.set(instance, listener)
    }
    const { gatekeeper, clock, sessionPrefix, operator, language } = this.#parts
    const group = groupOf(milter)
    try {
      listener.gate = await startMilter({
        listen: milter,
        instance,
        gatekeeper,
        clock,
        sessionPrefix,
        log: (note) => operator.says(`${instance}: ${sayNote(note, language)}`),
        ...(group === undefined ? {} : { group }),
      })
      listener.fault = undefined
    } catch (thrown) {
      listener.fault = thrown instanceof Fault ? thrown.code : String(thrown)
      operator.told(thrown)
    }
  }

  #listenTo(instance: string, log: string): void {
    if (this.#sources.has(instance)) return
    const { openLog, position, take, readFromStart } = this.#parts
    const source = openLog(instance, log)
    this.#sources.set(instance, { log, source })
    const known = position(source.name)
    source.follow(known, (heard) => take(instance, source.name, heard), {
      fromStart: known === undefined && readFromStart(log),
    })
  }

  get gates(): readonly {
    instance: string
    address: string
    asked: number
    fault: string | undefined
  }[] {
    return [...this.#gates.values()].map((listener) => ({
      instance: listener.instance,
      address: listener.gate?.address ?? listener.milter,
      asked: listener.gate?.asked() ?? 0,
      fault: listener.fault,
    }))
  }

  get asked(): number {
    return this.#askedBefore + this.gates.reduce((sum, gate) => sum + gate.asked, 0)
  }

  get sources(): readonly EventSource[] {
    return [...this.#sources.values()].map((open) => open.source)
  }

  /** Gates first: what they have begun is still answered; then the sources. */
  async close(): Promise<void> {
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
