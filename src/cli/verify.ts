/**
 * `sekimori verify [DIR|PACKAGE]`: checks an evidence log, or a package taken out of one, offline, with
 * no trust in this installation.
 *
 * With `--replay` it also judges all over again; that needs the keys that lie beside the log.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sayNotChecked } from '../evidence/not-checked.ts'
import { sayProblem } from '../evidence/problems.ts'
import { type Layout, layoutIn, placesIn } from '../keeper/layout.ts'
import type { Replayed } from '../keeper/replay.ts'
import { whyOf } from '../lib/fault.ts'
import { type Verified, verifyEvidence } from '../store/evidence/verify.ts'
import type { Common } from './arguments.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'
import { bracketLines, gapLines } from './verify-lines.ts'
import { type Given, verifyPackage } from './verify-package.ts'
import { verifyTree } from './verify-tree.ts'
import { verifyWords } from './verify-words.ts'

export type VerifyOptions = Common & {
  readonly checkpoint?: string
  readonly policy?: string
  readonly key?: string
  readonly replay?: boolean
  /** Entries and tiles alone. */
  readonly tree?: boolean
}

export async function verify(
  layout: Layout,
  folder: string | undefined,
  options: VerifyOptions,
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  const own = verifyWords[language]
  const given = givenBy(options)
  if (folder !== undefined && isFile(folder)) {
    if (options.replay === true) throw new WrongUse(own.replayNotHere)
    return verifyPackage(resolve(folder), given, speaker)
  }
  const evidence = folder === undefined ? layout.evidence : evidenceIn(resolve(folder))
  if (folder !== undefined && isUnpacked(folder)) throw new WrongUse(own.unpacked(folder))
  if (!existsSync(evidence)) throw new WrongUse(words.noData(evidence))
  if (options.tree === true) {
    // What is demanded and not looked at would be taken for met.
    if (Object.keys(given).length > 0 || options.replay === true) throw new WrongUse(own.treeAlone)
    return verifyTree(evidence, speaker)
  }
  const verified = await verifyEvidence(evidence, {
    ...given,
    // Our own log: its keys open the bodies, its high-water mark tells of a copy put back.
    ...(evidence === layout.evidence && existsSync(join(layout.keys, 'keys.db'))
      ? { keysFolder: layout.keys, hwmFolder: layout.highWater }
      : {}),
    progress: progressLine(own.progress),
  })
  const replay =
    options.replay === true
      ? await replayOf(folder === undefined ? layout : layoutIn(folder), verified.size, speaker)
      : undefined
  const ok = verified.ok && (replay?.differs ?? 0) === 0
  speaker.answer({ ...verified, ok, ...(replay === undefined ? {} : { replay }) }, () => [
    ...linesOf(verified, speaker),
    ...(replay === undefined ? [] : replayLines(replay, speaker)),
  ])
  return ok ? exits.fine : exits.found
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** Looked at as a log it would seem to have lost all that was not chosen. */
const isUnpacked = (folder: string): boolean =>
  isFile(join(folder, 'custody.json')) && isFile(join(folder, 'SHA256SUMS'))

const NOTE_BYTES_MAX = 2 ** 20

function givenBy({ policy, checkpoint, key }: VerifyOptions): Given {
  const text = (path: string): string => {
    try {
      if (statSync(path).size > NOTE_BYTES_MAX) throw new Error('it is too long')
      return readFileSync(path, 'utf8')
    } catch (thrown) {
      throw new WrongUse(`${path}: ${whyOf(thrown)}`)
    }
  }
  return {
    ...(policy === undefined ? {} : { policy: text(policy) }),
    ...(checkpoint === undefined ? {} : { checkpoint: text(checkpoint) }),
    ...(key === undefined ? {} : { vkey: text(key) }),
  }
}

function linesOf(verified: Verified, { words, language }: Speaker): string[] {
  const own = verifyWords[language]
  const { problems, firstAltered, gaps, erased, erasures, anchors, seals, notChecked } = verified
  const ways = Object.entries(anchors).map(([way, count]) => `${way} ${count}`)
  return [
    ...(verified.ok
      ? [words.verified(verified.size)]
      : [
          words.notVerified(problems.length),
          ...(firstAltered === null ? [] : [words.firstAltered(firstAltered)]),
          ...problems.map((problem) => `  - ${printable(sayProblem(problem, language))}`),
        ]),
    ...bracketLines(verified.brackets, language),
    ...(gaps === 0 ? [] : [own.gaps(gaps), ...gapLines(verified.missing, language)]),
    ...(erased === 0 ? [] : [own.erased(erased)]),
    ...(erasures.tickets.length + erasures.months.length === 0
      ? []
      : [printable(own.erasedBy(erasures.tickets, erasures.months))]),
    ...(seals?.last === undefined
      ? []
      : [own.seals(seals.last.epoch, seals.last.size, seals.missed.length)]),
    ...(ways.length === 0 ? [] : [printable(own.anchors(ways.join(', ')))]),
    ...(notChecked.length === 0
      ? []
      : [
          own.notChecked,
          ...notChecked.map((it) => `  - ${printable(sayNotChecked(it, language))}`),
        ]),
  ]
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
  const { readChain } = await import('../store/evidence/chain.ts')
  const { replayed } = await import('../keeper/replay.ts')
  const judging = behaviourJudging()
  const line = progressLine(words.folding)
  return replayed(readChain(placesIn(layout)), {
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
