/**
 * Judge speed: what one message costs the behaviour model, warm, on one core, and what an account
 * weighs.
 *
 * An invented office is lived once a run: weigh, learn, and the organisation's share of it, with
 * sendings made before the clock starts. With `--prototype DIR` the research prototype of the
 * detector lives the same days in turn, in the same process, and a ratio is printed. Process time
 * stands beside wall time, because the machine may be shared.
 */
import { parseArgs } from 'node:util'
import { contactCount } from '../src/accounts/behaviour/contacts.ts'
import { packed } from '../src/accounts/behaviour/pack.ts'
import { shipped } from '../src/accounts/behaviour/population.ts'
import { guarded } from '../src/accounts/behaviour/state.ts'
import { type Lived, lived } from '../test/detector/lived.ts'
import { Living, toSending } from '../test/detector/living.ts'
import { type Case, type Figure, figureOf, interleaved, print, ratioOf } from './lib.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '9' },
    offices: { type: 'string', default: '12' },
    prototype: { type: 'string' },
  },
})
const wholeOf = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number above zero, not «${text}»`)
  return value
}
const runs = wholeOf('runs', values.runs)
const offices = wholeOf('offices', values.offices)
/** Runs that only warm the compiler. */
const WARM_RUNS = 2

type Sample = { readonly wall: number; readonly cpu: number }

const days = Array.from({ length: offices }, (_, seed) => lived(100 + seed))
const sendings = days.map((office) => office.map(toSending))
const messages = days.reduce((sum, office) => sum + office.length, 0)

async function timed(live: () => void): Promise<Sample> {
  const before = process.cpuUsage()
  const start = performance.now()
  live()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { wall: (wall * 1_000) / messages, cpu: (user + system) / messages }
}

function ours(): void {
  for (const office of sendings) {
    const living = new Living(guarded)
    for (const sending of office) living.sends(sending)
  }
}

/** The part of the prototype that is used here. */
type Prototype = {
  readonly Detector: new (
    population: object,
    options: object,
  ) => {
    get(account: number, at: number): object
    msg(
      account: number,
      state: object,
      at: number,
      recipients: readonly number[],
      origin: object,
      learn: boolean,
      explain: boolean,
      client: number,
    ): number
  }
}

const population = {
  wGap: Float64Array.from(shipped.gapWeights.flat()),
  wNew: Float64Array.from(shipped.anyNewWeights),
  wAll: Float64Array.from(shipped.allNewWeights),
  hour: Float64Array.from(shipped.hours),
  size: Float64Array.from(shipped.sizes),
  orig: shipped.origins.map((shares) => Float64Array.from(shares)),
  rate: shipped.sessionsPerSecond,
  gapM: Float64Array.from(shipped.gaps),
  anyM: shipped.anyNew,
}

const originOf = ({ origin }: Lived): object => ({
  prefix: origin.network,
  asn: origin.operator,
  country: origin.country,
})
const prepared = days.map((office) => office.map((event) => ({ event, origin: originOf(event) })))

const theirs =
  ({ Detector }: Prototype) =>
  (): void => {
    for (const office of prepared) {
      const detector = new Detector(population, {})
      for (const { event, origin } of office) {
        const { account, at, recipients, client } = event
        const state = detector.get(account, at)
        detector.msg(account, state, at, recipients, origin, true, false, client)
      }
    }
  }

const cases: Case<Sample>[] = [{ name: 'detector', run: () => timed(ours) }]
if (values.prototype !== undefined) {
  const prototype = (await import(`${values.prototype}/model.ts`)) as Prototype
  cases.push({ name: 'prototype', run: () => timed(theirs(prototype)) })
}
for (let n = 0; n < WARM_RUNS; n += 1) for (const { run } of cases) await run()
const samples = await interleaved(cases, runs)

const figures: Figure[] = []
for (const figure of ['wall', 'cpu'] as const) {
  const all = cases.map(({ name }) =>
    figureOf(
      { bench: 'judge-speed', case: name, figure: `${figure} a message`, unit: 'us' },
      (samples.get(name) ?? []).map((sample) => sample[figure]),
    ),
  )
  figures.push(...all)
  const [own, base] = all
  if (own !== undefined && base !== undefined) figures.push(ratioOf(own, base))
}

const living = new Living(guarded)
for (const sending of sendings[0] ?? []) living.sends(sending)
const accounts = [...living.accounts().values()].map(({ state }) => state)
figures.push(
  figureOf(
    { bench: 'judge-speed', case: 'account', figure: 'packed', unit: 'bytes' },
    accounts.map((state) => packed(state).length),
  ),
  figureOf(
    { bench: 'judge-speed', case: 'account', figure: 'contacts', unit: 'contacts' },
    accounts.map(({ contacts }) => contactCount(contacts)),
  ),
)
print(figures, values.json)
