/** Testing: made-up investigations, so that reports can be written and looked at without any log. */
import type { Investigation } from '../incident/found.ts'
import { blast } from './testing/blast.ts'
import { empty } from './testing/parts.ts'
import { clean, theft, wipe, zeroDay } from './testing/quiet.ts'

export { blast } from './testing/blast.ts'
export { hostile, hostileTexts } from './testing/hostile.ts'
export { account, empty, leak } from './testing/parts.ts'
export { clean, theft, wipe, zeroDay } from './testing/quiet.ts'

export const samples: Readonly<Record<string, Investigation>> = {
  blast,
  theft,
  zeroDay,
  wipe,
  clean,
  empty,
}
