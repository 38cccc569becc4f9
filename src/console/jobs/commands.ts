/**
 * Commands: which words the program is started with for a job. Nothing that a stranger wrote is among
 * them but what has passed its form, and logs are named by our own names after `--`.
 */
import type { JobFacts } from './shape.ts'

export type Step = {
  readonly name: string
  readonly words: readonly string[]
  /** Of the whole, 0 to 1. */
  readonly weight: number
  /** Codes that mean that it did what it should. */
  readonly fine: ReadonlySet<number>
}

export const DAY_FORM = /^[a-z][a-z0-9-]{0,31}$/

export function stepsOf({ asked, files, language }: JobFacts): readonly Step[] {
  const lang = ['--lang', language, '--progress', 'json', '--config', 'config.yaml']
  if (asked.what === 'drill') {
    const runs = asked.compare ? (['guarded', 'unguarded'] as const) : (['guarded'] as const)
    return runs.map((name) => ({
      name,
      weight: 1 / runs.length,
      fine: new Set([0]),
      words: [
        ...['drill', asked.day, ...lang, '--seed', String(asked.seed)],
        ...(name === 'unguarded' ? ['--unguarded'] : []),
        ...['--plot', `out/${name}.svg`, `--json=out/${name}.json`],
      ],
    }))
  }
  const { zone, realm, home } = asked
  const claims = files.find((file) => file.as === 'claims')
  return [
    {
      name: 'investigate',
      weight: 1,
      // 1: something was found.
      fine: new Set([0, 1]),
      words: [
        ...['investigate', ...lang],
        ...['--html', 'out/report.html', '--pdf', 'out/report.pdf', '--csv', 'out/tables'],
        ...['--stix', 'out/stix.json', '--json=out/investigation.json'],
        ...(zone === undefined ? [] : ['--zone', zone]),
        ...(realm === undefined ? [] : ['--realm', realm]),
        ...(home === undefined ? [] : ['--home', home]),
        ...(claims === undefined ? [] : ['--claims', `in/${claims.stored}`]),
        '--',
        ...files.filter((file) => file.as === 'log').map(({ stored }) => `in/${stored}`),
      ],
    },
  ]
}
