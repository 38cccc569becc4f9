/**
 * World row: what all accounts have in common, in memory, and packed in SQLite.
 *
 * Hours change with every session and are small; who uses which operator and country changes rarely
 * and may be large: each is written only when it changed.
 */
import { newOrganisation, type Organisation } from '../../accounts/behaviour/organisation.ts'
import {
  packedOrganisation,
  unpackedOrganisation,
} from '../../accounts/behaviour/pack-organisation.ts'
import { type Population, shipped } from '../../accounts/behaviour/population.ts'
import { assert } from '../../lib/assert.ts'
import type { World } from '../../verdict/judging.ts'
import type { Statements } from './statements.ts'

type Part = 'week' | 'users' | 'population'

export class WorldRow {
  readonly #sql: Statements
  #world: World
  #written: World

  constructor(sql: Statements) {
    this.#sql = sql
    this.#world = this.#read()
    this.#written = this.#world
  }

  get(): World {
    return this.#world
  }

  setOrganisation(organisation: Organisation): void {
    this.#world = { population: this.#world.population, organisation }
  }

  /** The hours that are learned stay; only what is not learned yet comes from the population. */
  setPopulation(population: Population): void {
    this.#world = { population, organisation: this.#world.organisation }
  }

  /** Writes what changed; part of the transaction that is under way. */
  flush(): void {
    const { population, organisation } = this.#world
    const before = this.#written
    if (population !== before.population)
      this.#put('population', Buffer.from(JSON.stringify(population)))
    const { operators, countries, hours, firstAt } = organisation
    const old = before.organisation
    if (hours !== old.hours || firstAt !== old.firstAt)
      this.#put('week', packedOrganisation({ ...organisation, ...nobody }))
    if (operators !== old.operators || countries !== old.countries)
      this.#put('users', packedOrganisation(organisation))
    this.#written = this.#world
  }

  /** Forgets what was not written: its transaction is gone. */
  forget(): void {
    this.#world = this.#read()
    this.#written = this.#world
  }

  #read(): World {
    const stored = this.#get('population')
    const population =
      stored === undefined ? shipped : (JSON.parse(Buffer.from(stored).toString()) as Population)
    const week = this.#get('week')
    const users = this.#get('users')
    const lived = week === undefined ? newOrganisation(population) : unpackedOrganisation(week)
    const known = users === undefined ? newOrganisation(population) : unpackedOrganisation(users)
    assert(lived !== undefined && known !== undefined, 'we read what we packed')
    const { operators, countries } = known
    return { population, organisation: { ...lived, operators, countries } }
  }

  #get(part: Part): Uint8Array | undefined {
    return this.#sql.one('select packed from world where part = ?', part)?.['packed'] as
      | Uint8Array
      | undefined
  }

  #put(part: Part, packed: Uint8Array): void {
    this.#sql.run(
      'insert into world values (?, ?) on conflict (part) do update set packed = excluded.packed',
      part,
      packed,
    )
  }
}

const nobody: Pick<Organisation, 'operators' | 'countries'> = {
  operators: new Map(),
  countries: new Map(),
}
