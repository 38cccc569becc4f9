/** One investigation: how far it is, and then its report, its files and a case from it. */
import { Alert, Button, Group, NativeSelect, Progress, Stack, Text } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { InvestigationCaseMade } from '../../../../../src/console/routes/investigate.ts'
import type { JobBody } from '../../../../../src/console/routes/job-shapes.ts'
import { ask } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive } from '../../live.tsx'
import {
  type Column,
  Confirm,
  countText,
  Loading,
  Moment,
  Page,
  Problem,
  Rows,
  Section,
  State,
  Strange,
  useAct,
  useTold,
} from '../../parts/index.ts'
import { sizeText } from './files.ts'
import { INVESTIGATIONS, jobKinds } from './investigate.tsx'
import { investigateScreenWords } from './words.ts'
import './investigate.css'

/** Live events come besides; this is for when they do not. */
const EVERY_MS = 1_500

export default function InvestigationScreen() {
  const t = useWords(investigateScreenWords)
  const { job: id = '' } = useParams({ strict: false }) as { readonly job?: string }
  const path = `${INVESTIGATIONS}/${encodeURIComponent(id)}`
  const [isOver, setOver] = useState(false)
  const told = useTold<JobBody>(path, {}, isOver ? {} : { everyMs: EVERY_MS })
  const job = told.data
  const isUnderWay =
    job?.state === 'waiting' || job?.state === 'running' || job?.state === 'filling'
  if (job !== undefined && isOver === isUnderWay) setOver(!isUnderWay)
  useLive(['job'], (event) => {
    if (event.topic === 'job' && event.job === id && event.state !== 'running') void told.refetch()
  })
  return (
    <Page
      title={t.jobTitle}
      lead={
        job !== undefined && (
          <>
            <Moment at={job.at} style="long" /> · <Strange text={job.by} /> ·{' '}
            <Strange text={job.reason} />
          </>
        )
      }
      actions={
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => <Link {...props} {...({ to: '/investigate' } as object)} />}
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
              <State
                kind={jobKinds[job.state]}
                label={`${t.states[job.state]}${job.isSample ? ` ${t.sample}` : ''}`}
              />
              {isUnderWay && <UnderWay job={job} path={path} />}
              {job.isCut && !isUnderWay && <Text>{t.isCut}</Text>}
              {job.problem !== undefined && (
                <Alert color={job.problem === 'nothing' ? 'yellow' : 'red'} role="alert">
                  {t.problems[job.problem]}
                </Alert>
              )}
              {job.said !== undefined && (
                <details>
                  <summary className="sk-summary">{t.said}</summary>
                  {job.said.split('\n').map((line, nth) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: lines never change their places
                    <Text key={nth} size="sm">
                      <Strange text={line} />
                    </Text>
                  ))}
                </details>
              )}
              {!isUnderWay && <Over job={job} path={path} />}
            </Stack>
          </Section>
          {job.results.some(({ name }) => name === 'report.html') && (
            <Section title={t.report}>
              <iframe
                className="iv-frame"
                title={t.reportFrame}
                src={`${path}/report`}
                sandbox=""
                referrerPolicy="no-referrer"
              />
            </Section>
          )}
          <Inputs job={job} />
        </Stack>
      )}
    </Page>
  )
}

function UnderWay({ job, path }: { readonly job: JobBody; readonly path: string }) {
  const t = useWords(investigateScreenWords)
  const { language } = useLanguage()
  const cancel = useAct<undefined, JobBody>('POST', `${path}/cancel`, { keys: [INVESTIGATIONS] })
  const { progress } = job
  const { share = 0, bytes = 0, of = 0, elapsed = 0, lines = 0, accounts = 0 } = progress ?? {}
  const left = share > 0.02 ? ((elapsed / share) * (1 - share)) / 1_000 : undefined
  return (
    <Stack gap="xs">
      {job.state === 'waiting' && <Text size="sm">{t.waitingHint}</Text>}
      {job.state === 'running' && (
        <>
          <Progress value={100 * share} aria-label={t.running} animated />
          <Text size="sm">
            {[
              t.progress(sizeText(bytes), sizeText(of)),
              ...(elapsed > 0 ? [t.rate(sizeText((1_000 * bytes) / elapsed))] : []),
              t.lines(countText(lines, language)),
              ...(left === undefined ? [] : [t.left(t.seconds(left))]),
            ].join(' · ')}
          </Text>
          <Text size="sm" aria-live="polite">
            {t.accounts(countText(accounts, language))}
          </Text>
        </>
      )}
      {job.state !== 'filling' && (
        <div>
          <Button
            variant="default"
            size="xs"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(undefined)}
          >
            {t.cancel}
          </Button>
          <Text size="xs" c="dimmed" mt={4}>
            {t.cancelHint}
          </Text>
        </div>
      )}
    </Stack>
  )
}

function Over({ job, path }: { readonly job: JobBody; readonly path: string }) {
  const t = useWords(investigateScreenWords)
  const { language } = useLanguage()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'delete' | 'case'>()
  const [severity, setSeverity] = useState('2')
  const [made, setMade] = useState<InvestigationCaseMade>()
  const names = [
    ...job.results.map(({ name, bytes }) => ({ name, bytes })),
    ...(job.hasTables ? [{ name: 'tables.zip', bytes: undefined }] : []),
  ].filter(({ name }) => Object.hasOwn(t.names, name))
  return (
    <>
      {names.length > 0 && (
        <div>
          <Text fw={650} mb={4}>
            {t.downloads}
          </Text>
          <Group gap="xs">
            {names.map(({ name, bytes }) => (
              <Button
                key={name}
                component="a"
                href={`${path}/results/${name}`}
                download
                size="xs"
                variant="default"
              >
                {t.names[name]}
                {bytes !== undefined && ` (${sizeText(bytes)})`}
              </Button>
            ))}
          </Group>
        </div>
      )}
      {made !== undefined && (
        <Alert color="green" role="status">
          <Group>
            <Text>{t.caseOpened}</Text>
            <Button
              size="xs"
              onClick={() =>
                void navigate({ to: '/cases/$case', params: { case: made.case } } as never)
              }
            >
              {t.toCase}
            </Button>
          </Group>
          {made.leftOut > 0 && <Text>{t.caseLeft(countText(made.leftOut, language))}</Text>}
        </Alert>
      )}
      <Group gap="xs">
        {names.some(({ name }) => name === 'investigation.json') && (
          <Button onClick={() => setAsked('case')}>{t.openCase}</Button>
        )}
        <Button variant="default" color="red" onClick={() => setAsked('delete')}>
          {t.delete}
        </Button>
      </Group>
      <Confirm
        opened={asked === 'delete'}
        title={t.deleteTitle}
        preview={<Text size="sm">{t.deletePreview}</Text>}
        undo={t.deleteUndo}
        reason="none"
        isGrave
        confirmLabel={t.delete}
        onClose={() => setAsked(undefined)}
        onConfirm={async () => {
          await ask('DELETE', path)
          void navigate({ to: '/investigate' } as never)
        }}
      />
      <Confirm
        opened={asked === 'case'}
        title={t.caseTitle}
        preview={
          <>
            <Text size="sm">{t.casePreview}</Text>
            {job.isSample && <Text size="sm">{t.caseExercise}</Text>}
          </>
        }
        undo={t.caseUndo}
        onClose={() => setAsked(undefined)}
        onConfirm={async (reason) =>
          setMade(
            await ask<InvestigationCaseMade>('POST', `${path}/case`, {
              ...{ reason, severity: Number(severity), exercise: job.isSample },
            }),
          )
        }
      >
        <NativeSelect
          label={t.severity}
          value={severity}
          onChange={(event) => setSeverity(event.currentTarget.value)}
          data={t.severities.map((label, nth) => ({ value: String(nth + 1), label }))}
        />
      </Confirm>
    </>
  )
}

function Inputs({ job }: { readonly job: JobBody }) {
  const t = useWords(investigateScreenWords)
  const columns: readonly Column<JobBody['files'][number]>[] = [
    { key: 'name', header: t.colName, cell: ({ name }) => <Strange text={name} max={120} /> },
    {
      ...{ key: 'stored', header: t.colStored, isWide: true },
      cell: ({ stored }) => <span className="sk-figure">{stored}</span>,
    },
    {
      ...{ key: 'bytes', header: t.colBytes, align: 'right' as const },
      cell: ({ bytes }) => sizeText(bytes),
      sortBy: ({ bytes }) => bytes,
    },
    {
      ...{ key: 'sha256', header: t.colHash, isWide: true },
      cell: ({ sha256 }) => (
        <span style={{ fontFamily: 'ui-monospace, monospace', fontSize: '0.8em' }}>
          {sha256 ?? '–'}
        </span>
      ),
    },
  ]
  return (
    <Section title={t.inputs}>
      <Rows
        label={t.inputs}
        columns={columns}
        rows={job.files}
        rowKey={({ stored }) => stored}
        height={360}
      />
    </Section>
  )
}
