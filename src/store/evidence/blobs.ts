/**
 * Blobs: large things kept whole, such as held messages, sealed as bodies are.
 *
 * A file is one line of JSON (class and pseudonym: what names its key, nobody else), then nonce, one
 * octet of form and content as ciphertext, and tag; origin, digest and that line are the additional
 * data. It is synced before the entry that commits to it is asked for: a crash between leaves a
 * sealed file that no entry speaks of. The same content under another key is another file.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { isRetention } from '../../evidence/leaf.ts'
import { monthOf } from '../../evidence/moment.ts'
import { FORM_OCTET, formOf, NONCE_BYTES, TAG_BYTES } from '../../evidence/vault.ts'
import { type Disk, isMissing, readFully, readWhole, replaceFile, using } from './disk.ts'
import type { Keys, Sealing, Wanted } from './keys.ts'

export const KEEP_BYTES_MAX = 64 * 2 ** 20
const HEAD_BYTES_MAX = 256
const FILE_BYTES_MAX = KEEP_BYTES_MAX + 2 ** 20

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

type Head = { readonly r: string; readonly a?: string; readonly m: string }

const boundTo = (origin: string, sha256: string, head: string): Buffer =>
  Buffer.from(`${origin}\n${sha256}\n${head}`)

export async function sealBlob(
  disk: Disk,
  folder: string,
  origin: string,
  keys: Keys,
  wanted: Wanted,
  content: Uint8Array,
): Promise<string> {
  const sha256 = hash('sha256', content, 'hex')
  const [{ key, pseudonym }] = keys.sealings([wanted]) as [Sealing]
  const month = monthOf(wanted.at)
  const head = JSON.stringify({
    r: wanted.retention,
    ...(pseudonym === undefined ? {} : { a: pseudonym }),
    m: month,
  } satisfies Head)
  const blobs = join(folder, 'vault', 'blob', month)
  const file = join(blobs, `${sha256}${pseudonym === undefined ? '' : `.${pseudonym}`}.skb`)
  const packed = await compress(content)
  const isSmaller = packed.length < content.length
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(origin, sha256, head))
  const sealed = Buffer.concat([
    Buffer.from(`${head}\n`),
    nonce,
    cipher.update(Buffer.of(isSmaller ? FORM_OCTET.zstd : FORM_OCTET.plain)),
    cipher.update(isSmaller ? packed : content),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  await disk.makeFolder(blobs)
  await replaceFile(disk, file, sealed, true)
  for (let at = dirname(blobs); at.startsWith(folder); at = dirname(at)) await disk.syncFolder(at)
  return sha256
}

function readHead(bytes: Uint8Array): { head: Head; text: string } | undefined {
  const end = bytes.subarray(0, HEAD_BYTES_MAX).indexOf(0x0a)
  if (end < 0) return undefined
  const text = Buffer.from(bytes.subarray(0, end)).toString('utf8')
  try {
    const it = JSON.parse(text) as Partial<Head>
    if (typeof it.r !== 'string' || !isRetention(it.r) || typeof it.m !== 'string') return undefined
    if (it.a !== undefined && typeof it.a !== 'string') return undefined
    return { head: it as Head, text }
  } catch {
    return undefined
  }
}

/** The class of a blob's file; `undefined` when it is none, or is gone. */
export async function blobRetention(disk: Disk, path: string): Promise<string | undefined> {
  try {
    return await using(await disk.open(path, 'read'), async (file) => {
      const bytes = new Uint8Array(HEAD_BYTES_MAX)
      return readHead(bytes.subarray(0, await readFully(file, bytes, 0)))?.head.r
    })
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}

/** Every file of that digest is tried: `undefined` when none can be opened any more. */
export async function openBlob(
  disk: Disk,
  folder: string,
  origin: string,
  keys: Keys,
  sha256: string,
): Promise<Uint8Array | undefined> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined
  const blobs = join(folder, 'vault', 'blob')
  for (const month of (await disk.list(blobs)).sort().reverse())
    for (const name of await disk.list(join(blobs, month))) {
      if (!name.startsWith(`${sha256}.`) || !name.endsWith('.skb')) continue
      const bytes = await readWhole(disk, join(blobs, month, name), FILE_BYTES_MAX)
      if (!(bytes instanceof Uint8Array)) continue
      const content = await unsealed(bytes, origin, keys, sha256)
      if (content !== undefined) return content
    }
  return undefined
}

async function unsealed(
  bytes: Uint8Array,
  origin: string,
  keys: Keys,
  sha256: string,
): Promise<Uint8Array | undefined> {
  const read = readHead(bytes)
  if (read === undefined) return undefined
  const { head, text } = read
  const key = keys.opening(head.a, head.m, head.r)
  const from = Buffer.byteLength(text) + 1
  if (key === undefined || bytes.length < from + NONCE_BYTES + 1 + TAG_BYTES) return undefined
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(from, from + NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    }).setAAD(boundTo(origin, sha256, text))
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    const plain = Buffer.concat([
      cipher.update(bytes.subarray(from + NONCE_BYTES, -TAG_BYTES)),
      cipher.final(),
    ])
    const form = formOf(plain[0])
    const content =
      form === 'zstd'
        ? await decompress(plain.subarray(1), { maxOutputLength: KEEP_BYTES_MAX })
        : plain.subarray(1)
    return form !== undefined && hash('sha256', content, 'hex') === sha256 ? content : undefined
  } catch {
    return undefined
  }
}
