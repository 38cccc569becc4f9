/** Held mail: see `held/index.ts`. */
export { heldArea } from './held/index.ts'
export type * from './held/shapes.ts'
