/**
 * Files of a package while it is checked: read one at a time, against SHA256SUMS; and where problems
 * and what was not checked are gathered.
 */
import { textOf } from '../bytes.ts'
import type { NotChecked } from '../not-checked.ts'
import type { Problem } from '../problems.ts'
import { isRefused } from '../refused.ts'
import { hexOf, type PackageFiles, type PackageOptions, type Run } from './check-types.ts'
import { files as named } from './layout.ts'
import { readSums } from './sums.ts'

/** Problems that are listed; the others are counted. */
export const PACKAGE_PROBLEMS_MAX = 100

export class CheckedFiles {
  readonly names: readonly string[]
  readonly run: Run
  readonly problems: Problem[] = []
  readonly notChecked: NotChecked[] = []
  readonly #files: PackageFiles
  readonly #known: ReadonlySet<string>
  readonly #broken = new Set<string>()
  readonly #progress: PackageOptions['progress']
  #untold = 0
  #done = 0

  constructor(files: PackageFiles, run: Run, progress: PackageOptions['progress']) {
    this.names = files.names
    this.run = run
    this.#files = files
    this.#known = new Set(files.names)
    this.#progress = progress
  }

  has(name: string): boolean {
    return this.#known.has(name)
  }

  tell(problem: Problem): void {
    if (this.problems.length < PACKAGE_PROBLEMS_MAX) this.problems.push(problem)
    else this.#untold += 1
  }

  /** What was found but not listed becomes the last problem. */
  end(): void {
    if (this.#untold > 0)
      this.problems.push({ code: 'more.problems', where: 'package', count: this.#untold })
  }

  /** Every file is read for its digest, those of entries once more. */
  advance(by = 1): void {
    this.#done += by
    const all = 2 * this.names.length
    this.#progress?.(Math.min(this.#done, all), all)
  }

  /** A file that does not unpack is told once, and is as good as missing. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const bytes =
      this.has(name) && !this.#broken.has(name) ? await this.#files.read(name) : undefined
    if (bytes === undefined || !isRefused(bytes)) return bytes
    this.#broken.add(name)
    this.tell({ code: 'package.malformed', where: name, why: bytes.refused })
    return undefined
  }

  /** A file as text, told when it is missing or none. */
  async text(name: string, isNeeded = true): Promise<string | undefined> {
    const bytes = await this.read(name)
    const text = bytes === undefined ? undefined : textOf(bytes)
    if (bytes === undefined) {
      if (isNeeded) this.tell({ code: 'package.file-missing', where: name })
    } else if (text === undefined)
      this.tell({ code: 'package.malformed', where: name, why: 'it is no UTF-8' })
    return text
  }

  digestOf(bytes: Uint8Array): Promise<string> {
    return this.run(({ hasher }) => hexOf(hasher.digest(bytes)))
  }

  async checkSums(): Promise<void> {
    const text = await this.text(named.sums)
    const sums = text === undefined ? undefined : readSums(text)
    if (sums === undefined) return
    if (isRefused(sums)) {
      this.tell({ code: 'package.malformed', where: named.sums, why: sums.refused })
      return
    }
    for (const name of sums.keys())
      if (!this.has(name)) this.tell({ code: 'package.file-missing', where: name })
    for (const name of this.names) {
      if (name === named.sums) continue
      const sum = sums.get(name)
      if (sum === undefined) {
        this.tell({ code: 'package.file-unlisted', where: name })
        continue
      }
      const bytes = await this.read(name)
      if (bytes === undefined) continue
      if ((await this.digestOf(bytes)) !== sum)
        this.tell({ code: 'package.file-altered', where: name })
      this.advance()
    }
  }
}
