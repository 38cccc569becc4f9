/** Sign-in: who is it? Shown in place of any screen, and at an address of its own. */
import type { Area } from '../../area.ts'

export const signIn: Area = {
  screens: [
    { path: '/sign-in', load: () => import('./at-address.tsx'), isPublic: true },
    { path: '/sign-in/oidc', load: () => import('./oidc.tsx'), isPublic: true },
  ],
}
