import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBuffer } from 'yauzl'
import { linesOf } from './child.ts'
import { storedName } from './names.ts'
import { progressIn } from './progress.ts'
import { sampleFiles } from './sample.ts'
import { zipOf } from './zip.ts'

test('whatever a file is called, its name here is ours: short, plain, and begins with its number', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(9_998), (name, nth) => {
      const stored = storedName(nth, name)
      ok(/^\d{4}-[A-Za-z0-9._-]{1,60}$/.test(stored) && !stored.includes('..'), stored)
    }),
  )
})

test('lines are told whole up to the bound, and of a longer one its beginning, however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (texts, cuts) => {
        const lines = texts.map((text) => text.replaceAll('\n', ' '))
        const octets = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        const told: string[] = []
        const take = linesOf(20, (line) => void told.push(line))
        for (let at = 0, nth = 0; at < octets.length; nth += 1) {
          const step = cuts[nth % cuts.length] as number
          take(octets.subarray(at, at + step))
          at += step
        }
        deepEqual(
          told,
          lines.map((line) => line.slice(0, 20)),
        )
      },
    ),
  )
})

test('progress is numbers and short texts, whatever a child writes', () => {
  fc.assert(
    fc.property(fc.object(), (it) => {
      const { progress } = progressIn({ progress: it })
      ok(progress !== undefined && progress.share >= 0 && progress.share <= 1)
      for (const [name, value] of Object.entries(progress))
        ok(name === 'note' ? typeof value === 'string' : Number.isFinite(value))
    }),
  )
  equal(progressIn({ progress: { what: 'x'.repeat(201) } }).progress?.note?.length, 200)
  equal(progressIn({ progress: { share: 7 } }).progress?.share, 1)
  deepEqual(progressIn({ progress: [], tick: 5 }), {})
})

test('tables are a zip that others open, without names that are not ours', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-zip-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const texts = new Map([
    ['accounts.csv', 'アカウント,通\n'.repeat(1_000)],
    ['empty.csv', ''],
  ])
  for (const [name, text] of texts) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'not ours;.csv'), 'x')
  mkdirSync(join(folder, 'deeper'))
  const zip = Buffer.concat(await Array.fromAsync(zipOf(folder)))
  const found = new Map<string, string>()
  await new Promise<void>((done, fail) => {
    fromBuffer(zip, { lazyEntries: true }, (thrown, its) => {
      if (thrown !== null || its === undefined) return fail(thrown)
      its.on('error', fail)
      its.on('end', () => done())
      its.on('entry', (entry) =>
        its.openReadStream(entry, async (broken, stream) => {
          if (broken !== null || stream === undefined) return fail(broken)
          const parts: Buffer[] = []
          for await (const part of stream) parts.push(part as Buffer)
          found.set(entry.fileName, Buffer.concat(parts).toString('utf8'))
          its.readEntry()
        }),
      )
      its.readEntry()
    })
  })
  deepEqual(found, texts)
})

test('the made-up office is the same each time, and of the last three weeks', () => {
  const now = Date.parse('2026-11-22T19:00:00Z')
  const [mail, logins] = sampleFiles(now)
  deepEqual(sampleFiles(now), [mail, logins])
  ok(mail !== undefined && logins !== undefined && mail.content.length > 500_000)
  const days = mail.content
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Date.parse(line.slice(0, 29)))
  ok(days.every((at, nth) => at <= now && at >= (days[nth - 1] ?? 0)))
})
