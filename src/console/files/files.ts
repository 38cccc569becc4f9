/**
 * Files: the built page, wholly in memory, under the exact names that the build gave.
 *
 * A name is looked up, never put together with a folder, so that there is no way out of it. What the
 * build packed beside a file (brotli, gzip) goes out to whoever takes it, and what it did not is packed
 * in the background. When the page is built anew, it is
 * read anew.
 * Limits: what is not in the folder at that moment is not there; links are not followed.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { Fault, whyOf } from '../../lib/fault.ts'

export const FILES_MAX = 4_096
export const FILES_BYTES_MAX = 128 * 1_048_576
/** Smaller than this is not worth unpacking. */
export const PACKED_FROM = 1_024
/** The build takes its time for the best; a start does not. */
const BROTLI_QUALITY = 6
/** How often we look whether the page was built anew. */
const LOOK_MS = 1_000

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

export type StaticFile = {
  readonly content: Buffer
  readonly type: string
  readonly etag: string
  /** The build put its hash into the name. */
  readonly isImmutable: boolean
  /** As the build packed it; else as we do, a moment after the start. */
  br: Buffer | undefined
  gzip: Buffer | undefined
}

export type Files = {
  /** By the path of the request, `/assets/x.js`. */
  of(path: string): StaticFile | undefined
  /** The page, with `__NONCE__` in it; `undefined`: it is not built. */
  page(): string | undefined
}

export function openFiles(folder: string, now: () => number = () => performance.now()): Files {
  let found = new Map<string, StaticFile>()
  let page: string | undefined
  let stamp = 0
  let lookedAt = Number.NEGATIVE_INFINITY
  const look = (): void => {
    const at = now()
    if (at - lookedAt < LOOK_MS) return
    lookedAt = at
    let built: number
    try {
      built = statSync(join(folder, 'index.html')).mtimeMs
    } catch {
      // While it is being built anew the one before is served.
      return
    }
    if (built === stamp) return
    stamp = built
    found = readFiles(folder)
    page = found.get('/index.html')?.content.toString('utf8')
    void packRest(found)
  }
  return {
    of: (path) => {
      look()
      return path === '/index.html' ? undefined : found.get(path)
    },
    page: () => {
      look()
      return page
    },
  }
}

/** Throws `console.page` for a folder that is none of ours. */
export function readFiles(folder: string): Map<string, StaticFile> {
  const found = new Map<string, StaticFile>()
  let bytes = 0
  const readIf = (name: string): Buffer | undefined => {
    const file = join(folder, name)
    return existsSync(file) ? readFileSync(file) : undefined
  }
  const walk = (under: string): void => {
    for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
      const name = `${under}/${entry.name}`
      if (entry.isDirectory()) walk(name)
      const type = types[extname(name)]
      if (!entry.isFile() || type === undefined) continue
      const content = readFileSync(join(folder, name))
      bytes += content.length
      if (found.size >= FILES_MAX || bytes > FILES_BYTES_MAX)
        throw new Fault('console.page', { folder, why: 'there are too many files in it' })
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
      const packed = { br: readIf(`${name}.br`), gzip: readIf(`${name}.gz`) }
      found.set(name, { content, type, etag, ...packed, isImmutable: name.startsWith('/assets/') })
    }
  }
  try {
    walk('')
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw new Fault('console.page', { folder, why: whyOf(thrown) }, thrown)
  }
  return found
}

const packs: ReadonlySet<string> = new Set(['.js', '.css', '.json', '.svg', '.txt', '.webmanifest'])
const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** What a build left unpacked, one after the other; until then it goes out as it is. */
export async function packRest(files: ReadonlyMap<string, StaticFile>): Promise<void> {
  for (const [name, file] of files) {
    if (!packs.has(extname(name)) || file.content.length < PACKED_FROM) continue
    file.br ??= await brotli(file.content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
    })
    file.gzip ??= await zip(file.content)
  }
}
