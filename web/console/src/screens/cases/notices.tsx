/** Notices: who would be told, a dry run, approval, how far it is, and the brake. */
import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Progress,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { useState } from 'react'
import type { Paper } from '../../../../../src/cases/case.ts'
import { groups } from '../../../../../src/cases/notices/plan.ts'
import type { CaseBrief, RoundPlan, RoundSeen } from '../../../../../src/ports/console-cases.ts'
import { paperNames } from '../../../../../src/reports/words/case.ts'
import { useLanguage } from '../../language.tsx'
import {
  Confirm,
  Count,
  countText,
  Empty,
  Loading,
  Moment,
  Problem,
  Section,
  State,
  type StateKind,
  Strange,
  tellDone,
  useAct,
} from '../../parts/index.ts'
import { ActButton } from './act-dialog.tsx'
import { CaseFrame } from './frame.tsx'
import {
  apiOf,
  CASES,
  type RoundState,
  roundStateOf,
  useMayRespond,
  useRounds,
  useRows,
  useText,
} from './kit.ts'

export default function NoticesScreen() {
  return (
    <CaseFrame section="/notices">
      {(brief) => (
        <>
          <Plan brief={brief} />
          <Rounds brief={brief} />
        </>
      )}
    </CaseFrame>
  )
}

const AUDIENCES = ['recipients', 'persons', 'contracts'] as const

function Plan({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { id } = brief.case
  const mayRespond = useMayRespond()
  const { data } = useRows<Paper>(id, 'papers', true)
  const letters = (data?.rows ?? []).filter(
    ({ paper, state }) =>
      paper.startsWith('notice-') && (state === 'approved' || state === 'released'),
  )
  const [typedPaper, setPaper] = useState('')
  const [audience, setAudience] = useState<(typeof AUDIENCES)[number]>('recipients')
  const [chosen, choose] = useState<string[]>(['internal', 'known'])
  const [people, setPeople] = useState('')
  const [optOuts, setOptOuts] = useState('')
  const [plan, setPlan] = useState<RoundPlan>()
  const [opened, open] = useState(false)
  const paper = typedPaper === '' ? (letters.at(-1)?.id ?? '') : typedPaper
  const body = { paper, audience, groups: chosen, people, optOuts }
  const dry = useAct<object, RoundPlan>('POST', apiOf(id, '/round-plan'), { onDone: setPlan })
  const keep = useAct<object, { readonly round: string }>('POST', apiOf(id, '/rounds'), {
    keys: [CASES],
    isQuiet: true,
  })
  if (!mayRespond) return null
  const changed = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      set(value)
      setPlan(undefined)
    }
  }
  return (
    <Section title={t.plan}>
      <Text size="sm" c="dimmed" mb="sm">
        {t.noticesLead}
      </Text>
      {letters.length === 0 ? (
        <Text>{t.noLetter}</Text>
      ) : (
        <Stack gap="sm">
          <Group align="end">
            <NativeSelect
              label={t.letterPaper}
              data={letters.map((one) => ({
                value: one.id,
                label: `${one.id} ${paperNames[one.paper][language]}`,
              }))}
              value={paper}
              onChange={(event) => changed(setPaper)(event.currentTarget.value)}
            />
            <NativeSelect
              label={t.audience}
              data={AUDIENCES.map((value) => ({ value, label: t.audiences[value] ?? value }))}
              value={audience}
              onChange={(event) =>
                changed(setAudience)(event.currentTarget.value as typeof audience)
              }
            />
          </Group>
          {audience === 'recipients' ? (
            <Checkbox.Group label={t.groups} value={chosen} onChange={changed(choose)}>
              <Stack gap={6} mt={6}>
                {groups.map((group) => (
                  <Checkbox key={group} value={group} label={t.groupNames[group]} />
                ))}
              </Stack>
            </Checkbox.Group>
          ) : (
            <Textarea
              label={t.people}
              autosize
              minRows={4}
              maxRows={12}
              value={people}
              onChange={(event) => changed(setPeople)(event.currentTarget.value)}
            />
          )}
          <Textarea
            label={t.optOuts}
            autosize
            minRows={2}
            maxRows={8}
            value={optOuts}
            onChange={(event) => changed(setOptOuts)(event.currentTarget.value)}
          />
          <Group>
            <Button variant="default" loading={dry.isPending} onClick={() => dry.mutate(body)}>
              {t.dryRun}
            </Button>
            {plan !== undefined && plan.persons > 0 && (
              <Button onClick={() => open(true)}>{t.planRound}</Button>
            )}
          </Group>
          {plan !== undefined && <Planned plan={plan} />}
        </Stack>
      )}
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.planRound}
        preview={t.planRoundDoes(countText(plan?.persons ?? 0, language))}
        undo={t.planRoundUndo}
        confirmLabel={t.planRound}
        onConfirm={async (reason) => {
          const told = await keep.mutateAsync({ ...body, persons: plan?.persons ?? 0, reason })
          setPlan(undefined)
          if (told !== undefined) tellDone(`${told.round}: ${t.roundStates['planned']}`)
        }}
      />
    </Section>
  )
}

function Planned({ plan }: { readonly plan: RoundPlan }) {
  const t = useText()
  const { language } = useLanguage()
  const not = Object.entries(plan.not ?? {}).filter(([, n]) => n > 0)
  return (
    <div role="status">
      <State
        kind={plan.persons > 0 ? 'good' : 'warn'}
        label={plan.persons > 0 ? t.willGet(countText(plan.persons, language)) : t.nobodyGets}
      />
      <Text size="sm" c="dimmed">
        {t.dryRunIs}
      </Text>
      {plan.by !== undefined && (
        <table className="ca-table">
          <caption className="sk-hidden">{t.dryRun}</caption>
          <thead>
            <tr>
              <th scope="col">{t.group}</th>
              <th scope="col" className="ca-number">
                {t.persons}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group}>
                <th scope="row">{t.groupNames[group]}</th>
                <td className="ca-number">
                  <Count value={plan.by?.[group] ?? 0} />
                </td>
              </tr>
            ))}
            {not.map(([why, n]) => (
              <tr key={why}>
                <th scope="row">− {t.notReasons[why] ?? why}</th>
                <td className="ca-number">
                  <Count value={n} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {plan.domains !== undefined && plan.domains.length > 0 && (
        <details className="ca-details">
          <summary>{t.domains}</summary>
          <ul className="ca-plain">
            {plan.domains.map(({ domain, persons }) => (
              <li key={domain}>
                <Strange text={domain} max={120} /> <Count value={persons} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

const kinds: Readonly<Record<RoundState, StateKind>> = {
  planned: 'warn',
  going: 'warn',
  out: 'idle',
  stopped: 'bad',
  done: 'good',
}

function Rounds({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { id, entry } = brief.case
  const { data, error, refetch } = useRounds(id)
  const rounds = (data?.rounds ?? []).toReversed()
  return (
    <Section title={t.rounds}>
      <Problem error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading />}
      {data !== undefined && rounds.length === 0 && (
        <Empty title={t.noRounds} text={t.noRoundsText} />
      )}
      <ul className="ca-list" aria-label={t.rounds}>
        {rounds.map((round) => (
          <li key={round.id}>
            <OneRound round={round} id={id} entry={entry} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

const FATES = ['handed', 'delivered', 'deferred', 'bounced', 'refused', 'intended'] as const

function OneRound({
  round,
  id,
  entry,
}: {
  readonly round: RoundSeen
  readonly id: string
  readonly entry: number
}) {
  const t = useText()
  const { language } = useLanguage()
  const state = roundStateOf(round)
  const all = round.list.persons
  const sent = Math.min(all, Math.max(round.sent, sumOf(round)))
  const n = countText(all, language)
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>
          {round.id} {t.audiences[round.audience]} ({round.paper})
        </Text>
        <State kind={kinds[state]} label={t.roundStates[state]} />
      </Group>
      <Progress.Root size="lg" radius="sm">
        <Progress.Section
          value={all === 0 ? 0 : (sent / all) * 100}
          aria-label={`${round.id}: ${t.progress(countText(sent, language), n)}`}
        />
      </Progress.Root>
      <Text size="sm" aria-live="polite">
        {t.progress(countText(sent, language), n)}
      </Text>
      <Group gap="md">
        {FATES.filter((fate) => round.counts[fate] > 0).map((fate) => (
          <Text key={fate} size="sm">
            {t.letterFates[fate]} <Count value={round.counts[fate]} />
          </Text>
        ))}
      </Group>
      <Text size="sm">
        <Strange text={(round.approved ?? round.planned).by} max={80} />{' '}
        <Moment at={(round.approved ?? round.planned).at} />
        {round.approved?.alone === true && t.alone}
      </Text>
      {round.stopped !== undefined && (
        <Text size="sm">
          {t.roundStates['stopped']}: <Strange text={round.stopped.by} max={80} />:{' '}
          <Strange text={round.stopped.why} max={300} />
        </Text>
      )}
      <Group gap="xs" role="group" aria-label={round.id}>
        {state === 'planned' && (
          <ActButton
            id={id}
            seen={entry}
            variant="filled"
            spec={{
              ...{ act: 'notice.approve', label: t.approveRound, undo: t.approveRoundUndo },
              does: t.approveRoundDoes(round.id, n),
              ...{ facts: { round: round.id }, isDecision: true },
            }}
          />
        )}
        {(state === 'going' || state === 'planned') && (
          <ActButton
            id={id}
            seen={entry}
            spec={{
              ...{ act: 'notice.stop', label: t.brake, undo: t.brakeUndo, why: 'why' },
              does: t.brakeDoes(round.id),
              ...{ facts: { round: round.id }, isGrave: true },
            }}
          />
        )}
      </Group>
    </Stack>
  )
}

const sumOf = ({ counts }: RoundSeen): number =>
  counts.handed + counts.delivered + counts.deferred + counts.bounced + counts.refused
