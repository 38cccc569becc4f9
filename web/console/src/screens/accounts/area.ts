/** Accounts: who stands out, and one account's normal beside what it does now. */
import type { Area } from '../../area.ts'
import { AccountsIcon } from '../../icons/index.tsx'

export const accounts: Area = {
  menu: {
    label: { ja: () => 'アカウント', en: () => 'Accounts' },
    to: '/accounts',
    order: 20,
    icon: AccountsIcon,
  },
  screens: [
    { path: '/accounts', load: () => import('./list.tsx') },
    { path: '/accounts/$account', load: () => import('./account.tsx') },
  ],
}
