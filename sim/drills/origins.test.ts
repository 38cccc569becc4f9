/** The days of logins as the origins see them: the evidence of a day, folded as the guard would. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { unpacked } from '../../src/accounts/behaviour/pack.ts'
import { networkNumber } from '../../src/accounts/behaviour/sending.ts'
import { eventOf } from '../../src/keeper/entries.ts'
import { Origins } from '../../src/verdict/origins.ts'
import { originsAfter, originsOwnedBy } from '../../src/verdict/pool/fold.ts'
import type { GuessedReason } from '../../src/verdict/pool/reasons.ts'
import { liveDay } from './day.ts'
import { drillNamed } from './drills.ts'

const hash = (account: string, recipient: string): number => {
  let mixed = 2_166_136_261
  for (const unit of `${account} ${recipient}`)
    mixed = Math.imul(mixed ^ unit.charCodeAt(0), 16_777_619)
  return mixed >>> 0
}

/** What the logins of the stolen account weighed, and those of colleagues by code. */
async function weighed(name: string, seed: number) {
  const drill = drillNamed(name)
  ok(drill !== undefined)
  const { score, house } = await liveDay(drill, { seed, guarded: true, hash })
  const origins = new Origins()
  const own = new Map<string, readonly number[]>()
  const stolen: GuessedReason[] = []
  const colleagues: Record<string, number> = {}
  let surging = 0
  for await (const recorded of house.journal.read(0)) {
    const event = eventOf(recorded)
    if (event?.kind === 'account.learned') {
      const networks = unpacked(Buffer.from(event.behaviour, 'base64'))?.origins.networks ?? []
      own.set(event.account, networks)
      originsOwnedBy(origins, event.account, networks, event.at)
    }
    if (event?.kind !== 'login.accepted' && event?.kind !== 'login.refused') continue
    const { kind, account, clientIp, at } = event
    if (account === undefined || clientIp === undefined) continue
    const isOwn = own.get(account)?.includes(networkNumber(clientIp) ?? -1) === true
    const weight =
      kind === 'login.accepted' ? origins.weightOf({ account, clientIp, isOwn }, at) : undefined
    const pooled = weight === undefined ? [] : [weight]
    originsAfter(origins, { ...event, pooled }, true)
    if (origins.isSurging(at)) surging += 1
    if (weight === undefined) continue
    if (account === `sasl:${score.stolen.account}`) stolen.push(weight)
    else colleagues[weight.code] = (colleagues[weight.code] ?? 0) + 1
  }
  return { score, stolen, colleagues, surging }
}

test('a spray over 37 addresses is seen, and its one success weighs 20 dB at the first try', {
  timeout: 110_000,
}, async () => {
  for (const seed of [1, 2]) {
    const { stolen, colleagues, surging } = await weighed('spray', seed)
    equal(stolen[0]?.code, 'pool.many-names')
    ok((stolen[0]?.decibans ?? 0) > 20)
    ok(surging > 4_500, `${surging}`)
    deepEqual(
      Object.keys(colleagues).filter((code) => /names|operator/.test(code)),
      [],
    )
  }
})

for (const name of ['office-morning', 'stale-phone', 'roaming', 'shared-vpn'])
  test(`${name}: nobody's login weighs more than nothing, and nothing surges`, {
    timeout: 110_000,
  }, async () => {
    const { colleagues, surging, score } = await weighed(name, 1)
    equal(surging, 0)
    deepEqual(Object.keys(colleagues), ['pool.none'])
    equal(score.expected?.met, true)
  })
