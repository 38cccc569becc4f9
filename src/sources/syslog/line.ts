/**
 * Line: one line of a mail server's log on its way to becoming an event.
 *
 * The readers of the single programs get a `Line` and say what it is: an event, `harmless` (known,
 * and nothing that anybody judges by) or `unknown` (kept raw, so that a new form is noticed).
 * `begin` puts on what every event carries. Log lines are hearsay (decision 3).
 */
import type { Assumption, Event, Heard } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'

export type Line = {
  readonly id: string
  readonly at: Instant
  readonly heardAt: Instant
  readonly assumed: readonly Assumption[]
  readonly instance: string
  readonly defaultRealm: string
  readonly host: string | undefined
  readonly program: string
  readonly pid: number | undefined
  readonly source: { readonly file: string; readonly line: number } | undefined
  /** Set when events are to carry the line itself, without its secrets. */
  readonly raw: string | undefined
  readonly times: number
  /** What the program said. */
  readonly text: string
}

export type Reading = Event | 'harmless' | 'unknown'

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** What a kind of event has beyond `Heard`. */
export type Needed<Kind extends Event> = Omit<Mutable<Kind>, keyof Heard>

/** An event of this line; the caller may still set what is optional. */
export function begin<Kind extends Event>(line: Line, needed: Needed<Kind>): Mutable<Kind> {
  const event = needed as unknown as Mutable<Heard>
  event.id = line.id
  event.at = line.at < line.heardAt ? line.at : line.heardAt
  event.heardAt = line.heardAt
  event.trust = 'hearsay'
  if (line.assumed.length > 0) event.assumed = line.assumed
  if (line.source !== undefined) event.source = line.source
  event.instance = line.instance
  if (line.host !== undefined) event.host = line.host
  event.program = line.program
  if (line.pid !== undefined) event.pid = line.pid
  if (line.raw !== undefined) event.raw = line.raw
  if (line.times > 1) event.times = line.times
  return event as Mutable<Kind>
}

/** Marks one more thing as inferred. */
export function assume(event: Mutable<Heard>, what: Assumption): void {
  event.assumed = [...(event.assumed ?? []), what]
}
