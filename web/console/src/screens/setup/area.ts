/** Set-up: the first administrator from the printed link, and everybody else from an invitation. */
import type { Area } from '../../area.ts'

export const setup: Area = {
  screens: [
    { path: '/setup', load: () => import('./setup.tsx'), isPublic: true },
    { path: '/invitation', load: () => import('./invitation.tsx'), isPublic: true },
  ],
}
