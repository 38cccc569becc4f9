import { deepEqual, equal, ok } from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pastCases } from '../../../sim/past/cases/index.ts'
import { writePast } from '../../../sim/past/write.ts'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { openPlaces } from '../../places/open.ts'
import { readPile } from '../../sources/pile/read.ts'
import { passesOver, unread, unreadNames } from './hearing.ts'
import { investigate } from './investigate.ts'

const src = join(import.meta.dirname, '../..')
const now = instant('2026-11-22T12:00:00+09:00')

test('no book and no judge of an investigation reads what is not carried to them', () => {
  const rooms = '{incident,verdict,accounts,keeper/past}/**/*,keeper/{mail-sessions,company}'
  const files = globSync(`{${rooms}}.ts`, { cwd: src }).filter(
    (file) => !/\.test\.ts$|past\/hearing\.ts$/.test(file),
  )
  ok(files.length > 100, `${files.length} files`)
  for (const file of files) {
    const code = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    for (const name of unreadNames)
      ok(
        !new RegExp(`\\b${name}\\b`).test(code),
        `${file} reads «${name}»: take it out of unreadNames in keeper/past/hearing.ts`,
      )
  }
})

test('threads that tell only what is heard give the case of one reader who hears all', async () => {
  const places = openPlaces()
  for (const name of ['internal-pivot']) {
    const past = pastCases.find((one) => one.name === name)
    ok(past !== undefined, name)
    const folder = mkdtempSync(join(tmpdir(), 'sekimori-hearing-'))
    try {
      const { zone } = await writePast(past, folder, { seed: 1, scale: 0.02 })
      const paths = [join(folder, 'logs')]
      const how = { ...{ zone, defaultRealm: 'example.jp', home: 'JP', places }, now, version: '' }
      const alone = await investigate(paths, { ...how, workers: 0 })
      const read = { ...how, limits: { chunkBytes: 4_096 } }
      deepEqual(await investigate(paths, { ...read, workers: 2 }), alone, name)

      const told: Event[] = []
      await investigate(paths, { ...read, workers: 2, also: (event) => told.push(event) })
      const whole: Event[] = []
      await readPile(paths, { ...how, workers: 0, take: (event) => void whole.push(event) })
      deepEqual(told, whole, 'whoever takes events for other formats has them whole')
      ok(whole.some(passesOver), 'some are passed over')
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
})

test('names that are sometimes asked for are carried then', () => {
  const event = (rest: object): Event =>
    ({ id: '', at: now, heardAt: now, trust: 'hearsay', instance: 'log', ...rest }) as Event
  const isCarried = (name: string, rest: object): boolean => !unread(event(rest)).has(name)
  const delivered = { kind: 'message.delivered', queueId: '1', recipient: 'a@example.jp' }
  for (const relay of ['127.0.0.1[127.0.0.1]:10024', 'localhost [127.9.0.1]', 'x[::1]:25'])
    equal(isCarried('status', { ...delivered, relay }), true, relay)
  equal(isCarried('status', { ...delivered, relay: 'mx[192.0.2.1]:25' }), false)
  equal(isCarried('saslUsername', { kind: 'login.accepted' }), true)
  equal(isCarried('saslUsername', { kind: 'login.accepted', account: 'sasl:a' }), false)
  equal(isCarried('saslUsername', { kind: 'login.refused', account: 'sasl:a' }), true)
  equal(unread(event(delivered)), unread(event(delivered)), 'one list, not one each')
})
