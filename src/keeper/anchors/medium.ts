/**
 * Medium: leaves, tiles and checkpoints on a medium that is carried away, such as a write-once disk.
 *
 * Only added to. Full tiles never change, narrower ones carry their width in their names, checkpoints and
 * seals are files of their own for each size: nothing is ever written over. What is there already must
 * have the length that it should; what is new is synced, read back and compared. The manifest of each
 * time comes last, in the form of `sha256sum`; without it the time is not over, and the next one goes on:
 * what stands in no manifest is what that time left, and is made anew unless it is whole.
 * No bodies and no keys go along.
 *
 * Limits: what is read back may come from memory, not from the medium. `sha256sum -c` after it was taken
 * out and put in again is the real check.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { bundlePath, levelsOf, TILE_WIDTH, tilePath, widthOf } from '../../evidence/tiles.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { PACK_LEVEL, zipName } from '../../store/evidence/archive.ts'

const PIECE_BYTES = 1_048_576

export type Copied = {
  readonly folder: string
  readonly size: number
  readonly files: number
  readonly bytes: number
  /** Where the manifest stands on the medium. */
  readonly manifestFile: string
  /** What is kept of it: its digest and how much was added. */
  readonly summary: string
}

export type CopyParts = {
  /** `evidence/` */
  readonly from: string
  /** The medium; it must be there. */
  readonly to: string
  readonly origin: string
  readonly size: number
  readonly note: string
  readonly progress?: (done: number, of: number) => void
}

/** The log's folder on the medium: its name without what a file system minds. */
export const folderOn = (medium: string, origin: string): string =>
  join(medium, origin.replaceAll(/[^A-Za-z0-9.-]+/g, '_'))

const failed = (why: string, cause?: unknown): Fault =>
  new Fault('anchor.failed', { way: 'medium', why }, cause)

type Lasting = {
  readonly path: string
  /** The archive in which it may lie instead. */
  readonly zip: string | undefined
}

/** Files of a log of this size that never change any more, from the first leaf to the last. */
function* lastingFiles(size: number): Generator<Lasting> {
  const zipOf = (level: number, nth: number): string | undefined =>
    level > PACK_LEVEL || widthOf(level, nth, size) < TILE_WIDTH
      ? undefined
      : zipName(Math.floor(nth / TILE_WIDTH ** (PACK_LEVEL - level)))
  for (let nth = 0; nth * TILE_WIDTH < size; nth += 1)
    yield { path: bundlePath(nth, widthOf(0, nth, size)), zip: zipOf(0, nth) }
  for (let level = 0; level < levelsOf(size); level += 1)
    for (let nth = 0; widthOf(level, nth, size) > 0; nth += 1)
      yield { path: tilePath(level, nth, widthOf(level, nth, size)), zip: zipOf(level, nth) }
}

export function copyToMedium({ from, to, origin, size, note, progress }: CopyParts): Copied {
  if (!existsSync(to) || !statSync(to).isDirectory()) throw failed(`${to} is no folder`)
  const folder = folderOn(to, origin)
  const lines: string[] = []
  let files = 0
  let bytes = 0
  const added = (path: string, copied: { sha256: string; bytes: number } | undefined): void => {
    if (copied === undefined) return
    files += 1
    bytes += copied.bytes
    lines.push(`${copied.sha256}  ${path}\n`)
  }
  try {
    mkdirSync(folder, { recursive: true })
    const listed = listedOn(folder)
    const addFile = (path: string, source: string): Added | undefined =>
      addOf(folder, path, source, listed)
    for (const name of ['log.vkey', 'policy', 'policy.ml-dsa-44', 'fs/pub.bin'])
      if (existsSync(join(from, name)))
        added(name, addFile(nameOf(folder, name, join(from, name)), join(from, name)))
    for (const name of namesIn(join(from, 'archive')))
      if (name.endsWith('.zip'))
        added(`archive/${name}`, addFile(`archive/${name}`, join(from, 'archive', name)))
    const packed = new Set(namesIn(join(from, 'archive')))
    const all = Math.ceil(size / TILE_WIDTH)
    let seen = 0
    for (const { path, zip } of lastingFiles(size)) {
      seen += 1
      if (seen % 1_000 === 0) progress?.(Math.min(seen, all), all)
      const source = join(from, path)
      if (existsSync(source)) added(path, addFile(path, source))
      else if (existsSync(fullOf(source)))
        added(fullOf(path), addFile(fullOf(path), fullOf(source)))
      else if (zip === undefined || !packed.has(zip)) throw failed(`${path} is not in the evidence`)
    }
    progress?.(all, all)
    const notePath = `notes/${size}.txt`
    if (!listed.has(notePath)) rmSync(join(folder, notePath), { force: true })
    added(notePath, addText(folder, notePath, note))
    const seals = join(from, 'fs/seals.txt')
    if (existsSync(seals)) added(`seals/${size}.txt`, addFile(`seals/${size}.txt`, seals))
    for (const language of ['en', 'ja'] as const)
      addText(folder, `README.${language}.txt`, readme[language](origin))
    const manifest = lines.join('')
    const manifestFile = `manifests/${size}.txt`
    addText(folder, manifestFile, manifest)
    const summary = `${digest(Buffer.from(manifest))}  ${manifestFile}\n${files} files, ${bytes} octets\n`
    return { folder, size, files, bytes, manifestFile, summary }
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : failed(whyOf(thrown), thrown)
  }
}

/** A tile that was narrower when the checkpoint was signed may be full by now; full serves as well. */
const fullOf = (path: string): string => path.replace(/\.p\/\d+$/, '')

/** What may be another one day, such as a policy, gets a name of its own then. */
function nameOf(folder: string, name: string, source: string): string {
  const bytes = readFileSync(source)
  for (let nth = 1; ; nth += 1) {
    const candidate = nth === 1 ? name : `${name}.${nth}`
    const there = join(folder, candidate)
    if (!existsSync(there) || Buffer.compare(readFileSync(there), bytes) === 0) return candidate
  }
}

/** What the manifests vouch for; a line that was torn off vouches for nothing. */
function listedOn(folder: string): ReadonlySet<string> {
  const listed = new Set<string>()
  for (const name of namesIn(join(folder, 'manifests'))) {
    const lines = readFileSync(join(folder, 'manifests', name), 'utf8')
      .split('\n')
      .slice(0, -1)
    for (const line of lines) {
      const [, path] = /^[0-9a-f]{64} {2}(.+)$/.exec(line) ?? []
      if (path !== undefined) listed.add(path)
    }
  }
  return listed
}

/** `undefined`: it is there already, as long as it should be. */
function addOf(
  folder: string,
  path: string,
  source: string,
  listed: ReadonlySet<string>,
): Added | undefined {
  const there = join(folder, path)
  if (existsSync(there)) {
    if (listed.has(path)) {
      if (statSync(there).size === statSync(source).size) return undefined
      throw failed(`${path} on the medium has another length than here, and is not written over`)
    }
    const whole = sumOf(source)
    if (sumOf(there).sha256 === whole.sha256) return whole
    rmSync(there)
  }
  return add(there, path, piecesOf(source))
}

function sumOf(path: string): Added {
  const sum = createHash('sha256')
  for (const piece of piecesOf(path)) sum.update(piece)
  return { sha256: sum.digest('hex'), bytes: statSync(path).size }
}

/** What is there stands: the same size once more is another time of signing, the same statement. */
function addText(folder: string, path: string, text: string): Added | undefined {
  const there = join(folder, path)
  return existsSync(there) ? undefined : add(there, path, [Buffer.from(text)])
}

type Added = { readonly sha256: string; readonly bytes: number }

/** Archives have gigabytes. */
function* piecesOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r')
  try {
    const room = Buffer.allocUnsafe(PIECE_BYTES)
    for (let got = readSync(file, room); got > 0; got = readSync(file, room))
      yield room.subarray(0, got)
  } finally {
    closeSync(file)
  }
}

function add(there: string, path: string, pieces: Iterable<Uint8Array>): Added {
  mkdirSync(dirname(there), { recursive: true })
  const wanted = createHash('sha256')
  let bytes = 0
  const file = openSync(there, 'wx', 0o444)
  try {
    for (const piece of pieces) {
      wanted.update(piece)
      bytes += piece.length
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  syncFolder(dirname(there))
  const sha256 = wanted.digest('hex')
  if (sumOf(there).sha256 !== sha256) throw failed(`${path} was read back differently`)
  return { sha256, bytes }
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } catch {
    // Some media know no sync of a folder.
  } finally {
    closeSync(folder)
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

const readme = {
  en: (
    origin: string,
  ) => `Evidence of ${origin}: entries, tiles and checkpoints. No bodies, no keys.

Each time adds files and changes none. manifests/SIZE.txt lists what was added:
  sha256sum -c manifests/SIZE.txt
To check the log as it was at a size, copy this folder, then
  cp notes/SIZE.txt checkpoint; mkdir -p fs; cp seals/SIZE.txt fs/seals.txt
  sekimori verify .
The format is C2SP tlog-tiles; other programs read it as well.
`,
  ja: (
    origin: string,
  ) => `${origin} の証跡（記録、タイル、チェックポイント）です。本文と鍵は含みません。

毎回ファイルが増えるだけで、既存のファイルは変わりません。追加分の一覧は manifests/件数.txt です：
  sha256sum -c manifests/件数.txt
ある件数の時点のログを検査するには、このフォルダーを複製してから
  cp notes/件数.txt checkpoint; mkdir -p fs; cp seals/件数.txt fs/seals.txt
  sekimori verify .
形式は C2SP tlog-tiles です。ほかのプログラムでも読み取れます。
`,
}
