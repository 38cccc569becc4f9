/**
 * Seals before a judge that others wrote: openssl checks every line of `fs/seals.txt` by the text that
 * the documentation names, and accepts no other.
 */
// needs: openssl
import { equal, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../../scripts/needs.ts'
import type { Instant } from '../../src/lib/time.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { makeKeys } from '../../src/store/evidence/seals/make-keys.ts'
import { Sealer } from '../../src/store/evidence/seals/sealer.ts'
import { entryOf, freshPlace, ORIGIN, START } from '../evidence/help.ts'

const skip = needs.openssl.probes.every((probe) => existsSync(probe))
  ? false
  : 'openssl is not installed'
const HOUR = 3_600_000

test('openssl accepts each seal over its text, and none over another', { skip }, async () => {
  const place = await freshPlace()
  try {
    const journal = await place.open()
    const { folder, keysFolder } = place
    const sign = () => journal.sign()
    const sealer = await Sealer.open({ disk: realDisk, folder, keysFolder, origin: ORIGIN, sign })
    await sealer.found(START, {
      epochs: 8,
      epochSeconds: 3_600,
      seed: Buffer.alloc(32, 1),
      makeKeys: async (seed, epochs) => makeKeys(seed, epochs),
      progress: () => {},
      stop: new AbortController().signal,
    })
    for (let epoch = 0; epoch < 3; epoch += 1) {
      await journal.append([entryOf(epoch)])
      await sealer.round((START + epoch * HOUR) as Instant)
    }
    await sealer.round((START + 5 * HOUR) as Instant)
    await journal.close()

    const judge = (text: string, key: string, signature: string): boolean => {
      const head = Buffer.from('302a300506032b6570032100', 'hex')
      const put = (name: string, bytes: Uint8Array | string): string => {
        writeFileSync(join(place.root, name), bytes)
        return join(place.root, name)
      }
      const { status } = spawnSync('openssl', [
        ...['pkeyutl', '-verify', '-rawin', '-pubin', '-keyform', 'DER'],
        ...['-inkey', put('key', Buffer.concat([head, Buffer.from(key, 'base64')]))],
        ...['-sigfile', put('signature', Buffer.from(signature, 'base64'))],
        ...['-in', put('text', text)],
      ])
      return status === 0
    }
    const [, ...lines] = readFileSync(join(folder, 'fs/seals.txt'), 'utf8').trimEnd().split('\n')
    equal(lines.length, 5)
    const keys = readFileSync(join(folder, 'fs/pub.bin'))
    for (const [nth, line] of lines.entries()) {
      const [epoch, size, root, how, key = '', signature = ''] = line.split(' ')
      equal(key, keys.subarray(32 * nth, 32 * nth + 32).toString('base64'))
      const text = ['sekimori/seal/v1', ORIGIN, epoch, size, root, how, ''].join('\n')
      ok(judge(text, key, signature), line)
      ok(!judge(text.replace(`\n${size}\n`, `\n${Number(size) + 1}\n`), key, signature))
      const other: string = lines[(nth + 1) % lines.length]?.split(' ')[4] ?? ''
      ok(!judge(text, other, signature), 'by the key of another epoch')
    }
  } finally {
    await place.remove()
  }
})
