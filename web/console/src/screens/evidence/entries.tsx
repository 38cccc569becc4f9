/** Entries: the newest first, of all kinds or some; each leads to its proof. */
import { Button, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { EvidenceList, EvidenceRow } from '../../../../../src/console/routes/evidence.ts'
import { kindWords } from '../../../../verify/words.ts'
import { ask, pathWith } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { type Column, Moment, Problem, Rows, Strange } from '../../parts/index.ts'
import { evidenceWords } from './words.ts'

const LIST = '/api/v1/evidence/entries'

export function Entries() {
  const t = useWords(evidenceWords)
  const navigate = useNavigate()
  const [family, setFamily] = useState('')
  const [typed, setTyped] = useState<number | string>('')
  const pages = useInfiniteQuery({
    queryKey: [LIST, family],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask<EvidenceList>(
        'GET',
        pathWith(LIST, { before: pageParam, kinds: family === '' ? undefined : family }),
        undefined,
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  const open = (entry: number): void =>
    void navigate({ to: '/evidence/entries/$entry', params: { entry: String(entry) } } as never)
  const columns: readonly Column<EvidenceRow>[] = [
    { key: 'entry', header: t.colEntry, cell: ({ entry }) => entry, align: 'right', width: 90 },
    { key: 'at', header: t.colAt, cell: ({ at }) => <Moment at={at} /> },
    { key: 'kind', header: t.colKind, cell: ({ kind }) => <Kind kind={kind} /> },
    {
      ...{ key: 'source', header: t.colSource, isWide: true },
      cell: ({ source }) => <Strange text={source} />,
    },
    {
      ...{ key: 'severity', header: t.colSeverity, isWide: true, align: 'right' as const },
      cell: ({ severity }) => severity,
    },
  ]
  return (
    <Stack>
      <Group align="flex-end">
        <NativeSelect
          label={t.kinds}
          value={family}
          onChange={(event) => setFamily(event.currentTarget.value)}
          data={[
            { value: '', label: t.allKinds },
            ...Object.entries(t.families).map(([value, label]) => ({ value, label })),
          ]}
        />
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (typeof typed === 'number') open(typed)
          }}
        >
          <Group align="flex-end" gap="xs">
            <NumberInput
              label={t.goTo}
              value={typed}
              onChange={setTyped}
              min={0}
              allowDecimal={false}
              w={140}
            />
            <Button type="submit" variant="default" disabled={typeof typed !== 'number'}>
              {t.open}
            </Button>
          </Group>
        </form>
      </Group>
      <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      <Rows
        label={t.entriesLabel}
        columns={columns}
        rows={rows}
        rowKey={({ entry }) => entry}
        onOpen={({ entry }) => open(entry)}
        isLoading={pages.isFetching}
        onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
        empty={
          <Stack align="flex-start">
            <Text>{t.noEntries}</Text>
            {pages.hasNextPage && (
              <Button variant="default" onClick={() => void pages.fetchNextPage()}>
                {t.next}
              </Button>
            )}
          </Stack>
        }
      />
    </Stack>
  )
}

/** The kind in words, and as it stands in the leaf. */
export function Kind({ kind }: { readonly kind: string }) {
  const { language } = useLanguage()
  const words = kindWords(kind)?.[language]
  return (
    <span>
      {words !== undefined && <>{words} </>}
      <span className="ev-hash">
        <Strange text={kind} />
      </span>
    </span>
  )
}
