/** Settings: what is in force and why, changed by people with a reason; and who did what. */
import type { Area } from '../../area.ts'
import { SettingsIcon } from '../../icons/index.tsx'

export const settings: Area = {
  menu: {
    label: { ja: () => '設定', en: () => 'Settings' },
    to: '/settings',
    order: 80,
    icon: SettingsIcon,
  },
  screens: [
    { path: '/settings', load: () => import('./settings.tsx') },
    {
      path: '/audit',
      load: () => import('./audit.tsx'),
      roles: ['analyst', 'responder', 'administrator', 'auditor'],
    },
  ],
}
