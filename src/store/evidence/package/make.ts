/**
 * Make: the files of a package, from a log's folder and, where bodies are disclosed, its keys.
 *
 * The same log, choice and custody give the same octets. Nothing is written here; bodies are opened
 * only when `bodies` says so, and whoever calls has then written that they are read.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { fromBase64url } from '../../../evidence/bytes.ts'
import { readCheckpoint } from '../../../evidence/checkpoint.ts'
import { readSealLine } from '../../../evidence/epoch.ts'
import { type ReadLeaf, readLeaf } from '../../../evidence/leaf.ts'
import { monthOf } from '../../../evidence/moment.ts'
import { readNote, toVkey, type Vkey } from '../../../evidence/note.ts'
import { toConsistencyText } from '../../../evidence/package/consistency.ts'
import { type Custody, toCustody } from '../../../evidence/package/custody.ts'
import {
  anchoredNoteFile,
  anchorFile,
  bodyFile,
  consistencyFile,
  isGoodName,
  leafFile,
  files as named,
  PACKAGE_BYTES_MAX,
  PACKAGE_FILE_BYTES_MAX,
  proofFile,
} from '../../../evidence/package/layout.ts'
import { toSums } from '../../../evidence/package/sums.ts'
import { consistencyPlan, inclusionPlan } from '../../../evidence/proof.ts'
import { toProofText } from '../../../evidence/proof-text.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { spansOfIndexes, toSpans } from '../../../evidence/spans.ts'
import { Fault } from '../../../lib/fault.ts'
import { type Disk, readWhole, textIn } from '../disk.ts'
import type { Keys } from '../keys.ts'
import { unsealWhole } from '../seal.ts'
import { VaultFiles } from '../vault-files.ts'
import type { Picked } from './pick-checkpoint.ts'
import { packageReadme } from './readme.ts'
import { leavesAt, type Selected } from './select.ts'
import { TileHashes } from './tile-hashes.ts'

export type Making = {
  readonly disk: Disk
  readonly folder: string
  readonly vkey: Vkey
  readonly checkpoint: Picked
  /** Entries in tiles: at least the checkpoint's. */
  readonly treeSize: number
  readonly selected: Selected
  /** C2SP tlog-policy; its text. */
  readonly policy: string | undefined
  /** Opens bodies; absent: none is disclosed. */
  readonly keys: Keys | undefined
  readonly custody: Omit<Custody, 'origin' | 'chosen' | 'context' | 'bodies' | 'without'>
  readonly page: string
  readonly script: string
  readonly progress?: (done: number, all: number) => void
}

export type Made = {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly entries: number
  readonly bodies: number
}

class Files {
  readonly map = new Map<string, Uint8Array>()
  #bytes = 0

  put(name: string, content: Uint8Array | string): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    this.#bytes += bytes.length
    if (bytes.length > PACKAGE_FILE_BYTES_MAX || this.#bytes > PACKAGE_BYTES_MAX)
      throw new Fault('evidence.too-large', {
        what: `a package (${name})`,
        bytes: this.#bytes,
        most: PACKAGE_BYTES_MAX,
      })
    this.map.set(name, bytes)
  }
}

export async function makePackage(making: Making): Promise<Made> {
  const { vkey, checkpoint, selected, policy, keys, custody, page, script } = making
  const files = new Files()
  const tiles = new TileHashes(making.disk, making.folder, making.treeSize)
  const { bodies, sizes, anchors, without } = await putEntries(making, tiles, files)
  await putTree(making.disk, join(making.folder, 'fs'), 'fs', files)
  for (const size of sealedSizes(files.map.get(named.seals), selected.chosen, checkpoint.size))
    sizes.add(size)
  for (const older of sizes)
    if (older > 0 && older < checkpoint.size)
      files.put(
        consistencyFile(older),
        toConsistencyText({
          older,
          hashes: await tiles.ofRanges(consistencyPlan(older, checkpoint.size)),
          checkpoint: checkpoint.text,
        }),
      )
  const { disk, folder } = making
  const anchored = new Set([...anchors].flatMap((it) => [anchorFile(it), anchoredNoteFile(it)]))
  for (const name of anchored) await putFile(disk, join(folder, name), name, files)
  await putFile(disk, join(folder, named.misbehaviour), named.misbehaviour, files)
  files.put(named.vkey, `${toVkey(vkey)}\n`)
  files.put(named.checkpoint, checkpoint.text)
  if (policy !== undefined) files.put(named.policy, policy)
  files.put(named.gaps, `${JSON.stringify(selected.gaps, null, 2)}\n`)
  const { chosen, context } = selected
  const facts = {
    origin: vkey.name,
    vkey: toVkey(vkey),
    size: checkpoint.size,
    chosen: chosen.length,
    context: context.length,
    bodies,
    hasPolicy: policy !== undefined,
    ticket: custody.ticket,
  }
  files.put('README.en.txt', packageReadme.en(facts))
  files.put('README.ja.txt', packageReadme.ja(facts))
  files.put('verify.html', page)
  files.put('verify_package.py', script)
  const listed = [...files.map].sort(([a], [b]) => (a < b ? -1 : 1))
  const told = listed.map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: hash('sha256', bytes),
  }))
  const inCustody: Custody = {
    origin: vkey.name,
    ...custody,
    chosen: toSpans(spansOfIndexes(chosen)),
    context: toSpans(spansOfIndexes(context)),
    bodies: keys !== undefined,
    without: toSpans(spansOfIndexes(without)),
  }
  files.put(named.custody, toCustody(inCustody, told))
  const sums = new Map([...files.map].map(([name, bytes]) => [name, hash('sha256', bytes)]))
  files.put(named.sums, toSums(sums))
  return { files: files.map, entries: chosen.length + context.length, bodies }
}

type Put = {
  readonly bodies: number
  readonly sizes: Set<number>
  readonly anchors: Set<string>
  /** Chosen entries whose body is gone. */
  readonly without: number[]
}

async function putEntries(making: Making, tiles: TileHashes, files: Files): Promise<Put> {
  const { disk, folder, vkey, checkpoint, treeSize, selected, keys, progress } = making
  const { chosen, context } = selected
  const isChosen = new Set(chosen)
  const indexes = [...chosen, ...context].sort((a, b) => a - b)
  const vault = new VaultFiles(disk, folder)
  const put = {
    bodies: 0,
    sizes: new Set<number>(),
    anchors: new Set<string>(),
    without: [] as number[],
  }
  let done = 0
  try {
    for await (const { index, leaf: octets } of leavesAt(disk, folder, treeSize, indexes)) {
      files.put(leafFile(index), octets)
      const hashes = await tiles.ofRanges(inclusionPlan(index, checkpoint.size))
      files.put(proofFile(index), toProofText({ index, hashes, checkpoint: checkpoint.text }))
      const leaf = readLeaf(textIn(octets))
      if (!isRefused(leaf)) {
        noteBeside(leaf, put)
        const body =
          keys === undefined || !isChosen.has(index)
            ? undefined
            : await disclosed(index, leaf, vkey.name, keys, vault)
        if (body !== undefined) {
          files.put(bodyFile(index), body)
          put.bodies += 1
        } else if (keys !== undefined && isChosen.has(index)) put.without.push(index)
      }
      done += 1
      progress?.(done, indexes.length)
    }
  } finally {
    await vault.close()
  }
  return put
}

/** Runs of chosen entries whose seal is led to the checkpoint. */
export const SEALS_LINKED_MAX = 64

/** Of the newest seal, and of the first behind each run of chosen entries. */
function sealedSizes(
  seals: Uint8Array | undefined,
  chosen: readonly number[],
  most: number,
): ReadonlySet<number> {
  const sizes: number[] = []
  for (const line of textIn(seals ?? new Uint8Array())
    .split('\n')
    .slice(1, -1)) {
    const seal = readSealLine(line)
    if (!isRefused(seal) && seal.size <= most) sizes.push(seal.size)
  }
  const picked = new Set<number>()
  const newest = sizes.at(-1)
  if (newest !== undefined) picked.add(newest)
  for (const { to } of spansOfIndexes(chosen).slice(-SEALS_LINKED_MAX)) {
    const first = sizes.find((size) => size > to)
    if (first !== undefined) picked.add(first)
  }
  return picked
}

/** Sizes that were sworn to, and files that were sent or received. */
function noteBeside({ kind, facts }: ReadLeaf, { sizes, anchors }: Put): void {
  if (kind === 'checkpoint.cosigned' && typeof facts['note'] === 'string') {
    const note = readNote(facts['note'])
    const told = isRefused(note) ? note : readCheckpoint(note.text)
    if (!isRefused(told)) sizes.add(told.size)
  }
  if (kind === 'checkpoint.anchored') {
    const { size, file } = facts
    if (Number.isSafeInteger(size) && (size as number) > 0) sizes.add(size as number)
    if (typeof file === 'string' && isGoodName(anchorFile(file))) anchors.add(file)
  }
}

/** Salt and body; `undefined` when it was erased. Throws `evidence.damaged` when it is broken. */
async function disclosed(
  index: number,
  leaf: ReadLeaf,
  origin: string,
  keys: Keys,
  vault: VaultFiles,
): Promise<Uint8Array | undefined> {
  const sealed = await vault.sealedOf(index, leaf.retention, leaf.at)
  const key = keys.opening(leaf.pseudonym, monthOf(leaf.at), leaf.retention)
  if (sealed === undefined || key === undefined) return undefined
  const commitment = fromBase64url(leaf.commitment) as Uint8Array
  const whole = unsealWhole(sealed, { index, origin: Buffer.from(origin), commitment, key })
  if (isRefused(whole))
    throw new Fault('evidence.damaged', { file: `entry ${index}`, why: whole.refused })
  return whole
}

async function putFile(disk: Disk, path: string, name: string, files: Files): Promise<void> {
  const bytes = await readWhole(disk, path, PACKAGE_FILE_BYTES_MAX)
  if (bytes instanceof Uint8Array) files.put(name, bytes)
}

/** The plain files of one folder. */
async function putTree(disk: Disk, path: string, name: string, files: Files): Promise<void> {
  for (const file of (await disk.list(path)).sort()) {
    const inside = `${name}/${file}`
    if (isGoodName(inside)) await putFile(disk, join(path, file), inside, files)
  }
}
