/** Audit: who did what and who looked at what, newest first, read back from the evidence. */
import { Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AuditList } from '../../../../../src/console/routes/settings.ts'
import { ask, pathWith } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { Empty, Page, Problem } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import './settings.css'
import { settingsWords } from './words.ts'

type Row = AuditList['rows'][number]
const PAGE = 100
const TYPING_MS = 300

export default function AuditScreen() {
  const t = useWords(settingsWords)
  const [typed, setTyped] = useState('')
  const [who] = useDebouncedValue(typed.trim(), TYPING_MS)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['/api/v1/audit', who],
    queryFn: ({ pageParam, signal }) =>
      ask<AuditList>(
        'GET',
        pathWith('/api/v1/audit', {
          most: PAGE,
          ...(pageParam === undefined ? {} : { before: pageParam }),
          ...(who === '' ? {} : { who }),
        }),
        undefined,
        signal,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const named = (act: string | null, kind: string) =>
    (kind === 'act.refused' ? t.done[kind] : undefined) ??
    t.done[act ?? kind] ??
    t.done[kind] ?? <code>{act ?? kind}</code>
  const strange = (text: string | null, max: number) =>
    text === null ? null : <Strange text={text} max={max} />
  const columns: readonly Column<Row>[] = [
    { key: 'at', header: t.when, cell: ({ at }) => <Moment at={at} />, width: 170 },
    { key: 'who', header: t.who, cell: ({ who: name }) => strange(name, 64) ?? t.nobody },
    {
      key: 'act',
      header: t.act,
      cell: ({ act, kind }) => (
        <>
          {named(act, kind)}
          <Text size="xs" c="dimmed" component="div">
            <code>{kind}</code>
          </Text>
        </>
      ),
    },
    { key: 'on', header: t.on, cell: ({ what }) => strange(what, 120), isWide: true },
    { key: 'why', header: t.why, cell: ({ why }) => strange(why, 200), isWide: true },
    {
      key: 'entry',
      header: t.entry,
      align: 'right',
      isWide: true,
      cell: ({ entry }) => <span className="sk-figure">{entry}</span>,
    },
  ]
  return (
    <Page title={t.auditTitle} lead={t.auditLead}>
      <TextInput
        label={t.auditWho}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={64}
        maw={320}
        spellCheck={false}
      />
      <Problem error={error} onRetry={() => void refetch()} />
      <Rows
        label={t.auditTitle}
        columns={columns}
        rows={rows}
        rowKey={({ entry }) => entry}
        onMore={hasNextPage ? () => void fetchNextPage() : undefined}
        isLoading={isFetching}
        empty={<Empty title={t.auditEmpty} text={t.auditEmptyText} />}
      />
    </Page>
  )
}
