import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Signed } from './checkpoints.ts'
import { Settling } from './settling.ts'

const signed = (size: number) => ({ size, root: `r${size}`, note: `n${size}` }) as unknown as Signed

/** A settling whose tiles are made when `made` is called. */
function settlingOf(notes: Map<number, string>) {
  const made = Promise.withResolvers<void>()
  const files: string[] = []
  const file = {
    write: async (bytes: Uint8Array) => {
      files.push(Buffer.from(bytes).toString())
      return bytes.length
    },
    datasync: async () => {},
    close: async () => {},
  }
  const settling = new Settling({
    tree: { size: 3 },
    folder: '/none',
    disk: { open: async () => file, rename: async () => {}, syncFolder: async () => {} },
    wal: { isFull: false, segments: [], retire: async () => {} },
    signing: {
      sign: async () => signed(9),
      noteOf: ({ size, note }: Signed) => notes.get(size) ?? note,
    },
    host: {
      settle: async () => {
        await made.promise
        return { size: 9 }
      },
      tidy: async () => {},
      hurry: () => {},
    },
    lagged: async (thrown: unknown) => thrown as Error,
    caughtUp: () => {},
    closedFault: () => new Error('closed'),
  } as never)
  return { settling, files, made: () => made.resolve() }
}

test('tiles that are a minute in the making keep no cosignature waiting', async () => {
  const notes = new Map<number, string>()
  const { settling, files, made } = settlingOf(notes)
  const settled = settling.settle(true)
  for (const size of [9, 12]) {
    notes.set(size, `n${size} cosigned`)
    await settling.publishAgain(signed(size))
  }
  deepEqual(files, [])
  made()
  await settled
  deepEqual(files, ['n9 cosigned'], 'and it is published with them')
  notes.set(9, 'n9 cosigned twice')
  await settling.publishAgain(signed(9))
  equal(files.at(-1), 'n9 cosigned twice')
})
