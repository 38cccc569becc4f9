/** Drill: a simulated day, run and watched. */
import type { Area } from '../../area.ts'
import { DrillIcon } from '../../icons/index.tsx'

export const drill: Area = {
  menu: {
    label: { ja: () => '訓練', en: () => 'Drill' },
    to: '/drill',
    order: 70,
    icon: DrillIcon,
  },
  screens: [
    { path: '/drill', load: () => import('./drill.tsx') },
    { path: '/drill/$job', load: () => import('./job.tsx') },
  ],
}
