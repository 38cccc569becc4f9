/**
 * Prototype: the research model, loaded by path, with which the published figures were made.
 *
 * The folder holds `model.ts` and `pop.json`. Nothing of it is copied; it is the measure against
 * which the examiners were checked, and the house's own detector is compared.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Account, type Detector, NOMINAL, type Opinion } from '../detector.ts'

/** What is used of the model's own account. */
type State = { readonly R: Float64Array; readonly wb: number; clone(): State }
type Place = { readonly prefix: number; readonly asn: number; readonly country: number }
type Model = {
  frozen: boolean
  get(id: number, at: number): State
  msg(
    id: number,
    state: State,
    at: number,
    recipients: readonly number[],
    origin: Place | null,
    learn: boolean,
    explain: boolean,
    client: number,
  ): number
  outcome(state: State, bounced: boolean): number
}
type Module = {
  readonly Detector: new (population: unknown, options: { readonly soft: number }) => Model
  readonly PI: Float64Array
  readonly LAM: number[]
}

/** Evidence above which a message waits 15 seconds, and the weight of the bulk mode above which too. */
const DELAY_EVIDENCE = 0.03
const DELAY_BULK = 0.5
/** It learns while evidence is below this, or below half the bar if that is less. */
const LEARNS_BELOW = 0.5
const NO_CLIENT = -1
const FROM = ['F', 'D', 'K', 'B']
const BEHAVIOUR = ['blast', 'slow', 'bec']

export async function prototypeAt(folder: string): Promise<Detector> {
  const file = join(folder, 'model.ts')
  const parameters = join(folder, 'pop.json')
  for (const needed of [file, parameters])
    if (!existsSync(needed)) throw new Error(`«${needed}» is missing: no prototype is there`)
  const population = populationOf(readFileSync(parameters, 'utf8'))
  const url = pathToFileURL(file).href
  const module = (await import(url)) as Module
  return {
    ...detectorOf('prototype', module, population),
    knowing: async (from, behaviour) => {
      // Its mixture is a constant of the module: each scenario gets a module of its own.
      const own = (await import(`${url}?knowing=${from}-${behaviour}`)) as Module
      own.PI.fill(0)
      own.PI[FROM.indexOf(from) * 3 + BEHAVIOUR.indexOf(behaviour)] = 1
      own.LAM.fill(1 - 1e-9)
      return detectorOf(`knowing ${from}-${behaviour}`, own, population)
    },
  }
}

function populationOf(text: string): unknown {
  const read = JSON.parse(text) as Record<string, number | number[] | number[][]>
  const packed = (value: number | number[] | number[][]): unknown => {
    if (typeof value === 'number') return value
    if (typeof value[0] === 'number') return Float64Array.from(value as number[])
    return (value as number[][]).map((row) => Float64Array.from(row))
  }
  return Object.fromEntries(Object.entries(read).map(([key, value]) => [key, packed(value)]))
}

const detectorOf = (name: string, { Detector }: Module, population: unknown): Detector => ({
  name,
  budget: NOMINAL,
  organisation: (bar) => {
    const model = new Detector(population, { soft: Math.min(LEARNS_BELOW, bar / 2) })
    return {
      newAccount: (account, at) => new Known(model, account, model.get(account, at), false),
    }
  },
})

class Known implements Account {
  readonly #model: Model
  readonly #account: number
  readonly #state: State
  readonly #isFork: boolean

  constructor(model: Model, account: number, state: State, isFork: boolean) {
    this.#model = model
    this.#account = account
    this.#state = state
    this.#isFork = isFork
  }

  message({ at, recipients, origin, client }: Parameters<Account['message']>[0]): Opinion {
    const place = origin && {
      prefix: origin.prefix,
      asn: origin.network,
      country: origin.country,
    }
    this.#model.frozen = this.#isFork
    const evidence = this.#model.msg(
      this.#account,
      this.#state,
      at,
      recipients,
      place ?? null,
      true,
      false,
      client ?? NO_CLIENT,
    )
    this.#model.frozen = false
    return this.#opinion(evidence)
  }

  result({ bounced }: Parameters<Account['result']>[0]): Opinion {
    return this.#opinion(this.#model.outcome(this.#state, bounced))
  }

  cleared(): void {
    this.#state.R.fill(0)
  }

  /** It learns by itself who mails many. */
  mailingConfirmed(): void {}

  fork(): Account {
    return new Known(this.#model, this.#account, this.#state.clone(), true)
  }

  #opinion(evidence: number): Opinion {
    const delays = this.#state.wb > DELAY_BULK || evidence > DELAY_EVIDENCE
    return { evidence, delays, challenges: false }
  }
}
