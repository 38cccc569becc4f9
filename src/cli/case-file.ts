/** Case file, for the command line: a case with what was found, what is due and what is to be done. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Case, CaseFile } from '../cases/case.ts'
import { caseFileNow } from '../keeper/cases/file.ts'
import { readInvestigation } from '../keeper/cases/investigation-file.ts'
import { readConfig } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Instant } from '../lib/time.ts'
import type { Common } from './arguments.ts'
import type { CaseDesk } from './case-desk.ts'
import { CONFIG_FILE } from './config-words.ts'
import type { Actor } from './control.ts'
import type { Speaker } from './output.ts'
import { version } from './version.ts'

/** What a drill leaves beside its evidence: zone and organisation of the day. */
export const CONFIG_LEFT = 'sekimori.yaml'

/** An exercise that is over is looked at as it was left: nothing of it is overdue by years. */
function lastOf(its: Case): Instant {
  const lists = Object.values(its)
    .filter((value) => Array.isArray(value))
    .flat()
  const moments = lists.flatMap((row) => {
    const { at } = (row ?? {}) as { readonly at?: unknown }
    return typeof at === 'number' ? [at] : []
  })
  return moments.reduce((last, at) => Math.max(last, at), its.opened.at) as Instant
}

/** Without its investigation, which is only looked at where a document is made of it. */
export async function caseFileFor(
  layout: Layout,
  desk: CaseDesk,
  its: Case,
  options: Common & Actor,
  _speaker: Speaker,
  withFound = false,
): Promise<CaseFile> {
  const left = join(layout.data, CONFIG_LEFT)
  const file = options.config ?? (!desk.guarded && existsSync(left) ? left : CONFIG_FILE)
  const config = readConfig(file, options.config !== undefined || file === left)
  const taken = its.found.at(-1)
  const found =
    withFound && taken !== undefined
      ? readInvestigation(
          await desk.unseal(its.id, taken.sha256, options),
          `${its.id}/${taken.sha256}`,
        )
      : undefined
  const now = its.exercise && !desk.guarded ? lastOf(its) : (Date.now() as Instant)
  return caseFileNow(its, found, config, { now, version, plans: desk.plansOf(its) })
}
