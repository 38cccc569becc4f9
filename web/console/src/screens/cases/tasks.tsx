/** Tasks of a case: the steps of its playbooks with who and by when, done or skipped with evidence. */
import { Group, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import type { Task } from '../../../../../src/cases/case.ts'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { taskRoleNames, taskStateNames } from '../../../../../src/reports/words/tasks.ts'
import { useLanguage } from '../../language.tsx'
import {
  Countdown,
  Empty,
  Loading,
  Moment,
  Problem,
  Section,
  State,
  type StateKind,
  Strange,
  useTold,
} from '../../parts/index.ts'
import { ActButton, type ActSpec } from './act-dialog.tsx'
import { Refs } from './figure.tsx'
import { CaseFrame } from './frame.tsx'
import { apiOf, ROWS_PAGE, type RowsTold, useKnowledge, useMayRespond, useText } from './kit.ts'
import type { CaseWords } from './specs.ts'
import { TaskFlow } from './task-flow.tsx'

export default function TasksScreen() {
  return <CaseFrame section="/tasks">{(brief) => <Tasks brief={brief} />}</CaseFrame>
}

const kindOf = (state: Task['state']): StateKind =>
  state === 'done' ? 'good' : state === 'failed' ? 'bad' : state === 'open' ? 'warn' : 'idle'
const isOver = ({ state }: Task): boolean => state === 'done' || state === 'skipped'

function Tasks({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { id, entry } = brief.case
  const [onlyOpen, setOnlyOpen] = useState(false)
  const { data, error, refetch } = useTold<RowsTold<Task>>(apiOf(id, '/tasks'), {
    most: ROWS_PAGE,
  })
  const all = data?.rows ?? []
  const rows = onlyOpen ? all.filter((one) => !isOver(one)) : all
  const names = new Map(all.map((one) => [one.task, one.name[language]]))
  return (
    <>
      <Section
        title={t.tasks}
        aside={
          <Group gap="md">
            <Switch
              label={t.openTasks}
              checked={onlyOpen}
              onChange={(event) => setOnlyOpen(event.currentTarget.checked)}
            />
            <StartPlaybook id={id} entry={entry} />
          </Group>
        }
      >
        <Text size="sm" c="dimmed" mb="sm">
          {t.tasksLead}
        </Text>
        <Problem error={error} onRetry={() => void refetch()} />
        {data === undefined && error === null && <Loading />}
        {data !== undefined && all.length === 0 && <Empty title={t.noTasks} text={t.noTasksText} />}
        <ul className="ca-list" aria-label={t.tasks}>
          {rows.map((task) => (
            <li key={task.task}>
              <OneTask task={task} id={id} entry={entry} names={names} />
            </li>
          ))}
        </ul>
      </Section>
      {all.length > 0 && (
        <Section title={t.taskFlow}>
          <TaskFlow tasks={all} />
        </Section>
      )}
    </>
  )
}

function OneTask({
  task,
  id,
  entry,
  names,
}: {
  readonly task: Task
  readonly id: string
  readonly entry: number
  readonly names: ReadonlyMap<string, string>
}) {
  const t = useText()
  const { language } = useLanguage()
  const name = task.name[language]
  const after = task.after.flatMap((one) => names.get(one) ?? [])
  const spec = (state: Task['state'], label: string): ActSpec =>
    taskSpec(t, task, state, label, name, nameIn(taskStateNames, state, language) ?? state)
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{name}</Text>
        <State
          kind={kindOf(task.state)}
          label={nameIn(taskStateNames, task.state, language) ?? task.state}
        />
      </Group>
      <Group gap="md">
        <Text size="sm">{nameIn(taskRoleNames, task.role, language) ?? task.role}</Text>
        {task.due !== undefined && !isOver(task) && (
          <Text size="sm">
            {t.due} <Moment at={task.due} /> (<Countdown to={task.due} />)
          </Text>
        )}
        {task.told !== undefined && (
          <Text size="sm">
            <Strange text={task.told.by} max={80} /> <Moment at={task.told.at} />{' '}
            <Refs refs={[{ entry: task.told.entry }, ...(task.told.proof ?? [])]} />
          </Text>
        )}
      </Group>
      {task.told?.note !== undefined && (
        <Text size="sm">
          <Strange text={task.told.note} max={600} />
        </Text>
      )}
      <details className="ca-details">
        <summary>{t.how}</summary>
        <Text size="sm">{task.how[language]}</Text>
        <Text size="sm">
          <strong>{t.doneWhen}:</strong> {task.done[language]}
        </Text>
        {after.length > 0 && (
          <Text size="sm">
            <strong>{t.afterTasks}:</strong> {after.join(language === 'ja' ? '、' : ', ')}
          </Text>
        )}
      </details>
      <Group gap="xs" role="group" aria-label={name}>
        {isOver(task) || task.state === 'failed' ? (
          <ActButton id={id} seen={entry} spec={spec('open', t.reopenTask)} />
        ) : (
          <>
            <ActButton id={id} seen={entry} variant="light" spec={spec('done', t.doTask)} />
            {task.state !== 'started' && (
              <ActButton id={id} seen={entry} spec={spec('started', t.startTask)} />
            )}
            <ActButton id={id} seen={entry} spec={spec('skipped', t.skipTask)} />
            <ActButton id={id} seen={entry} spec={spec('failed', t.failTask)} />
          </>
        )}
      </Group>
    </Stack>
  )
}

const taskSpec = (
  t: CaseWords,
  task: Task,
  state: Task['state'],
  label: string,
  name: string,
  stateName: string,
): ActSpec => ({
  ...{ act: 'task.set', label, does: t.taskDoes(name, stateName), undo: t.taskUndo },
  facts: { task: task.task, state },
  why: 'note',
  fields: [
    { name: 'owner', label: t.owner, kind: 'text' },
    {
      ...{ name: 'proof', label: t.proof, kind: 'evidence', help: t.evidenceHelp },
      isOptionalList: true,
    },
  ],
})

function StartPlaybook({ id, entry }: { readonly id: string; readonly entry: number }) {
  const t = useText()
  const may = useMayRespond()
  const { data } = useKnowledge()
  const playbooks = data?.playbooks ?? []
  if (!may || playbooks.length === 0) return null
  return (
    <ActButton
      id={id}
      seen={entry}
      spec={{
        ...{ act: 'playbook.start', label: t.startPlaybook, does: t.startPlaybookDoes },
        undo: t.startPlaybookUndo,
        fields: [
          {
            ...{ name: 'sha256', label: t.playbook, kind: 'choice' },
            options: playbooks.map(({ sha256, name }) => ({ value: sha256, label: name })),
          },
        ],
        make: ({ sha256 }) => {
          const chosen = playbooks.find((one) => one.sha256 === sha256)
          return { playbook: chosen?.playbook, sha256, name: chosen?.name.slice(0, 200) }
        },
      }}
    />
  )
}
