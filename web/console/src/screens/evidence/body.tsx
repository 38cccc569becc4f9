/** Body: what an entry says in full. Who looks says why, and that is an entry before anything is shown. */
import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { EvidenceContent, EvidenceEntry } from '../../../../../src/console/routes/evidence.ts'
import { ask } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { Confirm, Section } from '../../parts/index.ts'
import { useHasRole } from '../../session.tsx'
import { Lines } from './lines.tsx'
import { evidenceWords } from './words.ts'

export function Body({ told }: { readonly told: EvidenceEntry }) {
  const t = useWords(evidenceWords)
  const mayLook = useHasRole('analyst', 'responder', 'administrator', 'auditor')
  const [isAsked, setAsked] = useState(false)
  const [content, setContent] = useState<EvidenceContent>()
  // Of another entry nothing stays on the page.
  const shown = content?.entry === told.entry && content.log === told.log ? content : undefined
  if (told.row?.hasBody === false)
    return (
      <Section title={t.bodyTitle}>
        <Text c="dimmed">{t.bodyNone}</Text>
      </Section>
    )
  if (!mayLook)
    return (
      <Section title={t.bodyTitle}>
        <Text c="dimmed">{t.bodyNot}</Text>
      </Section>
    )
  return (
    <Section title={t.bodyTitle}>
      <Stack align="flex-start">
        {shown === undefined ? (
          <>
            <Text size="sm">{t.bodyHint}</Text>
            <Button variant="default" onClick={() => setAsked(true)}>
              {t.showBody}
            </Button>
          </>
        ) : shown.body === null ? (
          <Text>{t.bodyGone}</Text>
        ) : (
          <Lines text={JSON.stringify(shown.body, undefined, 2)} />
        )}
      </Stack>
      <Confirm
        opened={isAsked}
        title={t.bodyTitle}
        preview={<Text>{t.bodyPreview(String(told.entry))}</Text>}
        onClose={() => setAsked(false)}
        onConfirm={async (reason) =>
          setContent(
            await ask<EvidenceContent>('POST', `/api/v1/evidence/entries/${told.entry}/body`, {
              reason,
              log: told.log,
            }),
          )
        }
      />
    </Section>
  )
}
