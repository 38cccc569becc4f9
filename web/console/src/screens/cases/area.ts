/** Cases: what happened, what is due, who does what, and what goes out. */
import type { Area, Screen } from '../../area.ts'
import { CasesIcon } from '../../icons/index.tsx'

/** Sections of one case, each with an address of its own. */
const sections: readonly (readonly [string, Screen['load']])[] = [
  ['', () => import('./overview.tsx')],
  ['/timeline', () => import('./timeline.tsx')],
  ['/tasks', () => import('./tasks.tsx')],
  ['/facts', () => import('./facts.tsx')],
  ['/leak', () => import('./leak.tsx')],
  ['/spread', () => import('./spread.tsx')],
  ['/duties', () => import('./duties.tsx')],
  ['/papers', () => import('./papers.tsx')],
  ['/notices', () => import('./notices.tsx')],
  ['/parties', () => import('./parties.tsx')],
  ['/records', () => import('./records.tsx')],
  ['/end', () => import('./end.tsx')],
]

export const cases: Area = {
  menu: {
    label: { ja: () => '事案', en: () => 'Cases' },
    to: '/cases',
    order: 40,
    icon: CasesIcon,
  },
  screens: [
    { path: '/cases', load: () => import('./list.tsx') },
    ...sections.map(([path, load]) => ({ path: `/cases/$case${path}`, load })),
  ],
}
