/**
 * Archive of a case: the files of one zip with everything, for counsel, an insurer, the police, or
 * ourselves in ten years.
 *
 * Names are of our own making (numbers, kinds, languages): nothing that anybody typed becomes a path.
 * The same case, moment and choice give the same octets.
 */
import { hash } from 'node:crypto'
import type { Case, PaperFile } from '../../../cases/case.ts'
import { toWire } from '../../../events/wire.ts'
import { isGoodName } from '../../../evidence/package/layout.ts'
import { assert } from '../../../lib/assert.ts'
import { Fault } from '../../../lib/fault.ts'
import { verifyPage, verifyScript } from '../../../store/evidence/package/assets.ts'
import { casePage } from './page.ts'
import type { CaseEntry } from './read-case.ts'
import { caseTables } from './tables.ts'
import { caseReadme } from './words.ts'

/** Unpacked, all together. */
export const ARCHIVE_BYTES_MAX = 512 * 2 ** 20
export const MANIFEST = 'SHA256SUMS'

export type ArchiveParts = {
  readonly case: Case
  readonly entries: readonly CaseEntry[]
  readonly zone: string
  readonly origin: string
  /** The zip of the case's entries, and of how many. */
  readonly evidence: { readonly bytes: Uint8Array; readonly entries: number }
  /** What is sealed for the case, by its hash; `undefined`: erased, or cannot be opened. */
  readonly sealed: (sha256: string) => Promise<Uint8Array | undefined>
  readonly recipients?: string
  readonly isProven: boolean
}

export type Archive = {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly documents: number
  /** Named by the case, and not to be had. */
  readonly missing: number
}

export async function archiveOf(parts: ArchiveParts): Promise<Archive> {
  const { case: its, entries, zone, origin, evidence, isProven } = parts
  const files = new Map<string, Uint8Array>()
  let bytes = 0
  let missing = 0
  const put = (name: string, content: Uint8Array | string): void => {
    assert(isGoodName(name), 'what is in an archive has names of ours')
    const octets = typeof content === 'string' ? Buffer.from(content) : content
    bytes += octets.length
    if (bytes > ARCHIVE_BYTES_MAX)
      throw new Fault('evidence.too-large', {
        ...{ what: `the archive of a case (${name})`, bytes, most: ARCHIVE_BYTES_MAX },
      })
    files.set(name, octets)
  }
  const putSealed = async (name: string, sha256: string): Promise<boolean> => {
    const content = await parts.sealed(sha256)
    const isThere = content !== undefined && hash('sha256', content) === sha256
    if (isThere) put(name, content)
    else missing += 1
    return isThere
  }
  put('case.json', `${JSON.stringify(its, null, 2)}\n`)
  put('events.json', eventsText(entries))
  for (const language of ['ja', 'en'] as const)
    put(`case.${language}.html`, casePage(its, entries, { language, zone }))
  for (const [name, text] of caseTables(its, zone)) put(name, text)
  let documents = 0
  for (const { id, paper, state, files: rendered } of its.papers) {
    if (state !== 'released') continue
    for (const file of rendered)
      if (await putSealed(`documents/${documentName(id, paper, file)}`, file.sha256)) documents += 1
  }
  const found = its.found.at(-1)
  if (found !== undefined) await putSealed('investigation.json', found.sha256)
  if (parts.recipients !== undefined) await putSealed('recipients.ndjson', parts.recipients)
  put('evidence.zip', evidence.bytes)
  put('verify.html', verifyPage)
  put('verify_package.py', verifyScript)
  const facts = {
    ...{ id: its.id, exercise: its.exercise, origin, entries: evidence.entries, documents },
    ...{ missing, isProven },
  }
  put('README.en.txt', caseReadme.en(facts))
  put('README.ja.txt', caseReadme.ja(facts))
  put(MANIFEST, sumsOf(files))
  return { files, documents, missing }
}

const documentName = (id: string, paper: string, { language, form, sha256 }: PaperFile): string =>
  // One paper may have several of a form, such as a mail for each network.
  `${id}-${paper}.${sha256.slice(0, 8)}.${language}.${form}`

const eventsText = (entries: readonly CaseEntry[]): string =>
  `[\n${entries.map(({ entry, event }) => JSON.stringify({ entry, ...toWire(event, { raw: true }) })).join(',\n')}\n]\n`

const sumsOf = (files: ReadonlyMap<string, Uint8Array>): string =>
  [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => `${hash('sha256', content)}  ${name}\n`)
    .join('')
