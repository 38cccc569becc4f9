/**
 * Judge: false alarms per account-year, and how many a thief reaches before he is contained.
 *
 * The frozen examiners (decision 84) on a real organisation's mail, which is read by path and never
 * copied: honest mail for the false alarms, and attacks laid between the owners' own messages for
 * the recipients reached. What is examined is the behaviour model, the
 * static limits, or a model given by its folder; beside it, if asked, static limits at equal false alarms, and the same judge if it knew
 * what comes.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unguarded } from '../src/accounts/behaviour/state.ts'
import { alarmsOf, type Benign, delayedOf, livedOf, rateOf } from './judge/alarms.ts'
import { falseAlarms, reachedByBudget, survival } from './judge/charts.ts'
import { type Detector, hasLogins } from './judge/detector.ts'
import { behaviourOf } from './judge/detectors/behaviour.ts'
import { LIMITS, limitAt, matched } from './judge/detectors/limits.ts'
import { prototypeAt } from './judge/detectors/prototype.ts'
import { ruleOf } from './judge/detectors/rule.ts'
import { BARS, examine } from './judge/exam.ts'
import type { Family } from './judge/families.ts'
import { figuresOf } from './judge/figures.ts'
import { boundLines, caseLines, limitLines, rateLine, shareLine } from './judge/lines.ts'
import { loginsOf } from './judge/logins.ts'
import { readMail } from './judge/mail.ts'
import { HELP, HONEST_TIMES, type Options, readOptions } from './judge/options.ts'
import { originsOf, SETTINGS } from './judge/origins.ts'
import { type Chart, svgOf } from './judge/plot.ts'
import { progressOf } from './judge/progress.ts'
import {
  alarmsTable,
  CASES_NOTE,
  casesTable,
  limitsTable,
  rateSentence,
  shareSentence,
  tableOf,
} from './judge/tables.ts'

function detectorOf(name: string): Detector | Promise<Detector> {
  if (name === 'rule') return ruleOf()
  if (name === 'behaviour') return behaviourOf()
  return name === 'behaviour-unguarded' ? behaviourOf(unguarded) : prototypeAt(name)
}

class Examination {
  readonly #options: Options
  readonly #detector: Detector
  readonly #benign: Benign
  readonly #about: { readonly detector: string; readonly signals: string }

  constructor(options: Options, detector: Detector) {
    this.#options = options
    this.#detector = detector
    const mail = readMail(options.data, options.window)
    const origins = originsOf(mail.messages)
    const { signals } = options
    this.#benign = {
      mail,
      origins,
      signals,
      ...(hasLogins(signals) ? { logins: loginsOf(mail.messages, origins) } : {}),
    }
    this.#about = { detector: detector.name, signals: options.signals }
  }

  async run(): Promise<void> {
    const { save } = this.#options
    if (save !== undefined) for (const end of ['txt', 'jsonl']) writeFileSync(`${save}.${end}`, '')
    const { alarms, settings, families, limits, bound } = this.#options
    const contained = alarms || limits ? this.#falseContainments() : 0
    if (alarms) this.#falseAlarms(contained)
    if (settings) this.#settings()
    if (families.length > 0) this.#cases(families)
    if (limits) this.#limits(families, contained)
    if (bound) await this.#bound(families)
  }

  /** To people the table, to programs the lines. */
  #tell(table: string, lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join('')
    const { json, save } = this.#options
    process.stdout.write(json ? text : table)
    if (save === undefined) return
    appendFileSync(`${save}.txt`, table)
    appendFileSync(`${save}.jsonl`, text)
  }

  #draw(name: string, chart: Chart): void {
    const folder = this.#options.plot
    if (folder === undefined) return
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${name}.svg`), svgOf(chart))
  }

  #title(): string {
    return `${this.#detector.name}, ${this.#options.signals} signals`
  }

  #falseContainments(): number {
    const bar = 1 / this.#detector.budget.contained
    return alarmsOf(this.#detector, this.#benign, { bar, withGate: false, withResults: true })
  }

  #falseAlarms(contained: number): void {
    const detector = this.#detector
    const benign = this.#benign
    const { mail } = benign
    const told = progressOf('false alarms')
    const bars = detector.isRule === true ? [] : BARS
    const rates = bars.map((bar, nth) => {
      const count = alarmsOf(detector, benign, { bar, withGate: false, withResults: true })
      told(nth + 1, bars.length)
      return { bar, rate: rateOf(count, mail) }
    })
    const challengeAt = 1 / detector.budget.challenged
    const containAt = 1 / detector.budget.contained
    const containments = rateOf(contained, mail)
    const holds = rateOf(
      alarmsOf(detector, benign, { bar: challengeAt, withGate: true, withResults: true }),
      mail,
    )
    const unheard = rateOf(
      alarmsOf(detector, benign, { bar: containAt, withGate: false, withResults: false }),
      mail,
    )
    const delayed = delayedOf(detector, benign)
    const lived = livedOf(detector, benign)
    const livedContained = rateOf(lived.contained, mail)
    const livedHolds = rateOf(lived.contained + lived.challenged, mail)
    const livedAtLogin = rateOf(lived.atLogin, mail)
    const about = this.#about
    this.#tell(
      [
        `\n${this.#title()}: false alarms on days ${mail.window.from} to ${mail.window.to}\n`,
        rates.length > 0 ? `${alarmsTable(rates)}\n` : '',
        rateSentence(`contained (nominal ${detector.budget.contained})`, containments),
        rateSentence('contained, without delivery results', unheard),
        rateSentence(`challenged or held (nominal ${detector.budget.challenged})`, holds),
        shareSentence('delayed 15 s', delayed),
        'lived with all answers, each challenge answered:\n',
        rateSentence('  contained', livedContained),
        rateSentence('  contained, challenged or held', livedHolds),
        hasLogins(this.#options.signals) ? rateSentence('  of these at a login', livedAtLogin) : '',
        shareSentence('  delayed 15 s', lived.delayed),
      ].join(''),
      [
        rateLine(about, 'falseContainmentsPerAccountYear', containments),
        rateLine(about, 'falseHoldsPerAccountYear', holds),
        rateLine(about, 'falseContainmentsWithoutResultsPerAccountYear', unheard),
        shareLine(about, 'delayedShare', delayed),
        rateLine(about, 'livedContainmentsPerAccountYear', livedContained),
        rateLine(about, 'livedHoldsPerAccountYear', livedHolds),
        rateLine(about, 'livedAtLoginPerAccountYear', livedAtLogin),
        shareLine(about, 'livedDelayedShare', lived.delayed),
        ...rates.map(({ bar, rate }) =>
          rateLine(about, 'falseAlarmsPerAccountYear', rate, { bar }),
        ),
      ],
    )
    if (rates.length > 0) this.#draw('false-alarms', falseAlarms(this.#title(), rates))
  }

  /** False alarms if the made-up origins were made up otherwise. */
  #settings(): void {
    const { mail, signals } = this.#benign
    const detector = this.#detector
    const all = SETTINGS.flatMap(({ name, seeds, settings }) =>
      seeds.map((seed) => ({ name, seed, settings })),
    )
    const told = progressOf('settings')
    const counted = all.map(({ name, seed, settings }, nth) => {
      const origins = originsOf(mail.messages, seed, settings)
      const benign = {
        mail,
        signals,
        origins,
        ...(hasLogins(signals) ? { logins: loginsOf(mail.messages, origins, seed) } : {}),
      }
      const count = (perYear: number) =>
        rateOf(
          alarmsOf(detector, benign, { bar: 1 / perYear, withGate: false, withResults: false }),
          mail,
        )
      const { contained, challenged } = detector.budget
      const rates = { contained: count(contained), challenged: count(challenged) }
      told(nth + 1, all.length)
      return { name, seed, ...rates }
    })
    this.#tell(
      `\n${this.#title()}: false alarms under other made-up origins, without delivery results\n${tableOf(
        ['origins', 'seed', 'contained', 'per account-year', 'challenged', 'per account-year'],
        counted.map(({ name, seed, contained, challenged }) => [
          name,
          String(seed),
          String(contained.count),
          contained.value.toFixed(4),
          String(challenged.count),
          challenged.value.toFixed(4),
        ]),
      )}`,
      counted.flatMap(({ name, seed, contained, challenged }) => {
        const more = { origins: name, seed }
        return [
          rateLine(this.#about, 'settingContainmentsPerAccountYear', contained, more),
          rateLine(this.#about, 'settingChallengesPerAccountYear', challenged, more),
        ]
      }),
    )
  }

  #runsOf = (family: Family): number =>
    this.#options.runs * (family.honest === true ? HONEST_TIMES : 1)

  #cases(families: readonly Family[]): void {
    const examined = examine([this.#detector], {
      ...this.#benign,
      families,
      runsOf: this.#runsOf,
      progress: progressOf('attacks'),
    }).get(this.#detector)
    const drawn = new Map([...(examined ?? [])].filter(([, outcomes]) => outcomes.length > 0))
    const figures = [...drawn].map(([family, outcomes]) => figuresOf(family, outcomes))
    this.#tell(
      `\n${this.#title()}: runs of each family\n${casesTable(figures)}${CASES_NOTE}`,
      figures.flatMap((one) => caseLines(this.#about, one)),
    )
    this.#draw('reached', reachedByBudget(this.#title(), drawn))
    this.#draw('survival', survival(this.#title(), drawn))
  }

  #limits(families: readonly Family[], contained: number): void {
    const { mail } = this.#benign
    const all = LIMITS.map((limit) => {
      const found = matched(mail, limit, contained)
      return { matched: found, detector: limitAt(limit, found.most) }
    })
    const examined = examine(
      all.map(({ detector }) => detector),
      {
        ...this.#benign,
        families,
        runsOf: () => this.#options.runs,
        progress: progressOf('limits'),
      },
    )
    const rows = all.map(({ matched: found, detector }) => ({
      matched: found,
      figures: [...(examined.get(detector) ?? [])]
        .filter(([, outcomes]) => outcomes.length > 0)
        .map(([family, outcomes]) => figuresOf(family, outcomes)),
    }))
    this.#tell(
      `\nStatic limits at no more than the judge's ${contained} false containments\n${limitsTable(rows)}`,
      rows.flatMap((row) =>
        row.figures.flatMap((figures) => limitLines(this.#about, row.matched, figures)),
      ),
    )
  }

  async #bound(families: readonly Family[]): Promise<void> {
    const knowing = this.#detector.knowing
    if (knowing === undefined) {
      process.stderr.write(`judge: ${this.#detector.name} cannot be told what comes: no bound\n`)
      return
    }
    const rows: string[][] = []
    const lines: string[] = []
    const told = progressOf('bound')
    for (const [nth, family] of families.entries()) {
      if (family.scenario === undefined) continue
      const detector = await knowing(...family.scenario)
      const runsOf = (): number => this.#options.runs
      const examined = examine([detector], { ...this.#benign, families: [family], runsOf })
      const outcomes = examined.get(detector)?.get(family) ?? []
      if (outcomes.length === 0) continue
      const figures = figuresOf(family, outcomes)
      const reached = outcomes.map(
        ({ reachedAtContainment }) =>
          reachedAtContainment ?? family.messages * family.recipientsEach,
      )
      const mean = reached.reduce((sum, one) => sum + one, 0) / reached.length
      lines.push(...boundLines(this.#about, figures, mean))
      rows.push([
        family.id,
        family.about,
        mean.toFixed(2),
        String(figures.reachedMedian.value),
        String(figures.reachedP95.value),
      ])
      told(nth + 1, families.length)
    }
    const head = ['case', 'what', 'reached mean', 'p50', 'p95']
    this.#tell(`\nThe same judge if it knew what comes\n${tableOf(head, rows)}`, lines)
  }
}

async function main(): Promise<number> {
  let options: Options | undefined
  try {
    options = readOptions(process.argv.slice(2))
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n\n${HELP}`)
    return 2
  }
  if (options === undefined) {
    process.stdout.write(HELP)
    return 0
  }
  let examination: Examination
  try {
    examination = new Examination(options, await detectorOf(options.detector))
  } catch (thrown) {
    process.stderr.write(`judge: ${thrown instanceof Error ? thrown.message : thrown}\n`)
    return 3
  }
  await examination.run()
  return 0
}

process.exitCode = await main()
