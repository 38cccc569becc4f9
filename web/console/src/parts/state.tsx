/** State: how a thing is, by sign and word; the colour only repeats them. */
import type { ReactNode } from 'react'
import type { StateKind } from '../kinds.ts'

export type { StateKind }

const shapes: Readonly<Record<StateKind, ReactNode>> = {
  good: <path d="M4.5 8.4l2.4 2.4 4.6-5.2" />,
  warn: <path d="M8 4.4v4.4M8 11.2v.4" />,
  bad: <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" />,
  idle: <path d="M5 8h6" />,
}
const frames: Readonly<Record<StateKind, ReactNode>> = {
  good: <circle cx="8" cy="8" r="6.6" />,
  warn: <path d="M8 1.6l6.8 12H1.2z" />,
  bad: <path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" />,
  idle: <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="3" />,
}

/** Each kind has a frame of its own, so that they are told apart without colour. */
export const StateSign = ({
  kind,
  size = 16,
}: {
  readonly kind: StateKind
  readonly size?: number
}) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    className={`sk-state-sign sk-${kind}`}
  >
    {frames[kind]}
    {shapes[kind]}
  </svg>
)

export const State = ({ kind, label }: { readonly kind: StateKind; readonly label: ReactNode }) => (
  <span className={`sk-state sk-${kind}`}>
    <StateSign kind={kind} />
    <span>{label}</span>
  </span>
)
