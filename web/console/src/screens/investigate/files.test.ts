import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { filesDropped } from './files.ts'

type Made = { readonly [name: string]: Made | string | null }
/** Readers give so many at a time, as Chromium's do. */
const AT_ONCE = 100

function entryOf(name: string, content: Made | string | null): FileSystemEntry {
  const its = { name, isFile: typeof content !== 'object' || content === null }
  if (its.isFile)
    return {
      ...{ ...its, isDirectory: false },
      file: (done: (file: File) => void, fail: (why: Error) => void) =>
        content === null
          ? fail(new Error('NotReadableError'))
          : done(new File([String(content)], name)),
    } as unknown as FileSystemEntry
  return {
    ...{ ...its, isDirectory: true },
    createReader: () => {
      const left = Object.entries(content as Made).map(([inner, of]) => entryOf(inner, of))
      return {
        readEntries: (done: (some: FileSystemEntry[]) => void) => done(left.splice(0, AT_ONCE)),
      }
    },
  } as unknown as FileSystemEntry
}

const dropOf = (made: Made) =>
  ({
    items: Object.entries(made).map(([name, content]) => ({
      kind: 'file',
      webkitGetAsEntry: () => entryOf(name, content),
      getAsFile: () => null,
    })),
  }) as unknown as DataTransfer

const names = async (made: Made, most = 1_000, entries?: number) => {
  const { chosen, unread } = await filesDropped(dropOf(made), most, entries)
  return [chosen.map(({ name }) => name), unread]
}

test('folders are walked in their order, and names keep their way', async () => {
  deepEqual(
    await names({ 'a.log': '1', var: { log: { 'mail.log': '2', old: {} } }, 'z.log': '3' }),
    [['a.log', 'var/log/mail.log', 'z.log'], []],
  )
})

test('more than a reader gives at once are all taken, up to one more than may be', async () => {
  const many = (n: number) =>
    Object.fromEntries(Array.from({ length: n }, (_, at) => [`${at}`, 'x']))
  equal((await names({ logs: many(250) }))[0]?.length, 250)
  equal((await names({ logs: many(250) }, 100))[0]?.length, 101)
  equal((await names({ logs: many(100) }, 100))[0]?.length, 100)
})

test('what cannot be read is named, and the rest is taken', async () => {
  deepEqual(await names({ logs: { 'a.log': null, 'b.log': '1' } }), [
    ['logs/b.log'],
    ['logs/a.log'],
  ])
})

test('so many things of a drop are looked at, and one more is not', async () => {
  const made = { logs: { a: '1', b: '2' } }
  deepEqual((await names(made, 10, 3))[0], ['logs/a', 'logs/b'])
  deepEqual((await names(made, 10, 2))[0], ['logs/a'])
})

test('a folder a thousand levels deep is walked to its end', async () => {
  let made: Made = { 'deep.log': '1' }
  for (let at = 0; at < 1_000; at += 1) made = { d: made }
  equal((await names(made))[0]?.[0], `${'d/'.repeat(1_000)}deep.log`)
})

test('what is dragged and is no file is nothing; a file without an entry is taken', async () => {
  const file = new File(['x'], 'plain.log')
  const { chosen } = await filesDropped(
    {
      items: [
        { kind: 'string', webkitGetAsEntry: () => null, getAsFile: () => null },
        { kind: 'file', webkitGetAsEntry: () => null, getAsFile: () => file },
      ],
    } as unknown as DataTransfer,
    10,
  )
  deepEqual(
    chosen.map(({ name }) => name),
    ['plain.log'],
  )
})
