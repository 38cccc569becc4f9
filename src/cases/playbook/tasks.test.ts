import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { type Instant, instant } from '../../lib/time.ts'
import type { CaseAct } from '../acts.ts'
import type { Case, Task } from '../case.ts'
import { acted, at, opened, T0 } from '../testing.ts'
import type { JsonObject, Playbook } from './cacao.ts'
import { libraryPlaybooks, playbooksFor } from './library/index.ts'
import type { PlanSeen } from './proof.ts'
import { taskIdOf, tasksOf } from './tasks.ts'
import { action, foreign, id, read } from './testing.ts'

const library = libraryPlaybooks((octets) => createHash('sha1').update(octets).digest())
const massSend = playbooksFor('mass-send', library)[0] as Playbook
const account = 'sasl:soushin@pref.example.jp' as AccountId
const sha256 = 'a'.repeat(64)
const start = (playbook: Playbook): CaseAct => ({
  ...{ act: 'playbook.start', playbook: playbook.id, sha256, name: playbook.name },
})
const begun = (playbook: Playbook, more: readonly CaseAct[] = []): Case =>
  acted(opened(), [start(playbook), ...more])
const named = (tasks: readonly Task[], name: string): Task => {
  const task = tasks.find((one) => one.name.en === name)
  ok(task !== undefined, name)
  return task
}
const plan = (steps: readonly string[], more: Partial<PlanSeen> = {}, note?: string): PlanSeen => ({
  plan: 'P1',
  account,
  steps,
  applied: steps.map((step, nth) => ({
    step,
    at: T0,
    entry: 1_000 + nth,
    ...(note === undefined ? {} : { note }),
  })),
  ...more,
})
const set = (task: string, state: 'open' | 'done' | 'failed' | 'skipped'): CaseAct => ({
  ...{ act: 'task.set', task, state, note: 'because' },
})

test('each kind of case has its playbook, and what it begins with is open at once', () => {
  for (const playbook of library) {
    const its = { ...begun(playbook), accounts: [] }
    const tasks = tasksOf(its, library, [])
    equal(tasks.length, playbook.work.length)
    ok(tasks.some(({ state }) => state === 'open'))
    ok(tasks.every(({ state, after }) => (after.length === 0) === (state === 'open')))
    deepEqual(tasksOf(its, library, []), tasks)
  }
})

test('a playbook that was started twice gives its tasks once; one that is not here gives none', () => {
  const twice = acted(begun(massSend), [start(massSend)])
  equal(tasksOf(twice, library, []).length, massSend.work.length)
  deepEqual(tasksOf(twice, [], []), [])
})

test('a case goes on with the version that it began with; where that is gone, with the newest', () => {
  const old = { ...massSend, sha256, modified: '2026-01-01T00:00:00.000Z', work: [] }
  const newer = { ...massSend, sha256: 'b'.repeat(64) }
  equal(tasksOf(begun(massSend), [newer, old], []).length, 0)
  const { sha256: _, ...unnamed } = old
  equal(tasksOf(begun(massSend), [newer, unnamed], []).length, newer.work.length)
})

test('due counts from the clock that the step names, and waits for it', () => {
  const tasks = tasksOf(begun(massSend), library, [])
  equal(named(tasks, 'Hold outgoing mail').due, T0 + 5_000)
  equal(named(tasks, 'Preliminary report to the privacy authority').due, undefined)
  const known = at('2025-10-06T08:20:00Z')
  const later = tasksOf(
    begun(massSend, [
      {
        ...{ act: 'clock.record', clock: 'known', moment: known, department: 'IT', evidence: [] },
      },
      { act: 'clock.record', clock: 'detected', moment: at('2025-10-06T07:00:00Z'), evidence: [] },
    ]),
    library,
    [],
  )
  equal(named(later, 'Preliminary report to the privacy authority').due, known + 5 * 86_400_000)
  equal(named(later, 'First report to the executive').due, instant('2025-10-06T07:30:00Z'))
})

test('what Sekimori did is done by its entries, for all affected accounts, and for no less', () => {
  const its = begun(massSend)
  const hold = (plans: readonly PlanSeen[]) =>
    named(tasksOf(its, library, plans), 'Hold outgoing mail')
  equal(hold([]).state, 'open')
  equal(hold([]).automatic, true)
  equal(hold([]).role, 'sekimori')
  equal(hold([plan(['latch'])]).state, 'open')
  equal(hold([plan(['latch', 'hold-queued'])]).state, 'done')
  // Of another account, of two accounts one, or with nothing there to do it with.
  equal(hold([plan(['latch', 'hold-queued'], { account: 'sasl:x@y' as AccountId })]).state, 'open')
  const two = {
    ...its,
    accounts: [
      ...its.accounts,
      {
        ...its.accounts[0],
        account: 'sasl:two@pref.example.jp' as AccountId,
        relation: 'affected',
      },
    ],
  } as Case
  equal(
    named(tasksOf(two, library, [plan(['latch', 'hold-queued'])]), 'Hold outgoing mail').state,
    'open',
  )
  equal(hold([plan(['latch', 'hold-queued'], {}, 'no-server')]).state, 'open')
  // A plan of outbound scope never planned the others.
  const tasks = tasksOf(its, library, [plan(['latch', 'hold-queued', 'tell'])])
  equal(named(tasks, 'Refuse logins and end sessions').state, 'open')
})

test('what people said is kept; of theirs and the evidence the later counts', () => {
  const its = begun(massSend)
  const hold = named(tasksOf(its, library, []), 'Hold outgoing mail')
  const done = acted(its, [set(hold.task, 'failed')])
  const state = (of: Case, entry: number): string =>
    named(
      tasksOf(of, library, [
        plan(['latch', 'hold-queued'], {
          applied: ['latch', 'hold-queued'].map((step) => ({ step, at: T0, entry })),
        }),
      ]),
      'Hold outgoing mail',
    ).state
  equal(state(done, done.entry - 1), 'failed')
  equal(state(done, done.entry + 1), 'done')
  const again = acted(done, [set(hold.task, 'open')])
  equal(state(again, again.entry - 1), 'open')
  const told = named(tasksOf(done, library, []), 'Hold outgoing mail').told
  deepEqual([told?.state, told?.by, told?.note], ['failed', 'hanako', 'because'])
})

test('a document that is released, a role, a clock proves its step', () => {
  const its = begun(massSend, [
    { act: 'role.assign', role: 'commander', person: 'hanako' },
    { act: 'clock.record', clock: 'declared', moment: T0, evidence: [] },
  ])
  const tasks = tasksOf(its, library, [])
  equal(named(tasks, 'Take command, share roles').state, 'done')
  equal(named(tasks, 'Ask the owner, declare or reject').state, 'done')
  equal(named(tasks, 'First report to the executive').state, 'open')
})

test('a case that a person declared or rejected is confirmed; one that Sekimori contained is not', () => {
  const state = (acts: readonly CaseAct[], by: string): string =>
    named(
      tasksOf(acted(begun(massSend), acts, by), library, []),
      'Ask the owner, declare or reject',
    ).state
  const set = (to: 'declared' | 'contained' | 'rejected' | 'suspected'): CaseAct => ({
    ...{ act: 'state.set', state: to, why: 'x' },
  })
  equal(state([set('declared')], 'hanako'), 'done')
  equal(state([set('rejected')], 'root'), 'done')
  equal(state([set('contained')], 'sekimori'), 'open')
  equal(state([set('rejected'), set('suspected')], 'hanako'), 'open')
})

test('a step that a newer version has beside the others disturbs none; one that is gone is kept', () => {
  const [END, a, b, c] = [id('end', 99), id('action', 1), id('action', 2), id('action', 3)]
  const document = (steps: Readonly<Record<string, JsonObject>>): Playbook => read(foreign(steps))
  const one = document({ [a]: action(b, { name: 'a' }), [b]: action(END, { name: 'b' }) })
  const its = begun(one, [set(taskIdOf(one.id, a), 'done'), set(taskIdOf(one.id, b), 'done')])
  const two = document({
    [a]: action(c, { name: 'a' }),
    [c]: action(b, { name: 'c' }),
    [b]: action(END, { name: 'b' }),
  })
  deepEqual(
    tasksOf(its, [two], []).map(({ name, state }) => [name.ja, state]),
    [
      ['a', 'done'],
      ['c', 'open'],
      ['b', 'done'],
    ],
  )
  const three = document({ [a]: action(END, { name: 'a' }) })
  deepEqual(
    tasksOf(its, [three], []).map(({ name, state }) => [name.ja, state]),
    [
      ['a', 'done'],
      [b, 'done'],
    ],
  )
})

test('the way that was not taken is not needed; after a failure its own way is', () => {
  const END = id('end', 99)
  const { on_completion: _, ...parting } = action(END, { name: 'try' })
  const playbook = read(
    foreign(
      {
        [id('action', 1)]: {
          ...parting,
          on_success: id('action', 3),
          on_failure: id('action', 2),
        },
        [id('action', 2)]: action(id('action', 3), { name: 'mend' }),
        [id('action', 3)]: action(END, { name: 'go on' }),
        [id('action', 4)]: action(END, { name: 'alarm' }),
      },
      { workflow_exception: id('action', 4) },
    ),
  )
  const states = (state?: 'done' | 'failed') =>
    tasksOf(
      begun(
        playbook,
        state === undefined ? [] : [set(taskIdOf(playbook.id, id('action', 1)), state)],
      ),
      [playbook],
      [],
    ).map((task) => `${task.name.en}: ${task.state}`)
  deepEqual(
    states(),
    ['try: open', 'go on: waiting', 'mend: waiting', 'alarm: waiting'].sort(byWork(playbook)),
  )
  deepEqual(
    states('done'),
    ['try: done', 'go on: open', 'mend: skipped', 'alarm: waiting'].sort(byWork(playbook)),
  )
  deepEqual(
    states('failed'),
    ['try: failed', 'go on: waiting', 'mend: open', 'alarm: open'].sort(byWork(playbook)),
  )
})

const byWork =
  (playbook: Playbook) =>
  (a: string, b: string): number => {
    const place = (text: string): number =>
      playbook.work.findIndex(({ step }) => text.startsWith(`${step.name}:`))
    return place(a) - place(b)
  }

test('commands of a foreign playbook stand in the text, and it says that nobody runs them', () => {
  const END = id('end', 99)
  const playbook = read(
    foreign({
      [id('action', 1)]: action(END, { commands: [{ type: 'bash', command: 'rm -rf /' }] }),
    }),
  )
  const [task] = tasksOf(begun(playbook), [playbook], [])
  match(task?.how.ja ?? '', /実行することはない。.*\[bash\] rm -rf \//s)
  match(task?.how.en ?? '', /carries out none.*\[bash\] rm -rf \//s)
  deepEqual([task?.automatic, task?.role, task?.due], [false, 'operations', undefined])
})

test('T0 is the opening where nobody recorded the detection', () => {
  const its = { ...begun(massSend), clocks: [], opened: { ...opened().opened, at: 5 as Instant } }
  equal(named(tasksOf(its, library, []), 'Hold outgoing mail').due, 5_005)
})
