/**
 * By message: held mail one by one, the most urgent first; chosen ones are released or deleted.
 *
 * Subjects and senders are asked for, and that look is an entry: a list that is only scrolled through
 * shows nobody's mail.
 */
import { Anchor, Button, Checkbox, Group, Select, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type {
  HeadersAsked,
  HeldHeaders,
  HeldList,
  HeldRow,
} from '../../../../../src/console/routes/held.ts'
import { ask, type ProblemError, pathWith } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { countText } from '../../parts/format.ts'
import { Empty, Loading, Problem } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Count, Moment, Name, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { accountName, decibanText, reasonText } from '../accounts/sayings.tsx'
import { HeldActDialog, type Meant } from './act-dialog.tsx'
import type { HeldAsked } from './asked.ts'
import { heldWords } from './words.ts'

const PATH = '/api/v1/held'
const PAGE = 100
/** Messages whose subjects one look shows. */
const LOOKED_AT_ONCE = 100
/** Messages that may be chosen by hand. */
const CHOSEN_MAX = 10_000

type Headers = ReadonlyMap<string, HeldHeaders['headers'][number]>

export function ByMessage({ asked }: { readonly asked: HeldAsked }) {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const [ownership, setOwnership] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [headers, setHeaders] = useState<Headers>(new Map())
  const [meant, setMeant] = useState<Meant>()
  const mayAct = useHasRole('responder', 'administrator')
  const mayLook = useHasRole('analyst', 'responder', 'administrator', 'auditor')
  const query = {
    ...(asked.account === undefined ? {} : { account: asked.account }),
    ...(asked.case === undefined ? {} : { case: asked.case }),
    ...(ownership === '' ? {} : { ownership }),
  }
  const list = useInfiniteQuery<HeldList, ProblemError>({
    queryKey: [PATH, query],
    queryFn: ({ pageParam, signal }) =>
      ask(
        'GET',
        pathWith(PATH, {
          ...query,
          most: PAGE,
          ...(pageParam === '' ? {} : { after: String(pageParam) }),
        }),
        undefined,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const look = useAct<HeadersAsked, HeldHeaders>('POST', `${PATH}/headers`, {
    onDone: (told) =>
      setHeaders(
        (before) =>
          new Map([
            ...before,
            ...(told?.headers ?? []).map((one) => [one.reference, one] as const),
          ]),
      ),
  })
  const rows = list.data?.pages.flatMap(({ held }) => held) ?? []
  const here = new Set(rows.map(({ reference }) => reference))
  const shown = [...chosen].filter((reference) => here.has(reference))
  const unlooked = rows.filter(({ reference }) => !headers.has(reference)).slice(0, LOOKED_AT_ONCE)
  const n = (value: number) => countText(value, language)
  const choose = (references: readonly string[], isIn: boolean) =>
    setChosen((before) => {
      const after = new Set(before)
      for (const reference of references)
        if (!isIn) after.delete(reference)
        else if (after.size < CHOSEN_MAX) after.add(reference)
      return after
    })
  const columns = useColumns({ chosen, choose, headers, mayAct })
  const isFiltered = Object.keys(query).length > 0
  return (
    <>
      <Group justify="space-between" align="flex-end">
        <Select
          label={t.whose}
          allowDeselect={false}
          data={[
            { value: '', label: '–' },
            ...Object.entries(t.whoseOf).map(([value, label]) => ({ value, label })),
          ]}
          value={ownership}
          onChange={(value) => setOwnership(value ?? '')}
        />
        {mayLook && rows.length > 0 && (
          <div>
            <Text size="sm" c="dimmed">
              {unlooked.length === 0 ? t.subjectsShown : t.subjectsNote}
            </Text>
            <Button
              variant="default"
              disabled={unlooked.length === 0}
              loading={look.isPending}
              onClick={() =>
                look.mutate({ references: unlooked.map(({ reference }) => reference) })
              }
            >
              {t.showSubjects}
            </Button>
          </div>
        )}
      </Group>
      {!mayLook && (
        <Text size="sm" c="dimmed">
          {t.mayNotLook}
        </Text>
      )}
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loading lines={8} />}
      {list.data !== undefined && rows.length === 0 && (
        <Empty
          title={isFiltered ? t.noneHere : t.none}
          text={isFiltered ? t.noneHereWhy : t.noneWhy}
        />
      )}
      {rows.length > 0 && (
        <>
          {mayAct && (
            <Checkbox
              label={t.selectAll}
              size="md"
              my="sm"
              checked={shown.length === rows.length}
              indeterminate={shown.length > 0 && shown.length < rows.length}
              onChange={(event) => choose([...here], event.currentTarget.checked)}
            />
          )}
          <Rows
            label={t.title}
            columns={columns}
            rows={rows}
            rowKey={({ reference }) => reference}
            {...(list.hasNextPage ? { onMore: () => void list.fetchNextPage() } : {})}
            isLoading={list.isFetchingNextPage}
          />
        </>
      )}
      {shown.length > 0 && (
        <section className="hd-bar" aria-label={t.selected(n(shown.length))}>
          <Group justify="space-between">
            <Text aria-live="polite">{t.selected(n(shown.length))}</Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => setChosen(new Set())}>
                {t.unselect}
              </Button>
              <Button onClick={() => setMeant({ act: 'release', references: shown })}>
                {t.releaseSelected}
              </Button>
              <Button color="red" onClick={() => setMeant({ act: 'delete', references: shown })}>
                {t.deleteSelected}
              </Button>
            </Group>
          </Group>
        </section>
      )}
      {meant !== undefined && (
        <HeldActDialog
          meant={meant}
          onClose={() => setMeant(undefined)}
          onDone={() => setChosen(new Set())}
        />
      )}
    </>
  )
}

type ColumnParts = {
  readonly chosen: ReadonlySet<string>
  readonly choose: (references: readonly string[], isIn: boolean) => void
  readonly headers: Headers
  readonly mayAct: boolean
}

function useColumns({ chosen, choose, headers, mayAct }: ColumnParts): readonly Column<HeldRow>[] {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  return [
    ...(mayAct
      ? [
          {
            key: 'chosen',
            header: '',
            width: 44,
            cell: ({ reference }: HeldRow) => (
              <Checkbox
                size="md"
                aria-label={t.select(reference)}
                checked={chosen.has(reference)}
                onChange={(event) => choose([reference], event.currentTarget.checked)}
              />
            ),
          },
        ]
      : []),
    {
      key: 'reference',
      header: t.reference,
      width: 100,
      cell: ({ reference }) => (
        <Anchor component={Link} to={`/held/${reference}`} className="sk-figure">
          {reference}
        </Anchor>
      ),
    },
    {
      key: 'account',
      header: headers.size > 0 ? `${t.account}・${t.subject}` : t.account,
      cell: ({ account, reference }) => {
        const known = headers.get(reference)
        return (
          <>
            <Name account={accountName(account)} />
            {known !== undefined && (
              <Text size="sm" lineClamp={2}>
                {known.subject === null ? t.noSubject : <Strange text={known.subject} max={160} />}
                {' · '}
                <Strange text={known.envelopeSender} max={100} />
              </Text>
            )}
          </>
        )
      },
    },
    {
      key: 'whose',
      header: t.whose,
      width: 110,
      cell: ({ ownership }) => (
        <span className="hd-nowrap">
          <State
            kind={ownership === 'owner' ? 'good' : ownership === 'thief' ? 'bad' : 'warn'}
            label={t.whoseOf[ownership]}
          />
        </span>
      ),
    },
    {
      key: 'due',
      header: t.due,
      width: 120,
      cell: ({ dueAt, overdue }) =>
        overdue ? <State kind="bad" label={t.overdue} /> : <Moment at={dueAt} style="relative" />,
    },
    {
      key: 'recipients',
      header: t.recipients,
      width: 64,
      align: 'right',
      isWide: true,
      cell: ({ recipients }) => <Count value={recipients} />,
    },
    {
      key: 'evidence',
      header: t.evidence,
      width: 100,
      align: 'right',
      isWide: true,
      cell: ({ evidence }) => (evidence === null ? '–' : `${decibanText(evidence, language)} dB`),
    },
    {
      key: 'reasons',
      header: t.reasons,
      width: 280,
      isWide: true,
      cell: ({ summary: [first] }) =>
        first === undefined ? (
          ''
        ) : (
          <Text size="sm" lineClamp={2}>
            <Strange text={reasonText(first, language)} max={240} />
          </Text>
        ),
    },
  ]
}
