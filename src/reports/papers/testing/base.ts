/** Base: moments of made-up cases, and an investigation to go with them. */
export { blast } from '../../testing/blast.ts'
export { at } from '../../testing/parts.ts'
