/**
 * Person secrets: what a guard needs to know a person by, in `keys/people.json`.
 *
 * Limits: those of `factor-secrets.ts`.
 */
import { join } from 'node:path'
import { Fault, whyOf } from '../lib/fault.ts'
import type { PersonRow } from '../people/person.ts'
import { type Enrolment, FactorSecrets, scryptHash } from './factor-secrets.ts'

export { type Enrolment, hmacSha1 } from './factor-secrets.ts'

export const PEOPLE_FILE_BYTES_MAX = 4 * 1_048_576

/** Throws `people.keys-unusable`: then nobody acts by name, and nothing is written over. */
export class PersonSecrets extends FactorSecrets {
  /** `cost` is less in tests only: a recovery code is found by the cost that it was kept with. */
  constructor(keysFolder: string, cost?: number) {
    super({
      file: join(keysFolder, 'people.json'),
      bytesMax: PEOPLE_FILE_BYTES_MAX,
      kekFile: join(keysFolder, 'kek'),
      label: 'sekimori/people/v1',
      hash: scryptHash(cost),
      unusable: (file, thrown) =>
        new Fault('people.keys-unusable', { file, why: whyOf(thrown) }, thrown),
    })
  }

  /** `undefined`: what lies there is not of his present enrolment. */
  async present(row: Pick<PersonRow, 'person' | 'factor'>): Promise<Enrolment | undefined> {
    for (const place of [row.person, besideOf(row.person)]) {
      const enrolment = await this.of(place)
      if (enrolment?.factor === row.factor) return enrolment
    }
    return undefined
  }

  /** Not in the place of the present one, which holds until the entry of this one is written. */
  async keepBeside(name: string, next: Enrolment, present: string | undefined): Promise<void> {
    const isFree = (await this.of(name))?.factor !== present
    await this.keep(isFree ? name : besideOf(name), next)
  }

  async forgetAll(name: string): Promise<void> {
    await this.forget(name)
    await this.forget(besideOf(name))
  }
}

/** A second place; no name has a blank. */
const besideOf = (name: string): string => `${name} 2`
