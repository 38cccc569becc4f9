/**
 * Leaves of a lived day: nobody's name, address, subject or queue id stands in the open, as it is,
 * encoded, or hashed without a key, so that copies of the leaves may lie anywhere.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { drillNamed, keepEvidence, liveDay, prepareFolder } from '../../sim/drills/index.ts'
import type { AccountId } from '../../src/events/event.ts'
import { layoutIn } from '../../src/keeper/layout.ts'
import { referenceOf } from '../../src/keeper/reference.ts'
import type { Plain } from '../../src/ports/journal.ts'
import { realDisk, textIn } from '../../src/store/evidence/disk.ts'
import { bundleOf, readTreeState } from '../../src/store/evidence/files.ts'

/** Shorter ones are found by chance. */
const CHARACTERS_MIN = 5
/** What a body tells that points at somebody, by its key. */
const telling: ReadonlySet<string> = new Set([
  ...['account', 'clientIp', 'saslUsername', 'envelopeSender', 'recipient', 'originalRecipient'],
  ...['recipients', 'refusedRecipients', 'subject', 'messageId', 'queueId', 'queueIds', 'actor'],
  ...['deviceId', 'formerQueueId', 'session', 'person', 'targets', 'affected', 'reporter'],
])

const texts = (value: Plain | undefined): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(texts) : []

/** Names as they are, and parts of them that say who. */
function needlesOf(bodies: readonly { readonly [key: string]: Plain | undefined }[]): Set<string> {
  const needles = new Set<string>()
  for (const body of bodies)
    for (const [key, value] of Object.entries(body)) {
      if (key === 'headers')
        for (const [, display] of String(value).matchAll(/^(?:From|To|Cc|Subject): ([^<\n]+)/gm))
          needles.add((display ?? '').trim().replace(/^"|"$/g, ''))
      if (!telling.has(key)) continue
      // What a case was opened for is a plan or an alarm, and no mail's subject.
      if (key === 'subject' && body['kind'] === 'case.opened') continue
      for (const text of texts(value)) {
        needles.add(text)
        const name = text.replace(/^(sasl|host|uid|cert):/, '')
        needles.add(name)
        if (name.includes('@')) needles.add(name.slice(0, name.indexOf('@')))
      }
    }
  return new Set([...needles].filter((one) => one.length >= CHARACTERS_MIN))
}

/** The same in other clothes. Of base64 only the middle, which is the same wherever it begins. */
function formsOf(needle: string): string[] {
  const bytes = Buffer.from(needle)
  const inner = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
    const from = shift === 0 ? 0 : 4
    const whole = Math.floor(shifted.length / 3) * 4
    return [
      shifted.toString('base64').slice(from, whole),
      shifted.toString('base64url').slice(from, whole),
    ]
  })
  const digest = hash('sha256', needle, 'buffer')
  return [
    needle,
    needle.toUpperCase(),
    needle.toLowerCase(),
    bytes.toString('hex'),
    encodeURIComponent(needle),
    JSON.stringify(needle).slice(1, -1),
    ...inner.filter((one) => one.length >= 8),
    digest.toString('hex').slice(0, 12),
    digest.toString('base64url').slice(0, 10),
    referenceOf(needle),
  ].filter((one) => one.length >= CHARACTERS_MIN)
}

test('no leaf of a day names anybody, as it is, encoded, or hashed without a key', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'sekimori-leaves-'))
  try {
    const layout = layoutIn(join(root, 'data'))
    const day = drillNamed('kumamoto')
    ok(day !== undefined)
    const hashes = prepareFolder(layout, 3)
    const { house } = await liveDay(day, { seed: 3, guarded: true, hash: hashes })
    // A person's order names its plan in the open.
    await house.people.suspend('sasl:ito.a@example.jp' as AccountId, undefined, 'hanako', 'why')
    await keepEvidence(layout, day.name, house.journal.entries, house.now)
    const { size = 0 } = (await readTreeState(realDisk, layout.evidence)) ?? {}
    const leaves: string[] = []
    for (let nth = 0; nth * 256 < size; nth += 1)
      for (const leaf of (await bundleOf(realDisk, layout.evidence, nth, size)) ?? [])
        leaves.push(textIn(leaf))
    const needles = needlesOf(house.journal.entries.map(({ body }) => body))
    ok(leaves.length > 1_000 && needles.size > 500, `${leaves.length} ${needles.size}`)
    t.diagnostic(`${leaves.length} leaves, ${needles.size} names`)
    const all = leaves.join('\n')
    const found: string[] = []
    for (const needle of needles)
      for (const form of new Set(formsOf(needle)))
        if (all.includes(form))
          found.push(`${needle} as ${form}: ${leaves.find((leaf) => leaf.includes(form))}`)
    deepEqual(found.slice(0, 5), [])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
