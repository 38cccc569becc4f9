/** Batches: tokens that were made together, who has registered since, and taking back the rest. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { BatchTokens, EnrolmentBatch } from '../../../../../src/console/routes/enrolment.ts'
import { ask, pathWith } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { countText, momentText } from '../../parts/format.ts'
import { Empty, Problem, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State, type StateKind } from '../../parts/state.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { bare } from './choosing.tsx'
import { ENROLMENT } from './owners.ts'
import { enrolmentWords } from './words.ts'

type Token = BatchTokens['tokens'][number]
const kinds: Readonly<Record<Token['state'], StateKind>> = {
  open: 'warn',
  used: 'good',
  revoked: 'idle',
  over: 'idle',
}

const unusedOf = ({ tokens, used, revoked }: EnrolmentBatch): number => tokens - used - revoked

export function Batches({
  batches,
  mayRevoke,
}: {
  readonly batches: readonly EnrolmentBatch[]
  readonly mayRevoke: boolean
}) {
  const t = useWords(enrolmentWords)
  const { language, zone } = useLanguage()
  const [shown, setShown] = useState<EnrolmentBatch>()
  const [revoking, setRevoking] = useState<EnrolmentBatch>()
  const revoke = useAct<{ reason: string }>(
    'POST',
    `${ENROLMENT}/batches/${revoking?.batch ?? ''}/revoke`,
    { keys: [ENROLMENT], isQuiet: true },
  )
  const columns: readonly Column<EnrolmentBatch>[] = [
    {
      key: 'at',
      header: t.batchAt,
      cell: ({ openedAt }) => <Moment at={openedAt} />,
      sortBy: ({ openedAt }) => openedAt,
    },
    {
      key: 'by',
      header: t.batchBy,
      isWide: true,
      cell: ({ by }) => <Strange text={by} max={64} />,
    },
    {
      key: 'used',
      header: t.batchUsed,
      cell: ({ used, tokens, revoked }) => (
        <>
          {t.batchOf(countText(used, language), countText(tokens, language))}
          {revoked > 0 && (
            <Text size="xs" c="dimmed">
              {t.batchRevoked(countText(revoked, language))}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'until',
      header: t.batchUntil,
      isWide: true,
      cell: ({ until, isOver }) =>
        isOver ? <State kind="idle" label={t.over} /> : <Moment at={until} />,
    },
    {
      key: 'acts',
      header: <span className="sk-hidden">{t.acts}</span>,
      align: 'right',
      cell: (one) => (
        <Group gap="xs" justify="flex-end">
          <Button
            size="xs"
            variant="default"
            aria-label={t.batchShowOf(momentText(one.openedAt, 'short', language, zone) ?? '')}
            onClick={() => setShown(one)}
          >
            {t.batchShow}
          </Button>
          {mayRevoke && !one.isOver && unusedOf(one) > 0 && (
            <Button size="xs" variant="default" onClick={() => setRevoking(one)}>
              {t.revoke}
            </Button>
          )}
        </Group>
      ),
    },
  ]
  return (
    <Section title={t.batchesTitle}>
      <Rows
        label={t.batchesTitle}
        columns={columns}
        rows={batches}
        rowKey={({ batch }) => batch}
        height={360}
        empty={<Empty title={t.batchesNone} text={t.batchesNoneText} />}
      />
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={t.batchTokens}
        closeButtonProps={{ 'aria-label': t.close }}
        size="xl"
      >
        {shown !== undefined && <Tokens batch={shown.batch} />}
      </Modal>
      <Confirm
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={t.revokeTitle}
        preview={t.revokeDoes(countText(revoking === undefined ? 0 : unusedOf(revoking), language))}
        undo={t.revokeUndo}
        confirmLabel={t.revoke}
        isGrave
        onConfirm={async (reason) => {
          await revoke.mutateAsync({ reason })
        }}
      />
    </Section>
  )
}

function Tokens({ batch }: { readonly batch: string }) {
  const t = useWords(enrolmentWords)
  const [tokens, setTokens] = useState<readonly Token[]>([])
  const [next, setNext] = useState<string | undefined>('')
  const [error, setError] = useState<unknown>()
  const read = async (from: string | undefined) => {
    try {
      const query = from === undefined || from === '' ? {} : { from }
      const path = pathWith(`${ENROLMENT}/batches/${batch}/tokens`, query)
      const page = await ask<BatchTokens>('GET', path)
      setTokens((before) => [...before, ...page.tokens])
      setNext(page.next)
      setError(undefined)
    } catch (thrown) {
      setError(thrown)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for a batch
  useEffect(() => {
    void read(undefined)
  }, [batch])
  const columns: readonly Column<Token>[] = [
    {
      key: 'account',
      header: t.account,
      cell: ({ account }) => <Strange text={bare(account)} max={320} />,
      sortBy: ({ account }) => account,
    },
    {
      key: 'state',
      header: t.state,
      cell: ({ state }) => <State kind={kinds[state]} label={t.states[state]} />,
      sortBy: ({ state }) => state,
    },
    {
      key: 'used',
      header: t.usedAt,
      isWide: true,
      cell: ({ usedAt }) => usedAt !== null && <Moment at={usedAt} />,
      sortBy: ({ usedAt }) => usedAt ?? '',
    },
  ]
  return (
    <Stack>
      <Problem error={error} onRetry={() => void read(next)} />
      <Rows
        label={t.batchTokens}
        columns={columns}
        rows={tokens}
        rowKey={({ account, openedAt }) => `${account} ${openedAt}`}
        isLoading={next === ''}
        height={420}
      />
      {next !== undefined && next !== '' && (
        <Button variant="default" onClick={() => void read(next)}>
          {t.more}
        </Button>
      )}
    </Stack>
  )
}
