/**
 * Lanes: who gave wrong passwords and codes, and how long he is not listened to.
 *
 * A stranger is counted by his network with the name he tries, and by his address alone; so his tries
 * make him wait and nobody else. A device that somebody signed in from before is counted for itself.
 * There is no count of a name over all networks for passwords: with it anybody could keep the owner
 * out, and without the second factor, which is asked for in the same request and answered with the
 * same words, a right password tells nothing. What is counted over all networks are wrong codes after
 * a right password: only who knows the password gets there.
 *
 * Limits: kept while the guard runs. Who tries 20,000 other names in between has a count forgotten.
 * A console that was taken over may lie about addresses, and then only the counts of codes hold.
 */
import { networkOf } from '../../../events/account.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { between, type Instant } from '../../../lib/time.ts'
import { mustWait, noTries, TRIES_MAX, type Tries, wrongAt } from '../../../people/tries.ts'
import { CLIENT_TRIES_MAX, LANES_MAX, TRIES_AT_ONCE } from './limits.ts'

type Lane = { readonly key: string; readonly most: number }

/** `device`: the name of a device that this person signed in from. */
export type Guesser = {
  readonly name: string
  readonly ip: string
  readonly device?: string | undefined
}

export function lanesOf({ name, ip, device }: Guesser): readonly Lane[] {
  if (device !== undefined) return [{ key: `device ${device}`, most: TRIES_MAX }]
  return [
    { key: `name ${networkOf(ip)} ${name}`, most: TRIES_MAX },
    // One host owns a whole /64 of IPv6.
    { key: `client ${ip.includes(':') ? networkOf(ip, 64) : ip}`, most: CLIENT_TRIES_MAX },
  ]
}

/** Of wrong codes after a right password. */
export const codesOf = ({ name, device }: Guesser): Lane => ({
  key: device === undefined ? `codes ${name}` : `codes ${device}`,
  most: TRIES_MAX,
})

export class Lanes {
  readonly #tries = new BoundedMap<string, Tries>(LANES_MAX)
  readonly #under = new Map<string, number>()

  /** Seconds until he is listened to again; 0: now. */
  waits(lanes: readonly Lane[], now: Instant): number {
    return Math.max(
      0,
      ...lanes.map(({ key }) => {
        const tries = this.#tries.get(key)
        return tries?.waitsUntil !== undefined && mustWait(tries, now)
          ? Math.ceil(between(now, tries.waitsUntil) / 1_000)
          : 0
      }),
    )
  }

  /** True: with this one they have to wait. */
  wrong(lanes: readonly Lane[], now: Instant): boolean {
    let waits = false
    for (const { key, most } of lanes) {
      const before = this.#tries.get(key) ?? noTries
      const after = wrongAt(before, now, most)
      this.#tries.set(key, after)
      waits ||= after.waitsUntil !== before.waitsUntil
    }
    return waits
  }

  /** `undefined`: as many as may be are under way; else what is called when this one is over. */
  enter(lanes: readonly Lane[]): (() => void) | undefined {
    if (lanes.some(({ key }) => (this.#under.get(key) ?? 0) >= TRIES_AT_ONCE)) return undefined
    for (const { key } of lanes) this.#under.set(key, (this.#under.get(key) ?? 0) + 1)
    return () => {
      for (const { key } of lanes) {
        const left = (this.#under.get(key) ?? 1) - 1
        if (left > 0) this.#under.set(key, left)
        else this.#under.delete(key)
      }
    }
  }
}
