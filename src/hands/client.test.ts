/** Client, with a channel and a clock that move when the test says. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../lib/fault.ts'
import type { Listener, OpenChannel } from './channel.ts'
import {
  BACKOFF_MS_MAX,
  CALLS_MAX,
  DEADLINE_MS,
  handsOver,
  STEADY_MS,
  type Timers,
} from './client.ts'
import { IDS_MAX } from './protocol.ts'
import { USERS_MAX } from './users.ts'

type Asked = {
  readonly id: number
  readonly verb: string
  readonly queueIds?: readonly string[]
  readonly users?: readonly string[]
}

function stage({ endsAtOnce = true } = {}) {
  let now = 0
  const timers = new Set<{ at: number; then: () => void }>()
  const clock: Timers = {
    now: () => now,
    after: (ms, then) => {
      const timer = { at: now + ms, then }
      timers.add(timer)
      return { cancel: () => timers.delete(timer) }
    },
  }
  const lives: { listener: Listener; asked: Asked[]; isEnded: boolean }[] = []
  const open: OpenChannel = (listener) => {
    const life = { listener, asked: [] as Asked[], isEnded: false }
    lives.push(life)
    return {
      pid: lives.length,
      write: (line) => life.asked.push(JSON.parse(line)),
      end: () => {
        life.isEnded = true
        if (endsAtOnce) listener.ended('it ended with exit code 0')
      },
    }
  }
  const notes: string[] = []
  const hands = handsOver(open, (text) => notes.push(text), clock)
  const life = () => lives.at(-1) ?? ([] as never)
  return {
    hands,
    lives,
    notes,
    life,
    asked: (verb: string) => life().asked.filter((one) => one.verb === verb),
    answer: (id: number, what: object) => life().listener.line(JSON.stringify({ id, ...what })),
    pass: (ms: number) => {
      now += ms
      for (const timer of timers)
        if (timer.at <= now) {
          timers.delete(timer)
          timer.then()
        }
    },
  }
}
const away = (why: RegExp) => (thrown: unknown) =>
  thrown instanceof Fault && thrown.code === 'hands.away' && why.test(thrown.message)

test('without root and without a socket there are no hands, and every verb says why', async () => {
  const hands = handsOver(undefined, () => {})
  equal(hands.state(), 'none')
  equal(await hands.ping(), false)
  await rejects(hands.hold('mx1', ['ABCDEF01']), away(/not run as root/))
  await rejects(hands.list('mx1'), away(/not run as root/))
  await hands.close()
})

test('answers find their calls in any order, and a fault is thrown as it was', async () => {
  const { hands, asked, answer } = stage()
  equal(hands.state(), 'away')
  const held = hands.hold('mx1', ['ABCDEF01'])
  const listed = hands.list('mx1', 'hold')
  const failed = hands.delete('mx1', ['ABCDEF01'])
  const [list = { id: 0 }] = asked('list')
  answer(list.id, { part: [1] })
  answer(asked('delete')[0]?.id ?? 0, {
    fault: { code: 'hands.failed', facts: { verb: 'delete', instance: 'mx1', why: 'x' } },
  })
  answer(list.id, { part: [2, 3] })
  answer(list.id, { ok: { cut: false, odd: 0 } })
  answer(asked('hold')[0]?.id ?? 0, { ok: ['ABCDEF01'] })
  deepEqual(await held, ['ABCDEF01'])
  deepEqual(await listed, [1, 2, 3])
  await rejects(failed, (thrown) => thrown instanceof Fault && thrown.code === 'hands.failed')
  equal(hands.state(), 'answering')
})

test('more ids than one request holds go in several', async () => {
  const { hands, asked, answer } = stage()
  const ids = Array.from({ length: IDS_MAX + 1 }, (_, i) => `ID${i}`)
  const held = hands.hold('mx1', ids)
  equal(asked('hold')[0]?.queueIds?.length, IDS_MAX)
  answer(asked('hold')[0]?.id ?? 0, { ok: ['a'] })
  await new Promise((resolve) => setImmediate(resolve))
  equal(asked('hold')[1]?.queueIds?.length, 1)
  answer(asked('hold')[1]?.id ?? 0, { ok: ['b'] })
  deepEqual(await held, ['a', 'b'])
})

test('more names than one request holds go in several, and what they say is summed', async () => {
  const { hands, asked, answer } = stage()
  const users = Array.from({ length: USERS_MAX + 1 }, (_, i) => `u${i}`)
  const changed = hands.deny('imap1', users, true)
  const [first] = asked('deny')
  equal(first?.users?.length, USERS_MAX)
  answer(first?.id ?? 0, { ok: 7 })
  await new Promise((resolve) => setImmediate(resolve))
  const [, second] = asked('deny')
  deepEqual(second?.users, [`u${USERS_MAX}`])
  answer(second?.id ?? 0, { ok: 1 })
  equal(await changed, 8)
})

test('long lists come back in parts, and a listing of settings that was cut says so', async () => {
  const { hands, asked, answer } = stage()
  const denied = hands.denied('imap1')
  const id = asked('denied')[0]?.id ?? 0
  answer(id, { part: ['a'] })
  answer(id, { part: ['b'] })
  answer(id, { ok: 2 })
  deepEqual(await denied, ['a', 'b'])
  for (const [cut, lines] of [
    [false, ['x']],
    [true, ['x', '[left out]']],
  ] as const) {
    const settings = hands.settings('imap1')
    const { id = 0 } = asked('settings').at(-1) ?? {}
    answer(id, { part: ['x'] })
    answer(id, { ok: { cut } })
    deepEqual(await settings, lines)
  }
})

test('when the helper dies what was under way rejects, and the next call finds another', async () => {
  const { hands, life, lives, asked, answer } = stage()
  const held = hands.hold('mx1', ['ABCDEF01'])
  life().listener.ended('it ended with SIGKILL')
  await rejects(held, away(/SIGKILL/))
  equal(lives.length, 2, 'at once, the first time')
  const next = hands.hold('mx1', ['ABCDEF01'])
  answer(asked('hold')[0]?.id ?? 0, { ok: [] })
  deepEqual(await next, [])
})

test('a helper that keeps dying is called after doubling pauses, up to a bound', () => {
  const { life, lives, notes, pass } = stage()
  for (let times = 0; times < 12; times += 1) {
    life().listener.ended('x')
    pass(Number(/in (\d+) ms/.exec(notes.at(-1) ?? '')?.[1]))
  }
  deepEqual(
    notes.map((note) => Number(/in (\d+) ms/.exec(note)?.[1])),
    [
      0,
      100,
      200,
      400,
      800,
      1600,
      3200,
      6400,
      BACKOFF_MS_MAX,
      BACKOFF_MS_MAX,
      BACKOFF_MS_MAX,
      BACKOFF_MS_MAX,
    ],
  )
  equal(lives.length, 13)
  pass(STEADY_MS - 1)
  life().listener.ended('x')
  equal(lives.length, 13, 'not yet')
  pass(BACKOFF_MS_MAX)
  pass(STEADY_MS)
  life().listener.ended('x')
  equal(lives.length, 15, 'one that lived long is followed at once')
})

test('a call during the pause rejects at once', async () => {
  const { hands, life } = stage()
  life().listener.ended('x')
  life().listener.ended('it ended with exit code 3')
  await rejects(hands.hold('mx1', ['ABCDEF01']), away(/exit code 3/))
  equal(hands.state(), 'away')
})

test('a verb has its deadline, and a late answer harms nobody', async () => {
  const { hands, asked, answer, pass } = stage()
  const held = hands.hold('mx1', ['ABCDEF01'])
  pass(DEADLINE_MS.hold)
  await rejects(held, away(/no answer to «hold»/))
  equal(hands.state(), 'away')
  answer(asked('hold')[0]?.id ?? 0, { ok: [] })
  equal(hands.state(), 'answering')
})

test('calls at the bound wait, one past it rejects', async () => {
  const { hands, asked, life } = stage()
  const calls = Array.from({ length: CALLS_MAX - 1 }, () => hands.ping())
  equal(asked('ping').length, CALLS_MAX)
  await rejects(hands.hold('mx1', ['ABCDEF01']), away(/64 calls/))
  life().listener.ended('x')
  ok((await Promise.all(calls)).every((told) => !told))
})

test('nonsense from the helper is noted and passed over', () => {
  const { hands, life, notes, answer } = stage()
  for (const line of ['', 'x', 'null', '{}', '{"id":1}', undefined]) life().listener.line(line)
  equal(notes.length, 6)
  answer(999, { ok: 1 })
  equal(hands.state(), 'answering')
})

test('while the helper finishes what was under way, nothing more is taken', async () => {
  const { hands, life, asked, answer } = stage({ endsAtOnce: false })
  const held = hands.hold('mx1', ['ABCDEF01'])
  const closed = hands.close()
  await rejects(hands.list('mx1'), away(/closed/))
  answer(asked('hold')[0]?.id ?? 0, { ok: ['ABCDEF01'] })
  deepEqual(await held, ['ABCDEF01'])
  life().listener.ended('it ended with exit code 0')
  await closed
})

test('after close nothing is started again and every verb rejects', async () => {
  const { hands, lives } = stage()
  await hands.close()
  await hands.close()
  equal(lives.length, 1)
  equal(lives[0]?.isEnded, true)
  await rejects(hands.list('mx1'), away(/closed/))
})
