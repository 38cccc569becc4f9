/** `sekimori evidence pack`: packs what is full, now. A running guard is asked to do it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout } from '../keeper/layout.ts'
import type { PackFacts } from '../keeper/packing.ts'
import { Fault } from '../lib/fault.ts'
import { lockFolder } from '../store/evidence/lock.ts'
import { type Packed, pack as packLog } from '../store/evidence/pack.ts'
import { waitingDisk } from '../store/evidence/waiting-disk.ts'
import { ask, guardRuns } from './control.ts'
import { becomeOwner } from './data-owner.ts'
import { evidenceLogWords } from './evidence-log-words.ts'
import { progressLine } from './guard.ts'
import { exits, type Speaker, WrongUse } from './output.ts'

const ASKED_EVERY_MS = 500

export async function pack(layout: Layout, { answer, language, words }: Speaker): Promise<number> {
  const { packing, packed } = evidenceLogWords[language]
  if (!existsSync(join(layout.evidence, 'log.vkey'))) throw new WrongUse(words.noData(layout.data))
  const line = progressLine(packing)
  const done = (await guardRuns(layout)) ? await byGuard(layout, line) : await here(layout, line)
  answer(done, () => [packed(done)])
  return exits.fine
}

async function here(layout: Layout, line: (done: number, of: number) => void): Promise<Packed> {
  becomeOwner(layout)
  const lock = await lockFolder(layout.evidence, join(layout.evidence, '.state'))
  try {
    return await packLog({ disk: waitingDisk, folder: layout.evidence, progress: line })
  } finally {
    await lock.release()
  }
}

async function byGuard(layout: Layout, line: (done: number, of: number) => void): Promise<Packed> {
  for (let verb = 'evidence.pack'; ; verb = 'evidence.packing') {
    const { packing } = (await ask(layout, { verb })) as { packing: PackFacts }
    const { running, fault, last } = packing
    if (running !== null) {
      line(running.done, running.of)
      await new Promise((resolve) => setTimeout(resolve, ASKED_EVERY_MS))
    } else if (fault !== null || last === null)
      throw new Fault('evidence.damaged', { file: layout.evidence, why: fault ?? '' })
    else return last
  }
}
