/**
 * `sekimori case export CASE --out FILE.zip`: everything of a case in one archive that a stranger can
 * check. That it was handed over stands in the case's custody before anybody has it.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { exportCase } from '../keeper/cases/exporting/export-case.ts'
import { readConfig } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Instant } from '../lib/time.ts'
import { realDisk } from '../store/evidence/disk.ts'
import { readLogKey } from '../store/evidence/founding.ts'
import type { Common } from './arguments.ts'
import { caseNamed } from './case.ts'
import { actInCase, caseDesk } from './case-desk.ts'
import { caseExportWords } from './case-export-words.ts'
import type { Actor } from './control.ts'
import { openExportLog } from './export-log.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'
import { version } from './version.ts'

export async function caseExport(
  layout: Layout,
  typed: string,
  options: Common & Actor & { readonly out: string },
  speaker: Speaker,
): Promise<number> {
  const words = caseExportWords[speaker.language]
  const out = resolve(options.out)
  if (existsSync(out)) throw new WrongUse(speaker.words.exists(options.out))
  const vkey = await readLogKey(realDisk, layout.evidence)
  if (vkey === undefined) throw new WrongUse(speaker.words.noData(layout.evidence))
  const desk = await caseDesk(layout, speaker)
  const { id } = await caseNamed(desk, typed, speaker)
  const { zone } = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  const door = await openExportLog(layout, vkey.name, options, speaker.words)
  try {
    const made = await exportCase({
      ...{ layout, id, out, zone, software: `sekimori ${version}`, door },
      now: () => Date.now() as Instant,
      ...(desk.guarded
        ? {
            custody: async (told) => {
              const facts = { handling: 'exported', ...told }
              await actInCase(layout, { case: id, act: 'custody.enter', facts }, options, speaker)
            },
          }
        : {}),
    })
    if (made === undefined) throw new WrongUse(speaker.words.noData(id))
    speaker.answer({ case: id, ...made }, () => words.made(made).map(printable))
    return exits.fine
  } finally {
    await door.close()
  }
}
