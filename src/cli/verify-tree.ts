/** `sekimori verify --tree`: entries and tiles of a large log, on all processors, and nothing else. */
import { availableParallelism } from 'node:os'
import { sayProblem } from '../evidence/problems.ts'
import { WALK_WORKERS_MAX, walkTree } from '../store/evidence/verify-walk.ts'
import { evidenceLogWords } from './evidence-log-words.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker } from './output.ts'

export async function verifyTree(evidence: string, speaker: Speaker): Promise<number> {
  const { words, language, answer } = speaker
  const own = evidenceLogWords[language]
  const walked = await walkTree(evidence, {
    workers: Math.min(WALK_WORKERS_MAX, availableParallelism()),
    progress: progressLine(own.walking),
  })
  answer(walked, () => [
    ...(walked.ok
      ? [words.verified(walked.size)]
      : [
          words.notVerified(walked.problems.length),
          ...(walked.firstAltered === null ? [] : [words.firstAltered(walked.firstAltered)]),
          ...walked.problems.map((problem) => `  - ${printable(sayProblem(problem, language))}`),
        ]),
    own.treeOnly,
  ])
  return walked.ok ? exits.fine : exits.found
}
