/**
 * MMDB for tests: a file of the MaxMind DB format, version 2.0, from a few networks.
 *
 * Records of 24 bits, a tree of IPv6 with IPv4 at ::/96 (or of IPv4 alone). What it writes is only
 * what our tests ask for: small maps of numbers and short texts.
 */
import { readRange, wordsOf } from '../lib/address.ts'

type Value = number | string | bigint | readonly Value[] | { readonly [key: string]: Value }

const sized = (type: number, size: number): readonly number[] =>
  type > 7 ? [size, type - 7] : [(type << 5) | size]

function encoded(value: Value): readonly number[] {
  const digits = (n: bigint): number[] => (n === 0n ? [] : [...digits(n >> 8n), Number(n & 255n)])
  if (typeof value === 'number' || typeof value === 'bigint') {
    const bytes = digits(BigInt(value))
    return [...sized(typeof value === 'bigint' ? 9 : 6, bytes.length), ...bytes]
  }
  if (typeof value === 'string') {
    const bytes = [...Buffer.from(value)]
    // Up to 28 the size stands in the first byte, up to 284 behind it.
    return bytes.length < 29
      ? [...sized(2, bytes.length), ...bytes]
      : [...sized(2, 29), bytes.length - 29, ...bytes]
  }
  if (Array.isArray(value)) return [...sized(11, value.length), ...value.flatMap(encoded)]
  const entries = Object.entries(value)
  return [
    ...sized(7, entries.length),
    ...entries.flatMap(([key, inner]) => [...encoded(key), ...encoded(inner)]),
  ]
}

export function mmdbOf(
  networks: Readonly<Record<string, Value>>,
  { ipVersion = 6, builtAt = 0 }: { ipVersion?: 4 | 6; builtAt?: number } = {},
): Buffer {
  /** Of each node its two records: a node's number, or data's offset below zero, or nothing. */
  const nodes: [number | undefined, number | undefined][] = [[undefined, undefined]]
  const data: number[] = []
  const from = new Uint32Array(4)
  const to = new Uint32Array(4)
  for (const [network, value] of Object.entries(networks)) {
    const family = readRange(network, from, to)
    if (typeof family === 'string') throw new Error(`${network}: ${family}`)
    const length = Number(network.split('/')[1])
    const bits = [...from.subarray(0, wordsOf(family))].flatMap((word) =>
      Array.from({ length: 32 }, (_, nth) => (word >>> (31 - nth)) & 1),
    )
    const path = [
      ...(family === 4 && ipVersion === 6 ? Array.from({ length: 96 }, () => 0) : []),
      ...bits.slice(0, length),
    ]
    let node = 0
    for (const [nth, bit] of path.entries()) {
      const records = nodes[node]
      if (records === undefined) throw new Error('no such node')
      if (nth === path.length - 1) records[bit] = -data.length - 1
      else {
        records[bit] ??= nodes.push([undefined, undefined]) - 1
        node = records[bit] ?? 0
      }
    }
    data.push(...encoded(value))
  }
  const tree = nodes.flatMap((records) =>
    records.flatMap((record) => {
      const n =
        record === undefined
          ? nodes.length
          : record < 0
            ? nodes.length + 16 + (-record - 1)
            : record
      return [n >>> 16, (n >>> 8) & 255, n & 255]
    }),
  )
  const metadata = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: BigInt(Math.floor(builtAt / 1_000)),
    database_type: 'made for a test',
    description: {},
    ip_version: ipVersion,
    languages: [],
    node_count: nodes.length,
    record_size: 24,
  })
  return Buffer.concat([
    Buffer.from(tree),
    Buffer.alloc(16),
    Buffer.from(data),
    Buffer.from('abcdef', 'hex'),
    Buffer.from('MaxMind.com'),
    Buffer.from(metadata),
  ])
}
