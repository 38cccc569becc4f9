/** Held mail: what waits for a person, looked at, released or deleted. */
import type { Area } from '../../area.ts'
import { HeldIcon } from '../../icons/index.tsx'

export const held: Area = {
  menu: {
    label: { ja: () => '保留メール', en: () => 'Held mail' },
    to: '/held',
    order: 30,
    icon: HeldIcon,
  },
  screens: [
    { path: '/held', load: () => import('./held.tsx') },
    { path: '/held/$reference', load: () => import('./message.tsx') },
  ],
}
