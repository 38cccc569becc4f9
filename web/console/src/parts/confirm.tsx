/**
 * Confirm: the dialog before an act. It says what the act will do and how it is undone, takes the
 * reason that goes into the evidence, and stays open with the problem when the guard refuses.
 */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useId, useState } from 'react'
import { useWords } from '../language.tsx'
import { dialogOpened } from './notices.ts'
import { Problem } from './page.tsx'
import { useProven } from './proof.tsx'
import { partWords } from './words.ts'

export const REASON_LENGTH_MAX = 500

export type ConfirmProps = {
  readonly opened: boolean
  readonly title: ReactNode
  /** What it will do, of facts. */
  readonly preview: ReactNode
  /** Default: it has to be given. */
  readonly reason?: 'required' | 'optional' | 'none'
  /** The dialog closes when it resolves, and shows what it rejects with. */
  readonly onConfirm: (reason: string) => unknown
  readonly onClose: () => void
  /** How it is undone; `null`: it cannot be. */
  readonly undo?: ReactNode
  readonly confirmLabel?: string
  /** Destroys or stops something. */
  readonly isGrave?: boolean
  /** Own fields of the act, after the preview. */
  readonly children?: ReactNode
  readonly canConfirm?: boolean
}

export function Confirm(props: ConfirmProps) {
  const t = useWords(partWords)
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t.close }}
      size="lg"
    >
      {props.opened && <Asked {...props} />}
    </Modal>
  )
}

function Asked({
  preview,
  reason: wants = 'required',
  onConfirm,
  onClose,
  undo,
  confirmLabel,
  isGrave = false,
  children,
  canConfirm = true,
}: ConfirmProps) {
  const t = useWords(partWords)
  const proven = useProven()
  const id = useId()
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  useEffect(dialogOpened, [])
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const given = reason.trim()
    if (wants === 'required' && given === '') {
      setMissing(true)
      document.getElementById(id)?.focus()
      return
    }
    setBusy(true)
    setProblem(undefined)
    try {
      await proven(async () => onConfirm(given))
      onClose()
    } catch (thrown) {
      setProblem(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Stack>
        <div className="sk-preview">
          <Text size="sm" fw={650} mb={4}>
            {t.willDo}
          </Text>
          {preview}
        </div>
        {children}
        {wants !== 'none' && (
          <Textarea
            id={id}
            label={t.reason}
            description={t.reasonWhy}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value)
              setMissing(false)
            }}
            error={isMissing ? t.reasonNeeded : undefined}
            required={wants === 'required'}
            maxLength={REASON_LENGTH_MAX}
            rows={3}
            data-autofocus
          />
        )}
        {undo !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            <strong>{t.undo}</strong> {undo ?? t.notUndone}
          </Text>
        )}
        <Problem error={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button
            type="submit"
            loading={isBusy}
            disabled={!canConfirm}
            color={isGrave ? 'red' : 'indigo'}
          >
            {confirmLabel ?? t.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
