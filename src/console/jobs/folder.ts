/**
 * Folder: where jobs lie between two lives of the console: one folder each, with what it was asked, its
 * inputs and its results.
 *
 * `job.json` is replaced whole, so that it is there or not. What is found at a start and was under way
 * is told as failed: its child is gone, or will be at its next word, for nobody listens any more. What
 * cannot be read is taken away.
 */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isUnderWay, type JobFacts } from './shape.ts'

export const ID_FORM = /^[a-z0-9]{20}$/

export class JobFolder {
  readonly #root: string

  constructor(root: string) {
    this.#root = join(root, 'jobs')
    mkdirSync(this.#root, { recursive: true, mode: 0o700 })
  }

  /** An id has passed `ID_FORM`. */
  of(id: string): string {
    return join(this.#root, id)
  }
  inputs(id: string): string {
    return join(this.of(id), 'in')
  }
  results(id: string): string {
    return join(this.of(id), 'out')
  }

  make(id: string): void {
    for (const folder of [this.of(id), this.inputs(id), this.results(id), join(this.of(id), 'tmp')])
      mkdirSync(folder, { recursive: true, mode: 0o700 })
  }

  keep(facts: JobFacts): void {
    const file = join(this.of(facts.id), 'job.json')
    writeFileSync(`${file}.part`, JSON.stringify(facts), { mode: 0o600 })
    renameSync(`${file}.part`, file)
  }

  remove(id: string): void {
    rmSync(this.of(id), { recursive: true, force: true })
  }

  /** All that is here, as it stands after the console was gone. */
  load(): readonly JobFacts[] {
    const found: JobFacts[] = []
    for (const id of readdirSync(this.#root)) {
      const facts = ID_FORM.test(id) ? this.#read(id) : undefined
      if (facts === undefined) rmSync(join(this.#root, id), { recursive: true, force: true })
      else found.push(facts)
    }
    return found.sort((a, b) => a.at - b.at)
  }

  #read(id: string): JobFacts | undefined {
    try {
      const facts = JSON.parse(readFileSync(join(this.of(id), 'job.json'), 'utf8')) as JobFacts
      if (facts.id !== id || typeof facts.by !== 'string' || !Array.isArray(facts.files))
        return undefined
      if (!isUnderWay(facts)) return facts
      const failed: JobFacts = { ...facts, state: 'failed', problem: 'restart' }
      this.keep(failed)
      return failed
    } catch {
      return undefined
    }
  }

  /** Octets of what was made, as far as it is there. */
  resultBytes(id: string): number {
    return bytesIn(this.results(id)) + bytesIn(join(this.of(id), 'tmp'))
  }

  resultsOf(id: string): JobFacts['results'] {
    const folder = this.results(id)
    try {
      return readdirSync(folder, { withFileTypes: true })
        .filter((one) => one.isFile() && !one.name.startsWith('.'))
        .map(({ name }) => ({ name, bytes: statSync(join(folder, name)).size }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch {
      return []
    }
  }

  /** Octets that are free for us on the volume. */
  free(): number {
    const { bavail, bsize } = statfsSync(this.#root)
    return bavail * bsize
  }
}

/** What vanishes while it is counted counts as nothing. */
function bytesIn(folder: string): number {
  let sum = 0
  try {
    for (const one of readdirSync(folder, { withFileTypes: true, recursive: true }))
      if (one.isFile())
        sum += statSync(join(one.parentPath, one.name), { throwIfNoEntry: false })?.size ?? 0
  } catch {
    return sum
  }
  return sum
}
