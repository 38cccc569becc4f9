import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type LeakChannel, leakChannels, leakVerdicts } from '../incident/found.ts'
import type { ActNamed, CaseAct } from './acts.ts'
import { COVERAGE_LEAST, caseLeak } from './leak.ts'
import { acted, opened } from './testing.ts'

const examine = (
  channel: LeakChannel,
  more: Partial<ActNamed<'channel.examine'>> = {},
): CaseAct => ({
  ...{ act: 'channel.examine', channel, examined: 'full', trace: 'no', capability: 'yes' },
  ...{ coverage: 1, integrity: 'verified', independent: true, how: 'looked at', evidence: [] },
  ...more,
})
const all = (more: Partial<ActNamed<'channel.examine'>> = {}) =>
  leakChannels.map((channel) => examine(channel, more))
const verdict = (acts: readonly CaseAct[]) => caseLeak(acted(opened(), acts)).verdict

describe('the verdict on a leak', () => {
  test('while nobody examined anything it cannot be denied, and every channel is named', () => {
    const leak = caseLeak(opened())
    equal(leak.verdict, 'not-deniable')
    equal(leak.caps.length, leakChannels.length)
    equal(leak.confidence, 'low')
  })

  test('none is said only when every channel was seen whole, verified, by a second one besides', () => {
    equal(verdict(all()), 'none')
    equal(caseLeak(acted(opened(), all())).confidence, 'high')
    for (const more of [{ independent: false }, { coverage: 0.99 }] as const)
      equal(verdict([...all(), examine('cloud-storage', more)]), 'unlikely')
    for (const more of [
      { integrity: 'broken' },
      { coverage: COVERAGE_LEAST - 0.001 },
      { examined: 'partly' },
      { examined: 'no' },
      { examined: 'not-examinable' },
    ] as const)
      equal(verdict([...all(), examine('cloud-storage', more)]), 'not-deniable')
    equal(verdict(all().slice(1)), 'not-deniable')
  })

  test('where there is no way out, that is known without looking', () => {
    const acts = all().map((act) =>
      (act as ActNamed<'channel.examine'>).channel === 'removable-media'
        ? examine('removable-media', { examined: 'not-examinable', capability: 'no' })
        : act,
    )
    equal(verdict(acts), 'none')
  })

  test('a trace makes it likely, whatever else was examined', () => {
    equal(verdict([...all(), examine('network-traffic', { trace: 'yes' })]), 'likely')
  })

  test('nobody known to have been in: not confirmed at this time, and what was not looked at is named', () => {
    const cleared = acted(opened(), [
      {
        act: 'account.relate',
        account: 'sasl:soushin@pref.example.jp' as never,
        relation: 'cleared',
        why: 'x',
      },
    ])
    const leak = caseLeak(cleared)
    equal(leak.verdict, 'no-trace')
    ok(leak.caps.length > 0)
  })

  test('a wipe names no account, and is an incident all the same; trouble with delivery is none', () => {
    const verdictOf = (what: string) => caseLeak(opened({ what, affected: [] })).verdict
    equal(verdictOf('data-wipe'), 'not-deniable')
    equal(verdictOf('delivery-trouble'), 'no-trace')
  })

  test('to examine less, or to see more, never makes it better', () => {
    const one = fc.record({
      channel: fc.constantFrom(...leakChannels),
      examined: fc.constantFrom('full', 'partly', 'no'),
      trace: fc.constantFrom('yes', 'opportunity', 'no'),
      integrity: fc.constantFrom('verified', 'unverified', 'broken'),
      coverage: fc.constantFrom(0, 0.5, 0.96, 1),
      independent: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 12 }),
        fc.constantFrom(...leakChannels),
        (several, channel) => {
          const acts = several.map(({ channel: its, ...more }) => examine(its, more as never))
          const before = leakVerdicts.indexOf(verdict([...all(), ...acts]))
          const worse = examine(channel, { examined: 'no', trace: 'yes' })
          ok(leakVerdicts.indexOf(verdict([...all(), ...acts, worse])) <= before)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('each channel stands once, in its order', () => {
    deepEqual(
      caseLeak(acted(opened(), all())).channels.map(({ channel }) => channel),
      [...leakChannels],
    )
  })
})
