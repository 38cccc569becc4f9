/**
 * Sheets: the cards of a batch, printed by the browser from what this page has in memory; the tokens go
 * nowhere else (decision 154). A part of them at a time, for ten thousand drawings are too many at once.
 */
import { Alert, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import type { OpenedToken } from '../../../../../src/console/routes/enrolment.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import { PrintIcon } from '../../icons/index.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { countText } from '../../parts/format.ts'
import { Section } from '../../parts/page.tsx'
import { Card, CardLook } from './card.tsx'
import './enrolment.css'
import { enrolmentWords } from './words.ts'

export const ON_A_SHEET = 8
/** 50 sheets. */
export const IN_A_PART = 400

const inParts = <Item,>(all: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )

export function Sheets({
  opened,
  onDone,
}: {
  readonly opened: readonly OpenedToken[]
  readonly onDone: () => void
}) {
  const t = useWords(enrolmentWords)
  const { language, zone } = useLanguage()
  const [tongue, setTongue] = useState<Language>(language)
  const [nth, setNth] = useState(0)
  const [isAsking, setAsking] = useState(false)
  const parts = inParts(opened, IN_A_PART)
  const part = parts[nth] ?? []
  const [first] = part
  const sheets = inParts(part, ON_A_SHEET)
  // They are made further down, and stand at the top.
  useEffect(() => {
    window.scrollTo({ top: 0 })
    document.querySelector<HTMLElement>('[data-page-title]')?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', stay)
    return () => window.removeEventListener('beforeunload', stay)
  }, [])
  return (
    <Section title={t.sheetsTitle}>
      <Stack>
        <Alert color="yellow" role="status">
          {t.sheetsOnce}
        </Alert>
        <Group>
          <SegmentedControl
            aria-label={t.printLanguage}
            value={tongue}
            onChange={(value) => setTongue(value === 'en' ? 'en' : 'ja')}
            data={[
              { value: 'ja', label: '日本語' },
              { value: 'en', label: 'English' },
            ]}
          />
          {parts.length > 1 && (
            <Group gap="xs">
              <Button variant="default" disabled={nth === 0} onClick={() => setNth(nth - 1)}>
                {t.previous}
              </Button>
              <Text size="sm" aria-live="polite">
                {t.part(nth + 1, parts.length)}
              </Text>
              <Button
                variant="default"
                disabled={nth + 1 >= parts.length}
                onClick={() => setNth(nth + 1)}
              >
                {t.next}
              </Button>
            </Group>
          )}
          <Button leftSection={<PrintIcon size={18} />} onClick={() => window.print()}>
            {t.print(countText(sheets.length, language))}
          </Button>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t.done}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {t.printHint}
        </Text>
        {first !== undefined && <CardLook opened={first} language={tongue} zone={zone} />}
      </Stack>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t.doneTitle}
        preview={t.doneDoes}
        reason="none"
        undo={null}
        isGrave
        confirmLabel={t.done}
        onConfirm={onDone}
      />
      {createPortal(
        <div className="enrol-print" aria-hidden="true">
          {sheets.map((cards) => (
            <div className="enrol-sheet" key={cards[0]?.token}>
              {cards.map((card) => (
                <Card key={card.token} opened={card} language={tongue} zone={zone} />
              ))}
            </div>
          ))}
        </div>,
        document.body,
      )}
    </Section>
  )
}
