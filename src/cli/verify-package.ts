/** `sekimori verify PACKAGE`: a zip that somebody handed over, with nothing of this installation. */

import { momentText } from '../evidence/moment.ts'
import { sayNotChecked } from '../evidence/not-checked.ts'
import { checkPackage } from '../evidence/package/check.ts'
import type { PackageChecked } from '../evidence/package/check-types.ts'
import { sayProblem } from '../evidence/problems.ts'
import { isRefused } from '../evidence/refused.ts'
import { nodeRun } from '../store/evidence/package/run.ts'
import { openPackage } from '../store/evidence/package/zip-read.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker } from './output.ts'
import { bracketLines } from './verify-lines.ts'
import { verifyWords } from './verify-words.ts'

export type Given = {
  readonly policy?: string
  readonly checkpoint?: string
  readonly vkey?: string
}

export async function verifyPackage(path: string, given: Given, speaker: Speaker): Promise<number> {
  const words = verifyWords[speaker.language]
  const opened = await openPackage(path)
  if (isRefused(opened)) {
    const problem = { code: 'package.malformed', where: path, why: opened.refused } as const
    speaker.answer({ ok: false, package: path, problems: [problem] }, () => [
      printable(words.notPackage(opened.refused)),
    ])
    return exits.found
  }
  try {
    const checked = await checkPackage(opened, nodeRun, {
      ...given,
      progress: progressLine(words.progress),
    })
    speaker.answer({ package: path, ...checked }, () => linesOf(checked, speaker))
    return checked.ok ? exits.fine : exits.found
  } finally {
    await opened.close()
  }
}

function linesOf(checked: PackageChecked, { language, words: shared }: Speaker): string[] {
  const words = verifyWords[language]
  const { custody, cosigned, quorum, anchors, gaps, problems, notChecked, firstAltered } = checked
  const ways = [...new Set(anchors.map(({ way }) => way))]
  return [
    checked.ok
      ? words.packageVerified(checked.entries, checked.size, checked.bodies)
      : words.packageNot(problems.length),
    ...(firstAltered === null ? [] : [shared.firstAltered(firstAltered)]),
    ...problems.map((it) => `  - ${printable(sayProblem(it, language))}`),
    ...(quorum === 'none'
      ? []
      : [
          `${words.quorum[quorum]} ${cosigned.map(({ witness, at }) => `${witness} (${at})`).join(', ')}`.trim(),
        ].map(printable)),
    ...(custody === null
      ? []
      : [
          printable(
            words.custody(
              custody.by,
              momentText(custody.madeAt),
              custody.why,
              custody.ticket,
              custody.isProven,
            ),
          ),
        ]),
    ...bracketLines(checked.brackets, language),
    ...(gaps === 0 ? [] : [words.gaps(gaps)]),
    ...(ways.length === 0 ? [] : [printable(words.anchors(ways.join(', ')))]),
    ...(notChecked.length === 0
      ? []
      : [
          words.notChecked,
          ...notChecked.map((it) => `  - ${printable(sayNotChecked(it, language))}`),
        ]),
  ]
}
