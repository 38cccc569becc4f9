/**
 * Area: what a screen folder gives to the shell, so that a screen is added without touching another.
 *
 * Each folder under `screens/` has an `area.ts` that exports one `Area`; `screens/index.ts` lists them.
 * A screen is loaded when somebody goes there, so the first page stays small.
 */
import type { ComponentType } from 'react'
import type { Role } from '../../../src/events/person.ts'
import type { Wording } from '../../../src/lib/words.ts'

export type Screen = {
  /** As the router has it: `/accounts/$account`. */
  readonly path: string
  readonly load: () => Promise<{ readonly default: ComponentType }>
  /** Who sees it; default: everybody who is signed in. What one may do, the guard decides. */
  readonly roles?: readonly Role[]
  /** Shown to whoever comes, without menu and header: sign-in, set-up. */
  readonly isPublic?: boolean
}

export type Area = {
  /** Its place in the menu; absent: reached from other screens only. */
  readonly menu?: {
    readonly label: Wording<void>
    readonly to: string
    /** Ascending: now 10, accounts 20, held 30, cases 40, evidence 50, investigate 60, drill 70, settings 80. */
    readonly order: number
    readonly icon: ComponentType<{ readonly size?: number }>
  }
  readonly screens: readonly Screen[]
}
