/** End of a case: what still stands open, then closing, reopening, merging and splitting. */
import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { caseFactNames, caseStateNames } from '../../../../../src/reports/words/case.ts'
import { useLanguage } from '../../language.tsx'
import { Confirm, Name, Section, State, tellDone, useAct } from '../../parts/index.ts'
import { ActButton } from './act-dialog.tsx'
import { CaseFrame } from './frame.tsx'
import {
  type ActDone,
  apiOf,
  CASES,
  caseAddress,
  nameOfAccount,
  useMayRespond,
  useText,
} from './kit.ts'
import { choices } from './specs.ts'

export default function EndScreen() {
  return <CaseFrame section="/end">{(brief) => <End brief={brief} />}</CaseFrame>
}

function End({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { id, entry, state } = brief.case
  const isOver = state === 'closed' || state === 'rejected'
  const isSending = brief.standing.rounds.length > 0
  if (state === 'merged') return null
  return (
    <>
      <Section title={t.standingTitle}>
        <Standing brief={brief} />
      </Section>
      {isOver ? (
        <Section title={t.reopen}>
          <ActButton
            id={id}
            seen={entry}
            variant="filled"
            spec={{
              ...{ act: 'state.set', label: t.reopen, does: t.reopenDoes(id) },
              ...{ undo: t.setStateUndo, why: 'why' },
              fields: [
                {
                  ...{ name: 'state', label: t.state, kind: 'choice' },
                  options: choices(
                    caseStateNames,
                    state === 'closed' ? ['monitoring', 'declared'] : ['suspected', 'declared'],
                    language,
                  ),
                },
              ],
            }}
          />
        </Section>
      ) : (
        <>
          <Section title={t.close}>
            <Group>
              <ActButton
                id={id}
                seen={entry}
                variant="filled"
                disabled={isSending}
                spec={{
                  ...{ act: 'state.set', label: t.close, undo: t.closeUndo, why: 'why' },
                  does: (
                    <>
                      <p>{t.closeDoes(id)}</p>
                      <Standing brief={brief} />
                    </>
                  ),
                  ...{ facts: { state: 'closed' }, isDecision: true },
                }}
              />
              <ActButton
                id={id}
                seen={entry}
                disabled={isSending}
                spec={{
                  ...{ act: 'state.set', label: t.reject, undo: t.closeUndo, why: 'why' },
                  does: t.rejectDoes(id),
                  ...{ facts: { state: 'rejected' }, isDecision: true, isGrave: true },
                }}
              />
            </Group>
          </Section>
          <Section title={t.merge}>
            <ActButton
              id={id}
              seen={entry}
              disabled={isSending}
              spec={{
                ...{ act: 'case.merge', label: t.merge, does: t.mergeDoes(id) },
                ...{ undo: t.mergeUndo, why: 'why', isGrave: true },
                fields: [
                  {
                    ...{ name: 'into', label: t.into, kind: 'text', isNeeded: true },
                    ...{ help: t.intoHelp, max: 20 },
                  },
                ],
              }}
            />
          </Section>
          <Split brief={brief} />
        </>
      )}
    </>
  )
}

export function Standing({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { rounds, planned, deadlines, tasks, papers, actions, facts, uncontained } = brief.standing
  const comma = language === 'ja' ? '、' : ', '
  const lines = [
    ...(planned.length > 0 ? [t.standingPlanned(planned.join(comma))] : []),
    ...(deadlines.length > 0 ? [t.standingDeadlines(deadlines.length)] : []),
    ...(tasks > 0 ? [t.standingTasks(tasks)] : []),
    ...(papers.length > 0 ? [t.standingPapers(papers.join(comma))] : []),
    ...(actions.length > 0 ? [t.standingActions(actions.join(comma))] : []),
    ...(facts.length > 0
      ? [t.standingFacts(facts.map((key) => caseFactNames[key][language]).join(comma))]
      : []),
    ...(uncontained ? [t.standingClock] : []),
  ]
  return (
    <Stack gap="sm">
      {rounds.length > 0 && (
        <Alert color="orange" role="alert">
          {t.standingRounds(rounds.join(comma))}
        </Alert>
      )}
      {lines.length === 0 && rounds.length === 0 ? (
        <State kind="good" label={t.standingNone} />
      ) : (
        <ul className="ca-plain">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Stack>
  )
}

function Split({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { id, accounts } = brief.case
  const [opened, open] = useState(false)
  const [chosen, choose] = useState<string[]>([])
  const go = useNavigate()
  const act = useAct<object, ActDone>('POST', apiOf(id, '/split'), {
    keys: [CASES],
    isQuiet: true,
  })
  if (!useMayRespond()) return null
  return (
    <Section title={t.split}>
      {accounts.length < 2 ? (
        <Text size="sm" c="dimmed">
          {t.nothing}
        </Text>
      ) : (
        <Button size="xs" variant="default" onClick={() => open(true)}>
          {t.split}
        </Button>
      )}
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.split}
        preview={t.splitDoes(id)}
        undo={t.splitUndo}
        confirmLabel={t.split}
        canConfirm={chosen.length > 0}
        onConfirm={async (reason) => {
          const told = await act.mutateAsync({ accounts: chosen, reason })
          if (told === undefined) return
          tellDone(t.splitDone(told.case))
          void go({ to: caseAddress(told.case) })
        }}
      >
        <Checkbox.Group label={t.splitWhich} value={chosen} onChange={choose}>
          <Stack gap={6} mt={6}>
            {accounts.map(({ account }) => (
              <Checkbox
                key={account}
                value={account}
                label={<Name account={nameOfAccount(account, language)} />}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      </Confirm>
    </Section>
  )
}
