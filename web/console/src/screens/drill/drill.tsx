/** Drill: the days, and what was lived so far. An empty console begins here. */
import { Button, Checkbox, Group, NumberInput, Radio, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { DrillNew, Drills } from '../../../../../src/console/routes/drill.ts'
import type { JobBody } from '../../../../../src/console/routes/job-shapes.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive } from '../../live.tsx'
import {
  type Column,
  countText,
  Empty,
  Loading,
  Moment,
  Page,
  Problem,
  Rows,
  Section,
  State,
  type StateKind,
  Strange,
  useAct,
  useTold,
} from '../../parts/index.ts'
import { useHasRole } from '../../session.tsx'
import { drillScreenWords } from './words.ts'
import './drill.css'

export const DRILLS = '/api/v1/drills'
const SEED_MAX = 1_000_000

export const drillKinds: Readonly<Record<JobBody['state'], StateKind>> = {
  filling: 'idle',
  waiting: 'idle',
  running: 'idle',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
}

export default function DrillScreen() {
  const mayBegin = useHasRole('analyst', 'responder', 'administrator')
  const t = useWords(drillScreenWords)
  const navigate = useNavigate()
  const told = useTold<Drills>(DRILLS)
  useLive(['job'], (event) => {
    if (event.topic === 'job' && event.what === 'drill') void told.refetch()
  })
  const open = (id: string): void =>
    void navigate({ to: '/drill/$job', params: { job: id } } as never)
  const columns: readonly Column<JobBody>[] = [
    { key: 'at', header: t.colAt, cell: ({ at }) => <Moment at={at} /> },
    {
      ...{ key: 'day', header: t.colDay },
      cell: ({ asked }) => (asked.what === 'drill' ? asked.day : ''),
    },
    {
      ...{ key: 'state', header: t.colState },
      cell: ({ state }) => <State kind={drillKinds[state]} label={t.states[state]} />,
    },
    { key: 'by', header: t.colBy, isWide: true, cell: ({ by }) => <Strange text={by} /> },
  ]
  return (
    <Page title={t.title} lead={t.lead}>
      {told.data === undefined ? (
        <>
          {told.isLoading && <Loading />}
          <Problem error={told.error} onRetry={() => void told.refetch()} />
        </>
      ) : (
        <Stack>
          {mayBegin ? <Choice days={told.data.days} onBegun={open} /> : <Text>{t.beginNot}</Text>}
          <Section title={t.jobs}>
            <Rows
              label={t.jobs}
              columns={columns}
              rows={told.data.jobs}
              rowKey={({ id }) => id}
              onOpen={({ id }) => open(id)}
              height={360}
              empty={<Empty title={t.jobs} text={t.jobsNone} />}
            />
          </Section>
        </Stack>
      )}
    </Page>
  )
}

function Choice({
  days,
  onBegun,
}: {
  readonly days: Drills['days']
  readonly onBegun: (id: string) => void
}) {
  const t = useWords(drillScreenWords)
  const { language } = useLanguage()
  const [day, setDay] = useState(days[0]?.name ?? '')
  const [seed, setSeed] = useState<number | string>(1)
  const [compare, setCompare] = useState(false)
  const begin = useAct<DrillNew, JobBody>('POST', DRILLS, {
    keys: [DRILLS],
    onDone: (job) => {
      if (job !== undefined) onBegun(job.id)
    },
  })
  return (
    <Section title={t.choose}>
      <Stack>
        <Text c="dimmed" size="sm">
          {t.chooseHint}
        </Text>
        <Radio.Group value={day} onChange={setDay} aria-label={t.choose}>
          <div className="dr-days">
            {days.map(({ name, about, recipientsLeftMost }) => (
              <Radio.Card key={name} value={name} className="dr-day" p="sm">
                <Group wrap="nowrap" align="flex-start" gap="sm">
                  <Radio.Indicator />
                  <div>
                    <Text fw={650} component="span">
                      {name}
                    </Text>
                    <Text size="sm">{about[language]}</Text>
                    <Text size="xs" c="dimmed">
                      {t.expected(countText(recipientsLeftMost, language))}
                    </Text>
                  </div>
                </Group>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        <Checkbox
          label={t.compare}
          checked={compare}
          onChange={(event) => setCompare(event.currentTarget.checked)}
        />
        <details>
          <summary className="sk-summary">{t.options}</summary>
          <NumberInput
            label={t.seed}
            description={t.seedHint}
            value={seed}
            onChange={setSeed}
            min={0}
            max={SEED_MAX}
            allowDecimal={false}
            w={220}
          />
        </details>
        <div>
          <Button
            loading={begin.isPending}
            disabled={day === ''}
            onClick={() =>
              begin.mutate({
                ...{ reason: t.reason(day), language, day, compare },
                seed: typeof seed === 'number' ? seed : 1,
              })
            }
          >
            {t.run}
          </Button>
        </div>
      </Stack>
    </Section>
  )
}
