/** Plain: screens for when there is no screen. */
import { Button, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { GateMark } from '../icons/index.tsx'
import { useWords } from '../language.tsx'
import { Empty, Page } from '../parts/page.tsx'
import { useMe, useSession } from '../session.tsx'
import { shellWords } from '../words.ts'
import { LanguageSwitch, SchemeSwitch } from './switches.tsx'

const ToNow = () => (
  <Button component={Link} to="/">
    {useWords(shellWords).toNow}
  </Button>
)

export function NotFound() {
  const t = useWords(shellWords)
  return (
    <Page title={t.notFoundTitle}>
      <Empty title={t.notFoundTitle} text={t.notFound} action={<ToNow />} />
    </Page>
  )
}

export function NotForRole() {
  const t = useWords(shellWords)
  const { role } = useMe()
  return (
    <Page title={t.notForRole}>
      <Empty title={t.notForRole} text={t.notForRoleWhy(t.roles[role])} action={<ToNow />} />
    </Page>
  )
}

/** A chunk that is no more there was of the version before. */
const isOldVersion = (error: unknown): boolean =>
  error instanceof TypeError && /import|module|fetch/i.test(error.message)

export function Broken({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) {
  const t = useWords(shellWords)
  const isOld = isOldVersion(error)
  const again = () => (isOld || reset === undefined ? location.reload() : reset())
  return (
    <Page title={t.brokenTitle}>
      <Empty
        title={t.brokenTitle}
        text={isOld ? t.updated : t.broken}
        action={<Button onClick={again}>{t.again}</Button>}
      />
    </Page>
  )
}

/** Outside the shell: sign-in, set-up, and when the console does not answer at all. */
export function Door({
  children,
  isWide = false,
}: {
  readonly children: ReactNode
  readonly isWide?: boolean
}) {
  const t = useWords(shellWords)
  const { state } = useSession()
  return (
    <div className="sk-door">
      <header>
        <Group justify="space-between" gap="xs">
          <span className="sk-brand">
            <GateMark />
            <strong>{t.own}</strong>
            {state.organisation !== undefined && (
              <span className="sk-org">{state.organisation}</span>
            )}
          </span>
          <Group gap={6}>
            <LanguageSwitch />
            <SchemeSwitch />
          </Group>
        </Group>
      </header>
      <main className={`sk-door-card${isWide ? ' sk-door-wide' : ''}`}>{children}</main>
    </div>
  )
}
