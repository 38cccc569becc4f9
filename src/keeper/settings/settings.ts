/**
 * Settings: the policy that people edit, as entries of the evidence laid over the configuration.
 *
 * An entry says what was changed, from what, to what, by whom and why; the last of each path is in
 * force. Nothing else keeps it: whoever copies the evidence copies the policy, and a policy that was
 * changed by hand on the disk is none. What does not fit the file any more is told as a fault and is
 * not in force, until somebody sets or undoes it.
 *
 * Limits: what parts of the guard were opened with is the value of the start; `waits` says which of
 * them another start would change.
 */
import type { Event, EventOf } from '../../events/event.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { Language } from '../../lib/words.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ConductFold } from '../../ports/conduct.ts'
import type { Journal } from '../../ports/journal.ts'
import { Config } from '../config.ts'
import { eventOf } from '../entries.ts'
import type { Scribe } from '../scribe.ts'
import { type InForce, inForce, type Overlay, treeOf, type Unfit } from './overlay.ts'
import {
  isLive,
  isPolicyPath,
  isSame,
  type PolicyName,
  policyPaths,
  type Tree,
  VALUE_BYTES_MAX,
  valueAt,
} from './paths.ts'
import { masked, type Origin, placesIn, unmasked } from './shown.ts'

/** Changes read back at the start: each took a person with a fresh proof. */
const READ_BACK_MAX = 100_000
/** Changes that are remembered for who asks what was changed. */
export const HISTORY_MAX = 500

export type Change = { readonly path: PolicyName; readonly value?: unknown }

export type Changed = {
  readonly entry: number
  readonly at: Instant
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
  readonly by: string
  readonly why: string
}

export type SettingRow = {
  readonly path: string
  readonly value: unknown
  readonly origin: Origin
  /** People may change it here. */
  readonly editable: boolean
  /** A change of it holds at once. */
  readonly isLive: boolean
  /** It was changed, and holds from the next start of the guard on. */
  readonly waits: boolean
  /** With `people`: what the file says. */
  readonly file?: unknown
  /** Of `notify.channels`: what people changed, by channel. */
  readonly changes?: unknown
  readonly by?: string
  readonly at?: string
  readonly why?: string
  readonly entry?: number
}

export type NotSet =
  | { readonly refused: string; readonly unfit?: readonly Unfit[] }
  | { readonly movedOn: number }

export type SettingsParts = {
  readonly file: Config
  readonly clock: Pick<Clock, 'now'>
  readonly scribe: Pick<Scribe, 'write'>
  readonly conduct: ConductFold
  readonly journal: Pick<Journal, 'read'>
  readonly told: (problem: unknown) => void
}

export class Settings {
  readonly #parts: SettingsParts
  readonly #file: Tree
  readonly #defaults: Tree
  readonly #overlay = new Map<string, unknown>()
  readonly #last = new Map<string, Changed>()
  readonly #history: Changed[] = []
  readonly #listeners: ((config: Config) => void)[] = []
  #now: InForce
  #atStart: Tree
  #turn: Promise<unknown> = Promise.resolve()
  #nth = 0

  private constructor(parts: SettingsParts) {
    this.#parts = parts
    this.#file = treeOf(parts.file)
    this.#defaults = treeOf(Config.parse({}))
    this.#now = inForce(parts.file, new Map())
    this.#atStart = this.#now.tree
  }

  static async open(parts: SettingsParts): Promise<Settings> {
    const settings = new Settings(parts)
    for (const { entry } of parts.conduct.ofKind('settings.changed', 0 as Instant, READ_BACK_MAX))
      for await (const recorded of parts.journal.read(entry, entry + 1))
        settings.#take(entry, eventOf(recorded))
    settings.#now = inForce(parts.file, settings.#overlay)
    settings.#atStart = settings.#now.tree
    for (const { path, why } of settings.#now.unfit)
      parts.told(new Fault('settings.unfit', { path, why: why.en }))
    return settings
  }

  /** In force now. Parts that were opened with it keep what they were given. */
  get config(): Config {
    return this.#now.config
  }

  get unfit(): readonly Unfit[] {
    return this.#now.unfit
  }

  /** What is not in force, as whoever looks whether all is well is told. */
  faults(language: Language): readonly string[] {
    return this.unfit.map(({ path, why }) =>
      new Fault('settings.unfit', { path, why: why[language] }).say(language),
    )
  }

  /** The entry of the newest change; 0: there is none. */
  get revision(): number {
    return this.#history.at(-1)?.entry ?? 0
  }

  /** In force now, as the file would say it. */
  valueOf(path: string): unknown {
    return valueAt(this.#now.tree, path)
  }

  /** Of the change that stands there. */
  pathOf(entry: number): string | undefined {
    return this.#history.find((one) => one.entry === entry)?.path
  }

  /** Told after every change; at once for what is in force. */
  onChange(listener: (config: Config) => void): void {
    this.#listeners.push(listener)
    listener(this.config)
  }

  sections(): readonly { readonly name: string; readonly settings: readonly SettingRow[] }[] {
    const policies = new Set<string>(policyPaths.map(({ path }) => path))
    return placesIn(this.#now.tree, policies).map(([name, paths]) => ({
      name,
      settings: paths.map((path) => this.#row(path)),
    }))
  }

  /** The newest first. */
  history(most: number): readonly Changed[] {
    return this.#history
      .slice(-most)
      .reverse()
      .map((one) => ({
        ...one,
        ...('before' in one ? { before: shown(one.path, one.before) } : {}),
        ...('after' in one ? { after: shown(one.path, one.after) } : {}),
      }))
  }

  /** What would be in force, or why not. */
  preview(changes: readonly Change[]):
    | { readonly unfit: readonly Unfit[] }
    | {
        readonly rows: readonly {
          readonly path: string
          readonly before: unknown
          readonly after: unknown
          readonly isLive: boolean
        }[]
      } {
    const next = inForce(this.#parts.file, overlaid(this.#overlay, this.#meant(changes)))
    const unfit = next.unfit.filter(
      (one) =>
        !this.#now.unfit.some((old) => isSame(old, one)) ||
        changes.some(({ path }) => one.path.startsWith(path)),
    )
    if (unfit.length > 0) return { unfit }
    return {
      rows: changes.map(({ path }) => ({
        path,
        before: masked(valueAt(this.#now.tree, path), nameOf(path)),
        after: masked(valueAt(next.tree, path), nameOf(path)),
        isLive: isLive(path),
      })),
    }
  }

  /** All of them or none, in one append. `base`: the revision that whoever asks has seen. */
  set(
    changes: readonly Change[],
    {
      by,
      why,
      base,
    }: { readonly by: string; readonly why: string; readonly base?: number | undefined },
  ): Promise<{ readonly entry: number; readonly waits: boolean } | NotSet> {
    return this.#inTurn(async () => {
      if (base !== undefined && base !== this.revision) return { movedOn: this.revision }
      return this.#write(changes, by, why)
    })
  }

  /** The value from before a change comes back, where nobody changed it again since. */
  undo(
    entry: number,
    { by, why }: { readonly by: string; readonly why: string },
  ): Promise<{ readonly entry: number; readonly waits: boolean } | NotSet> {
    return this.#inTurn(async () => {
      const changed = this.#history.find((one) => one.entry === entry)
      if (changed === undefined || !isPolicyPath(changed.path))
        return { refused: 'no change of a setting stands there' }
      const last = this.#last.get(changed.path)
      if (last !== undefined && last.entry !== entry) return { movedOn: last.entry }
      const { path, before } = changed
      return this.#write([{ path, ...(before === undefined ? {} : { value: before }) }], by, why)
    })
  }

  async #write(
    changes: readonly Change[],
    by: string,
    why: string,
  ): Promise<{ readonly entry: number; readonly waits: boolean } | NotSet> {
    const previewed = this.preview(changes)
    if ('unfit' in previewed) return { refused: sayUnfit(previewed.unfit), unfit: previewed.unfit }
    const real = this.#meant(changes).filter(
      ({ path, value }) => !isSame(this.#overlay.get(path), value),
    )
    if (real.length === 0) return { refused: 'nothing would change' }
    const { clock, scribe, conduct } = this.#parts
    const at = clock.now()
    const events = real.map(({ path, value }): EventOf<'settings.changed'> => {
      this.#nth += 1
      const before = this.#overlay.get(path)
      return {
        ...{ kind: 'settings.changed', id: `se.${at.toString(36)}.${this.#nth.toString(36)}` },
        ...{ at, heardAt: at, trust: 'witnessed', path, by, why },
        ...(before === undefined ? {} : { before }),
        ...(value === undefined ? {} : { after: value }),
      }
    })
    await scribe.write(events)
    const entries = conduct.ofKind('settings.changed', at, READ_BACK_MAX).slice(-events.length)
    for (const [n, event] of events.entries()) this.#take(entries[n]?.entry ?? 0, event)
    this.#now = inForce(this.#parts.file, this.#overlay)
    for (const listener of this.#listeners)
      try {
        listener(this.config)
      } catch (problem) {
        this.#parts.told(problem)
      }
    return { entry: this.revision, waits: real.some(({ path }) => this.#waits(path)) }
  }

  #meant(changes: readonly Change[]): readonly Change[] {
    return changes.map((change) =>
      change.path === 'notify.channels' && change.value !== undefined
        ? { ...change, value: unmasked(change.value, this.#overlay.get(change.path)) }
        : change,
    )
  }

  #take(entry: number, event: Event | undefined): void {
    if (event?.kind !== 'settings.changed') return
    const { path, before, after, by, why, at } = event
    const changed: Changed = {
      ...{ entry, at, path, by, why },
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    }
    if (after === undefined) this.#overlay.delete(path)
    else this.#overlay.set(path, after)
    this.#last.set(path, changed)
    this.#history.push(changed)
    if (this.#history.length > HISTORY_MAX) this.#history.shift()
  }

  #waits(path: string): boolean {
    return (
      isPolicyPath(path) &&
      !isLive(path) &&
      !isSame(valueAt(this.#now.tree, path), valueAt(this.#atStart, path))
    )
  }

  #row(path: string): SettingRow {
    const value = valueAt(this.#now.tree, path)
    const file = valueAt(this.#file, path)
    const isPeoples = this.#overlay.has(path) && !isSame(value, file)
    const last = this.#last.get(path)
    const editable = isPolicyPath(path)
    return {
      ...{ path, editable, value: masked(value ?? null, nameOf(path)) },
      origin: isPeoples
        ? 'people'
        : isSame(file, valueAt(this.#defaults, path))
          ? 'default'
          : 'file',
      isLive: isPolicyPath(path) && isLive(path),
      waits: this.#waits(path),
      ...(isPeoples || path === 'notify.channels'
        ? { file: masked(file ?? null, nameOf(path)) }
        : {}),
      ...(path === 'notify.channels'
        ? { changes: masked(this.#overlay.get(path) ?? {}, 'channels') }
        : {}),
      ...(last === undefined
        ? {}
        : { by: last.by, at: new Date(last.at).toISOString(), why: last.why, entry: last.entry }),
    }
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    return mine
  }
}

const nameOf = (path: string): string => path.split('.').at(-1) ?? ''
const shown = (path: string, value: unknown): unknown => masked(value, nameOf(path))

function overlaid(overlay: Overlay, changes: readonly Change[]): Overlay {
  const next = new Map(overlay)
  for (const { path, value } of changes)
    if (value === undefined) next.delete(path)
    else next.set(path, value)
  return next
}

export const sayUnfit = (unfit: readonly Unfit[]): string =>
  unfit.map(({ path, why }) => `${path}: ${why.en}`).join('; ')

/** `undefined`: it may be set. */
export const tooLarge = (value: unknown): boolean =>
  value !== undefined && Buffer.byteLength(JSON.stringify(value)) > VALUE_BYTES_MAX
