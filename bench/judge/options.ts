/** Options: what can be asked of the examiners on the command line. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SIGNALS, type Signals } from './detector.ts'
import { FAMILIES, type Family } from './families.ts'
import type { Window } from './mail.ts'

export const RUNS_ATTACK = 400
/** A legitimate family gets so many times the runs of an attack: its alarms are rare. */
export const HONEST_TIMES = 10
const NEARBY = join(import.meta.dirname, '../../../shared/data/mail/email-Eu-core-temporal.txt.gz')

export const HELP = `npm run bench -- judge [options]

  --data FILE        rows of «sender recipient seconds», gzipped or not (SNAP email-Eu-core-temporal)
  --days FROM-TO     false alarms count on these days; before them is only learned (250-525 on the
                     European data, the same share of other files)
  --detector NAME    behaviour (the default), behaviour-unguarded (learning from suspect mail, as first
                     measured), rule, or a folder with the prototype's model.ts and pop.json
  --signals NAME     ${SIGNALS.join(', ')}
  --cases LIST       families by name (a,d3,...), or attacks, honest, evasion, all; default: all but evasion
  --runs N           of each attack family (${RUNS_ATTACK}); a legitimate one gets ${HONEST_TIMES} times as many
  --limits           static limits beside it, at equal false alarms
  --bound            beside it the same judge if it knew what comes (where it can be told)
  --settings         false alarms under 20 settings of made-up origins
  --no-alarms        leave the false alarms out
  --plot DIR         writes SVG plots
  --save FILE        writes the tables to FILE.txt and the lines to FILE.jsonl, too
  --json             one JSON object a line
`

export type Options = {
  readonly data: string
  readonly window: Window | undefined
  readonly detector: string
  readonly signals: Signals
  readonly families: readonly Family[]
  readonly runs: number
  readonly limits: boolean
  readonly bound: boolean
  readonly settings: boolean
  readonly alarms: boolean
  readonly plot: string | undefined
  readonly save: string | undefined
  readonly json: boolean
}

const flag = { type: 'boolean', default: false } as const
const text = { type: 'string' } as const

/** `undefined`: help was asked for. Wrong use is an Error whose message can be read. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: text,
      days: text,
      detector: { ...text, default: 'behaviour' },
      signals: { ...text, default: 'all' },
      cases: text,
      runs: { ...text, default: String(RUNS_ATTACK) },
      limits: flag,
      bound: flag,
      settings: flag,
      'no-alarms': flag,
      plot: text,
      save: text,
      json: flag,
      help: flag,
    },
  })
  if (values.help) return undefined
  const data = values.data ?? (existsSync(NEARBY) ? NEARBY : undefined)
  if (data === undefined)
    throw new Error(
      'The mail to examine with is not part of this package. Give --data FILE: rows of «sender recipient seconds», gzipped or not, such as email-Eu-core-temporal.txt.gz of the SNAP collection.',
    )
  const signals = SIGNALS.find((name) => name === values.signals)
  if (signals === undefined)
    throw new Error(`--signals takes ${SIGNALS.join(', ')}, not «${values.signals}»`)
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs takes a whole number above zero, not «${values.runs}»`)
  return {
    data,
    window: values.days === undefined ? undefined : windowOf(values.days),
    detector: values.detector,
    signals,
    families: familiesOf(values.cases),
    runs,
    limits: values.limits,
    bound: values.bound,
    settings: values.settings,
    alarms: !values['no-alarms'],
    plot: values.plot,
    save: values.save,
    json: values.json,
  }
}

function windowOf(given: string): Window {
  const found = /^(\d{1,5})-(\d{1,5})$/.exec(given)
  const [from, to] = [Number(found?.[1]), Number(found?.[2])]
  if (!(from < to)) throw new Error(`--days takes two days, such as 250-525, not «${given}»`)
  return { from, to }
}

/** The evasion series: a letter of origin and messages a day. */
const isEvasion = ({ id }: Family): boolean => /^[FDRK]\d/.test(id)

function familiesOf(given: string | undefined): readonly Family[] {
  if (given === undefined) return FAMILIES.filter((family) => !isEvasion(family))
  const chosen = new Set<Family>()
  for (const name of given.split(',')) {
    const found = FAMILIES.filter(
      (family) =>
        family.id === name ||
        name === 'all' ||
        (name === 'evasion' && isEvasion(family)) ||
        (name === 'honest' && family.honest === true) ||
        (name === 'attacks' && family.honest !== true && !isEvasion(family)),
    )
    if (found.length === 0)
      throw new Error(
        `There is no case «${name}». There are ${FAMILIES.map(({ id }) => id).join(', ')}, and attacks, honest, evasion, all.`,
      )
    for (const family of found) chosen.add(family)
  }
  return FAMILIES.filter((family) => chosen.has(family))
}
