/** Press release, first: 第一報. */
import type { PaperForm } from '../paper.ts'
import { pressDraft, pressOutline, pressTexts } from './press/release.ts'

export const pressFirst: PaperForm = {
  kind: 'press-first',
  texts: pressTexts,
  outline: pressOutline,
  fill: (filling) => pressDraft(filling, 'press-first'),
}
