/**
 * `sekimori verify [FOLDER]`: checks an evidence log, offline, with no trust in this installation.
 *
 * With `--replay` it also judges all over again; that needs the keys that lie beside the log.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sayProblem } from '../evidence/problems.ts'
import { type Layout, layoutIn } from '../keeper/layout.ts'
import type { Replayed } from '../keeper/replay.ts'
import { verifyEvidence } from '../store/evidence/verify.ts'
import type { Common } from './arguments.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'

export type VerifyOptions = Common & {
  readonly checkpoint?: string
  readonly policy?: string
  readonly replay?: boolean
}

export async function verify(
  layout: Layout,
  folder: string | undefined,
  options: VerifyOptions,
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  const evidence = folder === undefined ? layout.evidence : evidenceIn(resolve(folder))
  if (!existsSync(evidence)) throw new WrongUse(words.noData(evidence))
  const verified = await verifyEvidence(evidence, {
    ...(options.checkpoint === undefined
      ? {}
      : { checkpoint: readFileSync(options.checkpoint, 'utf8') }),
    ...(options.policy === undefined ? {} : { policy: readFileSync(options.policy, 'utf8') }),
    // Our own log: its keys open the bodies, its high-water mark tells of a copy put back.
    ...(evidence === layout.evidence && existsSync(join(layout.keys, 'keys.db'))
      ? { keysFolder: layout.keys, hwmFolder: layout.highWater }
      : {}),
  })
  const replay =
    options.replay === true
      ? await replayOf(folder === undefined ? layout : layoutIn(folder), verified.size, speaker)
      : undefined
  const ok = verified.ok && (replay?.differs ?? 0) === 0
  speaker.answer({ ...verified, ok, ...(replay === undefined ? {} : { replay }) }, () => [
    ...(verified.ok
      ? [words.verified(verified.size)]
      : [
          words.notVerified(verified.problems.length),
          ...(verified.firstAltered === null ? [] : [words.firstAltered(verified.firstAltered)]),
          ...verified.problems.map((problem) => `  - ${printable(sayProblem(problem, language))}`),
        ]),
    ...(replay === undefined ? [] : replayLines(replay, speaker)),
  ])
  return ok ? exits.fine : exits.found
}

/** The log of a data folder with its own keys; from a copy of the log alone nothing can be judged. */
async function replayOf(
  layout: Layout,
  size: number,
  { words }: Pick<Speaker, 'words'>,
): Promise<Replayed> {
  for (const key of ['keys.db', 'contacts.key'])
    if (!existsSync(join(layout.keys, key))) throw new WrongUse(words.replayNeedsKeys(layout.keys))
  const { behaviourJudging } = await import('../verdict/judging.ts')
  const { contactHashIn, parametersHashOf } = await import('../keeper/secrets.ts')
  const { readEvidence } = await import('../store/evidence/read-evidence.ts')
  const { replayed } = await import('../keeper/replay.ts')
  const judging = behaviourJudging()
  const line = progressLine(words.folding)
  return replayed(readEvidence(layout.evidence, layout.keys), {
    hash: contactHashIn(layout.keys),
    judging,
    parametersHash: parametersHashOf(judging.parameters),
    progress: (folded) => line(folded, size),
  })
}

const replayLines = (replay: Replayed, { words }: Pick<Speaker, 'words'>): readonly string[] => [
  words.replayed(replay),
  ...replay.differences.map(({ entry, reference, what, was, is }) =>
    printable(`  - ${entry} (${reference}): ${words.replayDiffers(what)}: ${was} → ${is}`),
  ),
]

/** A data folder holds its log in `evidence`. */
const evidenceIn = (folder: string): string =>
  existsSync(join(folder, 'log.vkey')) ? folder : join(folder, 'evidence')
