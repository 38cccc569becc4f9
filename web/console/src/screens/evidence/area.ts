/** Evidence: what is proved, by whom, and how anybody can check it. */
import type { Area } from '../../area.ts'
import { EvidenceIcon } from '../../icons/index.tsx'

export const evidence: Area = {
  menu: {
    label: { ja: () => '証跡', en: () => 'Evidence' },
    to: '/evidence',
    order: 50,
    icon: EvidenceIcon,
  },
  screens: [
    { path: '/evidence', load: () => import('./evidence.tsx') },
    { path: '/evidence/entries/$entry', load: () => import('./entry.tsx') },
  ],
}
