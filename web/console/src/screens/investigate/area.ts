/** Investigate: old logs in, what happened out. */

import type { Area } from '../../area.ts'
import { InvestigateIcon } from '../../icons/index.tsx'

export const investigate: Area = {
  menu: {
    label: { ja: () => '調査', en: () => 'Investigate' },
    to: '/investigate',
    order: 60,
    icon: InvestigateIcon,
  },
  screens: [
    { path: '/investigate', load: () => import('./investigate.tsx') },
    { path: '/investigate/$job', load: () => import('./job.tsx') },
  ],
}
