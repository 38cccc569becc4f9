/**
 * Limits: how much of a pile is opened, unpacked and kept in memory, each with a name.
 *
 * What lies beyond one is left out and told as a notice; nothing of it ends the reading.
 */
export type PileLimits = {
  /** Logs of one pile, members of archives among them. */
  readonly files: number
  /** Folders below a folder that was named. */
  readonly depth: number
  /** Archives within archives: a `.gz` in a `.tar.gz` is one. */
  readonly nesting: number
  /** Octets that one packed file or member may unpack to. */
  readonly unpackedBytes: number
  /** Octets that all members of archives may unpack to: they lie in a nameless file meanwhile. */
  readonly spoolBytes: number
  /** Octets unpacked for each octet packed, beyond `ratioFrom` octets. */
  readonly ratio: number
  readonly ratioFrom: number
  /** Logs that are read side by side because their times overlap. */
  readonly open: number
  /** Octets of log text in memory, over all logs that are open. */
  readonly textBytes: number
  /** Octets of one piece that a thread parses. */
  readonly chunkBytes: number
  /** Notices of one code. */
  readonly notices: number
}

export const pileLimits: PileLimits = {
  files: 10_000,
  depth: 16,
  nesting: 1,
  unpackedBytes: 64 * 2 ** 30,
  spoolBytes: 64 * 2 ** 30,
  ratio: 1_000,
  ratioFrom: 64 * 2 ** 20,
  open: 1_024,
  textBytes: 64 * 2 ** 20,
  chunkBytes: 512 * 1_024,
  notices: 1_000,
}
/** A piece is never smaller, however many logs are open: it must hold the longest line. */
export const CHUNK_BYTES_MIN = 128 * 1_024
