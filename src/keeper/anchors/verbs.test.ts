import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '../../lib/time.ts'
import type { Reply } from '../control/wire.ts'
import { type Anchors, LEFT_BYTES_MAX, type SentWay } from './anchors.ts'
import type { Sealing } from './sealing.ts'
import { anchorReads } from './verbs.ts'

const done: [string, number, number][] = []
const at = 0 as Instant
const verbs = anchorReads({
  anchors: {
    lay: async (way: SentWay) => ({ way, at, size: 3, file: 'f' }),
    done: async (way: 'qr' | 'medium', size: number, left: string) => {
      if (size !== 3) return undefined
      done.push([way, size, left.length])
      return { way, at, size, file: 'f' }
    },
  } as unknown as Anchors,
  sealing: {} as Sealing,
})
const ask = async (verb: string, more: object): Promise<Reply> => {
  const answer = await verbs[verb]?.({ verb, ...more })
  ok(answer !== undefined)
  return answer
}
const why = (reply: Reply): string => (reply.ok ? '' : reply.why)

test('only mail and stamps are sent on demand, only cards and media are told', async () => {
  equal((await ask('anchor.lay', { what: 'tsa' })).ok, true)
  for (const what of ['qr', 'medium', 'fax', undefined])
    match(why(await ask('anchor.lay', { what })), /mail or tsa/)
  for (const what of ['mail', 'tsa', undefined])
    match(why(await ask('anchor.done', { what, anchored: { size: 3, left: '' } })), /qr or medium/)
})

test('what is told of a card has a bound, and names a checkpoint that was given out', async () => {
  const tell = (size: unknown, left: unknown) =>
    ask('anchor.done', { what: 'qr', anchored: { size, left } })
  equal((await tell(3, 'x'.repeat(LEFT_BYTES_MAX))).ok, true)
  equal((await tell(3, 'x'.repeat(LEFT_BYTES_MAX + 1))).ok, false)
  match(why(await tell(4, 'x')), /no checkpoint of this size/)
  for (const [size, left] of [
    ['3', 'x'],
    [3.5, 'x'],
    [3, 7],
    [undefined, undefined],
  ])
    equal((await tell(size, left)).ok, false)
  equal((await ask('anchor.done', { what: 'qr' })).ok, false)
  equal(done.length, 1)
})
