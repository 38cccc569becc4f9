// needs: postfix, dovecot-imapd, dovecot-pop3d
/**
 * The judge on a real Postfix: accounts with learned days, blasted from a country that is new to them.
 */
import { equal, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { openSession, sendMail } from '../../lab/client.ts'
import { liveByDay } from '../../lab/daytime.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { Chance } from '../../sim/chance.ts'
import { openPlaces } from '../../src/places/open.ts'

liveByDay(7)

const RUNS = 20
const SEED = Number(process.env['SEKIMORI_SEED'] ?? 20251122)
const BLAST = 30
const homeIps = ['133.11.0.9', '133.12.5.5', '133.13.4.4', '133.15.1.1']
const users = Array.from({ length: RUNS + 10 }, (_, n) => ({
  name: `staff${n}@example.jp`,
  password: 'x',
}))

/** Addresses of countries other than ours. */
function abroad(seed: number, count: number): readonly string[] {
  const chance = new Chance(seed)
  const places = openPlaces({})
  const found: string[] = []
  for (let tries = 0; found.length < count && tries < 10_000; tries += 1) {
    const ip = `${chance.between(20, 220)}.${chance.between(0, 255)}.${chance.between(0, 255)}.9`
    const country = places.countryOf(ip)
    if (country !== undefined && country !== 'JP') found.push(ip)
  }
  return found
}

/** A blast of one account from one address; how many recipients it was let send to. */
async function blasted(house: Guarded, user: string, clientIp: string): Promise<number> {
  const { passed } = (await house.status()).messages
  const live = await openSession(house.lab.submissionPort, { user, password: 'x', clientIp })
  equal(live.refused, undefined)
  let sent = 0
  for (; sent < BLAST; sent += 1) {
    const one = await sendMail(live.session, {
      from: user,
      to: [`victim${sent}@far.example`],
      mark: `${user}-${sent}`,
    })
    if (one.reply.code === 421) break
    equal(one.accepted, true, one.reply.text)
  }
  live.session.destroy()
  return (await house.status()).messages.passed - passed
}

suite('45 learned days', { skip: labMissing() ?? false }, () => {
  let house: Guarded
  before(async () => {
    house = await startGuarded({
      postfix: { users },
      learned: { days: 45, homeIps, seed: SEED },
    })
  })
  after(() => house?.stop())

  test(`of ${RUNS} blasts from a new country at most 2 recipients are answered pass at the 95th percentile`, async (t) => {
    const from = abroad(SEED, RUNS)
    const passed: number[] = []
    for (let run = 0; run < RUNS; run += 1)
      passed.push(await blasted(house, `staff${run}@example.jp`, from[run] ?? ''))
    const sorted = passed.toSorted((a, b) => a - b)
    const p95 = sorted[Math.ceil(0.95 * RUNS) - 1] ?? Number.POSITIVE_INFINITY
    const { contained, restrained, messages } = await house.status()
    t.diagnostic(
      `seed ${SEED}: passed ${passed.join(' ')}; ${contained.length} contained, ${restrained.length} only their mail, ${messages.held} held`,
    )
    ok(p95 <= 2, `p95 is ${p95}`)
    ok(contained.length + restrained.length >= RUNS * 0.9, `${contained.length} were contained`)
    const left = house.lab.sink.messages().filter(({ mark }) => mark?.startsWith('staff') === true)
    ok(left.length <= passed.reduce((sum, one) => sum + one, 0), `${left.length} left`)
  })
})

suite('14 learned days', { skip: labMissing() ?? false }, () => {
  let house: Guarded
  before(async () => {
    house = await startGuarded({
      postfix: { users },
      learned: { days: 14, homeIps, seed: SEED + 1 },
    })
  })
  after(() => house?.stop())

  test('a blast from a new country is held, and not contained', async (t) => {
    const [from = ''] = abroad(SEED + 1, 1)
    const passed = await blasted(house, 'staff3@example.jp', from)
    const { contained, restrained, messages, waiting } = await house.status()
    t.diagnostic(`${passed} passed, ${messages.held} held, ${waiting} of them for 15 seconds`)
    ok(passed <= 2, `${passed} passed`)
    ok(messages.held - waiting >= BLAST - 2, `${messages.held} are held`)
    equal(contained.length + restrained.length, 0, 'nobody is contained')
  })
})
