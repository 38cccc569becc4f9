// needs: postfix, dovecot-imapd, dovecot-pop3d
// slow
/**
 * A spray against a real Dovecot: 5,000 wrong passwords over 37 addresses and all names of the house,
 * and one that is right.
 */

import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type AskingHouse, accountOf, addresses, full, startAsking } from '../../lab/asking.ts'
import { sendMail } from '../../lab/client.ts'
import { liveByDay } from '../../lab/daytime.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Tried, tryMany } from '../../lab/tries.ts'
import { Chance } from '../../sim/chance.ts'

liveByDay(7)

const TRIES = 5_000
const MACHINES = 37
/** Side by side, of each address: the guard lets who guesses wait 8 seconds. */
const CONNECTIONS = 48
const homeIps = ['133.11.0.9', '133.12.5.5', '133.13.4.4', '133.15.1.1']
const names = Array.from({ length: 36 }, (_, n) => `staff${n}`)
const homeOf = (name: string): string => homeIps[names.indexOf(name) % homeIps.length] ?? ''
const common = ['info', 'admin', 'test', 'sales', 'support', 'contact', 'office', 'scan', 'fax']
/** Who goes on with his work meanwhile; whose password is found by a machine in his own country. */
const working = names.slice(0, 6)
const [atHome = '', abroad = ''] = names.slice(-2)

suite('a spray', { skip: labMissing() ?? false, timeout: 240_000 }, () => {
  const chance = new Chance(20261122)
  const machines = [
    ...addresses(chance, 30, (country) => country !== 'JP'),
    ...addresses(chance, MACHINES - 30, (country) => country === 'JP'),
  ]
  const [far = ''] = machines
  const near = machines.at(-1) ?? ''
  let its: AskingHouse
  let tried: Tried

  before(async () => {
    its = await startAsking({ names, learned: { days: 45, homeIps, seed: 20261122 } })
  })
  after(() => its?.house.stop())

  test(`${TRIES} failures over ${MACHINES} addresses, while people go on with their work`, {
    timeout: 120_000,
  }, async (t) => {
    const all = [...names, ...common].map(full)
    const begun = performance.now()
    const seconds = () => ((performance.now() - begun) / 1_000).toFixed(1)
    const spray = tryMany(
      its.house.lab.dovecot.imapPort,
      Array.from({ length: TRIES }, (_, n) => ({
        clientIp: machines[n % MACHINES] ?? '',
        user: all[n % all.length] ?? '',
        password: `guess${Math.floor(n / all.length)}`,
      })),
      CONNECTIONS,
      8_000,
    )
    let isOver = false
    const waits: number[] = []
    const work = async (): Promise<void> => {
      while (!isOver) {
        for (const name of working) {
          const asked = performance.now()
          const { isIn, line } = await its.login(name, homeOf(name))
          waits.push(performance.now() - asked)
          equal(isIn, true, line)
        }
        await pause(1_000)
      }
    }
    const worked = work()
    tried = await spray
    isOver = true
    await worked
    t.diagnostic(`${tried.refused} refused in ${seconds()} s: ${[...tried.said].join(' | ')}`)
    const slowest = Math.max(...waits)
    t.diagnostic(
      `${waits.length} logins of others meanwhile, the slowest ${Math.round(slowest)} ms`,
    )
    deepEqual([tried.refused, tried.lost, tried.let], [TRIES, 0, []])
    const { asked } = (await its.house.status()).gate.authPolicy
    t.diagnostic(`the guard was asked ${asked} times`)
  })

  test('nobody whose name was tried is asked, held or stopped for it', async (t) => {
    const { contained, restrained, evidence } = await its.house.status()
    deepEqual([contained, restrained], [[], []])
    deepEqual(await its.disturbed(names), [])
    const kinds = Map.groupBy(await its.evidence(), ({ kind, trust }) => `${kind} ${trust}`)
    t.diagnostic(
      `${evidence.size} entries: ${[...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', ')}`,
    )
    ok(evidence.size < TRIES / 2, 'a flood is counted, not written down one by one')
    for (const name of working) {
      const { session, refused } = await its.submission(name, homeOf(name))
      equal(refused, undefined)
      const sent = await sendMail(session, { from: full(name), to: ['friend@good.example'] })
      equal(sent.accepted, true, sent.reply.text)
      session.destroy()
    }
  })

  test('the first right password is asked about or stopped at once, from abroad and at home', async (t) => {
    await Promise.all(
      [
        [near, atHome],
        [far, abroad],
      ].map(async ([from = '', name = '']) => {
        const { isIn, line } = await its.login(name, from)
        t.diagnostic(`${name}: ${line}`)
        equal(isIn, false)
        match(line, /^a1 NO \[ALERT\]/)
      }),
    )
    const events = await its.evidence()
    for (const name of [atHome, abroad]) {
      const [told] = events.filter(
        (event) =>
          event.kind === 'login.refused' &&
          event.account === accountOf(name) &&
          event.refusal === 'policy',
      )
      ok(told?.kind === 'login.refused')
      const company = told.reasons?.find(({ code }) => code === 'pool.many-names')
      t.diagnostic(`${name}: ${JSON.stringify(company)}`)
      ok(company !== undefined, JSON.stringify(told.reasons))
      equal((await its.login(name, homeOf(name))).isIn, true, 'its owner, at home')
    }
  })
})
