/**
 * Layout of a package: what lies in the zip that is handed to a stranger, and which names it may have.
 *
 * Names are plain ASCII, relative, without dots as parts, so that no archiver anywhere writes outside
 * the folder it was told; one spelling in capitals and small letters, so that no two fall together on
 * a disk that does not tell them apart.
 */
import { assert } from '../../lib/assert.ts'

export const PACKAGE_FORMAT = 'sekimori-evidence-package/1'

/** Three files each, and the others, stay below the 65,535 that a plain zip may have. */
export const PACKAGE_ENTRIES_MAX = 16_384
export const PACKAGE_FILES_MAX = 65_000
/** Unpacked, all together, and one file. A body is at most 8 MiB. */
export const PACKAGE_BYTES_MAX = 256 * 2 ** 20
export const PACKAGE_FILE_BYTES_MAX = 32 * 2 ** 20
export const NAME_CHARACTERS_MAX = 200

export const files = {
  sums: 'SHA256SUMS',
  vkey: 'log.vkey',
  checkpoint: 'checkpoint',
  policy: 'policy',
  custody: 'custody.json',
  gaps: 'gaps.json',
  misbehaviour: 'misbehaviour.log',
  seals: 'fs/seals.txt',
  sealKeys: 'fs/pub.bin',
} as const

const padded = (index: number): string => {
  assert(Number.isSafeInteger(index) && index >= 0, 'an entry has an index')
  return String(index).padStart(12, '0')
}
/** The entry, in exactly the octets that are hashed. */
export const leafFile = (index: number): string => `entries/${padded(index)}.leaf`
/** C2SP tlog-proof under the package's checkpoint. */
export const proofFile = (index: number): string => `entries/${padded(index)}.tlog-proof`
/** 16 octets of salt, then the body: with the prefix before them, what the leaf commits to. */
export const bodyFile = (index: number): string => `entries/${padded(index)}.body`
/** The consistency proof from an older size, as a tlog-witness would be asked with it. */
export const consistencyFile = (size: number): string => `consistency/${size}.txt`

/** What was sent or received when a checkpoint was anchored, as the entry names it. */
export const anchorFile = (path: string): string =>
  path.startsWith('anchors/') ? path : `anchors/${path}`
/** The checkpoint that was anchored, beside it. */
export const anchoredNoteFile = (path: string): string =>
  anchorFile(path).replace(/(\/\d+)\.[a-z.]+$/, '$1.txt')

/** The index that a leaf's name tells. */
export function indexOf(name: string): number | undefined {
  const match = /^entries\/(\d{12,16})\.leaf$/.exec(name)
  const index = Number(match?.[1])
  return match !== null && Number.isSafeInteger(index) && leafFile(index) === name
    ? index
    : undefined
}

/** The older size that a consistency proof's name tells. */
export function olderOf(name: string): number | undefined {
  const match = /^consistency\/([1-9]\d{0,15})\.txt$/.exec(name)
  const size = Number(match?.[1])
  return match !== null && Number.isSafeInteger(size) ? size : undefined
}

export const isGoodName = (name: string): boolean =>
  name.length <= NAME_CHARACTERS_MAX &&
  /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/.test(name) &&
  !/(^|\/)[^/]*\.\.|\.(\/|$)/.test(name)

/** What a zip says of one file before it is unpacked. */
export type Declared = {
  readonly name: string
  readonly bytes: number
  readonly packed: number
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly isEncrypted: boolean
  /** The upper half of the external attributes, as Unix archivers write it; 0: none. */
  readonly mode: number
  /** Where its local header begins, and where the octets behind its data do at the earliest. */
  readonly at: number
  readonly end: number
}

/** What deflating makes of what cannot be packed, and then some. */
export const DEFLATE_BYTES_MORE_MAX = 1_024
const FILE_TYPE = 0o170000
const REGULAR = 0o100000

/** Why the files that a zip declares are not unpacked; `undefined`: they may be. */
export function declaredRefusal(declared: readonly Declared[]): string | undefined {
  if (declared.length > PACKAGE_FILES_MAX) return `it has more than ${PACKAGE_FILES_MAX} files`
  const names = new Set<string>()
  let bytes = 0
  for (const it of declared) {
    const shown = JSON.stringify(it.name.slice(0, NAME_CHARACTERS_MAX))
    if (!isGoodName(it.name)) return `the name ${shown} may lead somewhere else`
    if (it.isEncrypted) return `${it.name} is encrypted`
    if (it.method !== 0 && it.method !== 8)
      return `${it.name} is packed by a method (${it.method}) that is not read here`
    const type = it.mode & FILE_TYPE
    if (type !== 0 && type !== REGULAR) return `${it.name} is no plain file`
    if (it.bytes > PACKAGE_FILE_BYTES_MAX)
      return `${it.name} would be ${it.bytes} octets, more than ${PACKAGE_FILE_BYTES_MAX}`
    if (it.method === 0 && it.bytes !== it.packed) return `${it.name} has two lengths`
    if (it.packed > it.bytes + it.bytes / 100 + DEFLATE_BYTES_MORE_MAX)
      return `${it.name} is longer packed than unpacked`
    bytes += it.bytes
    if (bytes > PACKAGE_BYTES_MAX) return `its files would be more than ${PACKAGE_BYTES_MAX} octets`
    const folded = it.name.toLowerCase()
    if (names.has(folded)) return `the name ${it.name} stands there twice`
    names.add(folded)
  }
  // A folder's name that is a file's too cannot be unpacked.
  for (const name of names)
    for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1))
      if (names.has(name.slice(0, at))) return `${name.slice(0, at)} is a file and a folder`
  // Files that share octets unpack to more than any list of them admits.
  const placed = [...declared].sort((a, b) => a.at - b.at)
  for (const [i, it] of placed.entries()) {
    const next = placed[i + 1]
    if (next !== undefined && it.end > next.at) return `${it.name} and ${next.name} share octets`
  }
  return undefined
}
