/**
 * Verifying: the whole log against its own signatures, offline, trusting nothing of the installation.
 *
 * One walk from the first entry to the last durable one: every leaf into the tree, every tile against
 * the leaves, everything that was ever signed against the root at its size (`Promises`), every body
 * for being there and with keys against its leaf (`Bodies`), what witnesses and anchors swore against
 * the tree and the times in the leaves (`Outside`), seals against theirs. What was signed and is not
 * here is told as plainly as what was changed, and what could not be checked beside both.
 *
 * Limits: who holds the signing key can sign another history; only a checkpoint that lies elsewhere
 * (`checkpoint`, or `policy` with witnesses) tells then.
 */
import { join } from 'node:path'
import { Gaps } from '../../evidence/account-for.ts'
import { readLeaf } from '../../evidence/leaf.ts'
import { MissingFold } from '../../evidence/missing.ts'
import type { NotChecked } from '../../evidence/not-checked.ts'
import { readVkey, toVkey, type Vkey } from '../../evidence/note.ts'
import { type Policy, readPolicy } from '../../evidence/policy.ts'
import type { Problem } from '../../evidence/problems.ts'
import { isRefused } from '../../evidence/refused.ts'
import { SealHearing, type SealsToldOf } from '../../evidence/seal-check.ts'
import { Fault } from '../../lib/fault.ts'
import { type Disk, readTextFile, realDisk, textIn } from './disk.ts'
import { readLogKey } from './founding.ts'
import { sha256 } from './hashing.ts'
import { type Keys, openKeys } from './keys.ts'
import { type SealPromise, type SealsRead, verifySeals } from './seals/verify-seals.ts'
import { Blocks } from './verify-blocks.ts'
import { Bodies } from './verify-bodies.ts'
import { verifyDisk } from './verify-disk.ts'
import { Outside, type OutsideTold } from './verify-outside.ts'
import { type Promised, Promises } from './verify-promises.ts'
import type { Verified, VerifyOptions } from './verify-types.ts'

export { MISSING_RUNS_MAX } from './verify-bodies.ts'
export type { Verified, VerifyOptions } from './verify-types.ts'

/** Problems that are listed; the others are counted. */
export const PROBLEMS_MAX = 100
const POLICY_BYTES_MAX = 2 ** 20

export const verifyEvidence = (folder: string, options: VerifyOptions = {}): Promise<Verified> =>
  new Verifier(folder, options).run()

class Verifier {
  readonly #folder: string
  readonly #options: VerifyOptions
  readonly #disk: Disk
  readonly #problems: Problem[] = []
  readonly #notChecked: NotChecked[] = []
  #untold = 0
  readonly #gaps = new Gaps()
  readonly #missing = new MissingFold()
  readonly #promises: Promises
  readonly #blocks: Blocks
  #keys: Keys | undefined
  #bodies: Bodies | undefined
  #outside: Outside | undefined
  #outsideTold: OutsideTold | undefined
  #quorumAt: number | undefined
  #seals: { readonly read: SealsRead; readonly heard: SealHearing } | undefined
  #sealsTold: SealsToldOf | undefined

  constructor(folder: string, options: VerifyOptions) {
    this.#folder = folder
    this.#options = options
    this.#disk = verifyDisk(options.disk ?? realDisk, folder, this.#tell)
    this.#promises = new Promises(this.#disk, folder, this.#tell)
    this.#blocks = new Blocks(this.#disk, folder, this.#promises, this.#tell, (...heard) =>
      this.#hearLeaf(...heard),
    )
  }

  #tell = (problem: Problem): void => {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(problem)
    else this.#untold += 1
  }

  async run(): Promise<Verified> {
    try {
      await this.#verify()
    } finally {
      this.#keys?.close()
      await this.#bodies?.close()
    }
    const { erased, untold } = this.#bodies?.settle() ?? { erased: 0, untold: 0 }
    this.#untold += untold
    if (this.#untold > 0)
      this.#problems.push({ code: 'more.problems', where: this.#folder, count: this.#untold })
    const erasures = this.#bodies?.erasures
    const outside = this.#outsideTold
    return {
      ok: this.#problems.length === 0,
      size: this.#blocks.frontier.size,
      firstAltered: this.#blocks.altered ?? null,
      gaps: this.#gaps.count,
      erased,
      problems: this.#problems,
      ...(this.#sealsTold === undefined ? {} : { seals: this.#sealsTold }),
      missing: this.#missing.list,
      erasures: { tickets: erasures?.tickets ?? [], months: erasures?.months ?? [] },
      brackets: outside?.brackets ?? [],
      cosigned: {
        quorumAt: this.#quorumAt ?? null,
        witnesses: outside?.witnesses ?? [],
        entries: outside?.entries ?? 0,
      },
      anchors: outside?.anchors ?? {},
      notChecked: this.#notChecked,
    }
  }

  async #verify(): Promise<void> {
    const vkey = await this.#logKey()
    if (vkey === undefined) return
    this.#openKeys()
    const policy = await this.#policy()
    const bodies = new Bodies(this.#disk, this.#folder, vkey.name, this.#keys, this.#tell)
    this.#bodies = bodies
    this.#outside = new Outside(this.#disk, this.#folder, vkey, policy, this.#tell)
    const published = await this.#promises.published(vkey)
    const read = await verifySeals(this.#disk, this.#folder)
    this.#seals = { read, heard: new SealHearing(vkey.name) }
    await this.#promises.gather(vkey, this.#options, read.promises)
    if (published !== undefined && policy !== undefined && this.#options.policy !== undefined)
      this.#quorumAt = this.#promises.quorum(policy, published, this.#options.checkpoint)
    const blocks = this.#blocks
    this.#promises.meet(blocks.frontier)
    if (published !== undefined) await blocks.walkTiles(published, this.#options.progress)
    const from = published?.size ?? 0
    if (!blocks.isBroken) await blocks.walkTail()
    const { size } = blocks.frontier
    if (!blocks.isBroken && size > from)
      this.#notChecked.push({ code: 'tail.unsigned', from, to: size - 1 })
    this.#judgePromises()
    this.#outsideTold = await this.#outside.judge(
      // Of what was changed nobody swore when it was written.
      this.#blocks.altered ?? this.#blocks.frontier.size,
      published,
      this.#notChecked,
    )
    this.#judgeSeals(read.promises.length > 0)
    this.#tellNotChecked(vkey, bodies)
  }

  // ---- what it stands on

  async #logKey(): Promise<Vkey | undefined> {
    let vkey: Vkey | undefined
    const { vkey: given } = this.#options
    if (given !== undefined) {
      const read = readVkey(given.trimEnd(), sha256)
      if (!isRefused(read)) return read
      this.#tell({ code: 'log.unreadable', where: 'the key handed in', why: read.refused })
      return undefined
    }
    try {
      vkey = await readLogKey(this.#disk, this.#folder)
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
    }
    const why = 'there is no usable public key'
    if (vkey === undefined) this.#tell({ code: 'log.unreadable', where: 'log.vkey', why })
    return vkey
  }

  #openKeys(): void {
    const { keysFolder: folder, kek } = this.#options
    if (folder === undefined) return
    try {
      const given = kek === undefined ? {} : { kek }
      this.#keys = openKeys({ folder, found: false, readOnly: true, ...given })
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
      this.#tell({ code: 'log.unreadable', where: folder, why: thrown.message })
    }
  }

  /** The one that was handed in is demanded; the log's own only names the witnesses. */
  async #policy(): Promise<Policy | undefined> {
    const { policy: given } = this.#options
    const text =
      given ?? (await readTextFile(this.#disk, join(this.#folder, 'policy'), POLICY_BYTES_MAX))
    if (text === undefined) {
      this.#notChecked.push({ code: 'policy.none' })
      return undefined
    }
    if (given === undefined) this.#notChecked.push({ code: 'policy.own' })
    const policy = readPolicy(text, sha256)
    if (!isRefused(policy)) return policy
    this.#tell({ code: 'policy.bad', where: 'policy', why: policy.refused })
    return undefined
  }

  // ---- what is here

  async #hearLeaf(index: number, bytes: Uint8Array, inWal: Uint8Array | undefined): Promise<void> {
    const leaf = readLeaf(textIn(bytes))
    if (isRefused(leaf)) {
      this.#tell({ code: 'entry.malformed', where: `entry ${index}`, why: leaf.refused })
      return
    }
    const { source, nth, kind, facts } = leaf
    this.#gaps.hear(source, nth, kind, facts)
    this.#missing.hear(index, leaf)
    this.#seals?.heard.hear(index, kind, leaf.at, facts)
    this.#outside?.hear(index, leaf)
    this.#bodies?.erasures.hear(kind, facts)
    if (this.#options.bodies !== false) await this.#bodies?.look(index, leaf, inWal)
  }

  // ---- what follows from it

  #judgePromises(): void {
    if (!this.#blocks.isBroken) this.#promises.tellAhead(this.#blocks.frontier.size)
    const unsound: Promised | undefined = this.#promises.firstUnsound
    if (unsound === undefined || this.#blocks.altered !== undefined) return
    // No tile told where: between the last root that was right and the first that is wrong.
    this.#blocks.alter(this.#promises.soundUpTo, unsound.size - 1, unsound.where)
  }

  #judgeSeals(areThere: boolean): void {
    if (this.#seals === undefined) return
    const { read, heard } = this.#seals
    // Behind what cannot be walked nothing is known.
    const unmet = this.#blocks.isBroken ? 'same' : 'ahead'
    const met = (seal: SealPromise) => this.#promises.sealMet(seal) ?? unmet
    const { problems, told } = read.judge(heard, met, this.#blocks.frontier.size)
    // A mirror of leaves and tiles alone has no seals.
    const isMirror = this.#options.bodies === false
    for (const problem of problems)
      if (!(isMirror && problem.code === 'seals.missing')) this.#tell(problem)
    this.#sealsTold = told
    if (told === undefined && !areThere) this.#notChecked.push({ code: 'seals.none' })
  }

  #tellNotChecked(vkey: Vkey, bodies: Bodies): void {
    const not = this.#notChecked
    const { vkey: given, checkpoint, bodies: looksFor } = this.#options
    if (given === undefined) not.push({ code: 'key.own', vkey: toVkey(vkey) })
    if (checkpoint === undefined) not.push({ code: 'checkpoint.none' })
    if (looksFor === false) not.push({ code: 'bodies.skipped' })
    else if (this.#keys === undefined) not.push({ code: 'bodies.closed' })
    if (looksFor !== false && bodies.blobs > 0)
      not.push({ code: 'blobs.closed', count: bodies.blobs })
  }
}
