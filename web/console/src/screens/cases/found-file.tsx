/** Found file: an investigation that was made elsewhere, taken into a case as a file. */
import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { ask, ProblemError } from '../../api.ts'
import { Confirm, Strange, strangeText, tellDone } from '../../parts/index.ts'
import { apiOf, CASES, useMayRespond, useText } from './kit.ts'
import type { CaseWords } from './specs.ts'

/** As the server bounds it. */
export const FOUND_BYTES_MAX = 64 * 2 ** 20

export const isTooLarge = (file: File | null): boolean =>
  file !== null && file.size > FOUND_BYTES_MAX

type Taken = { readonly facts: number; readonly events: number; readonly leftOut: number }

export function useTakeFile(): (id: string, file: File, reason: string) => Promise<Taken> {
  const client = useQueryClient()
  return useCallback(
    async (id, file, reason) => {
      try {
        return await ask<Taken>('POST', apiOf(id, '/investigation-file'), file, undefined, {
          // What stands in a header is Latin-1.
          'x-sekimori-reason': encodeURIComponent(reason),
        })
      } catch (thrown) {
        throw named(thrown)
      } finally {
        void client.invalidateQueries({
          predicate: ({ queryKey: [first] }) =>
            typeof first === 'string' && first.startsWith(CASES),
        })
      }
    },
    [client],
  )
}

/** What is wrong is then the file, and nothing that anybody typed. */
function named(thrown: unknown): unknown {
  if (!(thrown instanceof ProblemError)) return thrown
  const { code, detail } = thrown.problem
  const isOfFile = code === 'refused' && /^(?:a moment of )?(?:the )?investigation\b/.test(detail)
  return isOfFile ? new ProblemError({ ...thrown.problem, code: 'no-investigation' }) : thrown
}

export const tellTaken =
  (t: CaseWords) =>
  ({ facts, events, leftOut }: Taken): void => {
    tellDone(t.takeFileDone(facts, events))
    if (leftOut > 0) tellDone(t.takeFileLeft(leftOut))
  }

export function FoundFile({
  label,
  file,
  onChoose,
}: {
  readonly label: string
  readonly file: File | null
  readonly onChoose: (file: File | null) => void
}) {
  const t = useText()
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <Text size="xs" c="dimmed">
        {t.takeFileHelp}
      </Text>
      <Group gap="xs">
        <FileButton accept="application/json,.json" onChange={onChoose}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="xs"
              aria-label={`${label}: ${t.takeFileChoose}`}
            >
              {t.takeFileChoose}
            </Button>
          )}
        </FileButton>
        {file !== null && (
          <Text size="sm" role="status">
            <Strange text={strangeText(file.name, 80)} />
          </Text>
        )}
      </Group>
      {isTooLarge(file) && (
        <Alert color="red" mt="xs">
          {t.takeFileTooLarge}
        </Alert>
      )}
    </Stack>
  )
}

export function TakeFile({ id }: { readonly id: string }) {
  const t = useText()
  const [opened, open] = useState(false)
  const [file, setFile] = useState<File | null>(null)
  const take = useTakeFile()
  if (!useMayRespond()) return null
  return (
    <>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          setFile(null)
          open(true)
        }}
      >
        {t.takeFile}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.takeFile}
        preview={t.takeFileDoes}
        undo={t.findUndo}
        confirmLabel={t.takeFile}
        canConfirm={file !== null && !isTooLarge(file)}
        onConfirm={async (reason) => {
          if (file !== null) tellTaken(t)(await take(id, file, reason))
        }}
      >
        <FoundFile label={t.takeFileField} file={file} onChoose={setFile} />
      </Confirm>
    </>
  )
}
