/** One drill: the day while it is lived, and then its score card. */
import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { DrillBody } from '../../../../../src/console/routes/drill.ts'
import { ask } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive } from '../../live.tsx'
import {
  Confirm,
  Loading,
  Moment,
  Page,
  Problem,
  Section,
  State,
  Strange,
  useAct,
  useTold,
} from '../../parts/index.ts'
import { ScoreCard } from './card.tsx'
import { DRILLS, drillKinds } from './drill.tsx'
import { useTicks } from './ticks.ts'
import { Watched } from './watched.tsx'
import { drillScreenWords } from './words.ts'

const EVERY_MS = 1_000

export default function DrillJobScreen() {
  const t = useWords(drillScreenWords)
  const { language } = useLanguage()
  const navigate = useNavigate()
  const { job: id = '' } = useParams({ strict: false }) as { readonly job?: string }
  const path = `${DRILLS}/${encodeURIComponent(id)}`
  const [isOver, setOver] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const told = useTold<DrillBody>(path, {}, isOver ? {} : { everyMs: EVERY_MS })
  const job = told.data
  const isUnderWay = job !== undefined && (job.state === 'waiting' || job.state === 'running')
  if (job !== undefined && isOver === isUnderWay) setOver(!isUnderWay)
  useLive(['job'], (event) => {
    if (event.topic === 'job' && event.job === id && event.state !== 'running') void told.refetch()
  })
  const ticks = useTicks(`${path}/ticks`, isUnderWay, job !== undefined)
  const cancel = useAct<undefined>('POST', `${path}/cancel`, { keys: [DRILLS] })
  const day = job?.asked.what === 'drill' ? job.asked.day : ''
  const share = job?.progress?.share ?? 0
  return (
    <Page
      title={t.jobTitle(day)}
      lead={
        job !== undefined && (
          <>
            <Moment at={job.at} style="long" /> · <Strange text={job.by} />
          </>
        )
      }
      actions={
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => <Link {...props} {...({ to: '/drill' } as object)} />}
        >
          {t.back}
        </Button>
      }
    >
      {told.isLoading && <Loading />}
      <Problem error={told.error} onRetry={() => void told.refetch()} />
      {job !== undefined && (
        <Stack>
          <Section title={t.colState}>
            <Stack gap="sm">
              <State kind={drillKinds[job.state]} label={t.states[job.state]} />
              {job.state === 'waiting' && <Text size="sm">{t.waitingHint}</Text>}
              {job.state === 'running' && (
                <>
                  <Progress value={100 * share} aria-label={t.states.running} animated />
                  <Text size="sm">
                    {t.now(job.progress?.step === 'unguarded' ? t.unguarded : t.guarded)}
                    {job.progress?.note !== undefined && job.language === language && (
                      <>
                        {' · '}
                        <Strange text={job.progress.note} />
                      </>
                    )}
                  </Text>
                </>
              )}
              {job.problem !== undefined && (
                <Alert color="red" role="alert">
                  {t.problems[job.problem]}
                  {job.said !== undefined && (
                    <Text size="sm">
                      <Strange text={job.said} />
                    </Text>
                  )}
                </Alert>
              )}
              <Group gap="xs">
                {isUnderWay ? (
                  <Button
                    variant="default"
                    size="xs"
                    loading={cancel.isPending}
                    onClick={() => cancel.mutate(undefined)}
                  >
                    {t.cancel}
                  </Button>
                ) : (
                  <>
                    {job.results
                      .filter(({ name }) => Object.hasOwn(t.names, name))
                      .map(({ name }) => (
                        <Button
                          key={name}
                          component="a"
                          href={`${path}/results/${name}`}
                          download
                          size="xs"
                          variant="default"
                        >
                          {t.names[name]}
                        </Button>
                      ))}
                    <Button size="xs" variant="default" color="red" onClick={() => setAsked(true)}>
                      {t.delete}
                    </Button>
                  </>
                )}
              </Group>
            </Stack>
          </Section>
          {job.scores.guarded !== undefined && <ScoreCard scores={job.scores} />}
          <Watched ticks={ticks} isUnderWay={isUnderWay} />
        </Stack>
      )}
      <Confirm
        opened={isAsked}
        title={t.deleteTitle}
        preview={<Text size="sm">{t.deletePreview}</Text>}
        undo={t.deleteUndo}
        reason="none"
        isGrave
        confirmLabel={t.delete}
        onClose={() => setAsked(false)}
        onConfirm={async () => {
          await ask('DELETE', path)
          void navigate({ to: '/drill' } as never)
        }}
      />
    </Page>
  )
}
