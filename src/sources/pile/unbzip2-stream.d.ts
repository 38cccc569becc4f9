/** The two inner parts of unbzip2-stream that `bunzip2.ts` uses; the package brings no types. */
declare module 'unbzip2-stream/lib/bit_iterator.js' {
  export type BitReader = { readonly bytesRead: number }
  const bitIterator: (next: () => Uint8Array | undefined) => BitReader
  export default bitIterator
}
declare module 'unbzip2-stream/lib/bzip2.js' {
  import type { BitReader } from 'unbzip2-stream/lib/bit_iterator.js'

  const bz2: {
    readonly header: (bits: BitReader) => number
    readonly decompress: (
      bits: BitReader,
      put: (octet: number) => void,
      buffer: Int32Array,
      size: number,
      crc: number | null,
    ) => number | null
  }
  export default bz2
}
