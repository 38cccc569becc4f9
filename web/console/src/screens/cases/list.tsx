/** Cases: all that are open, worst and next deadline at a glance; one is opened by hand; voices. */
import { Anchor, Badge, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { SymptomRow } from '../../../../../src/ports/cases.ts'
import type { Board, BoardRow } from '../../../../../src/ports/console-cases.ts'
import { caseKindNames, caseStateNames } from '../../../../../src/reports/words/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { symptomNames } from '../../../../../src/reports/words/symptoms.ts'
import { ask } from '../../api.ts'
import { useLanguage } from '../../language.tsx'
import {
  Count,
  Countdown,
  Empty,
  Loading,
  Moment,
  Name,
  Page,
  Problem,
  Rows,
  Section,
  State,
  Strange,
  useTold,
} from '../../parts/index.ts'
import './cases.css'
import { stateKind } from './frame.tsx'
import { CASES, caseAddress, nameOfAccount, useBoard, useCaseLive, useText } from './kit.ts'
import { OpenCase, TakeSymptom } from './opening.tsx'

const SHOWN_ACCOUNTS = 2
const VOICES_SHOWN = 8

export default function CasesScreen() {
  const t = useText()
  const { language } = useLanguage()
  const [which, setWhich] = useState<'open' | 'all'>('open')
  const [older, setOlder] = useState<readonly BoardRow[]>([])
  const [next, setNext] = useState<number | null>()
  const [isBusy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const go = useNavigate()
  useCaseLive()
  const { data, error, refetch } = useBoard(which === 'all')
  const rows = data === undefined ? [] : [...data.cases, ...older.filter(isNot(data.cases))]
  const last = next === undefined ? data?.next : next
  const more = async () => {
    setBusy(true)
    setFailed(undefined)
    try {
      const page = await ask<Board>('GET', `${CASES}?all=${which === 'all'}&before=${last}`)
      setOlder((all) => [...all, ...page.cases])
      setNext(page.next)
    } catch (thrown) {
      setFailed(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <TakeSymptom />
          <OpenCase />
        </>
      }
    >
      <Group>
        <SegmentedControl
          aria-label={t.which}
          value={which}
          onChange={(value) => {
            setWhich(value === 'all' ? 'all' : 'open')
            setOlder([])
            setNext(undefined)
          }}
          data={[
            { value: 'open', label: t.openOnly },
            { value: 'all', label: t.all },
          ]}
        />
      </Group>
      <Problem error={error ?? failed} onRetry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Loading />
      ) : (
        <Rows
          label={t.title}
          rows={rows}
          rowKey={({ id }) => id}
          onOpen={({ id }) => void go({ to: caseAddress(id) })}
          onMore={typeof last === 'number' ? () => void more() : undefined}
          isLoading={isBusy}
          empty={<Empty title={t.noneTitle} text={t.noneText} />}
          columns={[
            {
              key: 'number',
              header: t.number,
              width: 190,
              sortBy: ({ opened }) => opened,
              cell: ({ id, title, kind, exercise, sendingRound }) => (
                <Stack gap={2}>
                  <Anchor component={Link} to={caseAddress(id)}>
                    {id}
                  </Anchor>
                  <Strange
                    text={
                      title?.[language] ??
                      title?.ja ??
                      nameIn(caseKindNames, kind, language) ??
                      kind
                    }
                    max={120}
                  />
                  {exercise && <Badge variant="outline">{t.exercise}</Badge>}
                  {sendingRound !== undefined && <State kind="warn" label={t.sending} />}
                </Stack>
              ),
            },
            {
              key: 'severity',
              header: t.severity,
              align: 'right',
              // On a telephone the deadline is looked for; how bad it is stands in the case.
              isWide: true,
              sortBy: ({ severity }) => severity,
              cell: ({ severity }) => <Count value={severity} />,
            },
            {
              key: 'state',
              header: t.state,
              width: 130,
              sortBy: ({ state }) => state,
              cell: ({ state }) => (
                <State
                  kind={stateKind(state)}
                  label={nameIn(caseStateNames, state, language) ?? state}
                />
              ),
            },
            {
              key: 'next',
              header: t.nextDeadline,
              width: 170,
              sortBy: ({ next: due }) => due?.due ?? Number.MAX_SAFE_INTEGER,
              cell: ({ next: due, nextName }) =>
                due?.due === undefined ? (
                  <Text size="sm" c="dimmed">
                    {t.noDeadline}
                  </Text>
                ) : (
                  <Stack gap={2}>
                    <State
                      kind={due.state === 'overdue' ? 'bad' : due.state === 'due' ? 'warn' : 'idle'}
                      label={<Countdown to={due.due} />}
                    />
                    <Text size="xs" c="dimmed">
                      {nextName?.[language]}
                    </Text>
                  </Stack>
                ),
            },
            {
              key: 'accounts',
              header: t.accounts,
              width: 220,
              isWide: true,
              cell: ({ accounts, accountCount }) => (
                <Stack gap={2}>
                  {accounts.slice(0, SHOWN_ACCOUNTS).map((account) => (
                    <Name key={account} account={nameOfAccount(account, language)} />
                  ))}
                  {accountCount > SHOWN_ACCOUNTS && (
                    <Text size="xs">{t.moreAccounts(accountCount - SHOWN_ACCOUNTS)}</Text>
                  )}
                </Stack>
              ),
            },
            {
              key: 'commander',
              header: t.commander,
              isWide: true,
              cell: ({ commander }) =>
                commander === undefined ? (
                  <Text size="sm" c="dimmed">
                    {t.nobody}
                  </Text>
                ) : (
                  <Strange text={commander} max={80} />
                ),
            },
            {
              key: 'opened',
              header: t.openedAt,
              isWide: true,
              sortBy: ({ openedAt }) => openedAt,
              cell: ({ openedAt }) => <Moment at={openedAt} />,
            },
          ]}
        />
      )}
      <Voices />
    </Page>
  )
}

const isNot =
  (others: readonly BoardRow[]) =>
  ({ id }: BoardRow): boolean =>
    !others.some((one) => one.id === id)

function Voices() {
  const t = useText()
  const { language } = useLanguage()
  const { data } = useTold<{ readonly symptoms: readonly SymptomRow[] }>('/api/v1/symptoms')
  const rows = (data?.symptoms ?? []).toReversed().slice(0, VOICES_SHOWN)
  return (
    <Section title={t.voices}>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.noVoices}
        </Text>
      ) : (
        <ul className="ca-list">
          {rows.map((one) => (
            <li key={one.id}>
              <Group gap="sm">
                <Moment at={one.at} />
                <strong>{nameIn(symptomNames, one.what, language) ?? one.what}</strong>
                {one.reporter !== undefined && <Strange text={one.reporter} max={80} />}
                {one.case !== undefined && (
                  <Anchor component={Link} to={caseAddress(one.case)}>
                    {one.case}
                  </Anchor>
                )}
              </Group>
              {one.note !== undefined && (
                <Text size="sm">
                  <Strange text={one.note} max={300} />
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
