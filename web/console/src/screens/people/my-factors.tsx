/** My factors: named, added, removed; recovery codes made anew. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Offered } from '../../../../../src/console/routes/auth-shapes.ts'
import { ask } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { tellDone } from '../../parts/notices.ts'
import { Loading, Problem, Section } from '../../parts/page.tsx'
import { useProven } from '../../parts/proof.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { AUTH } from '../../session.tsx'
import { RecoveryCodes } from '../setup/codes.tsx'
import { NewFactors } from '../setup/new-factors.tsx'
import { type Factor, MINE } from './shapes.ts'
import { peopleWords } from './words.ts'

const FACTORS = `${MINE}/factors`
type Changed = { readonly factors: readonly Factor[]; readonly recoveryCodes?: readonly string[] }

export function MyFactors() {
  const t = useWords(peopleWords)
  const client = useQueryClient()
  const proven = useProven()
  const { data, error, refetch } = useTold<{ factors: readonly Factor[] }>(FACTORS)
  const [isAdding, setAdding] = useState(false)
  const [isRenewing, setRenewing] = useState(false)
  const [removing, setRemoving] = useState<Factor>()
  const [codes, setCodes] = useState<readonly string[]>()
  const changed = () => {
    void client.invalidateQueries({
      predicate: ({ queryKey: [first] }) => `${first}`.startsWith(MINE),
    })
    void client.invalidateQueries({ queryKey: AUTH })
  }
  const renew = useAct<{ recovery: true }, Changed>('POST', FACTORS, {
    isQuiet: true,
    onDone: (told) => {
      setCodes(told?.recoveryCodes)
      changed()
    },
  })
  const remove = useAct<string>(
    'POST',
    (factor) => `${FACTORS}/${encodeURIComponent(factor)}/remove`,
    {
      isQuiet: true,
      done: t.done,
      onDone: changed,
    },
  )
  const nameOf = ({ what, label }: Factor): string =>
    label === undefined ? (t.factorNames[what] ?? what) : `${t.factorNames[what] ?? what} ${label}`
  const columns: readonly Column<Factor>[] = [
    {
      key: 'what',
      header: t.factors,
      cell: ({ what, label, left }) => (
        <>
          <strong>{t.factorNames[what] ?? what}</strong>
          {label !== undefined && (
            <Text size="sm" c="dimmed">
              <Strange text={label} max={60} />
            </Text>
          )}
          {left !== undefined && (
            <Text size="sm" c="dimmed">
              {t.left(left)}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'since',
      header: t.registered,
      cell: ({ since }) => <Moment at={since} />,
      isWide: true,
    },
    {
      key: 'used',
      header: t.used,
      // Only passkeys are told apart by when they were used.
      cell: ({ what, lastUsedAt }) => (what === 'passkey' ? <Moment at={lastUsedAt} /> : '–'),
      isWide: true,
    },
    {
      key: 'remove',
      header: <span className="sk-hidden">{t.acts}</span>,
      align: 'right',
      cell: (factor) =>
        factor.what === 'recovery' ? null : (
          <Button
            size="xs"
            variant="default"
            aria-label={t.removeOf(nameOf(factor))}
            onClick={() => setRemoving(factor)}
          >
            {t.remove}
          </Button>
        ),
    },
  ]
  return (
    <Section title={t.myFactors}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t.myFactorsWhy}
        </Text>
        <Problem error={error} onRetry={() => void refetch()} />
        {data === undefined && error === null && <Loading />}
        {data !== undefined && (
          <Rows
            label={t.myFactors}
            columns={columns}
            rows={data.factors}
            rowKey={({ factor }) => factor}
          />
        )}
        <Group>
          <Button onClick={() => setAdding(true)}>{t.add}</Button>
          <Button variant="default" onClick={() => setRenewing(true)}>
            {t.newCodes}
          </Button>
        </Group>
      </Stack>
      <Modal
        opened={isAdding}
        onClose={() => setAdding(false)}
        title={t.add}
        size="lg"
        closeButtonProps={{ 'aria-label': t.close }}
      >
        <NewFactors
          offer={(what) => proven(() => ask<Offered>('POST', `${FACTORS}/options`, { what }))}
          give={async (factors) => {
            const told = await proven(() => ask<Changed>('POST', FACTORS, factors))
            setAdding(false)
            tellDone(t.added)
            changed()
            if (told.recoveryCodes !== undefined) setCodes(told.recoveryCodes)
          }}
        />
      </Modal>
      <Confirm
        opened={isRenewing}
        onClose={() => setRenewing(false)}
        title={t.newCodes}
        preview={t.newCodesDoes}
        undo={null}
        reason="none"
        onConfirm={() => renew.mutateAsync({ recovery: true })}
      />
      <Confirm
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={t.remove}
        preview={removing === undefined ? '' : <Strange text={t.removeDoes(nameOf(removing))} />}
        undo={t.removeUndo}
        reason="none"
        isGrave
        confirmLabel={t.remove}
        onConfirm={() => remove.mutateAsync(removing?.factor ?? '')}
      />
      <Modal
        opened={codes !== undefined}
        onClose={() => setCodes(undefined)}
        title={t.codesTitle}
        size="lg"
        closeButtonProps={{ 'aria-label': t.close }}
        closeOnClickOutside={false}
      >
        {codes !== undefined && (
          <RecoveryCodes codes={codes} keptLabel={t.codesKept} onKept={() => setCodes(undefined)} />
        )}
      </Modal>
    </Section>
  )
}
