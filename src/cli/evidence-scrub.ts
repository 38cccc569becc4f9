/**
 * `sekimori evidence scrub`: looks through the whole log now.
 *
 * A running guard is asked to, so that what comes of it is an entry; without one it is done here.
 */
import { existsSync } from 'node:fs'
import { sayProblem } from '../evidence/problems.ts'
import { type Layout, placesIn } from '../keeper/layout.ts'
import type { ScrubFacts } from '../keeper/scrub.ts'
import type { Status } from '../keeper/status.ts'
import type { Instant } from '../lib/time.ts'
import { scrubRun } from '../store/evidence/scrub-run.ts'
import { waitingDisk } from '../store/evidence/waiting-disk.ts'
import { ask, guardRuns } from './control.ts'
import { evidenceLogWords } from './evidence-log-words.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'

const ASKED_EVERY_MS = 500

export async function scrub(layout: Layout, speaker: Speaker): Promise<number> {
  if (!existsSync(layout.evidence)) throw new WrongUse(speaker.words.noData(layout.data))
  return (await guardRuns(layout)) ? byGuard(layout, speaker) : here(layout, speaker)
}

async function byGuard(layout: Layout, { answer, language }: Speaker): Promise<number> {
  const words = evidenceLogWords[language]
  const line = progressLine(words.scrubbing)
  const asked = (await ask(layout, { verb: 'evidence.scrub' })) as { scrub: ScrubFacts }
  const before = asked.scrub.last?.at
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASKED_EVERY_MS))
    const { status } = (await ask(layout, { verb: 'status' })) as unknown as { status: Status }
    const { last, running } = status.evidence.scrub
    if (running !== null) {
      line(running.next, running.of)
      continue
    }
    if (last === null || last.at === before) {
      answer({ scrubbed: null }, () => [words.nothing])
      return exits.fine
    }
    line(last.size, last.size)
    answer({ scrubbed: last }, () => [
      words.scrubbed(last.size, last.problems),
      ...(last.problems === 0 ? [] : [words.inAlarm]),
      ...(last.firstAltered === null ? [] : [words.firstAltered(last.firstAltered)]),
    ])
    return last.problems === 0 ? exits.fine : exits.found
  }
}

async function here(layout: Layout, { answer, language }: Speaker): Promise<number> {
  const words = evidenceLogWords[language]
  const { folder, keysFolder } = placesIn(layout)
  const result = await scrubRun({
    places: { disk: waitingDisk, folder, keysFolder },
    now: () => Date.now() as Instant,
    monotonic: () => performance.now(),
    rest: () => {},
    progress: progressLine(words.scrubbing),
    isSaved: false,
  })
  if (result === undefined) {
    answer({ scrubbed: null }, () => [words.nothing])
    return exits.fine
  }
  const { size, count, problems, firstAltered } = result
  answer({ scrubbed: { ...result, at: new Date(result.at).toISOString() } }, () => [
    words.scrubbed(size, count),
    ...problems.map((one) => `  - ${printable(sayProblem(one, language))}`),
    ...(firstAltered === null ? [] : [words.firstAltered(firstAltered)]),
    words.notWritten,
  ])
  return count === 0 ? exits.fine : exits.found
}
