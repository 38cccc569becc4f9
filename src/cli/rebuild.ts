/** `sekimori rebuild`: the index is a fold of the evidence, so it can be dropped and made anew. */
import { type Layout, placesIn } from '../keeper/layout.ts'
import { dropIndex, openIndex } from '../keeper/rebuild.ts'
import { contactHashIn } from '../keeper/secrets.ts'
import { readChain } from '../store/evidence/chain.ts'
import { guardRuns } from './control.ts'
import { becomeOwner } from './data-owner.ts'
import { progressLine } from './guard.ts'
import { exits, type Speaker, WrongUse } from './output.ts'

export async function rebuild(layout: Layout, speaker: Speaker): Promise<number> {
  const { words } = speaker
  if (await guardRuns(layout)) throw new WrongUse(words.guardRuns)
  becomeOwner(layout)
  dropIndex(layout.index)
  const index = await openIndex(
    layout.index,
    { read: (from) => readChain(placesIn(layout), { from }) },
    contactHashIn(layout.keys),
    progressLine(words.folding),
  )
  const folded = index.folds.foldedTo
  await index.close()
  speaker.answer({ folded }, () => [words.rebuilt(folded)])
  return exits.fine
}
