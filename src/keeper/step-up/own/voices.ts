/**
 * Voices: «something is wrong with my mail», said by an owner who is signed in, as a typed symptom.
 *
 * He chooses from a few sentences and types nothing, so that nothing has to be read before it counts.
 * Paced by account and in all: a hundred owners of one bad morning are heard, a script is not.
 */
import type { AccountId } from '../../../events/event.ts'
import { hours, type Instant } from '../../../lib/time.ts'
import { OWNER_SYMPTOMS, type OwnerSymptom } from '../../../ports/owner-desk.ts'
import { PaceOf } from './pace.ts'

/** Of one owner and of all, in an hour. */
export const VOICES_OF_ONE_MAX = 3
export const VOICES_OF_ALL_MAX = 600

/** Takes a voice as an entry (`keeper/cases/symptoms.ts`); resolves once it is durable. */
export type Hearer = (account: AccountId, what: OwnerSymptom) => Promise<unknown>

export class Voices {
  readonly #hearer: Hearer | undefined
  readonly #pace = new PaceOf({
    ...{ ofOne: VOICES_OF_ONE_MAX, inAll: VOICES_OF_ALL_MAX },
    within: hours(1),
  })

  constructor(hearer: Hearer | undefined) {
    this.#hearer = hearer
  }

  get isHeard(): boolean {
    return this.#hearer !== undefined
  }

  async tell(
    account: AccountId,
    what: OwnerSymptom,
    now: Instant,
  ): Promise<'heard' | 'wrong' | 'wait'> {
    if (this.#hearer === undefined || !OWNER_SYMPTOMS.includes(what)) return 'wrong'
    if (this.#pace.take(account, now) > 0) return 'wait'
    await this.#hearer(account, what)
    return 'heard'
  }
}
