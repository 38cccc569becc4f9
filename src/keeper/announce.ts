/**
 * Announce: what the guard says of itself in the evidence: that it began and ended, and by which
 * parameters and in which mode it judges from here on (decision 2).
 */
import type { Event } from '../events/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Instances } from './instances.ts'
import type { Scribe } from './scribe.ts'

export type AnnounceParts = {
  readonly clock: Clock
  readonly scribe: Scribe
  readonly folds: FoldStore
  readonly version: string
}

const BY = 'sekimori'

export async function announceLife(
  { clock, scribe, version }: AnnounceParts,
  kind: 'guard.started' | 'guard.stopped',
  why?: string,
): Promise<void> {
  const now = clock.now()
  await scribe.write([
    {
      kind,
      id: `${kind}.${now}`,
      at: now,
      heardAt: now,
      trust: 'witnessed',
      version,
      ...(why === undefined ? {} : { why }),
    },
  ])
}

/** Writes what differs from what was announced last. */
export async function announceConfig(
  { clock, scribe, folds, version }: AnnounceParts,
  parameters: object,
  instances: Instances,
): Promise<void> {
  const now = clock.now()
  const changes: Event[] = []
  const say = (what: 'parameters' | 'instance', to: string, instance?: string): void => {
    if (folds.configured(what, instance) === to) return
    changes.push({
      kind: 'config.changed',
      id: `config.${now}.${changes.length}`,
      at: now,
      heardAt: now,
      trust: 'witnessed',
      what,
      to,
      by: BY,
      why: version,
      ...(instance === undefined ? {} : { instance }),
    })
  }
  say('parameters', JSON.stringify(parameters))
  for (const { name, mode, observeUntil } of instances.all)
    say('instance', observeUntil === undefined ? mode : `${mode} until ${observeUntil}`, name)
  await scribe.write(changes)
}
