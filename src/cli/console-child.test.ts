import { deepEqual, equal, ok } from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { Fault } from '../lib/fault.ts'
import {
  AGAIN_FIRST,
  AGAIN_MAX,
  type ChildOf,
  ConsoleChild,
  LIVED_WELL,
  readSaid,
  STOP_MS_MAX,
} from './console-child.ts'

class Process extends EventEmitter {
  readonly stdin = new PassThrough()
  readonly stdout = new PassThrough()
  readonly signals: string[] = []
  kill(signal: string): boolean {
    this.signals.push(signal)
    return true
  }
  async says(told: object): Promise<void> {
    this.stdout.write(`${JSON.stringify(told)}\n`)
    await new Promise((done) => setImmediate(done))
  }
}

function world() {
  const processes: Process[] = []
  const told: string[] = []
  const plans: { ms: number; act: () => void }[] = []
  let now = 0
  let listens = 0
  const child = new ConsoleChild({
    spawn: () => {
      const one = new Process()
      processes.push(one)
      return one as unknown as ChildOf
    },
    now: () => now,
    after: (ms, act) => {
      const plan = { ms, act }
      plans.push(plan)
      return () => void plans.splice(plans.indexOf(plan), 1)
    },
    told: (fault) => told.push(fault.code),
    listens: () => {
      listens += 1
    },
  })
  return {
    ...{ child, processes, told, plans },
    listens: () => listens,
    last: () => processes.at(-1) as Process,
    pass: (ms: number) => {
      now += ms
    },
    /** The pause that was made, over. */
    again: () => {
      const plan = plans.pop()
      plan?.act()
      return plan?.ms
    },
  }
}

test('one that dies is begun again, later and later up to the longest pause, and told once', () => {
  const it = world()
  it.child.start()
  const pauses: (number | undefined)[] = []
  for (let n = 0; n < 9; n += 1) {
    it.last().emit('exit', 1, null)
    pauses.push(it.again())
  }
  deepEqual(
    pauses.slice(0, 4),
    [1, 2, 4, 8].map((n) => n * AGAIN_FIRST),
  )
  equal(pauses.at(-1), AGAIN_MAX)
  ok(it.told.every((code) => code === 'console.ended'))
})

test('one that lived well begins with the short pause again', () => {
  const it = world()
  it.child.start()
  it.last().emit('exit', 1, null)
  equal(it.again(), AGAIN_FIRST)
  it.pass(LIVED_WELL - 1)
  it.last().emit('exit', null, 'SIGSEGV')
  equal(it.again(), 2 * AGAIN_FIRST)
  it.pass(LIVED_WELL)
  it.last().emit('exit', 1, null)
  equal(it.again(), AGAIN_FIRST)
})

test('that it cannot listen is a fault in its own words until it listens, and is told once', async () => {
  const it = world()
  it.child.start()
  const taken = {
    fault: 'console.not-open',
    facts: { address: 'inet:127.0.0.1:8700', why: 'EADDRINUSE' },
  }
  for (let n = 0; n < 3; n += 1) {
    await it.last().says(taken)
    it.last().emit('exit', 3, null)
    it.again()
  }
  deepEqual(it.told, ['console.not-open'])
  equal(it.child.fault?.code, 'console.not-open')
  await it.last().says({ listening: 'inet:127.0.0.1:8700' })
  equal(it.child.fault, undefined)
  equal(it.listens(), 1)
})

test('it is asked to end, then made to, and nothing is begun after that', async () => {
  const it = world()
  it.child.start()
  const closing = it.child.close()
  deepEqual(it.last().signals, ['SIGTERM'])
  equal(it.plans[0]?.ms, STOP_MS_MAX)
  it.plans[0]?.act()
  deepEqual(it.last().signals, ['SIGTERM', 'SIGKILL'])
  it.last().emit('exit', null, 'SIGKILL')
  await closing
  it.child.start()
  equal(it.processes.length, 1)
  deepEqual(it.told, [])
})

test('an end between two lives calls the next one off', async () => {
  const it = world()
  it.child.start()
  it.last().emit('error', new Error('spawn EACCES'))
  it.last().emit('exit', 1, null)
  await it.child.close()
  equal(it.plans.length, 0)
})

test('what the process says of itself is believed as far as it can be meant', () => {
  equal(readSaid('{"listening":"inet:127.0.0.1:1"}'), 'listening')
  for (const line of ['', '{', '7', 'null', '{}', '{"fault":"console.nothing","facts":{}}'])
    equal(readSaid(line), undefined, line)
  equal(readSaid('{"fault":"evidence.damaged","facts":{}}'), undefined, 'no other than its own')
  const fault = readSaid('{"fault":"console.not-open","facts":{"address":"a","why":"b"}}')
  ok(fault instanceof Fault && fault.say('ja').includes('a'))
})
