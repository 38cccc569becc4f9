import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Happening, Run } from './attack.ts'
import type { Account, Detector, Opinion } from './detector.ts'
import { examine } from './exam.ts'
import { FAMILIES, type Family } from './families.ts'
import { live, QUEUE_SECONDS } from './life.ts'
import { madeMail } from './made.ts'
import { originsOf } from './origins.ts'

const origin = { prefix: 1, network: 1, country: 0, client: 1 }
const mails = (...times: number[]): Happening[] =>
  times.map((at, nth) => ({ kind: 'thief', at, recipients: [nth, 100 + nth], origin }))
const runOf = (happenings: Happening[], examinedFrom = 0): Run => ({
  family: FAMILIES[0] as Family,
  happenings,
  startedAt: 0,
  examinedFrom,
})

type Step = Partial<Opinion> | 'cleared'
/** Says what it is told to say, step by step. */
function scripted(steps: readonly Step[], cleared: number[] = []) {
  let nth = 0
  const next = (): Opinion => {
    const step = steps[nth]
    nth += 1
    return { evidence: 0, delays: false, challenges: false, ...(step as Partial<Opinion>) }
  }
  const account: Account = {
    message: next,
    result: next,
    cleared: () => cleared.push(nth),
    mailingConfirmed: () => {},
    fork: () => account,
  }
  const detector: Detector = {
    name: 'scripted',
    budget: { challenged: 1, contained: 0.01 },
    organisation: () => ({ newAccount: () => account }),
  }
  return (run: Run) => live(detector, account, 1, run, 'all', [1, 100, 1_000])
}

test('the mail that raises the alarm is not reached, those before it are', () => {
  const outcome = scripted([{}, {}, { evidence: 99 }, { evidence: 100 }])(runOf(mails(0, 1, 2, 3)))
  deepEqual(outcome.reached, [4, 6, undefined])
  equal(outcome.reachedAtContainment, 6)
  equal(outcome.secondsToContainment, 3)
  ok(outcome.contained)
})

test('what is challenged does not pass, and is a challenge only before containment', () => {
  const steps = [{}, { evidence: 1 }, {}, { evidence: 100 }]
  const outcome = scripted(steps)(runOf(mails(0, 1, 2, 3)))
  equal(outcome.passed, 4)
  ok(outcome.challenged && !outcome.heldAtOnce)
  const atOnce = scripted([{ evidence: 100 }])(runOf(mails(0, 1)))
  ok(atOnce.contained && !atOnce.challenged && atOnce.heldAtOnce)
  ok(scripted([{ challenges: true }])(runOf(mails(0))).challenged)
})

test('mail in the queue is frozen by containment until it is 15 seconds old', () => {
  const steps = [{ delays: true }, { delays: true }, { evidence: 100 }]
  const at = (second: number) => scripted(steps)(runOf(mails(0, second, QUEUE_SECONDS))).delivered
  equal(at(0), 4)
  equal(at(0.001), 2)
  const never = scripted([{ delays: true }])(runOf(mails(0)))
  equal(never.delivered, 2, 'and leaves when no containment comes')
})

test('what follows containment reaches nobody, until the highest bar ends the run', () => {
  const steps = [{}, { evidence: 100 }, { evidence: 500 }, { evidence: 1_000 }, { evidence: 1_000 }]
  const outcome = scripted(steps)(runOf(mails(0, 1, 2, 3, 4)))
  deepEqual(outcome.reached, [2, 2, 6])
  equal(outcome.delivered, 2)
  equal(outcome.passed, 2)
})

test('a result can raise the alarm', () => {
  const happenings: Happening[] = [...mails(0), { kind: 'result', at: 5, bounced: true }]
  equal(scripted([{}, { evidence: 100 }])(runOf(happenings)).secondsToContainment, 5)
})

test('what is only lived through counts nothing, and a person clears what it raised', () => {
  const cleared: number[] = []
  const outcome = scripted(
    [{ evidence: 500 }, {}, { evidence: 100 }],
    cleared,
  )(runOf(mails(0, 10, 11), 9))
  equal(outcome.reachedAtContainment, 2)
  deepEqual(cleared, [1, 1])
})

test('a run is the same whichever others are asked for', () => {
  const mail = madeMail()
  const origins = originsOf(mail.messages)
  const judge: Detector = {
    name: 'by the recipient',
    budget: { challenged: 1, contained: 0.01 },
    organisation: () => {
      const account = (): Account => {
        let seen = 0
        return {
          message: ({ recipients, at }) => {
            seen += ((recipients[0] ?? 0) + Math.floor(at)) % 7
            return { evidence: seen, delays: false, challenges: false }
          },
          result: () => ({ evidence: seen, delays: false, challenges: false }),
          cleared: () => {
            seen = 0
          },
          mailingConfirmed: () => {},
          fork: account,
        }
      }
      return { newAccount: account }
    },
  }
  const chosen = FAMILIES.filter(({ id }) => ['a', 'c1', 'f2', 'g5'].includes(id))
  const outcomesOf = (families: readonly Family[], runs: number) =>
    examine([judge], { mail, origins, signals: 'all', families, runsOf: () => runs }).get(judge)
  const together = outcomesOf(chosen, 5)
  for (const family of chosen) {
    const alone = outcomesOf([family], 5)?.get(family)
    ok((alone?.length ?? 0) > 0)
    deepEqual(alone, together?.get(family), family.id)
  }
})
