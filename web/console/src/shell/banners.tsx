/** Banners: what one has to know on every screen, and nothing else. */
import { Anchor, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWords } from '../language.tsx'
import { useLiveState, usePulse } from '../live.tsx'
import { StateSign } from '../parts/state.tsx'
import { strangeText } from '../parts/strange.ts'
import { useSession } from '../session.tsx'
import { shellWords } from '../words.ts'

/** Recovery codes of which one is told. */
const FEW_CODES = 3

export function Banners({ path }: { readonly path: string }) {
  const t = useWords(shellWords)
  const pulse = usePulse()
  const state = useLiveState()
  const { me } = useSession()
  const contained = pulse?.contained ?? []
  const isDown = pulse !== undefined && !pulse.ready
  const isUnwitnessed = pulse !== undefined && pulse.evidence.level === 0
  // The screen Now says all of it itself, in its own words.
  const isNow = path === '/'
  return (
    <Stack gap="xs" mb="md" className="sk-banners sk-no-print" aria-live="polite" role="status">
      {state === 'lost' && <Banner kind="warn">{t.lost}</Banner>}
      {isDown && state !== 'lost' && !isNow && (
        <Banner kind="bad" to="/">
          {t.guardDown}
        </Banner>
      )}
      {contained.length > 0 && !isNow && (
        <Banner kind="bad" to="/">
          {t.contained(contained.length, strangeText(contained[0] ?? '', 80))}
        </Banner>
      )}
      {isUnwitnessed && !isNow && (
        <Banner kind="warn" to="/evidence">
          {t.unwitnessed}
        </Banner>
      )}
      {me !== undefined && me.recoveryLeft < FEW_CODES && (
        <Banner kind="warn" to="/my">
          {t.fewCodes(me.recoveryLeft)}
        </Banner>
      )}
    </Stack>
  )
}

function Banner({
  kind,
  to,
  children,
}: {
  readonly kind: 'warn' | 'bad'
  readonly to?: string
  readonly children: ReactNode
}) {
  const t = useWords(shellWords)
  return (
    <div className={`sk-banner sk-${kind}`}>
      <StateSign kind={kind} size={20} />
      <span>{children}</span>
      {to !== undefined && (
        <Anchor component={Link} to={to} ml="auto" size="sm" underline="always">
          {t.see}
        </Anchor>
      )}
    </div>
  )
}
