/**
 * Lived: some months of an invented office, message by message, from a seed.
 *
 * Not a model of people: it visits the detector's corners, such as journeys, new clients, second
 * messages within seconds, newsletters with bounces, blasts from a new country and from the owner's
 * own desk. Plain arithmetic only, so that the same seed gives the same office everywhere.
 */

export type LivedOrigin = {
  readonly network: number
  readonly operator: number
  /** 0 is the office's own. */
  readonly country: number
}

export type Lived = {
  readonly account: number
  /** Seconds since a Monday's midnight. */
  readonly at: number
  readonly recipients: readonly number[]
  readonly origin: LivedOrigin
  readonly client: number
  /** Delivery results of recipients that were new, heard before the next message: bounced? */
  readonly results: readonly boolean[]
}

export const DAY = 86_400
const ACCOUNTS = 24
const DAYS = 150

/** 0 to 47: hour of a working day, or of a day off. */
export const hourOf = (at: number): number =>
  (Math.floor(at / DAY) % 7 >= 5 ? 24 : 0) + Math.floor((at % DAY) / 3_600)

/** mulberry32: chance from a seed. */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function lived(seed: number): readonly Lived[] {
  const chance = chanceFrom(seed)
  const below = (n: number): number => Math.floor(chance() * n)
  const all: Lived[] = []
  for (let account = 1; account <= ACCOUNTS; account += 1) {
    const office: LivedOrigin = { network: 65_536 + below(3), operator: 1, country: 0 }
    const operator = 100 + below(6)
    const home = (): LivedOrigin => ({
      network: operator * 65_536 + below(4),
      operator,
      country: 0,
    })
    const contacts = 5 + below(40)
    let stranger = account * 1_000_000
    let client = account * 10
    let journey: { readonly until: number; readonly origins: readonly LivedOrigin[] } | undefined
    const send = (
      at: number,
      size: number,
      newShare: number,
      origin: LivedOrigin,
      by: number,
      bounceShare: number,
    ): void => {
      const recipients = new Set<number>()
      const results: boolean[] = []
      while (recipients.size < size) {
        if (chance() < newShare) {
          stranger += 1
          recipients.add(stranger)
          if (results.length < 12 && chance() < 0.7) results.push(chance() < bounceShare)
        } else recipients.add(account * 1_000 + below(contacts + size))
      }
      all.push({ account, at, recipients: [...recipients], origin, client: by, results })
    }
    for (let day = below(20); day < DAYS; day += 1) {
      const off = day % 7 >= 5
      const begun = day * DAY
      if (journey === undefined && chance() < 0.02) {
        const country = chance() < 0.4 ? 0 : 1 + below(6)
        const away = 1_000 + country * 40 + below(5)
        journey = {
          until: begun + (1 + below(9)) * DAY,
          origins: Array.from({ length: 1 + below(3) }, () => ({
            network: away * 65_536 + below(50),
            operator: away,
            country,
          })),
        }
      }
      if (journey !== undefined && begun > journey.until) journey = undefined
      if (chance() < 0.01) client += 1
      const sittings = off ? (chance() < 0.15 ? 1 : 0) : below(3)
      for (let n = 0; n < sittings; n += 1) {
        let at = begun + (8 + below(10)) * 3_600 + below(3_600)
        const away = journey?.origins[below(journey.origins.length)]
        const origin = away ?? (chance() < 0.7 ? office : home())
        for (let m = 1 + below(4); m > 0; m -= 1) {
          const size = chance() < 0.8 ? 1 : 1 + below(12)
          send(at, size, 0.08, origin, chance() < 0.95 ? client : account * 10, 0.03)
          at += [2, 8, 40, 200, 900][below(5)] ?? 2
        }
      }
      // A newsletter of a few accounts each month, and a list of long ago.
      if (account % 6 === 0 && day % 30 === 10)
        for (let m = 0; m < 60; m += 1)
          send(begun + 36_000 + m * 3, 1 + (m % 10 === 0 ? 30 : 0), 0.6, office, client, 0.06)
      // Thieves: abroad at night, at the owner's desk, slowly.
      if (account % 5 === 1 && day === 100 + account)
        for (let m = 0; m < 30; m += 1)
          send(
            begun + 17_100 + m * 0.5,
            1 + (m % 7),
            1,
            { network: 77_777_777, operator: 1_777, country: 20 },
            999,
            0.84,
          )
      if (account % 5 === 2 && day === 100 + account)
        for (let m = 0; m < 40; m += 1) send(begun + 38_000 + m * 2, 1, 1, office, client, 0.84)
      if (account % 5 === 3 && day >= 110 && day < 113)
        for (let m = 0; m < 12; m += 1)
          send(
            begun + 30_000 + m * 2_500,
            1,
            0.95,
            { network: 88_888_888 + day * 256, operator: 1_888, country: 21 + (m % 2) },
            998,
            0.3,
          )
    }
  }
  return all.sort((a, b) => a.at - b.at || a.account - b.account)
}
