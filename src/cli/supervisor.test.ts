import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { ANSWER_MS_MAX, supervisorIn, supervisorOf, whyRestart } from './supervisor.ts'

/** Nothing waits: the next pause ends when it is told to. */
function openWorld(watchdogMs?: number) {
  const told: string[] = []
  const said: string[] = []
  const pauses: { ms: number; act: () => void }[] = []
  let deaf = false
  const supervisor = supervisorOf({
    tell: async (...assignments) => {
      if (deaf) throw new Error('nobody listens')
      told.push(...assignments)
    },
    says: (line) => said.push(line),
    after: (ms, act) => {
      const pause = { ms, act }
      pauses.push(pause)
      return { cancel: () => pauses.splice(pauses.indexOf(pause) >>> 0, 1) }
    },
    ...(watchdogMs === undefined ? {} : { watchdogMs }),
  })
  const settle = async (): Promise<void> => {
    for (let n = 0; n < 20; n += 1) await Promise.resolve()
  }
  return {
    supervisor,
    told,
    said,
    pauses,
    deafen: () => {
      deaf = true
    },
    pass: async () => {
      pauses.shift()?.act()
      await settle()
    },
  }
}
const well = async () => undefined

test('while the guard starts, more time is asked for; when it is ready, that ends', async () => {
  const { supervisor, told, pauses, pass } = openWorld(60_000)
  await pass()
  await pass()
  deepEqual(told.splice(0), ['EXTEND_TIMEOUT_USEC=120000000', 'EXTEND_TIMEOUT_USEC=120000000'])
  await supervisor.ready('keeps watch', well)
  deepEqual(told, ['READY=1', 'STATUS=keeps watch'])
  deepEqual(
    pauses.map(({ ms }) => ms),
    [20_000],
  )
})

test('a guard that answers is told of thrice in a watchdog’s time', async () => {
  const { supervisor, told, pass } = openWorld(60_000)
  await supervisor.ready('', well)
  told.splice(0)
  for (let n = 0; n < 3; n += 1) await pass()
  deepEqual(told, ['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1'])
})

test('a guard that is not well, or throws, is not told of; when it is well again, it is', async () => {
  let how: () => Promise<string | undefined> = async () => 'the index\nREADY=1 hangs'
  const { supervisor, told, said, pass } = openWorld(60_000)
  await supervisor.ready('', () => how())
  told.splice(0)
  await pass()
  deepEqual(told.splice(0), ['STATUS=the index READY=1 hangs'])
  how = async () => {
    throw new Error('control.away')
  }
  await pass()
  deepEqual(told.splice(0), ['STATUS=control.away'])
  equal(said.length, 2)
  how = well
  await pass()
  deepEqual(told, ['WATCHDOG=1'])
})

test('an answer that does not come counts as none, and is not asked for twice', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let asked = 0
  const { supervisor, told, pauses, pass } = openWorld(60_000)
  await supervisor.ready('', () => {
    asked += 1
    return new Promise(() => {})
  })
  told.splice(0)
  await pass()
  deepEqual([asked, told.length, pauses.length], [1, 0, 0])
  t.mock.timers.tick(ANSWER_MS_MAX - 1)
  deepEqual(told, [])
  t.mock.timers.tick(1)
  await pass()
  match(told[0] ?? '', /^STATUS=no answer in/)
  equal(pauses.length, 1)
})

test('nothing is told of a guard that stops but that it stops', async () => {
  const { supervisor, told, pauses, pass } = openWorld(60_000)
  let answer: (why: undefined) => void = () => {}
  await supervisor.ready('', () => new Promise((done) => (answer = done)))
  await pass()
  told.splice(0)
  await supervisor.stopping()
  answer(undefined)
  await pass()
  deepEqual(told, ['STOPPING=1'])
  equal(pauses.length, 0)
})

test('without a watchdog the guard is never asked', async () => {
  const { supervisor, told, pauses } = openWorld()
  await supervisor.ready('', well)
  deepEqual([told.includes('READY=1'), pauses.length], [true, 0])
})

test('a message that systemd does not take is said, and the guard goes on', async () => {
  const { supervisor, said, deafen } = openWorld(60_000)
  deafen()
  await supervisor.ready('', well)
  match(said[0] ?? '', /systemd was not told/)
})

test('without systemd nothing is told, and the children see nothing of it', async () => {
  const environment: NodeJS.ProcessEnv = { WATCHDOG_USEC: '1', WATCHDOG_PID: '1', HOME: '/' }
  const said: string[] = []
  const supervisor = supervisorIn(environment, (line) => said.push(line))
  await supervisor.ready('', well)
  await supervisor.stopping()
  deepEqual([environment, said], [{ HOME: '/' }, []])
})

test('a fault that is told is no reason for a restart; to be not ready without one is', () => {
  const listeners = [{ fault: null }]
  const broken = [{ fault: 'gate.cannot-listen' }]
  equal(whyRestart({ ready: true, faults: ['x'], gate: { listeners } }), undefined)
  equal(whyRestart({ ready: false, faults: ['full'], gate: { listeners } }), undefined)
  equal(whyRestart({ ready: false, faults: [], gate: { listeners: broken } }), undefined)
  ok(whyRestart({ ready: false, faults: [], gate: { listeners } }))
})
