/**
 * Zstandard frames: whether a stream ends where a frame ends (RFC 8878 §3.1).
 *
 * The decompressor of Node gives what a torn stream holds and says nothing, so the frames are walked
 * here beside it: header, blocks by their sizes, checksum; skippable frames by theirs.
 */
const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50
const LAST_BLOCK = 1
const RLE = 1

type Next = 'magic' | 'skip-size' | 'descriptor' | 'block' | 'checksum'

export class ZstdFrames {
  #next: Next = 'magic'
  /** Octets still to be passed over. */
  #pass = 0
  #need = 4
  #have: number[] = []
  #hasChecksum = false
  #isUnknown = false

  /** A frame, and nothing behind it, has been seen, or nobody can say. */
  get isWhole(): boolean {
    return (
      this.#isUnknown || (this.#next === 'magic' && this.#pass === 0 && this.#have.length === 0)
    )
  }

  hear(piece: Uint8Array): void {
    let at = 0
    while (at < piece.length && !this.#isUnknown) {
      if (this.#pass > 0) {
        const passed = Math.min(this.#pass, piece.length - at)
        this.#pass -= passed
        at += passed
        continue
      }
      this.#have.push(piece[at] as number)
      at += 1
      if (this.#have.length < this.#need) continue
      const value = this.#have.reduceRight((sum, octet) => sum * 256 + octet, 0)
      this.#have = []
      this.#step(value)
    }
  }

  #step(value: number): void {
    switch (this.#next) {
      case 'magic':
        if (value === MAGIC) this.#await('descriptor', 1)
        else if (value >= SKIPPABLE && value < SKIPPABLE + 16) this.#await('skip-size', 4)
        else this.#isUnknown = true
        return
      case 'skip-size':
        this.#pass = value
        this.#await('magic', 4)
        return
      case 'descriptor': {
        const isSingle = (value & 32) !== 0
        const content = [isSingle ? 1 : 0, 2, 4, 8][value >> 6] ?? 0
        const dictionary = [0, 1, 2, 4][value & 3] ?? 0
        this.#hasChecksum = (value & 4) !== 0
        this.#pass = (isSingle ? 0 : 1) + dictionary + content
        this.#await('block', 3)
        return
      }
      case 'block': {
        this.#pass = ((value >> 1) & 3) === RLE ? 1 : value >> 3
        if ((value & LAST_BLOCK) === 0) this.#await('block', 3)
        else if (this.#hasChecksum) this.#await('checksum', 4)
        else this.#await('magic', 4)
        return
      }
      default:
        this.#await('magic', 4)
    }
  }

  #await(next: Next, octets: number): void {
    this.#next = next
    this.#need = octets
  }
}
