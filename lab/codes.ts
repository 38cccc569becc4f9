/**
 * Codes: what a person's authenticator shows, each code once, as long as the server takes it.
 *
 * Three steps are taken, of before, now and next. The one of before is used as long as it is sure to be
 * taken still when it arrives: a page that is filled in just as the step ends would be refused.
 */
import { setTimeout as rest } from 'node:timers/promises'
import { hmacSha1 } from '../src/keeper/person-secrets.ts'
import type { Instant } from '../src/lib/time.ts'
import { hotp, TOTP_STEP_MS, timeStepAt } from '../src/people/totp.ts'
import { keyIn } from './owner.ts'

/** A code may be so long on its way, on a busy machine. */
const ON_ITS_WAY_MS = 15_000

export type Clock = { readonly now: () => number; readonly rest: (ms: number) => Promise<void> }
const real: Clock = { now: () => Date.now(), rest }

/** `secret`: in base 32, as it is shown. Waits when none is left that is taken yet. */
export function codesOf(secret: string, clock: Clock = real): () => Promise<string> {
  const key = keyIn(secret)
  const present = () => timeStepAt(clock.now() as Instant)
  let used = -1
  return async () => {
    const left = TOTP_STEP_MS - (clock.now() % TOTP_STEP_MS)
    const step = Math.max(used + 1, left < ON_ITS_WAY_MS ? present() : present() - 1)
    used = step
    while (step > present() + 1) await clock.rest(200)
    return hotp(key, step, hmacSha1)
  }
}

/** As `codesOf`, of what `sekimori person add --json` answers. */
export const codesOfUri = ({ otpauth }: { readonly otpauth: string }): (() => Promise<string>) =>
  codesOf(new URL(otpauth).searchParams.get('secret') ?? '')
