/**
 * Page: the owners' page as the guard runs it.
 *
 * A page that cannot listen is told of and counted as a fault; the gate goes on without it, and
 * owners are told instead of asked where no page was named.
 */

import { sayMeNote } from '../gate/me/notes.ts'
import { type MePage, openMePage } from '../gate/me/server.ts'
import { Fault } from '../lib/fault.ts'
import type { Language } from '../lib/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { OwnerDesk } from '../ports/owner-desk.ts'
import type { Config } from './config.ts'
import type { Operator } from './operator.ts'

export type PageParts = {
  readonly desk: OwnerDesk
  readonly clock: Clock
  readonly config: Pick<Config, 'me' | 'zone'>
  readonly language: Language
  readonly operator: Pick<Operator, 'says' | 'told'>
}

export type Page = {
  readonly address: string | undefined
  readonly fault: string | undefined
  /** Requests that came by a reverse proxy that the configuration does not name. */
  unnamedProxy(): number
  close(): Promise<void>
}

export async function openPage(parts: PageParts): Promise<Page> {
  const { desk, clock, config, language, operator } = parts
  const closed = {
    ...{ address: undefined, fault: undefined, unnamedProxy: () => 0 },
    close: () => Promise.resolve(),
  }
  if (config.me.listen === undefined) return closed
  let page: MePage
  try {
    page = await openMePage({
      desk,
      clock,
      config: config.me,
      zone: config.zone,
      told: (note) => operator.says(sayMeNote(note, language)),
    })
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    operator.told(thrown)
    return { ...closed, fault: thrown.say(language) }
  }
  return {
    ...{ address: page.address, fault: undefined },
    unnamedProxy: () => page.tally().unnamedProxy,
    close: () => page.close(),
  }
}
