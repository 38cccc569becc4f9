/** Path: where to go back to after signing in by another site; only ever a path of our own. */
import { ownPath } from './own-path.ts'

const KEY = 'sekimori.back'

export const rememberPath = (): void =>
  sessionStorage.setItem(KEY, location.pathname + location.search)

export function rememberedPath(): string {
  const path = ownPath(sessionStorage.getItem(KEY), location.origin)
  sessionStorage.removeItem(KEY)
  return path === undefined || path.startsWith('/sign-in') ? '/' : path
}
