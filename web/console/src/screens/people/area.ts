/** People: who may enter, and what each of us has to show for it. */
import type { Area } from '../../area.ts'
import { PeopleIcon } from '../../icons/index.tsx'

export const people: Area = {
  menu: {
    label: { ja: () => '担当者', en: () => 'People' },
    to: '/people',
    order: 90,
    icon: PeopleIcon,
  },
  screens: [
    { path: '/people', load: () => import('./people.tsx') },
    { path: '/my', load: () => import('./my.tsx') },
  ],
}
