/** Investigate: drop logs, begin, and see what was investigated so far. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { Investigations } from '../../../../../src/console/routes/investigate.ts'
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
import { NewInvestigation } from './new.tsx'
import { investigateScreenWords } from './words.ts'

export const INVESTIGATIONS = '/api/v1/investigations'

export const jobKinds: Readonly<Record<JobBody['state'], StateKind>> = {
  filling: 'idle',
  waiting: 'idle',
  running: 'idle',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
}

export default function InvestigateScreen() {
  const mayBegin = useHasRole('analyst', 'responder', 'administrator')
  const t = useWords(investigateScreenWords)
  const { language } = useLanguage()
  const navigate = useNavigate()
  const told = useTold<Investigations>(INVESTIGATIONS)
  useLive(['job'], (event) => {
    if (event.topic === 'job' && event.what === 'investigate') void told.refetch()
  })
  const open = (id: string): void =>
    void navigate({ to: '/investigate/$job', params: { job: id } } as never)
  const sample = useAct<object, JobBody>('POST', INVESTIGATIONS, {
    keys: [INVESTIGATIONS],
    onDone: (job) => {
      if (job !== undefined) open(job.id)
    },
  })
  const columns: readonly Column<JobBody>[] = [
    { key: 'at', header: t.colAt, cell: ({ at }) => <Moment at={at} /> },
    {
      ...{ key: 'state', header: t.colState },
      cell: ({ state }) => <State kind={jobKinds[state]} label={t.states[state]} />,
    },
    {
      ...{ key: 'files', header: t.colFiles },
      cell: ({ files, isSample }) => (
        <>
          <Strange text={files[0]?.name ?? '–'} max={60} />
          {files.length > 1 && ` +${countText(files.length - 1, language)}`}
          {isSample && ` ${t.sample}`}
        </>
      ),
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
          {mayBegin ? (
            <NewInvestigation limits={told.data.limits} onBegun={open} />
          ) : (
            <Text>{t.beginNot}</Text>
          )}
          {told.data.jobs.length === 0 ? (
            <Section title={t.sampleTitle}>
              <Empty
                title={t.jobsNone}
                text={t.sampleText}
                action={
                  mayBegin && (
                    <Button
                      variant="light"
                      loading={sample.isPending}
                      onClick={() =>
                        sample.mutate({ reason: t.sampleReason, language, sample: true, files: [] })
                      }
                    >
                      {t.sampleAct}
                    </Button>
                  )
                }
              />
            </Section>
          ) : (
            <Section
              title={t.jobs}
              aside={t.kept(countText(Math.round(told.data.limits.keptDays), language))}
            >
              <Rows
                label={t.jobs}
                columns={columns}
                rows={told.data.jobs}
                rowKey={({ id }) => id}
                onOpen={({ id }) => open(id)}
                height={420}
              />
              <Group mt="sm" justify="space-between">
                <Text size="sm" c="dimmed" maw={560}>
                  {t.sampleText}
                </Text>
                {mayBegin && (
                  <Button
                    variant="default"
                    size="xs"
                    loading={sample.isPending}
                    onClick={() =>
                      sample.mutate({ reason: t.sampleReason, language, sample: true, files: [] })
                    }
                  >
                    {t.sampleAct}
                  </Button>
                )}
              </Group>
            </Section>
          )}
        </Stack>
      )}
    </Page>
  )
}
