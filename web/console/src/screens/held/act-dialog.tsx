/**
 * Act dialog: releasing or deleting held mail: exactly which messages, for which reason, and what came
 * of it.
 *
 * The preview names the messages and the act names the same, so that what comes to be held in between
 * is not touched. More than one act takes go as several, one after the other.
 */
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Outcome } from '../../../../../src/console/routes/accounts.ts'
import type {
  DeleteAsked,
  HeldPreview,
  HeldPreviewAsked,
  ReleaseAsked,
} from '../../../../../src/console/routes/held.ts'
import { ask, type ProblemError } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { countText } from '../../parts/format.ts'
import { Loading, Problem } from '../../parts/page.tsx'
import { Strange } from '../../parts/texts.tsx'
import { accountName } from '../accounts/sayings.tsx'
import { heldWords } from './words.ts'

/** Messages of one request. */
const AT_ONCE = 2_000
/** Of those that were left, so many are listed. */
const LEFT_SHOWN = 100
const KEYS = ['/api/v1/held', '/api/v1/accounts', '/api/v1/proposals']

export type Meant = Omit<HeldPreviewAsked, 'force'>
type Result = Outcome & { readonly proposed: number }

export function HeldActDialog({
  meant,
  onClose,
  onDone,
}: {
  readonly meant: Meant
  readonly onClose: () => void
  readonly onDone?: () => void
}) {
  const t = useWords(heldWords)
  const [result, setResult] = useState<Result>()
  const isDone = useRef(false)
  const close = () => {
    if (result !== undefined) onDone?.()
    onClose()
  }
  return result === undefined ? (
    <Asked
      meant={meant}
      // A dialog that was confirmed closes by itself; then what came of it stands here.
      onClose={() => {
        if (!isDone.current) onClose()
      }}
      onResult={(told) => {
        isDone.current = true
        setResult(told)
      }}
    />
  ) : (
    <Modal
      opened
      onClose={close}
      title={t.outcomeTitle}
      closeButtonProps={{ 'aria-label': t.closeOutcome }}
    >
      <OutcomeShown act={meant.act} result={result} />
      <Group justify="flex-end" mt="md">
        <Button onClick={close} data-autofocus>
          {t.closeOutcome}
        </Button>
      </Group>
    </Modal>
  )
}

function Asked({
  meant,
  onClose,
  onResult,
}: {
  readonly meant: Meant
  readonly onClose: () => void
  readonly onResult: (result: Result) => void
}) {
  const t = useWords(heldWords)
  const [force, setForce] = useState(false)
  const isRelease = meant.act === 'release'
  const preview = useQuery<HeldPreview, ProblemError>({
    queryKey: ['held-preview', meant, force],
    queryFn: ({ signal }) =>
      ask('POST', '/api/v1/held/previews', { ...meant, ...(force ? { force } : {}) }, signal),
    staleTime: 0,
    gcTime: 0,
  })
  const release = useAct<ReleaseAsked, Outcome>('POST', '/api/v1/held/releases', {
    keys: KEYS,
    isQuiet: true,
  })
  const remove = useAct<DeleteAsked, Outcome>('POST', '/api/v1/held/deletions', {
    keys: KEYS,
    isQuiet: true,
  })
  const references = preview.data?.references ?? []
  const carryOut = async (reason: string): Promise<void> => {
    const all = { done: [] as string[], left: [] as Outcome['left'][number][], proposed: 0 }
    for (let from = 0; from < references.length; from += AT_ONCE) {
      const some = references.slice(from, from + AT_ONCE)
      const told = isRelease
        ? await release.mutateAsync({ references: some, reason, ...(force ? { force } : {}) })
        : await remove.mutateAsync({ references: some, reason })
      if (told === undefined) all.proposed += some.length
      else {
        all.done.push(...told.done)
        all.left.push(...told.left)
      }
    }
    onResult(all)
  }
  return (
    <Confirm
      opened
      isGrave={!isRelease}
      title={isRelease ? t.releaseTitle : t.deleteTitle}
      confirmLabel={isRelease ? t.release : t.delete}
      undo={isRelease ? t.releaseUndo : t.deleteUndo}
      canConfirm={references.length > 0}
      onClose={onClose}
      onConfirm={carryOut}
      preview={
        <>
          <Problem error={preview.error} />
          {preview.data === undefined ? (
            preview.error === null && <Loading />
          ) : (
            <PreviewShown preview={preview.data} />
          )}
        </>
      }
    >
      {isRelease && (
        <Checkbox
          label={t.force}
          description={t.forceWhy}
          checked={force}
          onChange={(event) => setForce(event.currentTarget.checked)}
        />
      )}
    </Confirm>
  )
}

function PreviewShown({ preview }: { readonly preview: HeldPreview }) {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const n = (value: number) => countText(value, language)
  const { act, of, left, references, accountCount, contained, isCut } = preview
  const recipients = of.reduce((sum, one) => sum + one.recipients, 0)
  if (references.length === 0)
    return (
      <Text size="sm">
        {t.previewNone} {left.length > 0 && t.previewLeft(n(left.length))}
      </Text>
    )
  return (
    <Stack gap={4}>
      <Text size="sm">
        {(act === 'release' ? t.previewRelease : t.previewDelete)(
          n(references.length),
          n(recipients),
          n(accountCount),
        )}
      </Text>
      <ul className="ac-reasons">
        {of.map(({ ownership, messages }) => (
          <li key={ownership}>{t.previewOf(t.whoseOf[ownership], n(messages))}</li>
        ))}
        {left.length > 0 && <li>{t.previewLeft(n(left.length))}</li>}
      </ul>
      {isCut && <Text size="sm">{t.previewCut}</Text>}
      {act === 'release' && contained.length > 0 && (
        <Text size="sm" fw={650}>
          <Strange text={t.previewContained(contained.map(accountName).join(', '))} max={800} />
        </Text>
      )}
    </Stack>
  )
}

function OutcomeShown({
  act,
  result: { done, left, proposed },
}: {
  readonly act: 'release' | 'delete'
  readonly result: Result
}) {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const n = (value: number) => countText(value, language)
  return (
    <Stack gap="xs" role="status">
      {proposed > 0 && <Text>{t.outcomeProposed}</Text>}
      {(proposed === 0 || done.length > 0) && (
        <Text>{(act === 'release' ? t.outcomeReleased : t.outcomeDeleted)(n(done.length))}</Text>
      )}
      {left.length > 0 && (
        <>
          <Text>{t.outcomeLeft(n(left.length))}</Text>
          <LeftList label={t.outcomeLeft(n(left.length))} left={left} />
        </>
      )}
    </Stack>
  )
}

function LeftList({ label, left }: { readonly label: string; readonly left: Outcome['left'] }) {
  const t = useWords(heldWords)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="hd-left" tabIndex={0} aria-label={label}>
      <ul className="ac-reasons">
        {left.slice(0, LEFT_SHOWN).map(({ reference, code }) => (
          <li key={reference}>
            <Strange text={reference} max={64} />: {t.leftBecause[code] ?? code}
          </li>
        ))}
      </ul>
    </section>
  )
}
