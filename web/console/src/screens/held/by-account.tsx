/** By account: held mail summed up, account by account, with what is usually done with it. */
import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { HeldAccount, HeldAccounts } from '../../../../../src/console/routes/held.ts'
import { ask, type ProblemError, pathWith } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText } from '../../parts/format.ts'
import { Empty, Loading, Problem } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { strangeText } from '../../parts/strange.ts'
import { Count, Moment, Name } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { accountName } from '../accounts/sayings.tsx'
import { HeldActDialog, type Meant } from './act-dialog.tsx'
import type { HeldAsked } from './asked.ts'
import { heldWords } from './words.ts'

const PATH = '/api/v1/held-accounts'
const PAGE = 100

export function ByAccount({ asked }: { readonly asked: HeldAsked }) {
  const t = useWords(heldWords)
  const [meant, setMeant] = useState<Meant>()
  const query = asked.case === undefined ? {} : { case: asked.case }
  const list = useInfiniteQuery<HeldAccounts, ProblemError>({
    queryKey: [PATH, query],
    queryFn: ({ pageParam, signal }) =>
      ask(
        'GET',
        pathWith(PATH, { ...query, most: PAGE, from: Number(pageParam) }),
        undefined,
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  })
  const rows = list.data?.pages.flatMap(({ accounts }) => accounts) ?? []
  const columns = useColumns(setMeant)
  return (
    <>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loading lines={6} />}
      {list.data !== undefined && rows.length === 0 && (
        <Empty
          title={asked.case === undefined ? t.none : t.noneHere}
          text={asked.case === undefined ? t.noneWhy : t.noneHereWhy}
        />
      )}
      {rows.length > 0 && (
        <Rows
          label={t.tabs.accounts}
          columns={columns}
          rows={rows}
          rowKey={({ account }) => account}
          {...(list.hasNextPage ? { onMore: () => void list.fetchNextPage() } : {})}
          isLoading={list.isFetchingNextPage}
        />
      )}
      {meant !== undefined && <HeldActDialog meant={meant} onClose={() => setMeant(undefined)} />}
    </>
  )
}

const least = (moments: readonly (string | null)[]): string | null =>
  moments.filter((one) => one !== null).toSorted()[0] ?? null

function useColumns(setMeant: (meant: Meant) => void): readonly Column<HeldAccount>[] {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const mayAct = useHasRole('responder', 'administrator')
  const n = (value: number) => countText(value, language)
  const sumOf = ({ sums }: HeldAccount, whose: string) =>
    sums.find(({ ownership }) => ownership === whose)?.messages ?? 0
  return [
    {
      key: 'account',
      header: t.account,
      cell: ({ account, contained }) => (
        <Group gap="xs">
          <Anchor component={Link} to="/held" search={{ account, tab: 'messages' } as never}>
            <Name account={accountName(account)} />
          </Anchor>
          {contained && (
            <Badge color="red" variant="light">
              {t.contained}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      key: 'messages',
      header: t.messages,
      width: 80,
      align: 'right',
      cell: ({ messages }) => <Count value={messages} />,
    },
    {
      key: 'whose',
      header: t.whose,
      width: 170,
      isWide: true,
      cell: ({ sums }) => (
        <Text size="sm">
          {sums
            .map(({ ownership, messages }) => `${t.whoseOf[ownership]} ${n(messages)}`)
            .join(' · ')}
        </Text>
      ),
    },
    {
      key: 'due',
      header: t.due,
      width: 150,
      cell: ({ sums }) => {
        const late = sums.reduce((sum, { overdue }) => sum + overdue, 0)
        return late > 0 ? (
          <State kind="bad" label={t.overdueCount(n(late))} />
        ) : (
          <Moment at={least(sums.map(({ dueAt }) => dueAt))} style="relative" />
        )
      },
    },
    {
      key: 'oldest',
      header: t.oldest,
      width: 110,
      isWide: true,
      cell: ({ sums }) => (
        <Moment at={least(sums.map(({ oldestAt }) => oldestAt))} style="relative" />
      ),
    },
    ...(mayAct
      ? [
          {
            key: 'acts',
            header: '',
            width: 220,
            isWide: true,
            cell: (row: HeldAccount) => (
              <Group gap="xs">
                {sumOf(row, 'owner') > 0 && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t.releaseOf(strangeText(accountName(row.account)))}
                    onClick={() =>
                      setMeant({ act: 'release', account: row.account, ownership: 'owner' })
                    }
                  >
                    {t.releaseOwners}
                  </Button>
                )}
                {sumOf(row, 'thief') > 0 && (
                  <Button
                    size="xs"
                    variant="default"
                    color="red"
                    aria-label={t.deleteOf(strangeText(accountName(row.account)))}
                    onClick={() =>
                      setMeant({ act: 'delete', account: row.account, ownership: 'thief' })
                    }
                  >
                    {t.deleteThiefs}
                  </Button>
                )}
              </Group>
            ),
          },
        ]
      : []),
  ]
}
