/** The frame of both set-ups: a heading, the three steps with the one at hand, and the step itself. */
import { Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useLanguage, useWords } from '../../language.tsx'
import { Door } from '../../shell/plain.tsx'
import { setupWords } from './words.ts'

export function SetupFrame({
  title,
  lead,
  steps,
  at,
  children,
}: {
  readonly title: string
  readonly lead: ReactNode
  readonly steps: readonly string[]
  /** From 0. */
  readonly at: number
  readonly children: ReactNode
}) {
  const t = useWords(setupWords)
  const { language } = useLanguage()
  useEffect(() => {
    document.title = `${title} – ${language === 'ja' ? '関守' : 'Sekimori'}`
  }, [title, language])
  return (
    <Door isWide>
      <Stack className="sk-card" gap="lg">
        <div className="sk-no-print">
          <Title order={1} size="h2" data-page-title tabIndex={-1}>
            {title}
          </Title>
          <Text c="dimmed" mt={4}>
            {lead}
          </Text>
        </div>
        <ol className="sk-steps sk-no-print" aria-label={t.stepsTitle}>
          {steps.map((step, each) => (
            <li key={step} aria-current={each === at ? 'step' : undefined}>
              {step}
            </li>
          ))}
        </ol>
        {children}
      </Stack>
    </Door>
  )
}
