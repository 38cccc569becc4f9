/**
 * Crypto: the browser's SHA-256 and Ed25519 for a judgement that wants them at once.
 *
 * Leaves and nodes of a tree are hashed here, at once (`sha256.ts`). The browser's own answers come
 * later: so work is begun, stops at the first digest that has no answer yet, waits for it, and is
 * begun anew; questions are known by their order, for the work is pure and asks the same ones each
 * time. Signatures are first taken to be good, so that many can be asked for together; what came of an
 * assumption that proves wrong is thrown away, and the work is begun anew with what is known up to
 * there. ML-DSA is not known to browsers: such signatures count as absent.
 */

import type { Crypto } from '../../src/evidence/brackets.ts'
import type { Hash, Hasher } from '../../src/evidence/bytes.ts'
import { joined } from '../../src/evidence/bytes.ts'
import type { Verify } from '../../src/evidence/note.ts'
import type { Run } from '../../src/evidence/package/check-types.ts'
import { sha256At } from './sha256.ts'

/** Signatures that are asked of the browser at a time. */
export const ASKED_MAX = 4_096

/** Thrown through the work, to wait for what was asked. */
class Later {}

const ED25519_KEY_BYTES = 32
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

const latin1 = (octets: ArrayBuffer): Hash => {
  let text = ''
  for (const octet of new Uint8Array(octets)) text += String.fromCharCode(octet)
  return text as Hash
}
const octetsOf = (hash: Hash): Uint8Array => Uint8Array.from(hash, (it) => it.charCodeAt(0))

/** The browser's, for whole files. */
const digestOf = async (bytes: Uint8Array): Promise<Hash> =>
  latin1(await crypto.subtle.digest('SHA-256', bytes as BufferSource))

async function isSigned(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== ED25519_KEY_BYTES) return false
  try {
    const key = await crypto.subtle.importKey(
      'raw',
      publicKey as BufferSource,
      { name: 'Ed25519' },
      false,
      ['verify'],
    )
    return await crypto.subtle.verify(
      { name: 'Ed25519' },
      key,
      signature as BufferSource,
      message as BufferSource,
    )
  } catch {
    return false
  }
}

type Asked = {
  readonly answer: Promise<unknown>
  /** What the work went on with; absent: it stopped. */
  readonly assumed?: boolean
}

export const webRun: Run = async <Result>(work: (crypto: Crypto) => Result): Promise<Result> => {
  /** By their order; there are none behind one that is not known. */
  const answers: unknown[] = []
  for (;;) {
    let nth = 0
    const asked: Asked[] = []
    const hasher: Hasher = {
      digest: (...parts) => {
        const at = nth
        nth += 1
        if (at < answers.length) return answers[at] as Hash
        asked.push({ answer: digestOf(joined(...parts)) })
        throw new Later()
      },
      leaf: (entry) => sha256At(LEAF, entry),
      node: (left, right) => sha256At(NODE, joined(octetsOf(left), octetsOf(right))),
    }
    const verify: Verify = (...signed) => {
      const at = nth
      nth += 1
      if (at < answers.length) return answers[at] as boolean
      if (asked.length >= ASKED_MAX) throw new Later()
      asked.push({ answer: isSigned(...signed), assumed: true })
      return true
    }
    let ended: (() => Result) | undefined
    try {
      const result = work({ hasher, verify })
      ended = () => result
    } catch (thrown) {
      if (!(thrown instanceof Later))
        ended = () => {
          throw thrown
        }
    }
    const found = await Promise.all(asked.map(({ answer }) => answer))
    const wrong = asked.findIndex(({ assumed }, n) => assumed !== undefined && found[n] !== assumed)
    // Behind a wrong assumption the work may ask for something else.
    for (const answer of wrong < 0 ? found : found.slice(0, wrong + 1)) answers.push(answer)
    if (wrong < 0 && ended !== undefined) return ended()
  }
}

/** Whether this browser can check what it must; false: it is too old, or the page was not opened safely. */
export async function isAble(): Promise<boolean> {
  try {
    // RFC 8032 §7.1, test 1: the empty message.
    const key = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
    const signature =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
    const octets = (hex: string) =>
      Uint8Array.from(hex.match(/../g) ?? [], (it) => Number.parseInt(it, 16))
    return (
      typeof Uint8Array.fromBase64 === 'function' &&
      sha256At(LEAF, octets(signature)) === (await digestOf(joined(LEAF, octets(signature)))) &&
      (await isSigned(octets(key), new Uint8Array(0), octets(signature)))
    )
  } catch {
    return false
  }
}
