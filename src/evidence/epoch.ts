/**
 * Epochs: forward-secure seals, for those who have no second host.
 *
 * Time is cut into epochs, and each has a key of its own. All keys are made once, from seeds of which
 * each gives the next and none the one before it; the public ones are committed to by the root of an
 * RFC 6962 tree that stands in the log. When an epoch is over its key signs log name, epoch, size and
 * root, and its seed is erased: whoever takes the machine later holds seeds of later epochs only.
 *
 * One epoch has one seal, also when nothing was written or nobody was there to seal it (`missed`).
 * A seal names the whole log up to its size and not a range, so that no later key can speak for what an
 * earlier one has sealed.
 *
 * Limits: entries of the epoch that is not over are open to whoever has root now.
 */
import { assert } from '../lib/assert.ts'
import type { Instant } from '../lib/time.ts'
import {
  base64,
  fromBase64,
  HASH_BYTES,
  type Hash,
  hashText,
  readCount,
  readHashText,
  utf8,
} from './bytes.ts'
import { momentText, readMoment } from './moment.ts'
import { isKeyName } from './note.ts'
import { type Refused, refuse } from './refused.ts'

/** Ten years of hours. */
export const EPOCHS = 87_600
export const EPOCH_SECONDS = 3_600
/** What a reader takes: 32 MiB of public keys. */
export const EPOCHS_MAX = 2 ** 20
export const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
/** A header or a seal; the longest has a log name of 400 characters. */
export const SEAL_LINE_CHARACTERS_MAX = 1_024

/** HMAC-SHA-256, which the edge brings. */
export type Hmac = (key: Uint8Array, text: string) => Uint8Array

export const evolved = (seed: Uint8Array, hmac: Hmac): Uint8Array => hmac(seed, 'evolve')
/** The 32 octets of the Ed25519 private key (RFC 8032 §5.1.5) of the epoch that this is the seed of. */
export const privateOf = (seed: Uint8Array, hmac: Hmac): Uint8Array => hmac(seed, 'key')

/** What is settled for a log once and for all. */
export type Founding = {
  readonly origin: string
  readonly epochs: number
  readonly epochSeconds: number
  /** When epoch 0 begins. */
  readonly from: Instant
  /** Over the public keys, in order of epochs. */
  readonly root: Hash
}

const HEAD = 'sekimori/seals/v1'
const SEAL = 'sekimori/seal/v1'

/** The epoch of a moment; below 0 before the first, `epochs` and more after the last. */
export const epochOf = ({ from, epochSeconds }: Founding, at: Instant): number =>
  Math.floor((at - from) / (epochSeconds * 1_000))

export const epochBegins = ({ from, epochSeconds }: Founding, epoch: number): Instant =>
  (from + epoch * epochSeconds * 1_000) as Instant

/** The first line of `fs/seals.txt`. */
export const toHead = ({ origin, epochs, epochSeconds, from, root }: Founding): string =>
  `${HEAD} ${origin} ${epochs} ${epochSeconds} ${momentText(from)} ${hashText(root)}\n`

export function readHead(line: string): Founding | Refused {
  const [head, origin = '', epochsText = '', secondsText = '', fromText = '', rootText = '', more] =
    line.split(' ')
  if (head !== HEAD || more !== undefined) return refuse('it does not begin as seals do')
  if (!isKeyName(origin)) return refuse('its log has no name')
  const founding = foundingOf(origin, {
    epochs: readCount(epochsText),
    epochSeconds: readCount(secondsText),
    from: fromText,
    root: rootText,
  })
  return founding ?? refuse('its first line does not say how many epochs, how long, since when')
}

/** What an entry `seals.founded` says in the open, or the first line. */
export function foundingOf(
  origin: string,
  facts: { readonly [key: string]: unknown },
): Founding | undefined {
  const { epochs, epochSeconds, from: fromText, root: rootText } = facts
  const from = typeof fromText === 'string' ? readMoment(fromText) : undefined
  const root = typeof rootText === 'string' ? readHashText(rootText) : undefined
  const isCount = (it: unknown, most: number): it is number =>
    Number.isSafeInteger(it) && (it as number) >= 1 && (it as number) <= most
  if (!isCount(epochs, EPOCHS_MAX) || !isCount(epochSeconds, 86_400 * 366)) return undefined
  if (from === undefined || root === undefined) return undefined
  return { origin, epochs, epochSeconds, from, root }
}

export const isSameFounding = (a: Founding, b: Founding): boolean => toHead(a) === toHead(b)

/** What is sworn to at the end of an epoch. */
export type Sealed = {
  readonly epoch: number
  readonly size: number
  readonly root: Hash
  /** The epoch was over before anybody could seal it: the log was not being written. */
  readonly missed: boolean
}

export type Seal = Sealed & {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
}

/** What is signed. */
export const sealedText = (origin: string, { epoch, size, root, missed }: Sealed): string =>
  `${SEAL}\n${origin}\n${epoch}\n${size}\n${hashText(root)}\n${missed ? 'missed' : 'sealed'}\n`

export function toSealLine(seal: Seal): string {
  const { epoch, size, root, missed, publicKey, signature } = seal
  assert(
    publicKey.length === PUBLIC_KEY_BYTES && signature.length === SIGNATURE_BYTES,
    'a seal has a key and a signature of Ed25519',
  )
  return `${epoch} ${size} ${hashText(root)} ${missed ? 'missed' : 'sealed'} ${base64(publicKey)} ${base64(signature)}\n`
}

/** A line without its end. */
export function readSealLine(line: string): Seal | Refused {
  const [epochText = '', sizeText = '', rootText = '', how, keyText = '', signText = '', more] =
    line.split(' ')
  const epoch = readCount(epochText)
  const size = readCount(sizeText)
  const root = readHashText(rootText)
  const publicKey = fromBase64(keyText)
  const signature = fromBase64(signText)
  if (more !== undefined || epoch === undefined || size === undefined || root === undefined)
    return refuse('it is no seal')
  if (how !== 'sealed' && how !== 'missed') return refuse('it says neither sealed nor missed')
  if (publicKey?.length !== PUBLIC_KEY_BYTES) return refuse('its key has not 32 octets')
  if (signature?.length !== SIGNATURE_BYTES) return refuse('its signature has not 64 octets')
  return { epoch, size, root, missed: how === 'missed', publicKey, signature }
}

export const sealMessage = (origin: string, sealed: Sealed): Uint8Array =>
  utf8(sealedText(origin, sealed))

/** The public key of an epoch, in the octets of `fs/pub.bin`. */
export const keyAt = (keys: Uint8Array, epoch: number): Uint8Array =>
  keys.subarray(epoch * PUBLIC_KEY_BYTES, (epoch + 1) * PUBLIC_KEY_BYTES)

/** What of a seed is left when it was overwritten. */
export const SEED_BYTES = HASH_BYTES
