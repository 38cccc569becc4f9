/**
 * Check: a whole package against its own signatures, the same in the command line and in a browser.
 *
 * It reads files by name, one at a time, and asks `run` for everything that needs SHA-256 or Ed25519,
 * so that a browser, whose digests come later, can run the same judgement. Nothing is believed for
 * standing in the package: the sums only tell damage; the proofs lead to a root, the root to the
 * log's signature, that to the policy's witnesses, and what came from the package itself is told as
 * not checked.
 *
 * Limits: time stamps are compared here, not opened; seals are checked as `check-seals.ts` says.
 */
import type { Bracket, Crypto, Moment } from '../brackets.ts'
import { type Checkpoint, readCheckpoint } from '../checkpoint.ts'
import {
  KEY_SIZES,
  MLDSA_COSIGNATURE,
  type Note,
  readNote,
  readVkey,
  signatureOf,
  toVkey,
  type Vkey,
} from '../note.ts'
import { isGoodBy, type Policy, readPolicy } from '../policy.ts'
import { isRefused, type Refused, refuse } from '../refused.ts'
import { CheckedEntries } from './check-entries.ts'
import { CheckedFiles } from './check-files.ts'
import { CheckedOutside } from './check-outside.ts'
import { checkSeals } from './check-seals.ts'
import {
  type PackageChecked,
  type PackageFiles,
  type PackageOptions,
  type Run,
  type Signed,
  swearingText,
} from './check-types.ts'
import { type Custody, readCustody } from './custody.ts'
import { files as named } from './layout.ts'

export async function checkPackage(
  packed: PackageFiles,
  run: Run,
  options: PackageOptions = {},
): Promise<PackageChecked> {
  const files = new CheckedFiles(packed, run, options.progress)
  await files.checkSums()
  const signed = await signedOf(files, options)
  const custody = await custodyOf(files)
  const entries = new CheckedEntries(files, options.hear)
  let moments: readonly Moment[] = []
  let brackets: readonly Bracket[] = []
  let quorum: PackageChecked['quorum'] = 'none'
  if (signed !== undefined) {
    tellPostQuantum(files, signed, options)
    const policy = await policyOf(files, options)
    if (policy !== undefined) quorum = await quorumOf(files, signed, policy, options)
    await entries.check(signed)
    if (custody !== undefined) entries.checkPromised(custody)
    const outside = new CheckedOutside(files, signed, policy, options.postQuantum !== false)
    moments = await outside.moments(entries.testimony.cosigned)
    brackets = outside.brackets(moments, entries.times)
    await compareWithGiven(files, signed, outside, options)
    await outside.checkAnchors(entries.testimony.anchored)
    await checkSeals(files, signed, entries.founded, outside)
  }
  files.end()
  return {
    ok: files.problems.length === 0,
    origin: signed?.origin ?? null,
    size: signed?.size ?? 0,
    entries: entries.count,
    bodies: entries.bodies,
    firstAltered: entries.firstAltered ?? null,
    gaps: entries.gaps,
    erased: entries.erased,
    cosigned: moments
      .filter(({ index }) => index === undefined)
      .map(({ witness, seconds }) => ({ witness, at: swearingText(seconds) })),
    quorum,
    moments,
    brackets,
    anchors: entries.testimony.anchored,
    custody: custody ?? null,
    problems: files.problems,
    notChecked: files.notChecked,
  }
}

async function signedOf(
  files: CheckedFiles,
  { vkey: given }: PackageOptions,
): Promise<Signed | undefined> {
  const vkeyText = given ?? (await files.text(named.vkey))
  const text = await files.text(named.checkpoint)
  if (vkeyText === undefined || text === undefined) return undefined
  const vkey = await files.run(({ hasher }) => readVkey(vkeyText.trimEnd(), hasher))
  if (isRefused(vkey)) {
    files.tell({ code: 'package.malformed', where: named.vkey, why: vkey.refused })
    return undefined
  }
  const signed = await files.run(({ verify }) => signedBy(text, vkey, verify))
  if (isRefused(signed)) {
    files.tell({ code: 'checkpoint.bad', where: named.checkpoint, why: signed.refused })
    return undefined
  }
  if (given === undefined) files.notChecked.push({ code: 'key.own', vkey: toVkey(vkey) })
  return { ...signed, text, vkey }
}

function signedBy(
  text: string,
  vkey: Vkey,
  verify: Crypto['verify'],
): (Checkpoint & { readonly note: Note }) | Refused {
  const note = readNote(text)
  if (isRefused(note)) return note
  const checkpoint = readCheckpoint(note.text)
  if (isRefused(checkpoint)) return checkpoint
  if (checkpoint.origin !== vkey.name) return refuse(`it is of another log, ${checkpoint.origin}`)
  const signature = signatureOf(note, vkey, verify)
  if (signature === 'absent') return refuse('the log did not sign it')
  if (signature === 'bad') return refuse('its signature is not that of the log')
  return { ...checkpoint, note }
}

async function custodyOf(files: CheckedFiles): Promise<Custody | undefined> {
  const text = await files.text(named.custody)
  const custody = text === undefined ? undefined : readCustody(text)
  if (custody === undefined || !isRefused(custody)) return custody
  files.tell({ code: 'package.malformed', where: named.custody, why: custody.refused })
  return undefined
}

async function policyOf(
  files: CheckedFiles,
  { policy: given }: PackageOptions,
): Promise<Policy | undefined> {
  const text = given ?? (await files.text(named.policy, false))
  if (text === undefined) {
    files.notChecked.push({ code: 'policy.none' })
    return undefined
  }
  const policy = await files.run(({ hasher }) => readPolicy(text, hasher))
  if (isRefused(policy)) {
    files.tell({ code: 'policy.bad', where: named.policy, why: policy.refused })
    return undefined
  }
  if (given === undefined) files.notChecked.push({ code: 'policy.own' })
  return policy
}

async function quorumOf(
  files: CheckedFiles,
  { note }: Signed,
  policy: Policy,
  { postQuantum }: PackageOptions,
): Promise<PackageChecked['quorum']> {
  if (await files.run(({ verify }) => isGoodBy(policy, note, verify))) return 'met'
  const { key } = KEY_SIZES[MLDSA_COSIGNATURE]
  const isUnsure =
    postQuantum === false &&
    (await files.run(({ verify }) =>
      isGoodBy(policy, note, (publicKey, message, signature) =>
        publicKey.length === key ? true : verify(publicKey, message, signature),
      ),
    ))
  if (isUnsure) return 'unsure'
  files.tell({ code: 'policy.unmet', where: named.checkpoint })
  return 'unmet'
}

function tellPostQuantum(
  files: CheckedFiles,
  { note }: Signed,
  { postQuantum }: PackageOptions,
): void {
  if (postQuantum !== false) return
  const { signature } = KEY_SIZES[MLDSA_COSIGNATURE]
  const count = note.signatures.filter(({ bytes }) => bytes.length === 8 + signature).length
  if (count > 0) files.notChecked.push({ code: 'cosignature.post-quantum', count })
}

async function compareWithGiven(
  files: CheckedFiles,
  signed: Signed,
  outside: CheckedOutside,
  { checkpoint: given }: PackageOptions,
): Promise<void> {
  const where = 'the checkpoint handed in'
  if (given === undefined) {
    files.notChecked.push({ code: 'checkpoint.none' })
    return
  }
  const other = await files.run(({ verify }) => signedBy(given, signed.vkey, verify))
  if (isRefused(other)) {
    files.tell({ code: 'checkpoint.bad', where, why: other.refused })
    return
  }
  // A package is of its day: a newer statement does not contradict it, and cannot be linked.
  const link = other.size > signed.size ? 'unknown' : await outside.link(other)
  if (link === 'broken') files.tell({ code: 'checkpoint.differs', where, size: other.size })
  if (link === 'unknown') files.notChecked.push({ code: 'checkpoint.unlinked', size: other.size })
}
