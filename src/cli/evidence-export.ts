/** Hangs `export` under `sekimori evidence`. */
import type { Command } from 'commander'
import type { Shared } from './evidence.ts'
import type { ExportOptions } from './export.ts'
import { exportWords } from './export-words.ts'

export function evidenceExportCommand(
  group: Command,
  { language, acting, contextOf, ends }: Shared,
): void {
  const words = exportWords[language]
  acting(group.command('export').description(words.about))
    .argument('<out.zip>')
    .option('--account <account>', words.optAccount)
    .option('--from <moment>', words.optFrom)
    .option('--until <moment>', words.optUntil)
    .option('--entries <ranges>', words.optEntries)
    .option('--bodies', words.optBodies)
    .option('--case <ticket>', words.optCase)
    .option('--ticket <ticket>', words.optCase)
    .option('--policy <file>', words.optPolicy)
    .option('--force')
    .addHelpText('after', `\n${words.help}`)
    .action(async (out: string, options: ExportOptions) => {
      const { layout, speaker } = contextOf(options)
      const { evidenceExport } = await import('./export.ts')
      await ends(evidenceExport(layout, out, options, speaker))
    })
}
