/** Icons of our own, drawn on a grid of 20, in the colour of the text that they stand beside. */
import type { ReactNode } from 'react'

export type IconProps = { readonly size?: number }

const icon =
  (drawing: ReactNode) =>
  ({ size = 20 }: IconProps) => (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {drawing}
    </svg>
  )

export const NowIcon = icon(<path d="M2.5 11h3l2-5.5 4 10 2.2-6 1 1.5h2.8" />)
export const AccountsIcon = icon(
  <>
    <circle cx="10" cy="7" r="3.2" />
    <path d="M3.8 17c.6-3.4 3-5.2 6.2-5.2s5.6 1.8 6.2 5.2" />
  </>,
)
export const HeldIcon = icon(
  <>
    <path d="M2.5 5h15v10.5h-15z" />
    <path d="M2.5 5.5l7.5 5.5 7.5-5.5M8 13.5v-2M12 13.5v-2" />
  </>,
)
export const CasesIcon = icon(
  <>
    <path d="M2.5 6.5h15v10h-15z" />
    <path d="M7 6.5V4h6v2.5M2.5 11h15" />
  </>,
)
export const EvidenceIcon = icon(
  <>
    <circle cx="10" cy="4" r="1.7" />
    <circle cx="5" cy="10" r="1.7" />
    <circle cx="15" cy="10" r="1.7" />
    <path d="M8.9 5.3L6 8.7M11.1 5.3L14 8.7M3.8 11.2L2.5 16M6.2 11.2L7.5 16M13.8 11.2L12.5 16M16.2 11.2L17.5 16" />
  </>,
)
export const InvestigateIcon = icon(
  <>
    <circle cx="8.5" cy="8.5" r="5" />
    <path d="M12.3 12.3L17 17M6.5 8.5h4M8.5 6.5v4" />
  </>,
)
export const DrillIcon = icon(
  <>
    <circle cx="10" cy="10" r="7.2" />
    <path d="M8.3 7v6l5-3z" />
  </>,
)
export const SettingsIcon = icon(
  <path d="M3 5.5h7M14 5.5h3M3 10h3M10 10h7M3 14.5h8M15 14.5h2M12 3.7v3.6M8 8.2v3.6M13 12.7v3.6" />,
)
export const PeopleIcon = icon(
  <>
    <circle cx="7" cy="7" r="2.7" />
    <path d="M2 16c.5-3 2.4-4.6 5-4.6s4.5 1.6 5 4.6M12.5 4.6a2.7 2.7 0 010 4.9M14.2 11.8c2 .5 3.3 2 3.8 4.2" />
  </>,
)
export const EnrolmentIcon = icon(
  <>
    <path d="M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3z" />
    <path d="M12 12h2v2h-2zM15 15h2v2h-2z" />
  </>,
)
export const SunIcon = icon(
  <>
    <circle cx="10" cy="10" r="3.3" />
    <path d="M10 2.5v1.8M10 15.7v1.8M2.5 10h1.8M15.7 10h1.8M4.7 4.7L6 6M14 14l1.3 1.3M15.3 4.7L14 6M6 14l-1.3 1.3" />
  </>,
)
export const MoonIcon = icon(<path d="M16.5 12A7 7 0 018 3.5a7 7 0 108.5 8.5z" />)
export const AutoIcon = icon(
  <>
    <circle cx="10" cy="10" r="6.8" />
    <path d="M10 3.2v13.6" />
    <path d="M10 3.2a6.8 6.8 0 010 13.6z" fill="currentColor" />
  </>,
)
export const PersonIcon = icon(
  <>
    <circle cx="10" cy="10" r="7.5" />
    <circle cx="10" cy="8" r="2.5" />
    <path d="M5.3 15.5c.8-2 2.5-3 4.7-3s3.9 1 4.7 3" />
  </>,
)
export const KeyIcon = icon(
  <>
    <circle cx="6.5" cy="13.5" r="3.5" />
    <path d="M9 11l7-7M13.5 6.5l2 2M11.5 8.5l1.5 1.5" />
  </>,
)
export const CopyIcon = icon(<path d="M7 7h9v9H7zM4 13V4h9" />)
export const PrintIcon = icon(<path d="M6 7V3h8v4M6 14H3.5V7h13v7H14M6 11.5h8V17H6z" />)
export const BackIcon = icon(<path d="M12 4l-6 6 6 6" />)

/** The mark: a checkpoint's gate (関), two posts, two beams and the bar that opens. */
export const GateMark = ({ size = 28 }: IconProps) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="sk-mark">
    <rect width="32" height="32" rx="7" className="sk-mark-paper" />
    <g fill="none" strokeWidth="2.6" strokeLinecap="round" className="sk-mark-lines">
      <path d="M8 26V10M24 26V10M5 9.5h22M8 15h16" />
      <path d="M12 21h8" className="sk-mark-bar" />
    </g>
  </svg>
)
