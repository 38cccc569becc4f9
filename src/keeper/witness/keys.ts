/**
 * Keys of a witness: Ed25519 for every reader of today, ML-DSA-44 for the day after (FIPS 204).
 *
 * They are made at the first start, and never again where something was sworn to already: a witness
 * that changes its keys by accident is nobody's witness any more. The name rests beside them, for the
 * key lines hold it.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  COSIGNATURE,
  isKeyName,
  KEY_SIZES,
  type KeyType,
  MLDSA_COSIGNATURE,
  vkeyOf,
} from '../../evidence/note.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { sha256 } from '../../store/evidence/hashing.ts'
import type { CosigningKey } from '../../witness/witness.ts'

const kinds = [
  { file: 'ed25519.key', algorithm: 'ed25519', type: COSIGNATURE },
  { file: 'ml-dsa-44.key', algorithm: 'ml-dsa-44', type: MLDSA_COSIGNATURE },
] as const
/** The name must fit one octet of length in the message of ML-DSA. */
const NAME_MAX = 255

/** Reads the keys, or makes them under this name. Throws `witness.state`. */
export function witnessKeys(data: string, name: string): readonly CosigningKey[] {
  const folder = join(data, 'keys')
  const nameFile = join(folder, 'name')
  const bad = (file: string, why: string, cause?: unknown) =>
    new Fault('witness.state', { file, why }, cause)
  if (!existsSync(nameFile)) {
    if (hasSworn(data)) throw bad(folder, 'there are no keys, and something was sworn to with them')
    if (!isKeyName(name) || Buffer.byteLength(name) > NAME_MAX)
      throw bad(nameFile, `«${name}» is no name of a witness`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const { file, algorithm } of kinds) {
      if (existsSync(join(folder, file))) continue
      // Two calls, for the type of one depends on the algorithm.
      const { privateKey } =
        algorithm === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ml-dsa-44')
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
      writeOnce(join(folder, file), `${pem}`, 0o400)
    }
    // The name comes last: without it the keys were never shown to anybody.
    writeOnce(nameFile, `${name}\n`, 0o444)
    syncFolder(folder)
    syncFolder(data)
  }
  try {
    const kept = readFileSync(nameFile, 'utf8').trim()
    return kinds.map(({ file, algorithm, type }) => {
      const key = createPrivateKey(readFileSync(join(folder, file)))
      if (key.asymmetricKeyType !== algorithm) throw new Error(`${file} is no ${algorithm} key`)
      return cosigning(kept, type, key)
    })
  } catch (thrown) {
    throw bad(folder, whyOf(thrown), thrown)
  }
}

function cosigning(name: string, type: KeyType, key: KeyObject): CosigningKey {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const publicKey = new Uint8Array(spki.subarray(-KEY_SIZES[type].key))
  return {
    vkey: vkeyOf(name, type, publicKey, sha256),
    sign: (message) => sign(null, message, key),
  }
}

function hasSworn(data: string): boolean {
  try {
    return readdirSync(join(data, 'logs')).length > 0
  } catch {
    return false
  }
}

function writeOnce(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
