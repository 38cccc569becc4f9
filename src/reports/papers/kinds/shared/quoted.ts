/**
 * Quoted: what somebody entered into the case once, in his own language.
 *
 * A document in the other language prints what was written for it under the name of the row
 * (`hypothesis.H1`, `action.A1`, `timeline.E1`, `clock.known`); without that the words as they were
 * entered, which a reader of that language may not understand, but nobody made up.
 */
import { shown } from '../../../say/shown.ts'
import type { Filling } from '../../paper.ts'
import type { Slot } from '../../said.ts'
import { isWritten, typed } from '../../slots.ts'

export const quoted = (
  filling: Filling,
  name: string,
  { by, text }: { readonly by: string; readonly text: string },
  most = 500,
): Slot =>
  isWritten(filling, name)
    ? typed(filling, name)
    : { slot: 'typed', name, by, text: shown(text, most) }
