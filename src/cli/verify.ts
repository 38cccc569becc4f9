/** `sekimori verify [FOLDER]`: checks an evidence log, offline, with no trust in this installation. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sayProblem } from '../evidence/problems.ts'
import type { Layout } from '../keeper/layout.ts'
import { verifyEvidence } from '../store/evidence/verify.ts'
import type { Common } from './arguments.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'

export type VerifyOptions = Common & { readonly checkpoint?: string; readonly policy?: string }

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
  speaker.answer(verified, () =>
    verified.ok
      ? [words.verified(verified.size)]
      : [
          words.notVerified(verified.problems.length),
          ...(verified.firstAltered === null ? [] : [words.firstAltered(verified.firstAltered)]),
          ...verified.problems.map((problem) => `  - ${printable(sayProblem(problem, language))}`),
        ],
  )
  return verified.ok ? exits.fine : exits.found
}

/** A data folder holds its log in `evidence`. */
const evidenceIn = (folder: string): string =>
  existsSync(join(folder, 'log.vkey')) ? folder : join(folder, 'evidence')
