/** People: who may enter, as what; invited, changed and revoked by administrators. */
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../language.tsx'
import { useTold } from '../../parts/asking.ts'
import { Empty, Loading, Page, Problem, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State, type StateKind } from '../../parts/state.tsx'
import { Count, Moment, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { shellWords } from '../../words.ts'
import { type Act, PersonActs, PersonDialogs } from './acts.tsx'
import { Invite } from './invite.tsx'
import type { Person } from './shapes.ts'
import { peopleWords } from './words.ts'

const stateKinds: Readonly<Record<string, StateKind>> = {
  active: 'good',
  invited: 'warn',
  revoked: 'idle',
}

/** Recovery codes are told by their number. */
const isHeld = ({ what }: Person['factors'][number]): boolean => what !== 'recovery'

export default function PeopleScreen() {
  const t = useWords(peopleWords)
  const { roles } = useWords(shellWords)
  const mayChange = useHasRole('administrator')
  const { data, error, refetch } = useTold<{ people: readonly Person[] }>('/api/v1/people')
  const [isInviting, setInviting] = useState(false)
  const [act, setAct] = useState<Act>()
  const columns: readonly Column<Person>[] = [
    {
      key: 'person',
      header: t.name,
      cell: ({ person }) => (
        <strong>
          <Strange text={person} max={64} />
        </strong>
      ),
      sortBy: ({ person }) => person,
    },
    { key: 'role', header: t.role, cell: ({ role }) => roles[role], sortBy: ({ role }) => role },
    {
      key: 'state',
      header: t.state,
      cell: ({ state, invitedUntil }) => (
        <>
          <State kind={stateKinds[state] ?? 'idle'} label={t.states[state] ?? state} />
          {invitedUntil !== undefined && (
            <Text size="xs" c="dimmed">
              {t.linkUntil} <Moment at={invitedUntil} />
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'factors',
      header: t.factors,
      isWide: true,
      cell: ({ factors, recoveryLeft, state }) => (
        <>
          {factors.filter(isHeld).map(({ what, since, label }) => (
            <Text size="sm" key={`${what} ${since} ${label}`}>
              {t.factorNames[what] ?? what}
              {label !== undefined && (
                <>
                  {' · '}
                  <Strange text={label} max={60} />
                </>
              )}
            </Text>
          ))}
          {state === 'active' && (
            <Text size="xs" c="dimmed">
              {t.recovery(recoveryLeft)}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'last',
      header: t.lastIn,
      isWide: true,
      cell: ({ lastSignInAt }) => <Moment at={lastSignInAt} />,
      sortBy: ({ lastSignInAt }) => lastSignInAt ?? '',
    },
    {
      key: 'sessions',
      header: t.sessions,
      align: 'right',
      isWide: true,
      cell: ({ sessions }) => <Count value={sessions.length} />,
      sortBy: ({ sessions }) => sessions.length,
    },
    ...(mayChange
      ? [
          {
            key: 'acts',
            header: <span className="sk-hidden">{t.acts}</span>,
            align: 'right' as const,
            cell: (person: Person) => <PersonActs person={person} onAct={setAct} />,
          },
        ]
      : []),
  ]
  const invite = mayChange && <Button onClick={() => setInviting(true)}>{t.invite}</Button>
  return (
    <Page title={t.title} lead={t.lead} actions={invite}>
      {data === undefined && error === null && <Loading />}
      <Problem error={error} onRetry={() => void refetch()} />
      {data !== undefined && (
        <Section title={t.title} aside={mayChange ? undefined : t.onlyAdministrators}>
          <Rows
            label={t.title}
            columns={columns}
            rows={data.people}
            rowKey={({ person }) => person}
            empty={<Empty title={t.none} text={t.noneWhy} action={invite} />}
          />
        </Section>
      )}
      <Invite opened={isInviting} onClose={() => setInviting(false)} />
      <PersonDialogs act={act} onClose={() => setAct(undefined)} />
    </Page>
  )
}
