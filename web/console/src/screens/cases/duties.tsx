/** Deadlines and duties: what is due by which law in which reading; whether it applies; what was filed. */
import { Anchor, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Deadline } from '../../../../../src/cases/case.ts'
import { suggested } from '../../../../../src/cases/clocks/wizard.ts'
import type { CaseBrief, Duties, Duty } from '../../../../../src/ports/console-cases.ts'
import { stepSaid } from '../../../../../src/reports/words/deadline-steps.ts'
import {
  deadlineStates,
  dueSaid,
  leftSaid,
  ruleSaid,
} from '../../../../../src/reports/words/deadlines.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { groundNames } from '../../../../../src/reports/words/obligation-table.ts'
import { useLanguage } from '../../language.tsx'
import {
  Confirm,
  Countdown,
  Loading,
  Moment,
  Problem,
  Section,
  State,
  Strange,
  useNow,
} from '../../parts/index.ts'
import { ActButton, type ActSpec, Refused } from './act-dialog.tsx'
import { Refs } from './figure.tsx'
import { CaseFrame } from './frame.tsx'
import { typedOf, useCaseAct, useDuties, useMayRespond, useSpeaking, useText } from './kit.ts'
import { deadlineKind } from './overview.tsx'
import { type CaseWords, clockSpec } from './specs.ts'

export default function DutiesScreen() {
  return <CaseFrame section="/duties">{(brief) => <AllDuties brief={brief} />}</CaseFrame>
}

function AllDuties({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language, zone } = useLanguage()
  const { id, entry } = brief.case
  const { data, error, refetch } = useDuties(id)
  if (data === undefined)
    return error === null ? (
      <Loading lines={8} />
    ) : (
      <Problem error={error} onRetry={() => void refetch()} />
    )
  const shown = new Set(data.deadlines.map(({ obligation }) => obligation))
  const near = data.duties
    .filter((one) => shown.has(one.id))
    .toSorted((a, b) => rankOf(data.deadlines, a.id) - rankOf(data.deadlines, b.id))
  const others = data.duties.filter((one) => !shown.has(one.id))
  return (
    <>
      <Section
        title={t.sections['/duties']}
        aside={<ActButton id={id} seen={entry} spec={clockSpec(t, language, brief.now, zone)} />}
      >
        <Text size="sm" c="dimmed">
          {t.dutiesLead}
        </Text>
      </Section>
      {near.map((duty) => (
        <OneDuty key={duty.id} duty={duty} duties={data} id={id} entry={entry} />
      ))}
      {others.length > 0 && (
        <details className="ca-details">
          <summary>
            {t.otherDuties} ({others.length})
          </summary>
          <Stack mt="sm">
            {others.map((duty) => (
              <OneDuty key={duty.id} duty={duty} duties={data} id={id} entry={entry} />
            ))}
          </Stack>
        </details>
      )}
    </>
  )
}

const rankOf = (deadlines: readonly Deadline[], id: string): number =>
  deadlines.findIndex(({ obligation }) => obligation === id)

function OneDuty({
  duty,
  duties,
  id,
  entry,
}: {
  readonly duty: Duty
  readonly duties: Duties
  readonly id: string
  readonly entry: number
}) {
  const t = useText()
  const { language } = useLanguage()
  const rows = duties.deadlines.filter(({ obligation }) => obligation === duty.id)
  const { decided } = duty
  return (
    <Section
      title={duty.law[language]}
      aside={
        <Group gap="xs">
          {decided !== undefined && (
            <State
              kind={decided.decision === 'applies' ? 'warn' : 'idle'}
              label={t.decisions[decided.decision] ?? decided.decision}
            />
          )}
          <Decide duty={duty} id={id} entry={entry} />
        </Group>
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          {t.to}: {duty.authority[language]} · {duty.trigger[language]}
        </Text>
        {decided !== undefined && (
          <Text size="sm">
            <Strange text={decided.by} max={80} /> <Moment at={decided.at} />:{' '}
            <Strange text={decided.why} max={400} /> <Refs refs={[{ entry: decided.entry }]} />
          </Text>
        )}
        {rows.length > 0 && (
          <ul className="ca-list">
            {rows.map((row) => (
              <li key={row.stage}>
                <OneDeadline row={row} duty={duty} id={id} entry={entry} now={duties.now} />
              </li>
            ))}
          </ul>
        )}
        {rows.length === 0 && (
          <ul className="ca-plain">
            {duty.stages.map((stage) => (
              <li key={stage.id}>
                {stage.name[language]}: {ruleSaid(stage.rule, language)}
              </li>
            ))}
          </ul>
        )}
        <Text size="xs" c="dimmed">
          {t.source}: {nameIn(groundNames, duty.ground, language)} · {duty.confidence[language]} ·{' '}
          {t.asOfLaw(duty.asOf)}{' '}
          {duty.sources.map((source) => (
            <span key={source} className="ca-source">
              {/^https:\/\//.test(source) ? (
                <Anchor href={source} target="_blank" rel="noreferrer noopener" size="xs">
                  {source}
                </Anchor>
              ) : (
                source
              )}{' '}
            </span>
          ))}
        </Text>
      </Stack>
    </Section>
  )
}

function OneDeadline({
  row,
  duty,
  id,
  entry,
  now,
}: {
  readonly row: Deadline
  readonly duty: Duty
  readonly id: string
  readonly entry: number
  readonly now: number
}) {
  const t = useText()
  const { language, zone } = useLanguage()
  const speaking = useSpeaking()
  const ticking = useNow(10)
  const name = duty.stages.find((one) => one.id === row.stage)?.name[language] ?? row.stage
  const isRunning = ['running', 'due', 'overdue'].includes(row.state) && row.due !== undefined
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text fw={600} size="sm">
          {name}
        </Text>
        <State
          kind={deadlineKind(row.state)}
          label={
            <>
              {nameIn(deadlineStates, row.state, language)}
              {isRunning && row.due !== undefined && (
                <>
                  {' '}
                  <Countdown to={row.due} />
                </>
              )}
            </>
          }
        />
      </Group>
      <Text size="sm">{dueSaid(row, speaking)}</Text>
      <Text size="xs" c="dimmed">
        {leftSaid(row, ticking as never, speaking)}
      </Text>
      <details className="ca-details">
        <summary>{t.counted}</summary>
        <ol className="ca-plain">
          {row.steps.map((step, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name but their place
            <li key={nth}>{stepSaid(step, speaking)}</li>
          ))}
        </ol>
      </details>
      {row.state !== 'met' && (
        <Group>
          <ActButton
            id={id}
            seen={entry}
            variant="light"
            spec={meetSpec(t, row, `${duty.law[language]} ${name}`, now, zone)}
          />
        </Group>
      )}
    </Stack>
  )
}

const meetSpec = (
  t: CaseWords,
  { obligation, stage }: Deadline,
  name: string,
  now: number,
  zone: string,
): ActSpec => ({
  ...{ act: 'stage.meet', label: t.meet, does: t.meetDoes(name), undo: t.meetUndo },
  facts: { obligation, stage },
  fields: [
    {
      ...{ name: 'moment', label: t.moment, kind: 'moment', isNeeded: true },
      initial: typedOf(now, zone),
    },
    { name: 'receipt', label: t.receipt, kind: 'text' },
    { name: 'document', label: t.document, kind: 'text', max: 10 },
  ],
})

const DECISIONS = ['applies', 'does-not-apply', 'waived'] as const
const ANSWERS = ['', 'yes', 'no', 'unsure'] as const

/** The questions first, then what they suggest; the decision is the person's. */
function Decide({
  duty,
  id,
  entry,
}: {
  readonly duty: Duty
  readonly id: string
  readonly entry: number
}) {
  const t = useText()
  const { language } = useLanguage()
  const [opened, open] = useState(false)
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(duty.questions.map(({ code, answered }) => [code, answered ?? ''])),
  )
  const [decision, setDecision] = useState<string>(duty.decided?.decision ?? 'applies')
  const [problem, setProblem] = useState<unknown>()
  const act = useCaseAct(id, t.done)
  if (!useMayRespond()) return null
  const given = Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== ''))
  const suggestion = suggested(duty, given as never)
  return (
    <>
      <Button size="xs" variant="default" onClick={() => open(true)}>
        {t.decide}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.decide}
        preview={t.decideDoes(duty.law[language])}
        undo={t.decideUndo}
        confirmLabel={t.decide}
        onConfirm={async (reason) => {
          const facts = {
            ...{ obligation: duty.id, decision, why: reason, seen: entry },
            ...(Object.keys(given).length === 0 ? {} : { answers: given }),
          }
          try {
            await act.mutateAsync({ acts: [{ act: 'obligation.decide', facts }], reason })
          } catch (thrown) {
            setProblem(thrown)
            throw thrown
          }
        }}
      >
        <Stack gap="sm">
          {duty.questions.map(({ code, text, hint }) => (
            <NativeSelect
              key={code}
              label={text[language]}
              description={
                hint === undefined
                  ? undefined
                  : t.hint(t.answersNames[hint.answer] ?? hint.answer, hint.from)
              }
              data={ANSWERS.map((value) => ({
                value,
                label: value === '' ? '–' : (t.answersNames[value] ?? value),
              }))}
              value={answers[code] ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget
                setAnswers((all) => ({ ...all, [code]: value }))
              }}
            />
          ))}
          {duty.questions.length > 0 && (
            <Text size="sm" fw={600} aria-live="polite">
              {t.suggests[suggestion.suggests]}
            </Text>
          )}
          <NativeSelect
            label={t.decision}
            data={DECISIONS.map((value) => ({ value, label: t.decisions[value] ?? value }))}
            value={decision}
            onChange={(event) => setDecision(event.currentTarget.value)}
          />
          <Refused id={id} seen={entry} problem={problem} onLook={() => open(false)} />
        </Stack>
      </Confirm>
    </>
  )
}
