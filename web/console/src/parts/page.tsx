/** Page: the frame of a screen, its sections, and what it shows when there is nothing or no answer. */
import { Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useId } from 'react'
import { ProblemError } from '../api.ts'
import { useLanguage, useWords } from '../language.tsx'
import { problemText } from './problem-text.ts'
import { partWords } from './words.ts'

/** `title`: also the document's; where it is made of markup, `name` says it in letters. */
export function Page({
  title,
  name,
  actions,
  lead,
  children,
}: {
  readonly title: ReactNode
  readonly name?: string
  readonly actions?: ReactNode
  readonly lead?: ReactNode
  readonly children?: ReactNode
}) {
  const spoken = name ?? (typeof title === 'string' ? title : undefined)
  const { language } = useLanguage()
  useEffect(() => {
    const own = language === 'ja' ? '関守' : 'Sekimori'
    document.title = spoken === undefined ? own : `${spoken} – ${own}`
  }, [spoken, language])
  return (
    <Stack gap="lg" className="sk-page">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div className="sk-title">
          <Title order={1} size="h2" tabIndex={-1} data-page-title>
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" mt={4}>
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}

export function Section({
  title,
  aside,
  children,
}: {
  readonly title: ReactNode
  readonly aside?: ReactNode
  readonly children?: ReactNode
}) {
  const id = useId()
  return (
    <section className="sk-card" aria-labelledby={id}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {aside !== undefined && <div className="sk-aside">{aside}</div>}
      </Group>
      {children}
    </section>
  )
}

/** `error`: whatever was thrown; nothing when there is none. */
export function Problem({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry?: () => void
}) {
  const t = useWords(partWords)
  const { language } = useLanguage()
  if (error === undefined || error === null) return null
  if (error instanceof ProblemError && error.problem.code === 'proof-abandoned') return null
  return (
    <Alert color="red" role="alert">
      <Group justify="space-between">
        <Text size="sm">{problemText(error, language)}</Text>
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t.retry}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

/** Nothing yet: what would stand here, and what one can do. */
export const Empty = ({
  title,
  text,
  action,
}: {
  readonly title: ReactNode
  readonly text: ReactNode
  readonly action?: ReactNode
}) => (
  <div className="sk-empty">
    <svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true" className="sk-empty-sign">
      <path
        d="M8 38V14M36 38V14M4 14h36M9 8h26M22 20v18M14 26h16"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
    <Text fw={650}>{title}</Text>
    <Text c="dimmed" size="sm" maw={520}>
      {text}
    </Text>
    {action}
  </div>
)

export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const t = useWords(partWords)
  return (
    <Stack gap="xs" role="status" aria-label={t.loading}>
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={at} height={18} width={`${92 - ((at * 17) % 40)}%`} />
      ))}
    </Stack>
  )
}
