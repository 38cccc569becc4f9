/** Shapes: what of the guard's status these screens read. */
import type { Want } from '../../../../../src/evidence/level.ts'

export type EvidenceFacts = {
  readonly witnesses: readonly WitnessTold[]
  readonly quorum: { readonly needed: number; readonly of: number }
  readonly witnessedAt: string | null
  readonly level: 0 | 1 | 2 | 3
  readonly fault: string | null
  readonly standing: {
    readonly seals: {
      readonly state: 'off' | 'founding' | 'sealing' | 'stopped'
      readonly size: number | null
      readonly sealedAt: string | null
      readonly fault: string | null
    }
    readonly anchors: readonly AnchorTold[]
    readonly level: 0 | 1 | 2 | 3
    readonly missing: readonly Want[]
    readonly advised: readonly Want[]
    readonly provable: {
      readonly entry: number
      readonly at: string
      readonly by: 'witness' | 'mirror' | 'mail' | 'tsa' | 'qr' | 'medium' | 'seal'
      readonly seconds: number
    } | null
  }
  readonly scrub: {
    readonly last: {
      readonly at: string
      readonly size: number
      readonly problems: number
      readonly firstAltered: number | null
    } | null
    readonly running: { readonly next: number; readonly of: number } | null
  }
}
export type WitnessTold = {
  readonly name: string
  readonly size?: number | null
  readonly at?: string | null
  readonly fault?: string | null
}
export type AnchorTold = {
  readonly way: string
  readonly size?: number | null
  readonly at?: string | null
  readonly fault?: string | null
}
export type GapsTold = {
  readonly sinceDays: number
  readonly count: number
  readonly canaries: readonly {
    readonly name: string
    readonly way: string
    readonly state: 'returns' | 'lost' | 'never' | 'unsent'
    readonly returnedAt: string | null
  }[]
}
