import { equal, ok } from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { test } from 'node:test'
import { Ranges } from '../../evidence/byte-ranges.ts'
import { BATCH_LINES_MAX, LINGER } from '../../sources/file/follow.ts'
import { inWorld, line, type World } from '../../sources/file/testing.ts'

/** Whether the ranges of a world meet, by the evidence alone; gaps are told where they were. */
const holesIn = (world: World, isGapTold = false): number => {
  const ranges = new Ranges()
  let holes = 0
  for (const read of world.reads) {
    if (isGapTold) ranges.hear('source.gap', { name: 'log' })
    if (ranges.hear('source.read', read) !== undefined) holes += 1
  }
  return holes
}

test('each batch says which bytes it was, and anybody can run the hash over them again', () =>
  inWorld(async (world) => {
    const first = `${line('a').repeat(BATCH_LINES_MAX)}`
    writeFileSync(world.path, first)
    await world.start()
    await world.settle()
    world.append(line('b'))
    await world.settle()
    const whole = readFileSync(world.path)
    const ranges = world.reads.map((read) => read['range']).filter((range) => range !== undefined)
    let running = ''
    let at = 0
    for (const range of ranges as { from: number; to: number; running: string }[]) {
      equal(range.from, at)
      at = range.to
      const piece = digest('sha256', whole.subarray(range.from, range.to))
      running = digest('sha256', Buffer.from(running + piece))
      equal(range.running, running)
    }
    equal(at, whole.length)
    equal(holesIn(world), 0)
  }))

test('the running hash goes on across a restart', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    await world.start()
    world.append(line('b'))
    await world.settle()
    const ranges = world.reads.flatMap((read) =>
      read['range'] === undefined ? [] : [read['range']],
    )
    const [before, after] = ranges as { to: number; from: number; running: string }[]
    const piece = digest('sha256', readFileSync(world.path).subarray(before?.to))
    equal(after?.from, before?.to)
    equal(after?.running, digest('sha256', Buffer.from((before?.running ?? '') + piece)))
    equal(holesIn(world), 0)
  }))

test('ranges meet across a rename, late lines in the old file, and its end', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    renameSync(world.path, world.name('mail.log.1'))
    appendFileSync(world.name('mail.log.1'), line('late'))
    writeFileSync(world.path, line('b'))
    await world.settle()
    appendFileSync(world.name('mail.log.1'), line('later'))
    await world.settle()
    world.ticks += LINGER + 1
    await world.settle()
    equal(world.heard.length, 4)
    ok(world.reads.some((read) => Array.isArray(read['finished'])))
    equal(holesIn(world), 0)
  }))

test('ranges meet across copytruncate, whether or not the copy had something new', () =>
  inWorld(async (world) => {
    for (const late of ['', line('late')]) {
      writeFileSync(world.path, line('x'.repeat(300)))
      await world.start()
      await world.settle()
      if (late !== '') world.append(late)
      copyFileSync(world.path, world.name('mail.log.1'))
      truncateSync(world.path, 0)
      await world.settle()
      world.append(line('after'))
      await world.settle()
      world.ticks += LINGER + 1
      await world.settle()
      equal(holesIn(world), 0, JSON.stringify(world.reads))
      unlinkSync(world.name('mail.log.1'))
      unlinkSync(world.path)
      world.reads.length = 0
      world.position = undefined
    }
  }))

test('a gap has its bounds: from when we last had everything, from which byte on, until now', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    const size = readFileSync(world.path).length
    writeFileSync(world.path, 'b\n')
    await world.settle()
    const [bounds] = world.bounds
    equal(bounds?.offset, size)
    ok((bounds?.from ?? 0) > 0 && (bounds?.from ?? 0) <= (bounds?.until ?? 0))
    equal(holesIn(world), 1, 'without the told gap the ranges do not meet')
    equal(holesIn(world, true), 0)
  }))
