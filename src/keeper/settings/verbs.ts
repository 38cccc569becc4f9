/**
 * Verbs of the settings: what is in force, what was changed, and changes with their reasons.
 *
 * A change is read and tried before anybody proves anything: what does not fit is refused with the
 * place, in both languages, and nothing is written.
 */

import { factsIn, isNotRead, whole } from '../console/facts.ts'
import type { AreaVerbs } from '../control/verbs.ts'
import { type NotHim, refused } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import { KEPT_FOR } from '../privacy/limits.ts'
import { CHANGES_MAX, isPolicyPath } from './paths.ts'
import {
  type Change,
  type Changed,
  HISTORY_MAX,
  type NotSet,
  type Settings,
  sayUnfit,
  tooLarge,
} from './settings.ts'

const HISTORY_PAGE = 50

export function settingsReads(settings: Settings): NonNullable<AreaVerbs['reads']> {
  return {
    'settings.show': () => ({
      ok: true,
      ...{ sections: settings.sections(), unfit: settings.unfit, revision: settings.revision },
      retention: { own: KEPT_FOR.own / 86_400_000, carrier: KEPT_FOR.carrier / 86_400_000 },
    }),
    'settings.history': ({ facts }) => {
      const asked = factsIn(facts, { most: whole(1, HISTORY_MAX) })
      if (isNotRead(asked)) return asked
      return { ok: true, changes: settings.history(asked.most ?? HISTORY_PAGE).map(told) }
    },
    /** What a change would do; nothing is changed. */
    'settings.preview': ({ facts }) => {
      const read = changesIn(facts)
      if (isNotHim(read)) return read
      return { ok: true, ...settings.preview(read.changes), revision: settings.revision }
    },
  }
}

export function settingsActs(settings: Settings): NonNullable<AreaVerbs['acts']> {
  return {
    'settings.set': ({ facts }) => {
      const read = changesIn(facts)
      if (isNotHim(read)) return read
      const previewed = settings.preview(read.changes)
      if ('unfit' in previewed)
        return { ...refused(sayUnfit(previewed.unfit)), ...{ unfit: previewed.unfit } }
      return async ({ by, why }) =>
        answered(await settings.set(read.changes, { by, why, base: read.base }))
    },
    'settings.undo': ({ facts }) => {
      const asked = factsIn(facts, { entry: whole(0, Number.MAX_SAFE_INTEGER) })
      if (isNotRead(asked)) return asked
      const { entry } = asked
      if (entry === undefined) return refused('facts.entry says which change')
      return async (who) => answered(await settings.undo(entry, who))
    },
  }
}

/** Settings by which an act takes two people, and when they do. */
const rules: Readonly<Record<string, (value: unknown) => boolean>> = {
  'console.twoPersons': (value) => Array.isArray(value) && value.length > 0,
  'cases.twoPersons': (value) => value === true,
  'privacy.approval': (value) => value === 'two',
}
/** What one person alone must not loosen where any of those rules stands. */
const besides: ReadonlySet<string> = new Set(['privacy.delayHours', 'privacy.namedReaders'])

/** Whether a request changes a setting by which acts take two people now, or one that goes with it. */
export const unguardingBy =
  (settings: Pick<Settings, 'valueOf' | 'pathOf'>) =>
  ({ verb, facts }: Pick<Request, 'verb' | 'facts'>): boolean => {
    const { changes, entry } = (facts ?? {}) as { changes?: unknown; entry?: unknown }
    const paths =
      verb === 'settings.set' && Array.isArray(changes)
        ? changes.map((one) => (one as Change | null)?.path)
        : verb === 'settings.undo' && typeof entry === 'number'
          ? [settings.pathOf(entry)]
          : []
    const stands = (rule: string): boolean => rules[rule]?.(settings.valueOf(rule)) === true
    return paths.some(
      (path) =>
        path !== undefined &&
        (Object.hasOwn(rules, path)
          ? stands(path)
          : besides.has(path) && Object.keys(rules).some(stands)),
    )
  }

const answered = (done: { readonly entry: number; readonly waits: boolean } | NotSet): Reply => {
  if ('movedOn' in done)
    return {
      ...{ ok: false, code: 'moved-on', why: 'somebody changed the settings meanwhile' },
      ...{ entry: done.movedOn },
    }
  if ('refused' in done)
    return { ...refused(done.refused), ...(done.unfit === undefined ? {} : { unfit: done.unfit }) }
  return { ok: true, entry: done.entry, afterRestart: done.waits }
}

const told = ({ at, ...changed }: Changed) => ({ ...changed, at: new Date(at).toISOString() })

type Read = { readonly changes: readonly Change[]; readonly base: number | undefined }
const isNotHim = (read: Read | NotHim): read is NotHim => 'ok' in read

function changesIn(facts: unknown): Read | NotHim {
  const { changes, base, ...others } = (facts ?? {}) as { [name: string]: unknown }
  const [stranger] = Object.keys(others)
  if (stranger !== undefined) return refused(`there is no field «${stranger.slice(0, 40)}»`)
  if (base !== undefined && !(Number.isSafeInteger(base) && Number(base) >= 0))
    return refused('base is no whole number')
  if (!Array.isArray(changes) || changes.length < 1 || changes.length > CHANGES_MAX)
    return refused(`changes is no list of 1 to ${CHANGES_MAX}`)
  const read: Change[] = []
  for (const one of changes as unknown[]) {
    const { path, value, ...more } = (one ?? {}) as { [name: string]: unknown }
    if (typeof path !== 'string' || !isPolicyPath(path))
      return refused('a change names a setting that people may change')
    if (Object.keys(more).length > 0) return refused('a change has path and value')
    if (read.some((other) => other.path === path)) return refused(`${path} is named twice`)
    if (tooLarge(value)) return refused(`${path} is too large to be set here`)
    // Nothing in the file is null; absent, the file's own value is in force again.
    read.push({ path, ...(value === undefined || value === null ? {} : { value }) })
  }
  return { changes: read, base: base as number | undefined }
}
