import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { emptyFrontier, grow } from '../../evidence/tree.ts'
import type { Instant } from '../../lib/time.ts'
import type { Signed } from './checkpoints.ts'
import { sha256 } from './hashing.ts'
import { Signing } from './signing.ts'

test('what is published keeps its cosignatures, however many are cosigned after it', async () => {
  const edge = emptyFrontier()
  let newest: Signed | undefined
  const signing = new Signing({
    checkpoints: {
      get newest() {
        return newest
      },
      sign: async (size: number) => {
        newest = { size, note: `n${size}` } as Signed
        return newest
      },
      keepCosigned: async () => {},
    },
    clock: { now: () => 0 as Instant, monotonic: () => 0 },
    after: () => () => {},
    frontier: () => edge,
    lagged: async (thrown: unknown) => thrown as Error,
    caughtUp: () => {},
    closedFault: () => new Error('closed'),
  } as never)
  const next = async (publishes: boolean): Promise<Signed> => {
    grow(edge, sha256.leaf(new Uint8Array(1)), sha256)
    const signed = await signing.sign(publishes)
    await signing.cosigned(signed, `${signed.note} cosigned`, '')
    return signed
  }
  const published = await next(true)
  for (let n = 0; n < 100; n += 1) await next(false)
  equal(signing.noteOf(published), 'n1 cosigned')
  const other = await next(true)
  equal(signing.noteOf(other), 'n102 cosigned')
  equal(signing.noteOf(published), 'n1', 'and it is forgotten when another one is')
})
