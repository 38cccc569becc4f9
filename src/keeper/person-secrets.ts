/**
 * Person secrets: what a guard needs to know a person by, in `keys/people.json`.
 *
 * Limits: those of `factor-secrets.ts`.
 */
import { join } from 'node:path'
import { Fault, whyOf } from '../lib/fault.ts'
import { FactorSecrets, scryptHash } from './factor-secrets.ts'

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
}
