/**
 * `sekimori drill DAY`: a simulated attack through the real pipeline, scored.
 *
 * The only door from the program to `sim/`: nothing else of it lives simulated days. A drill touches
 * no guard's data: without `--data` everything lies in a folder that is gone afterwards.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  cardOf,
  type Drill,
  drillConfig,
  drillNamed,
  drills,
  keepEvidence,
  type Left,
  leaveCase,
  liveDay,
  plotOf,
  prepareFolder,
  type Score,
} from '../../sim/drills/index.ts'
import { layoutIn } from '../keeper/layout.ts'
import type { Common } from './arguments.ts'
import { CONFIG_LEFT } from './case-file.ts'
import { drillWords } from './drill-words.ts'
import { exits, type Speaker, tableOf, WrongUse } from './output.ts'
import { version } from './version.ts'

export type DrillOptions = Common & {
  readonly list?: boolean
  readonly seed?: number
  readonly unguarded?: boolean
  readonly plot?: string
  readonly strict?: boolean
  /** For programs: a JSON object a line on stderr, instead of the bar. */
  readonly progress?: 'json'
}

/** Living a day is most of the work. */
const SHARE_OF_LIVING = 0.8

export async function drill(
  name: string | undefined,
  options: DrillOptions,
  speaker: Speaker,
): Promise<number> {
  const words = drillWords[speaker.language]
  if (options.list === true) return list(speaker)
  const names = drills.map((one) => one.name).join(', ')
  if (name === undefined) throw new WrongUse(words.whichDay(names))
  const day = drillNamed(name)
  if (day === undefined) throw new WrongUse(words.noDay(name, names))
  if (options.data !== undefined && existsSync(options.data))
    throw new WrongUse(words.notEmpty(options.data))
  if (options.plot !== undefined && existsSync(options.plot) && options.force !== true)
    throw new WrongUse(speaker.words.exists(options.plot))

  const folder = resolve(options.data ?? mkdtempSync(join(tmpdir(), 'sekimori-drill-')))
  try {
    const { score, plot, left } = await lived(day, folder, options, speaker)
    if (options.plot !== undefined) writeFileSync(options.plot, plot)
    speaker.answer(left === undefined ? score : { ...score, case: left }, () => [
      ...cardOf(day, score, speaker.language),
      '',
      options.plot === undefined ? words.plotHint : words.plotted(options.plot),
      ...(options.data === undefined ? [] : [words.kept(options.data)]),
      ...(left === undefined || options.data === undefined ? [] : [words.left(left, options.data)]),
    ])
    const { verified, differs } = score.evidence
    const isFine = score.expected?.met !== false && verified && differs === 0
    return options.strict === true && !isFine ? exits.found : exits.fine
  } finally {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

async function lived(
  day: Drill,
  folder: string,
  { seed = 1, unguarded = false, data, progress: how }: DrillOptions,
  { language }: Speaker,
): Promise<{ score: Score; plot: string; left: string | undefined }> {
  const words = drillWords[language]
  const isKept = data !== undefined
  const layout = layoutIn(folder)
  const hash = prepareFolder(layout, seed)
  const isForPrograms = how === 'json'
  const bar = isForPrograms ? linesOn(process.stderr) : barOn(process.stderr)
  bar.show(0, words.learning)
  try {
    const { house, score, course } = await liveDay(day, {
      seed,
      guarded: !unguarded,
      hash,
      progress: (share, now) =>
        bar.show(share * SHARE_OF_LIVING, `${words.living} ${clockOf(now)}`),
      ...(isForPrograms ? { watch: (tick) => tellLine(process.stderr, { tick }) } : {}),
    })
    const progress = (share: number) =>
      bar.show(SHARE_OF_LIVING + share * (1 - SHARE_OF_LIVING), words.keeping)
    let left: Left | undefined
    const kept = await keepEvidence(layout, day.name, house.journal.entries, house.now, {
      progress,
      // In a folder that is gone afterwards nobody would look at a case.
      ...(isKept
        ? {
            after: async (journal, verified) => {
              left = await leaveCase({
                house,
                journal,
                layout,
                hash,
                drill: day,
                version,
                verified,
              })
            },
          }
        : {}),
    })
    if (isKept) writeFileSync(join(folder, CONFIG_LEFT), drillConfig, { flag: 'wx', mode: 0o600 })
    const evidence = { ...score.evidence, ...kept }
    const whole = { ...score, evidence }
    return { score: whole, plot: plotOf(day, whole, course, language), left: left?.case }
  } finally {
    bar.end()
  }
}

function list(speaker: Speaker): number {
  const words = drillWords[speaker.language]
  const days = drills.map(({ name, about, expected }) => ({
    name,
    about: about[speaker.language](undefined),
    recipientsLeftMost: expected.leftMost,
  }))
  speaker.answer({ days }, () => [
    tableOf(
      [words.colName, words.colExpected, words.colAbout],
      days.map((day) => [day.name, `≤ ${day.recipientsLeftMost}`, day.about]),
    ),
  ])
  return exits.fine
}

const clockOf = (now: number): string =>
  Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO('Asia/Tokyo')
    .toPlainTime()
    .toString({ smallestUnit: 'minute' })

const BAR = 24

/** On a terminal only; `end` takes the line away. */
export function barOn(terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>) {
  let isShown = false
  return {
    show: (share: number, what: string): void => {
      if (!terminal.isTTY) return
      isShown = true
      const full = Math.floor(Math.min(1, share) * BAR)
      const percent = `${Math.floor(share * 100)}`.padStart(3)
      terminal.write(`\r\u001b[K${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent} %  ${what}`)
    },
    end: (): void => {
      if (isShown) terminal.write('\r\u001b[K')
    },
  }
}

type Line = Pick<NodeJS.WriteStream, 'write'>
const tellLine = (stream: Line, line: object): void =>
  void stream.write(`${JSON.stringify(line)}\n`)

/** `{"progress": {"share", "what"}}` a line; what happens in the day comes as `{"tick": {…}}`. */
export const linesOn = (stream: Line) => ({
  show: (share: number, what: string): void =>
    tellLine(stream, { progress: { share: Math.round(share * 1_000) / 1_000, what } }),
  end: (): void => {},
})
