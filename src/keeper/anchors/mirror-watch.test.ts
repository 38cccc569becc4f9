import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '../../lib/time.ts'
import type { Signed } from '../../store/evidence/checkpoints.ts'
import { tileRoutes } from '../../witness/tiles.ts'
import { MirrorWatch, SHOWN_MAX } from './mirror-watch.ts'

function logOf(first: number) {
  let size = first
  const log = {
    vkey: {} as never,
    newest: () => ({ size }) as Signed,
    published: () => `note of ${size}`,
    tile: async () => undefined,
    bundle: async () => new Uint8Array(1),
  }
  const watch = new MirrorWatch({ now: () => 7 as Instant })
  const routes = tileRoutes(watch.over(log))
  return {
    watch,
    get: async (path: string) =>
      (await routes({ method: 'GET', path, body: new Uint8Array(), date: undefined })).status,
    grow: (to: number) => {
      size = to
    },
  }
}

test('only who was shown a checkpoint and took the entries up to its end has mirrored', async () => {
  const { watch, get, grow } = logOf(300)
  equal(await get('/tile/entries/000'), 200)
  equal(await get('/tile/entries/001.p/44'), 200)
  equal(watch.taken, undefined, 'nobody was shown a checkpoint')
  equal(await get('/checkpoint'), 200)
  equal(await get('/tile/entries/000'), 200)
  equal(await get('/tile/entries/001.p/43'), 200)
  equal(watch.taken, undefined, 'a piece of it is no mirror')
  // The log goes on meanwhile.
  grow(310)
  equal(await get('/tile/entries/001.p/44'), 200)
  deepEqual(watch.taken, { at: 7, size: 300 })
})

test('so many checkpoints are remembered, and the eldest is forgotten', async () => {
  const { watch, get, grow } = logOf(1)
  for (let size = 1; size <= SHOWN_MAX; size += 1) {
    grow(size)
    await get('/checkpoint')
  }
  await get('/tile/entries/000.p/1')
  equal(watch.taken?.size, 1)
  const next = logOf(1)
  for (let size = 1; size <= SHOWN_MAX + 1; size += 1) {
    next.grow(size)
    await next.get('/checkpoint')
  }
  await next.get('/tile/entries/000.p/1')
  equal(next.watch.taken, undefined)
})
