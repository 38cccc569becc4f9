/**
 * Kept anchors: what of each anchor lies in `evidence/anchors/DATE/`, and when there was one last.
 *
 * `SIZE.txt` is the checkpoint as it was laid down, with all its signatures; beside it stands what one
 * way left: `SIZE.tsr` the answer of the authority, `SIZE.mail.txt` the text of the mail, `SIZE.qr.txt`
 * what the card's code says, `SIZE.medium.txt` the medium's manifest. No address of anybody. The folder
 * is the memory of the anchors, so that nothing else has to remember them.
 */
import { hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AnchorWay } from '../../events/seals.ts'
import { days, type Instant } from '../../lib/time.ts'
import { type Disk, realDisk, replaceFile } from '../../store/evidence/disk.ts'

export const ways: readonly AnchorWay[] = ['mail', 'tsa', 'qr', 'medium']
const ending: Readonly<Record<AnchorWay, string>> = {
  mail: 'mail.txt',
  tsa: 'tsr',
  qr: 'qr.txt',
  medium: 'medium.txt',
}
/** Days that are looked through for the last one of each way. */
export const DAYS_SEEN_MAX = 400

export type Laid = {
  readonly way: AnchorWay
  readonly at: Instant
  readonly size: number
  /** Under `evidence/`. */
  readonly file: string
}

export type Laying = {
  readonly way: AnchorWay
  readonly size: number
  readonly note: string
  readonly left: Uint8Array
  readonly at: Instant
}

export const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10)

/** Durable when it resolves; what was sent and its digest. */
export async function keepAnchor(
  folder: string,
  { way, size, note, left, at }: Laying,
  disk: Disk = realDisk,
): Promise<{ readonly file: string; readonly sha256: string }> {
  const day = `anchors/${dayOf(at)}`
  await disk.makeFolder(join(folder, day))
  for (const above of [folder, join(folder, 'anchors')]) await disk.syncFolder(above)
  await replaceFile(disk, join(folder, `${day}/${size}.txt`), Buffer.from(note), true)
  const file = `${day}/${size}.${ending[way]}`
  await replaceFile(disk, join(folder, file), left, true)
  return { file, sha256: hash('sha256', left) }
}

/** The newest of each way, by what lies in the folder. */
export function lastAnchors(folder: string): Map<AnchorWay, Laid> {
  const found = new Map<AnchorWay, Laid>()
  const days = namesIn(join(folder, 'anchors'))
    .filter((name) => /^\d{4}-\d\d-\d\d$/.test(name))
    .sort()
    .reverse()
    .slice(0, DAYS_SEEN_MAX)
  for (const day of days) {
    if (found.size === ways.length) break
    for (const name of namesIn(join(folder, 'anchors', day))) {
      const match = /^(\d{1,15})\.(.+)$/.exec(name)
      const way = ways.find((one) => ending[one] === match?.[2])
      if (match === null || way === undefined) continue
      const file = `anchors/${day}/${name}`
      const at = withinDay(day, statSync(join(folder, file)).mtimeMs)
      const before = found.get(way)
      if (before !== undefined && (before.at > at || !before.file.includes(day))) continue
      found.set(way, { way, at, size: Number(match[1]), file })
    }
  }
  return found
}

/** A copy of the folder has the files' times of copying; the day in the name stays. */
function withinDay(day: string, mtime: number): Instant {
  const begins = Date.parse(day)
  return Math.floor(Math.min(Math.max(mtime, begins), begins + days(1) - 1)) as Instant
}

export const readKept = (folder: string, file: string): Uint8Array =>
  readFileSync(join(folder, file))

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
