/** My sessions and factors: what lets me in, and where I am in. */
import { Badge, Button, Group, Text } from '@mantine/core'
import { useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Loading, Page, Problem, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { MyFactors } from './my-factors.tsx'
import { MINE, type Session } from './shapes.ts'
import { peopleWords } from './words.ts'

const SESSIONS = `${MINE}/sessions`

export default function My() {
  const t = useWords(peopleWords)
  return (
    <Page title={t.myTitle}>
      <Sessions />
      <MyFactors />
    </Page>
  )
}

function Sessions() {
  const t = useWords(peopleWords)
  const { data, error, refetch } = useTold<{ sessions: readonly Session[] }>(SESSIONS)
  const end = useAct<string>('POST', (id) => `${SESSIONS}/${encodeURIComponent(id)}/end`, {
    keys: [SESSIONS],
    done: t.ended,
  })
  const columns: readonly Column<Session>[] = [
    {
      key: 'client',
      header: t.from,
      cell: ({ client, agent, current }) => (
        <>
          <Group gap={6}>
            <Strange text={client} max={64} />
            {current && <Badge variant="light">{t.current}</Badge>}
          </Group>
          <Text size="xs" c="dimmed">
            <Strange text={agent} max={120} />
          </Text>
        </>
      ),
    },
    {
      key: 'method',
      header: t.factors,
      cell: ({ method }) => t.methods[method] ?? method,
      isWide: true,
    },
    { key: 'since', header: t.since, cell: ({ since }) => <Moment at={since} />, isWide: true },
    { key: 'seen', header: t.seen, cell: ({ seenAt }) => <Moment at={seenAt} style="relative" /> },
    { key: 'ends', header: t.ends, cell: ({ endsAt }) => <Moment at={endsAt} />, isWide: true },
    {
      key: 'end',
      header: <span className="sk-hidden">{t.acts}</span>,
      align: 'right',
      cell: ({ id, current }) =>
        current ? null : (
          <Button
            size="xs"
            variant="default"
            aria-label={t.endOf(id)}
            onClick={() => end.mutate(id)}
          >
            {t.end}
          </Button>
        ),
    },
  ]
  return (
    <Section title={t.mySessions}>
      <Text size="sm" c="dimmed" mb="sm">
        {t.mySessionsWhy}
      </Text>
      <Problem error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading />}
      {data !== undefined && (
        <Rows label={t.mySessions} columns={columns} rows={data.sessions} rowKey={({ id }) => id} />
      )}
    </Section>
  )
}
