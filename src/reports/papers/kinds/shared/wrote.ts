/** Wrote: what a person wrote, a paragraph a line. */
import type { Filling, PaperBlock } from '../../paper.ts'
import { isWritten, typedLines } from '../../slots.ts'
import { paragraph } from './blocks.ts'

/** Wording of a person, where one wrote it; sections that need it say so. */
export const wrote = (filling: Filling, slot: string, hint?: string): readonly PaperBlock[] =>
  typedLines(filling, slot, hint).map((line) => paragraph([line]))
export const wroteIf = (filling: Filling, slot: string): readonly PaperBlock[] =>
  isWritten(filling, slot) ? wrote(filling, slot) : []
