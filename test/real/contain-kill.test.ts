/**
 * kill -9 of the guard at random moments of containing and of clearing, on a real Dovecot: finished
 * on restart, undone wholly. `SEKIMORI_KILLS` and `SEKIMORI_SEED` make it longer.
 */
import { deepEqual, equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { mayLogIn } from '../../lab/mailbox.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import { Chance } from '../../sim/chance.ts'
import { stepNames } from '../../src/containment/plan.ts'

const ROUNDS = Number(process.env['SEKIMORI_KILLS'] ?? 6)
const SEED = Number(process.env['SEKIMORI_SEED'] ?? 3)
const bob = 'bob@example.jp'
const SETTLED_MS_MAX = 30_000

type Shown = {
  readonly contained: boolean
  readonly plan: { readonly done: readonly string[]; readonly notUndone: readonly string[] } | null
}

async function shown(house: Guarded): Promise<Shown | undefined> {
  const { code, out } = await house.sekimori('account', 'show', bob, '--json')
  return code === 0 ? (JSON.parse(out) as Shown) : undefined
}

suite(`kill -9 at ${ROUNDS} random moments of containing and of clearing`, {
  skip: labMissing() ?? false,
}, () => {
  test('each containment is finished on restart, each clearing undone wholly', {
    timeout: ROUNDS * 60_000 + 60_000,
  }, async (t) => {
    t.diagnostic(`seed ${SEED}`)
    const chance = new Chance(SEED)
    const house = await startGuarded({ dovecot: true })
    const denied = (): boolean =>
      readFileSync(join(house.lab.folder, 'dovecot/sekimori.deny'), 'utf8').includes(bob)
    const letIn = (): Promise<boolean> =>
      mayLogIn('imap', house.lab.dovecot.imapPort, bob, 'bob-secret')
    /** Orders, dies a moment later, and comes back; the order is given again if it was not heard. */
    const interrupted = async (verb: 'suspend' | 'clear', isOrdered: (now: Shown) => boolean) => {
      const words = ['account', verb, bob, '--break-glass', 'round']
      const ordering = house.sekimori(...words)
      // The command itself takes about a third of a second to reach the guard.
      await new Promise((done) => setTimeout(done, chance.between(200, 900)))
      await house.kill()
      await ordering
      await house.start()
      const now = await shown(house)
      if (now === undefined || !isOrdered(now)) await house.sekimori(...words)
    }
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        await interrupted('suspend', (now) => now.contained)
        const standing = await until('it is contained', SETTLED_MS_MAX, async () => {
          const now = await shown(house)
          return now?.contained === true && now.plan?.done.length === stepNames.length
            ? now
            : undefined
        })
        deepEqual([...(standing.plan?.done ?? [])].sort(), [...stepNames].sort())
        equal(denied(), true)
        equal(await letIn(), false)
        await interrupted('clear', (now) => !now.contained)
        await until('it is undone', SETTLED_MS_MAX, async () => {
          const now = await shown(house)
          return now?.contained === false && now.plan?.notUndone.length === 0
        })
        equal(denied(), false)
        await until('he may log in', SETTLED_MS_MAX, letIn)
      }
      await house.end()
      const verified = await house.sekimori('verify', '--json')
      equal(verified.code, 0, verified.out + verified.err)
    } finally {
      await house.stop()
    }
  })
})
