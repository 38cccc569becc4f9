/**
 * Seals of a package: the forward-secure seals that are handed over with it, against the keys that the
 * log committed to, and against the package's own log.
 *
 * The entry that names the keys is in the package and proven, so the keys are the log's. All seals are
 * checked one after the other; the trees that they swear to are compared where a proof of consistency
 * leads from them to the package's checkpoint: that is so for the first seal behind each run of chosen
 * entries and for the newest. How many others there are is told.
 *
 * Limits: runs of missed epochs and an end that came too early are seen by who reads the whole log.
 */
import type { Hasher } from '../bytes.ts'
import { type Founding, foundingOf, isSameFounding, PUBLIC_KEY_BYTES, readHead } from '../epoch.ts'
import { isRefused } from '../refused.ts'
import { SealChain } from '../seal-check.ts'
import { emptyFrontier, grow, rootOf } from '../tree.ts'
import type { CheckedFiles } from './check-files.ts'
import type { CheckedOutside } from './check-outside.ts'
import type { Signed } from './check-types.ts'
import { files as named } from './layout.ts'

export type FoundedEntry = {
  readonly index: number
  readonly facts: { readonly [key: string]: unknown }
}

export async function checkSeals(
  files: CheckedFiles,
  signed: Signed,
  founded: readonly FoundedEntry[],
  outside: Pick<CheckedOutside, 'link'>,
): Promise<void> {
  const where = named.seals
  if (!files.has(where)) {
    if (founded.length > 0) files.tell({ code: 'seals.missing', where })
    return
  }
  // Nothing here says whose keys they are.
  if (founded.length === 0) {
    files.notChecked.push({ code: 'seals.unchecked' })
    return
  }
  const text = await files.text(where)
  const keys = await files.read(named.sealKeys)
  if (text === undefined) return
  // What a crash tore at the end is no line.
  const [head = '', ...lines] = text.split('\n').slice(0, -1)
  const founding = readHead(head)
  if (isRefused(founding)) {
    files.tell({ code: 'seals.unreadable', where, why: founding.refused })
    return
  }
  const why = await whyUnfounded(files, signed, founding, founded, keys)
  if (why !== undefined || keys === undefined) {
    files.tell({ code: 'seals.unfounded', where, why: why ?? 'its keys are not there' })
    return
  }
  const { bad, seals } = await files.run(({ verify }) => {
    const chain = new SealChain(founding, keys, verify)
    const good = lines.flatMap((line) => chain.take(line) ?? [])
    return { bad: chain.bad, seals: good }
  })
  if (bad !== undefined) files.tell(bad)
  const [first] = seals
  if (first !== undefined && Math.min(...founded.map(({ index }) => index)) >= first.size)
    files.tell({
      ...{ code: 'seals.unfounded', where },
      why: 'the keys were committed to after the first seal',
    })
  let unlinked = 0
  let before: (typeof seals)[number] | undefined
  for (const seal of seals) {
    const { epoch, size, root } = seal
    const isAgain = before?.size === size
    const link = isAgain
      ? before?.root === root
        ? 'linked'
        : 'broken'
      : // One of a later day: the package is of its own.
        size > signed.size
        ? 'unknown'
        : await outside.link(seal)
    if (link === 'broken') {
      // The first bad epoch is named; those behind it cannot be better.
      files.tell({ code: 'seal.differs', where, epoch, size })
      break
    }
    if (link === 'unknown') unlinked += 1
    before = seal
  }
  if (unlinked > 0)
    files.notChecked.push({ code: 'seals.unlinked', count: unlinked, of: seals.length })
}

async function whyUnfounded(
  files: CheckedFiles,
  { origin }: Signed,
  founding: Founding,
  founded: readonly FoundedEntry[],
  keys: Uint8Array | undefined,
): Promise<string | undefined> {
  for (const { facts } of founded) {
    const its = foundingOf(origin, facts)
    if (its === undefined || !isSameFounding(its, founding)) return 'the log commits to other keys'
  }
  if (keys?.length !== founding.epochs * PUBLIC_KEY_BYTES)
    return `${named.sealKeys} is missing or has another length`
  const root = await files.run(({ hasher }) => rootOfKeys(keys, hasher))
  return root === founding.root ? undefined : `${named.sealKeys} holds other keys`
}

function rootOfKeys(keys: Uint8Array, hasher: Hasher) {
  const tree = emptyFrontier()
  for (let at = 0; at < keys.length; at += PUBLIC_KEY_BYTES)
    grow(tree, hasher.leaf(keys.subarray(at, at + PUBLIC_KEY_BYTES)), hasher)
  return rootOf(tree, hasher)
}
