/** `sekimori refit`: the nightly fit of the population, now, on files, changing nothing. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isRefusedPopulation, populationFrom } from '../accounts/behaviour/fit/population-text.ts'
import { type Population, shipped } from '../accounts/behaviour/population.ts'
import { hourOfWeek } from '../keeper/calendar.ts'
import { readConfig } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import { RefitEvidence, type Weeks } from '../keeper/refit-evidence.ts'
import { refitRun } from '../keeper/refit-run.ts'
import { refitWords } from '../keeper/refit-words.ts'
import { contactHashIn } from '../keeper/secrets.ts'
import { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import type { Common } from './arguments.ts'
import { progressLine } from './guard.ts'
import { exits, type Speaker, tableOf, WrongUse } from './output.ts'

export type RefitOptions = Common & { readonly dryRun?: boolean }

export async function refit(
  layout: Layout,
  options: RefitOptions,
  speaker: Speaker,
): Promise<number> {
  const words = refitWords[speaker.language]
  // Nothing is made where nothing is: reading a secret makes one.
  if (!existsSync(layout.evidence) || !existsSync(join(layout.keys, 'contacts.key')))
    throw new WrongUse(speaker.words.noData(layout.data))
  const { zone } = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  const refitted = await refitRun({
    evidence: new RefitEvidence(layout.evidence, layout.keys),
    current,
    now: Date.now() as Instant,
    hourOf: hourOfWeek(zone),
    contact: contactHashIn(layout.keys),
    progress: progressLine(words.reading),
  })
  speaker.answer({ ...refitted, dryRun: true }, () => [
    words.decision(refitted),
    tableOf([], words.rows(refitted)),
    words.isDry,
  ])
  return exits.fine
}

/** The last that was adopted in the weeks that are read, else the shipped one. */
function current({ adopted }: Weeks): Population {
  if (adopted === undefined) return shipped
  const read = populationFrom(adopted.population)
  if (isRefusedPopulation(read)) throw new Fault('refit.failed', { why: read.refused })
  return read
}
