/**
 * Owner: account owners whose second factor is older than a day when the guard starts.
 *
 * A new factor approves nothing for 24 hours, and no lab waits so long. So the data folder is
 * prepared before: the guard's own evidence, index and step-up are opened under a clock that is two
 * days behind, a person hands out a token, the owner's authenticator takes it, and all is closed.
 * What the guard finds is what an enrolment of two days ago leaves.
 */

import type { AccountId } from '../src/events/event.ts'
import { Config } from '../src/keeper/config.ts'
import { hmacSha1 } from '../src/keeper/factor-secrets.ts'
import { createLayout, layoutIn } from '../src/keeper/layout.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { Scribe } from '../src/keeper/scribe.ts'
import { contactHashIn } from '../src/keeper/secrets.ts'
import { openStepUp } from '../src/keeper/step-up/open.ts'
import { newChallenge, SoftPasskey } from '../src/keeper/step-up/passkeys/testing.ts'
import type { Instant } from '../src/lib/time.ts'
import { hotp, timeStepAt } from '../src/people/totp.ts'
import type { NewFactor, OwnerDesk, PasskeySite } from '../src/ports/owner-desk.ts'
import { openJournal } from '../src/store/evidence/journal.ts'

const BEFORE_MS = 2 * 86_400_000
const STEP_MS = 30_000

/** What an owner has in his hands: an authenticator and a sheet of paper. */
export class Authenticator {
  readonly #secret: Uint8Array
  readonly recoveryCodes: readonly string[]
  #used = 0

  constructor(secret: Uint8Array, recoveryCodes: readonly string[]) {
    this.#secret = secret
    this.recoveryCodes = recoveryCodes
  }

  /** A code that was not used: where this step's was, the next step's, which is taken early. */
  code(): string {
    const step = Math.max(timeStepAt(Date.now() as Instant), this.#used + 1)
    const early = step * STEP_MS - Date.now()
    if (early > STEP_MS)
      throw new Error('The authenticator is asked too often: a code a half minute.')
    this.#used = step
    return this.codeAt(step)
  }

  codeAt(step: number): string {
    return hotp(this.#secret, step, hmacSha1)
  }
}

/** What an authenticator makes of the secret that it is shown (RFC 4648 §6). */
export function keyIn(base32: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...base32.replaceAll(' ', '')]
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2))
}

/** Enrols the owners of these accounts, two days ago, in a data folder that no guard has open. */
export async function enrolledBefore(
  data: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Authenticator>> {
  const enrolled = new Map<string, Authenticator>()
  await twoDaysAgo(data, async ({ desk, begun, now }) => {
    for (const name of names) {
      const it = await begun(name)
      const key = keyIn(it.secret)
      const code = hotp(key, timeStepAt(now()), hmacSha1)
      const done = await desk.finishFactor(it.pending, code)
      if ('refused' in done) throw new Error(`${name} cannot enrol: ${done.refused}`)
      enrolled.set(name, new Authenticator(key, done.recoveryCodes))
    }
  })
  return enrolled
}

/** The same with a passkey each, for a page that is shown there. */
export async function passkeysBefore(
  data: string,
  names: readonly string[],
  site: PasskeySite,
): Promise<ReadonlyMap<string, SoftPasskey>> {
  const enrolled = new Map<string, SoftPasskey>()
  await twoDaysAgo(data, async ({ desk, begun }) => {
    for (const name of names) {
      const { pending, user } = await begun(name)
      const passkey = new SoftPasskey(user)
      const challenge = newChallenge()
      const made = passkey.made(challenge, {}, site)
      const done = await desk.finishPasskey(pending, site, challenge, made, 'telephone')
      if ('refused' in done) throw new Error(`${name} cannot enrol: ${done.refused}`)
      enrolled.set(name, passkey)
    }
  })
  return enrolled
}

type Then = {
  readonly desk: OwnerDesk
  readonly begun: (name: string) => Promise<NewFactor>
  readonly now: () => Instant
}

async function twoDaysAgo(data: string, work: (then: Then) => Promise<void>): Promise<void> {
  const clock = {
    now: () => (Date.now() - BEFORE_MS) as Instant,
    monotonic: () => performance.now(),
  }
  const layout = layoutIn(data)
  createLayout(layout)
  const journal = await openJournal({
    folder: layout.evidence,
    keysFolder: layout.keys,
    hwmFolder: layout.highWater,
    origin: Config.parse({}).origin,
    clock,
    reserveBytes: 0,
  })
  const index = await openIndex(
    layout.index,
    { read: (from) => journal.read(from), size: journal.health().size },
    contactHashIn(layout.keys),
  )
  const failed: unknown[] = []
  const { desk, owners, close } = openStepUp({
    clock,
    scribe: new Scribe(journal, index.folds),
    fold: index.folds.stepUp,
    keysFolder: layout.keys,
    policy: 'notify',
    address: undefined,
    defaultRealm: 'example.jp',
    notices: { raise: async () => true },
    isContained: () => false,
    effects: {
      contain: async () => undefined,
      release: async () => undefined,
      isContainedSince: () => true,
    },
    told: (problem) => failed.push(problem),
  })
  const begun = async (name: string): Promise<NewFactor> => {
    const { token } = await owners.enrol(`sasl:${name}` as AccountId, 'hanako', 'in person')
    const it = await desk.beginFactor({ token })
    if ('refused' in it) throw new Error(`${name} cannot enrol: ${it.refused}`)
    return it
  }
  try {
    await work({ desk, begun, now: clock.now })
  } finally {
    await close()
    await index.close()
    await journal.close()
  }
  if (failed.length > 0) throw new Error(`an enrolment told of ${String(failed[0])}`)
}
