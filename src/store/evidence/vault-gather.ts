/**
 * Vault gathering: records that are to be added to vault files, and how long these files are.
 *
 * Records of one class and month go to one file per block of indexes; in the write-ahead log they
 * stand with their length before them, as they will stand in the file, so they are copied as they are.
 */
import { vaultBlock, vaultFile } from '../../evidence/vault.ts'
import { Octets } from './octets.ts'

/** Octets gathered, over all files, before they are to be written. */
export const VAULT_GATHERED_MAX = 2 ** 20
const ROOM_BYTES = 16 * 1024

type Gathering = {
  readonly retention: string
  readonly month: string
  readonly block: number
  readonly path: string
  readonly octets: Octets
}

/** Octets to be written at an offset; at 0 the file is made anew. */
export type VaultPiece = { readonly path: string; readonly at: number; readonly bytes: Uint8Array }

export class VaultGather {
  /** Octets that are in each file of the present block. */
  #sizes: Map<string, number>
  #gathered = new Map<string, Gathering>()
  #latest: Gathering | undefined
  #bytes = 0

  constructor(sizes: ReadonlyMap<string, number>) {
    this.#sizes = new Map(sizes)
  }

  get sizes(): ReadonlyMap<string, number> {
    return new Map(this.#sizes)
  }

  get isFull(): boolean {
    return this.#bytes >= VAULT_GATHERED_MAX
  }

  /** A record with its length before it, from `start` up to `end`. */
  add(
    index: number,
    retention: string,
    month: string,
    from: Buffer,
    start: number,
    end: number,
  ): void {
    const block = vaultBlock(index)
    let it = this.#latest
    if (it?.block !== block || it.month !== month || it.retention !== retention) {
      const path = vaultFile(retention, month, block)
      it = this.#gathered.get(path) ?? {
        retention,
        month,
        block,
        path,
        octets: new Octets(ROOM_BYTES),
      }
      this.#gathered.set(path, it)
      this.#latest = it
    }
    it.octets.put(from, start, end)
    this.#bytes += end - start
  }

  /** What was gathered; from now on it counts as written. */
  take(): VaultPiece[] {
    const pieces: VaultPiece[] = []
    for (const { path, octets } of this.#gathered.values()) {
      const at = this.#sizes.get(path) ?? 0
      pieces.push({ path, at, bytes: octets.bytes })
      this.#sizes.set(path, at + octets.length)
    }
    this.#gathered.clear()
    this.#latest = undefined
    this.#bytes = 0
    return pieces
  }

  /** A block has ended: nothing is added to its files any more. */
  endBlock(): void {
    this.#sizes.clear()
  }
}
