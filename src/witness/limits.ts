/** Limits: how much of a stranger's time, octets and connections a server of this room takes. */
export type ServerLimits = {
  readonly bodyBytes: number
  readonly headerBytes: number
  readonly connections: number
  readonly connectionsOfOne: number
  /** Requests a second of one address, and how many at once. */
  readonly perSecond: number
  readonly atOnce: number
  /** Addresses whose pace is remembered. */
  readonly addresses: number
  /** Milliseconds: for the headers, for the whole request, for an idle connection, for a silent one. */
  readonly headers: number
  readonly request: number
  readonly idle: number
  readonly silence: number
  readonly requestsPerConnection: number
  /** Between two looks for requests that are too slow, in milliseconds. */
  readonly sweep: number
}

export const serverLimits: ServerLimits = {
  // Sixteen signatures of 5 kB each, 63 hashes, and as much again.
  bodyBytes: 192 * 1_024,
  headerBytes: 8 * 1_024,
  connections: 256,
  connectionsOfOne: 32,
  perSecond: 20,
  atOnce: 100,
  addresses: 4_096,
  headers: 5_000,
  request: 10_000,
  idle: 75_000,
  silence: 90_000,
  requestsPerConnection: 10_000,
  sweep: 1_000,
}
