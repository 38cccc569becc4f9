/** Now: is all well, in one glance. */
import type { Area } from '../../area.ts'
import { NowIcon } from '../../icons/index.tsx'

export const now: Area = {
  menu: { label: { ja: () => 'いま', en: () => 'Now' }, to: '/', order: 10, icon: NowIcon },
  screens: [{ path: '/', load: () => import('./now.tsx') }],
}
