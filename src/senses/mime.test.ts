import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { BOUNDARY_MAX, readMedia } from './media.ts'
import { DEPTH_MAX, PART_HEADER_MAX, PARTS_MAX, readMime } from './mime.ts'
import { bytes } from './testing.ts'

const tree = (type: string, body: string) => readMime(readMedia(type), '', bytes(body))
const types = (type: string, body: string) => tree(type, body).types
const mixed = (boundary: string) => `multipart/mixed; boundary="${boundary}"`
const part = (type: string, content = '') => `Content-Type: ${type}\n\n${content}`

test('a part ends where its boundary stands, or one of those around it', () => {
  const inner = part(
    'multipart/alternative; boundary=i',
    `--i\n${part('text/plain', 'a')}\n--i\n${part('text/html', 'b')}\n`,
  )
  const closed = `--o\n${inner}--i--\nepilogue\n--o\n${part('image/png')}\n--o--\n`
  const all = 'multipart/mixed(multipart/alternative(text/plain,text/html),image/png)'
  equal(types(mixed('o'), closed), all)
  equal(
    types(mixed('o'), closed.replace('--i--\nepilogue\n', '')),
    all,
    'the outer one ends the inner',
  )
  equal(types(mixed('o'), `${closed}--o\n${part('text/html')}`), all, 'behind the end is nothing')
  const texts = tree(mixed('o'), closed).texts.map(({ from, to }) => closed.slice(from, to).trim())
  deepEqual(texts, ['a', 'b'])
})

test('a boundary is a whole line, though one be the beginning of another', () => {
  const body = `--ab\n${part('text/plain', '--abc\n--ab x\n --ab\n')}--ab \t\n${part('image/png')}\n--ab--`
  equal(types(mixed('ab'), body), 'multipart/mixed(text/plain,text/plain,image/png)')
  equal(
    types(mixed('a'), `--a\n${part(mixed('ab'), `--ab\n${part('image/gif')}\n--ab--\n`)}--a--`),
    'multipart/mixed(multipart/mixed(image/gif))',
  )
})

test('parts are told apart to the bound, and the one past it is not there', () => {
  const body = (n: number) => `--b\n${part('image/png')}\n`.repeat(n)
  const count = (n: number) => types(mixed('b'), body(n)).split('image/png').length - 1
  deepEqual([count(PARTS_MAX), count(PARTS_MAX + 1), count(500)], [PARTS_MAX, PARTS_MAX, PARTS_MAX])
})

test('multiparts lie in each other to the bound; the one past it is a leaf', () => {
  const nested = (n: number) =>
    Array.from({ length: n }, (_, i) => `--b${i}\n${part(mixed(`b${i + 1}`))}`).join('')
  const depth = (n: number) => types(mixed('b0'), nested(n - 1)).split('(').length - 1
  deepEqual([depth(DEPTH_MAX), depth(DEPTH_MAX + 1)], [DEPTH_MAX, DEPTH_MAX])
})

test('a part without a blank line, or with headers that never end, is a part all the same', () => {
  equal(
    types(mixed('b'), `--b\nContent-Type: image/png\n--b\n${part('image/gif')}`),
    'multipart/mixed(image/png,image/gif)',
  )
  const long = `Content-Type: image/png\nX: ${'x'.repeat(PART_HEADER_MAX)}\n\n`
  equal(types(mixed('b'), `--b\n${long}--b--`), 'multipart/mixed(image/png)')
  equal(types(mixed('b'), '--b'), 'multipart/mixed(text/plain)')
  equal(types(mixed('b'), ''), 'multipart/mixed()')
})

test('a type is read with what it says, and nonsense is a type of its own', () => {
  deepEqual(readMedia(undefined), { type: 'text/plain' })
  deepEqual(readMedia('Text/HTML ; CHARSET="iso-2022-jp" ; boundary=a b'), {
    ...{ type: 'text/html', charset: 'iso-2022-jp', boundary: 'a b' },
  })
  equal(readMedia('multipart/mixed; x="a;boundary=no"; boundary="y\\"es"').boundary, 'y"es')
  for (const odd of ['', 'text', '/', 'text/', 'te xt/plain', `text/${'x'.repeat(70)}`])
    equal(readMedia(odd).type, '?', odd)
  equal(readMedia(mixed('b'.repeat(BOUNDARY_MAX))).boundary?.length, BOUNDARY_MAX)
  equal(readMedia(mixed('b'.repeat(BOUNDARY_MAX + 1))).boundary, undefined)
  ok(!types(mixed('b'.repeat(BOUNDARY_MAX + 1)), '--b\n').includes('('))
})
