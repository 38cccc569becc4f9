/**
 * Playbooks: those that come with the program, and those of the organisation, by their hashes.
 *
 * A case goes on with the version that it began with: the text of each that was started is sealed in
 * the case, and is read from there where the program has another one by now. Files that are wrong are
 * told and not used.
 */
import { createHash, hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseKind } from '../../cases/case.ts'
import type { Playbook, PlaybookRefusal } from '../../cases/playbook/cacao.ts'
import { libraryPlaybooks, playbooksFor } from '../../cases/playbook/library/index.ts'
import { readCacao } from '../../cases/playbook/read-cacao.ts'
import { refusalSaid } from '../../cases/playbook/refusal-words.ts'
import type { PlaybookVersion } from '../../cases/playbook/tasks.ts'
import { cacaoText } from '../../cases/playbook/to-cacao.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Journal } from '../../ports/journal.ts'
import { SEKIMORI } from './cases.ts'
import { REMINDED_CASES_MAX } from './limits.ts'
import type { PlaybookChosen } from './opening.ts'
import type { Sealed } from './sealed.ts'

/** Of an organisation's own. */
export const PLAYBOOK_FILES_MAX = 100
export const PLAYBOOK_BYTES_MAX = 4 * 2 ** 20
/** Earlier versions that open cases go on with. */
export const VERSIONS_KEPT_MAX = 200
/** Sealed things that a case names as its playbook and that are none: they are read once. */
const UNREAD_MAX = 1_000

export type Version = PlaybookVersion & { readonly sha256: string }

const versionOf = (playbook: Playbook): Version => ({
  ...playbook,
  sha256: hash('sha256', cacaoText(playbook)),
})

let library: readonly Version[] | undefined
/** Some 80 ms, once. */
function shipped(): readonly Version[] {
  library ??= libraryPlaybooks((octets) =>
    Uint8Array.from(createHash('sha1').update(octets).digest()),
  ).map(versionOf)
  return library
}

export class Playbooks {
  readonly faults: readonly Fault[]
  /** What a case that begins now begins with. */
  readonly #present: readonly Version[]
  readonly #earlier = new BoundedMap<string, Version>(VERSIONS_KEPT_MAX)
  readonly #unread = new BoundedMap<string, true>(UNREAD_MAX)

  constructor(folder: string | undefined) {
    const own = folder === undefined ? { playbooks: [], faults: [] } : ownIn(folder)
    this.#present = [...shipped(), ...own.playbooks.map(versionOf)]
    this.faults = own.faults
  }

  /** Those that come with the program, by their hashes. */
  static isShipped(sha256: string): boolean {
    return shipped().some((one) => one.sha256 === sha256)
  }

  get all(): readonly Version[] {
    return [...[...this.#earlier.entries()].map(([, one]) => one), ...this.#present]
  }

  chosenFor(kind: CaseKind): readonly PlaybookChosen[] {
    return playbooksFor(kind, this.#present).map(({ id: playbook, sha256, name }) => ({
      ...{ playbook, sha256, name: name.slice(0, 200) },
    }))
  }

  /** Seals what open cases began with, and reads back what we do not have any more. */
  async round({
    folds,
    sealed,
    journal,
  }: {
    readonly folds: Pick<FoldStore, 'cases'>
    readonly sealed: Pick<Sealed, 'seal'>
    readonly journal: Pick<Journal, 'kept'>
  }): Promise<void> {
    for (const { id } of folds.cases.list({ most: REMINDED_CASES_MAX, open: true }))
      for (const { playbook, sha256 } of folds.cases.of(id)?.playbooks ?? []) {
        const kept = folds.cases.sealed(id, sha256)
        const known = this.all.find((one) => one.sha256 === sha256)
        if (known !== undefined && kept === undefined) {
          const name = `${playbook}.json`.slice(0, 120)
          const content = new TextEncoder().encode(cacaoText(known))
          // A case that is full keeps none; the others do.
          await sealed.seal(id, { what: 'playbook', name }, content, SEKIMORI)
        } else if (known === undefined && kept !== undefined)
          await this.#readBack(sha256, kept.bytes, journal)
      }
  }

  /** It is foreign: people start playbooks by any hash of what they sealed. */
  async #readBack(sha256: string, bytes: number, journal: Pick<Journal, 'kept'>): Promise<void> {
    if (this.#unread.has(sha256)) return
    const content = bytes > PLAYBOOK_BYTES_MAX ? undefined : await journal.kept(sha256)
    const read = content === undefined ? [] : cacaoIn(content)
    if (Array.isArray(read)) this.#unread.set(sha256, true)
    else this.#earlier.set(sha256, { ...(read as Playbook), sha256 })
  }
}

function cacaoIn(content: Uint8Array): ReturnType<typeof readCacao> {
  try {
    return readCacao(JSON.parse(new TextDecoder().decode(content)))
  } catch {
    return []
  }
}

/** One file: the playbook, or what is wrong with it. Throws what the disk says. */
export function readPlaybook(
  file: string,
): Playbook | { readonly refusals: readonly PlaybookRefusal[] } | 'too-long' | 'no-json' {
  if (statSync(file).size > PLAYBOOK_BYTES_MAX) return 'too-long'
  let told: unknown
  const text = readFileSync(file, 'utf8')
  try {
    told = JSON.parse(text)
  } catch {
    return 'no-json'
  }
  const read = readCacao(told)
  return Array.isArray(read) ? { refusals: read } : (read as Playbook)
}

/** What is wrong with a file, in one line. */
function wrongIn(read: Exclude<ReturnType<typeof readPlaybook>, Playbook>): string {
  if (read === 'too-long') return `longer than ${PLAYBOOK_BYTES_MAX} bytes`
  if (read === 'no-json') return 'no JSON'
  const [first] = read.refusals
  const more = read.refusals.length - 1
  return `${first === undefined ? '' : refusalSaid(first, 'en')}${more > 0 ? ` (+ ${more})` : ''}`
}

function ownIn(folder: string): {
  readonly playbooks: readonly Playbook[]
  readonly faults: readonly Fault[]
} {
  const playbooks: Playbook[] = []
  const faults: Fault[] = []
  const wrong = (where: string, why: string) =>
    void faults.push(new Fault('config.invalid', { where, why }))
  let names: readonly string[]
  try {
    names = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
  } catch (thrown) {
    wrong(folder, whyOf(thrown))
    return { playbooks, faults }
  }
  if (names.length > PLAYBOOK_FILES_MAX) wrong(folder, `more than ${PLAYBOOK_FILES_MAX} files`)
  for (const name of names.slice(0, PLAYBOOK_FILES_MAX)) {
    const file = join(folder, name)
    try {
      const read = readPlaybook(file)
      if (isPlaybook(read)) playbooks.push(read)
      else wrong(file, wrongIn(read))
    } catch (thrown) {
      wrong(file, whyOf(thrown))
    }
  }
  return { playbooks, faults }
}

export const isPlaybook = (read: ReturnType<typeof readPlaybook>): read is Playbook =>
  typeof read === 'object' && 'work' in read
