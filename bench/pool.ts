/**
 * Pool: what it costs to know what others' failures and mail say, against counting alone.
 *
 * Three cases over the same made-up events (`--events`, from `--accounts` accounts and as many
 * networks): a failed login taken in and the question what a success there would be worth; a message's
 * hit taken in after the question what its company says; and, to compare with, one increment in a
 * plain `Map` by the account. The made-up messages share more than real ones do (500 link hosts, so
 * that each has all the company that is remembered). Promise: a tenth of a millisecond at the most,
 * which cannot be seen beside the append that each answer waits for.
 */
import type { AccountId } from '../src/events/event.ts'
import type { Instant } from '../src/lib/time.ts'
import { Origins } from '../src/verdict/origins.ts'
import { featuresOf } from '../src/verdict/pool/features.ts'
import { newPool, poolAfter, poolWeight } from '../src/verdict/pool/pool.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const { events, accounts, runs, json } = readBenchOptions({ events: 20_000, accounts: 5_000 })
const begins = Date.parse('2025-10-06T00:00:00Z')

/** SplitMix32: the same events in each run. */
function chanceOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
}

const chance = chanceOf(1)
const made = Array.from({ length: events }, (_, n) => {
  const network = chance(accounts)
  return {
    account: `sasl:user${chance(accounts)}@example.jp` as AccountId,
    clientIp: `10.${network >> 8}.${network & 255}.${1 + chance(4)}`,
    at: (begins + n * 500) as Instant,
    shape: {
      subject: [0, 1, 2, 3].map(() => chance(20_000)),
      linkHosts: [chance(500), chance(500)],
    },
    size: 2_048 + chance(60_000),
  }
})

/** Nanoseconds for one event. */
const timed = (act: () => void): Promise<number> => {
  const before = performance.now()
  act()
  return Promise.resolve(((performance.now() - before) * 1e6) / events)
}

const samples = await interleaved(
  [
    {
      name: 'map',
      run: () => {
        const counts = new Map<string, number>()
        return timed(() => {
          for (const { account } of made) counts.set(account, (counts.get(account) ?? 0) + 1)
        })
      },
    },
    {
      name: 'origins',
      run: () => {
        const origins = new Origins()
        return timed(() => {
          for (const { account, clientIp, at } of made) {
            origins.failed(clientIp, account, at, { repeated: false })
            origins.weightOf({ account, clientIp, isOwn: false }, at)
          }
        })
      },
    },
    {
      name: 'pool',
      run: () => {
        const pool = newPool()
        const ratios = { origin: 0.7, rest: 0.6 }
        return timed(() => {
          for (const { account, at, ...shown } of made) {
            const features = featuresOf(shown)
            poolWeight(pool, features, account, at)
            poolAfter(pool, { account, at, features, ratios, trusted: true })
          }
        })
      },
    },
  ],
  runs,
)
const figures = ['map', 'origins', 'pool'].map((name) =>
  figureOf({ bench: 'pool', case: name, figure: 'time', unit: 'ns' }, samples.get(name) ?? []),
)
const [map, ...others] = figures
print([...figures, ...(map === undefined ? [] : others.map((one) => ratioOf(one, map)))], json)
