/** List: accounts among up to 100,000, the worst first, a page at a time. */
import { Anchor, Group, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { AccountList, AccountRow } from '../../../../../src/console/routes/accounts.ts'
import { ask, type ProblemError, pathWith } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive } from '../../live.tsx'
import { countText } from '../../parts/format.ts'
import { Empty, Loading, Page, Problem } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Count, Moment, Name } from '../../parts/texts.tsx'
import './accounts.css'
import { accountName, accountPath, decibanText, purposeText } from './sayings.tsx'
import { useSoon } from './soon.ts'
import { Standing } from './standing.tsx'
import { accountWords } from './words.ts'

const PATH = '/api/v1/accounts'
const PAGE = 100
/** Between two letters of somebody who types. */
const TYPING_MS = 250
const FOLLOWING_MS = 1_000

export default function AccountsScreen() {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS)
  const [order, setOrder] = useState('risk')
  const [standing, setStanding] = useState('')
  const query = {
    order,
    most: PAGE,
    ...(search === '' ? {} : { search }),
    ...(standing === '' ? {} : { standing }),
  }
  const list = useInfiniteQuery<AccountList, ProblemError>({
    queryKey: [PATH, query],
    queryFn: ({ pageParam, signal }) =>
      ask(
        'GET',
        pathWith(PATH, pageParam === '' ? query : { ...query, after: String(pageParam) }),
        undefined,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
  const follow = useSoon(
    () => void client.invalidateQueries({ queryKey: [PATH] }, { cancelRefetch: false }),
    FOLLOWING_MS,
  )
  useLive(['containment'], follow)
  const rows = list.data?.pages.flatMap(({ accounts }) => accounts) ?? []
  const columns = useColumns(rows.some(({ department }) => department !== null))
  const total = list.data?.pages[0]?.total
  const isFiltered = search !== '' || standing !== ''
  return (
    <Page title={t.title} lead={t.lead}>
      <div className="ac-filters">
        <TextInput
          label={t.search}
          placeholder={t.searchHint}
          type="search"
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          label={t.order}
          allowDeselect={false}
          data={Object.entries(t.orders).map(([value, label]) => ({ value, label }))}
          value={order}
          onChange={(value) => setOrder(value ?? 'risk')}
        />
        <Select
          label={t.standing}
          allowDeselect={false}
          data={[
            { value: '', label: t.all },
            ...Object.entries(t.standings).map(([value, label]) => ({ value, label })),
          ]}
          value={standing}
          onChange={(value) => setStanding(value ?? '')}
        />
      </div>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loading lines={8} />}
      {list.data !== undefined && rows.length === 0 && (
        <Empty
          title={isFiltered ? t.notFound : t.none}
          text={isFiltered ? t.notFoundWhy : t.noneWhy}
        />
      )}
      {rows.length > 0 && (
        <>
          <Rows
            label={t.title}
            columns={columns}
            rows={rows}
            rowKey={({ account }) => account}
            onOpen={({ account }) => void navigate({ to: accountPath(account) })}
            {...(list.hasNextPage ? { onMore: () => void list.fetchNextPage() } : {})}
            isLoading={list.isFetchingNextPage}
          />
          <Group justify="flex-end">
            <Text size="sm" c="dimmed">
              {total !== undefined && t.total(countText(total, language))}
            </Text>
          </Group>
        </>
      )}
    </Page>
  )
}

function useColumns(hasDepartments: boolean): readonly Column<AccountRow>[] {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  return [
    {
      key: 'account',
      header: t.account,
      cell: ({ account }) => (
        <Anchor component={Link} to={accountPath(account)}>
          <Name account={accountName(account)} />
        </Anchor>
      ),
    },
    {
      key: 'standing',
      header: t.standing,
      width: 135,
      cell: ({ standing }) => <Standing standing={standing} />,
    },
    {
      key: 'evidence',
      header: t.evidence,
      width: 92,
      align: 'right',
      cell: ({ evidence }) =>
        evidence === null ? '–' : <span>{decibanText(evidence, language)} dB</span>,
    },
    {
      key: 'held',
      header: t.held,
      width: 76,
      align: 'right',
      cell: ({ held }) => <Count value={held} />,
    },
    {
      key: 'sent',
      header: t.sentToday,
      width: 120,
      align: 'right',
      isWide: true,
      cell: ({ sentToday: { messages, recipients } }) =>
        messages === 0
          ? '–'
          : t.sent(countText(messages, language), countText(recipients, language)),
    },
    {
      key: 'message',
      header: t.lastMessage,
      width: 96,
      isWide: true,
      cell: ({ lastMessageAt }) => <Moment at={lastMessageAt} style="relative" />,
    },
    {
      key: 'login',
      header: t.lastLogin,
      width: 96,
      isWide: true,
      cell: ({ lastLoginAt }) => <Moment at={lastLoginAt} style="relative" />,
    },
    {
      key: 'purpose',
      header: t.purpose,
      width: 80,
      isWide: true,
      cell: ({ purpose }) => (purpose === null ? '' : purposeText(purpose, language)),
    },
    ...(hasDepartments
      ? [
          {
            key: 'department',
            header: t.department,
            width: 110,
            isWide: true,
            cell: ({ department }: AccountRow) =>
              department === null ? '' : <Name account={department} />,
          },
        ]
      : []),
  ]
}
