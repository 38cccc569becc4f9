/**
 * Crypto: the browser's SHA-256 and Ed25519 for a judgement that wants them at once.
 *
 * The browser's answers come later. So work is begun, stops at the first question that has no answer
 * yet, waits for it, and is begun anew; questions are known by their order, for the work is pure and
 * asks the same ones each time. ML-DSA is not known to browsers: such signatures count as absent.
 */
import type { Hash, Hasher } from '../../src/evidence/bytes.ts'
import { joined } from '../../src/evidence/bytes.ts'
import type { Verify } from '../../src/evidence/note.ts'
import type { Run } from '../../src/evidence/package/check-types.ts'

class Later {
  readonly ready: Promise<void>
  constructor(ready: Promise<void>) {
    this.ready = ready
  }
}

const ED25519_KEY_BYTES = 32
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

const latin1 = (octets: ArrayBuffer): Hash => {
  let text = ''
  for (const octet of new Uint8Array(octets)) text += String.fromCharCode(octet)
  return text as Hash
}
const octetsOf = (hash: Hash): Uint8Array => Uint8Array.from(hash, (it) => it.charCodeAt(0))

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

export const webRun: Run = async (work) => {
  const answers: unknown[] = []
  for (;;) {
    let nth = 0
    const ask = <Answer>(question: () => Promise<Answer>): Answer => {
      const at = nth
      nth += 1
      if (at < answers.length) return answers[at] as Answer
      throw new Later(
        question().then((answer) => {
          answers[at] = answer
        }),
      )
    }
    const hasher: Hasher = {
      digest: (...parts) => ask(() => digestOf(joined(...parts))),
      leaf: (entry) => ask(() => digestOf(joined(LEAF, entry))),
      node: (left, right) => ask(() => digestOf(joined(NODE, octetsOf(left), octetsOf(right)))),
    }
    const verify: Verify = (...signed) => ask(() => isSigned(...signed))
    try {
      return work({ hasher, verify })
    } catch (thrown) {
      if (!(thrown instanceof Later)) throw thrown
      await thrown.ready
    }
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
      (await isSigned(octets(key), new Uint8Array(0), octets(signature)))
    )
  } catch {
    return false
  }
}
