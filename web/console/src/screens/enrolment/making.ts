/**
 * Making: tokens for many owners, some at a time under one name, so that no answer is too long. What was
 * made is kept even when it stops on the way: those tokens are shown nowhere else.
 */
import type {
  OpenBatch,
  OpenedBatch,
  OpenedToken,
} from '../../../../../src/console/routes/enrolment.ts'
import { ask } from '../../api.ts'
import { ENROLMENT } from './owners.ts'

/** As the guard takes at once. */
export const AT_ONCE = 500

export const newBatch = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (octet) =>
    octet.toString(16).padStart(2, '0'),
  ).join('')

export type Making = {
  readonly batch: string
  readonly left: string[]
  readonly made: OpenedToken[]
}

export const makingOf = (accounts: readonly string[]): Making => ({
  ...{ batch: newBatch(), left: [...accounts], made: [] },
})

/** Goes on where it stopped; `told` after each part. Rejects with what the guard refused. */
export async function makeTokens(
  making: Making,
  days: number,
  reason: string,
  told: () => void,
): Promise<void> {
  while (making.left.length > 0) {
    const accounts = making.left.slice(0, AT_ONCE)
    const body: OpenBatch = { accounts, batch: making.batch, days, reason }
    const { opened } = await ask<OpenedBatch>('POST', `${ENROLMENT}/batches`, body)
    making.left.splice(0, accounts.length)
    making.made.push(...opened)
    told()
  }
}
