/** Recovery codes: shown once, to copy or to print, and left only by saying that they are kept. */
import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useState } from 'react'
import { CopyIcon, PrintIcon } from '../../icons/index.tsx'
import { useWords } from '../../language.tsx'
import { setupWords } from './words.ts'

export function RecoveryCodes({
  codes,
  onKept,
  keptLabel,
}: {
  readonly codes: readonly string[]
  readonly onKept: () => void
  readonly keptLabel?: string
}) {
  const t = useWords(setupWords)
  const clipboard = useClipboard()
  const [isKept, setKept] = useState(false)
  return (
    <Stack>
      <Text>{t.codesLead}</Text>
      <ul className="sk-codes" aria-label={t.codesTitle}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group className="sk-no-print">
        <Button
          variant="default"
          leftSection={<CopyIcon size={18} />}
          onClick={() => clipboard.copy(codes.join('\n'))}
        >
          {clipboard.copied ? t.copied : t.copy}
        </Button>
        <Button
          variant="default"
          leftSection={<PrintIcon size={18} />}
          onClick={() => window.print()}
        >
          {t.print}
        </Button>
      </Group>
      {clipboard.error !== null && <Alert color="yellow">{clipboard.error.message}</Alert>}
      <Checkbox
        className="sk-no-print"
        label={t.keptCheck}
        checked={isKept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button className="sk-no-print" onClick={onKept} disabled={!isKept}>
        {keptLabel ?? t.kept}
      </Button>
    </Stack>
  )
}
