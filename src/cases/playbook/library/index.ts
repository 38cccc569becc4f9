/** Library: the ten playbooks that come along, and which of them begins by itself for which case. */
import { assert } from '../../../lib/assert.ts'
import type { CaseKind } from '../../case.ts'
import type { Playbook } from '../cacao.ts'
import type { CompactPlaybook } from '../compact.ts'
import type { Sha1 } from '../ids.ts'
import { readCacao } from '../read-cacao.ts'
import { cacaoOf } from '../to-cacao.ts'
import { massSend } from './pb-01-mass-send.ts'
import { mailboxRead } from './pb-02-mailbox-read.ts'
import { bec } from './pb-03-bec.ts'
import { zeroDay } from './pb-04-zero-day.ts'
import { dataWipe } from './pb-05-data-wipe.ts'
import { delivery } from './pb-06-delivery.ts'
import { phish } from './pb-07-phish.ts'
import { logTampering } from './pb-08-log-tampering.ts'
import { insider } from './pb-09-insider.ts'
import { exercise } from './pb-10-exercise.ts'

export const compactLibrary: readonly CompactPlaybook[] = [
  massSend,
  mailboxRead,
  bec,
  zeroDay,
  dataWipe,
  delivery,
  phish,
  logTampering,
  insider,
  exercise,
]

/** As CACAO, read back as a foreign one would be. The same each time. */
export const libraryPlaybooks = (sha1: Sha1): readonly Playbook[] =>
  compactLibrary.map((compact) => {
    const playbook = readCacao(cacaoOf(compact, sha1))
    assert(!Array.isArray(playbook), `${compact.code} can be read`)
    return playbook as Playbook
  })

/** Those that begin by themselves for a case of this kind: ours, and others with its label (`case-bec`). */
export const playbooksFor = <Its extends Playbook>(
  kind: CaseKind,
  playbooks: readonly Its[],
): readonly Its[] => playbooks.filter((playbook) => playbook.kind === kind)
