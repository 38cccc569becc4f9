/**
 * Outside: who swore to a package's log from outside, and when; linked to the package's checkpoint by
 * proofs of consistency, and compared with the times in the entries.
 */
import { type Bracket, bracketOf, type Moment, momentsIn } from '../brackets.ts'
import { type Checkpoint, readCheckpoint } from '../checkpoint.ts'
import { breach } from '../clocks.ts'
import { momentText } from '../moment.ts'
import { MLDSA_COSIGNATURE, type Vkey } from '../note.ts'
import type { Policy } from '../policy.ts'
import { isConsistent } from '../proof.ts'
import { isRefused } from '../refused.ts'
import type { AnchoredEntry, CosignedEntry } from '../testimony.ts'
import type { CheckedEntries } from './check-entries.ts'
import type { CheckedFiles } from './check-files.ts'
import { type Signed, swearingText } from './check-types.ts'
import { readConsistencyText } from './consistency.ts'
import { anchorFile, consistencyFile, leafFile } from './layout.ts'

type Link = 'linked' | 'broken' | 'unknown'

export class CheckedOutside {
  readonly #files: CheckedFiles
  readonly #signed: Signed
  readonly #witnesses: ReadonlyMap<string, Vkey>

  constructor(
    files: CheckedFiles,
    signed: Signed,
    policy: Policy | undefined,
    postQuantum: boolean,
  ) {
    this.#files = files
    this.#signed = signed
    this.#witnesses = new Map(
      [...(policy?.witnesses ?? [])].filter(
        ([, { type }]) => postQuantum || type !== MLDSA_COSIGNATURE,
      ),
    )
  }

  /** All good cosignatures; those that cannot be linked bound from below alone. */
  async moments(cosigned: readonly CosignedEntry[]): Promise<Moment[]> {
    const own = await this.#open(this.#signed.text, undefined)
    // A cosignature that is not good was told with the policy already.
    const moments = isRefused(own) ? [] : own
    for (const { index, note } of cosigned) {
      const no = (why: string) =>
        this.#files.tell({ code: 'cosignature.differs', where: leafFile(index), index, why })
      const told = await this.#open(note, index)
      if (isRefused(told)) {
        no(told.refused)
        continue
      }
      for (const moment of told) {
        const link = await this.link(moment)
        if (moment.size > index) no('it swears to more entries than stood before it')
        else if (link === 'broken') no('this log did not grow out of what was cosigned')
        else moments.push(link === 'linked' ? moment : { ...moment, size: 0 })
      }
    }
    if (moments.length === 0) this.#files.notChecked.push({ code: 'witnesses.none' })
    return moments
  }

  #open(text: string, index: number | undefined) {
    const { vkey } = this.#signed
    return this.#files.run(({ verify }) => momentsIn(text, index, vkey, this.#witnesses, verify))
  }

  /** Whether the package's log grew out of a tree; `unknown` where there is no proof. */
  async link({ size, root }: Pick<Checkpoint, 'size' | 'root'>): Promise<Link> {
    const signed = this.#signed
    if (size === signed.size) return root === signed.root ? 'linked' : 'broken'
    if (size === 0) return 'linked'
    const text = await this.#files.text(consistencyFile(size), false)
    if (text === undefined) return 'unknown'
    const proof = readConsistencyText(text)
    if (isRefused(proof) || proof.older !== size) return 'broken'
    const { hashes } = proof
    const holds = await this.#files.run(({ hasher }) =>
      isConsistent(size, signed.size, root, signed.root, hashes, hasher),
    )
    return holds ? 'linked' : 'broken'
  }

  /** Brackets of the entries, neighbours with equal bounds as one; times that contradict are told. */
  brackets(moments: readonly Moment[], times: CheckedEntries['times']): Bracket[] {
    const brackets: Bracket[] = []
    for (const { index, at } of times) {
      const bracket = bracketOf(index, moments)
      const side = breach(at, bracket)
      const bound = side === undefined ? undefined : bracket[side]
      if (bound !== undefined)
        this.#files.tell({
          ...{ code: 'clock.outside', where: bound.witness, from: index, to: index },
          ...{ at: momentText(at), bound: swearingText(bound.seconds) },
        })
      const last = brackets.at(-1)
      if (
        last?.to === index - 1 &&
        last.after?.seconds === bracket.after?.seconds &&
        last.before?.seconds === bracket.before?.seconds
      )
        brackets[brackets.length - 1] = { ...last, to: index }
      else brackets.push(bracket)
    }
    return brackets
  }

  async checkAnchors(anchored: readonly AnchoredEntry[]): Promise<void> {
    const ways = new Map<string, number>()
    const files = this.#files
    for (const { index, way, size, root, sha256, file } of anchored) {
      const no = (why: string) =>
        files.tell({ code: 'anchor.differs', where: leafFile(index), index, why })
      ways.set(way, (ways.get(way) ?? 0) + 1)
      const checkpoint = readCheckpoint(`${this.#signed.origin}\n${size}\n${root}\n`)
      if (isRefused(checkpoint)) {
        no(checkpoint.refused)
        continue
      }
      if (size > index) no('it anchors more entries than stood before it')
      else if ((await this.link(checkpoint)) === 'broken')
        no('this log did not grow out of what was anchored')
      const name = anchorFile(file ?? '')
      const bytes = sha256 === undefined ? undefined : await files.read(name)
      if (bytes !== undefined && (await files.digestOf(bytes)) !== sha256)
        no(`${name} is not what was anchored`)
    }
    for (const [way, count] of ways)
      files.notChecked.push({ code: 'anchors.unchecked', way, count })
  }
}
