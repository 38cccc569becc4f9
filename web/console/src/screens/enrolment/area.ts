/** Enrolment: owners of accounts get their second factor. */
import type { Area } from '../../area.ts'
import { EnrolmentIcon } from '../../icons/index.tsx'

export const enrolment: Area = {
  menu: {
    label: { ja: () => '本人確認の登録', en: () => 'Enrolment' },
    to: '/enrolment',
    order: 85,
    icon: EnrolmentIcon,
  },
  screens: [{ path: '/enrolment', load: () => import('./enrolment.tsx') }],
}
