/** Rendering, for the command line (`render/paper.ts`). */
export { isPaperForm, keptForms, type PaperOutput, paperForms, rendered } from '../render/paper.ts'
