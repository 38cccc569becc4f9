/**
 * Tiles: a log over HTTP for mirrors (C2SP tlog-tiles), read only: checkpoint, hashes, entries.
 *
 * The checkpoint is the newest with its cosignatures, and tiles are made as wide as it says, so that a
 * mirror is as near as a second. Bodies are not here: what a mirror takes names nobody.
 *
 * Limits: of an unfinished tile every width up to the newest is given; of entries that erasing by time
 * does not touch there is no end.
 */
import { type Hash, utf8 } from '../evidence/bytes.ts'
import { toVkey, type Vkey } from '../evidence/note.ts'
import { TILE_WIDTH, toTile } from '../evidence/tiles.ts'
import type { Asked, Given } from './server.ts'

export type TileSource = {
  readonly vkey: Vkey
  newest(): { readonly size: number } | undefined
  published(): string | undefined
  tile(level: number, nth: number, size: number): Promise<readonly Hash[] | undefined>
  bundle(nth: number, size: number): Promise<Uint8Array | undefined>
}

const PATH =
  /^\/tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/
const OCTETS = 'application/octet-stream'

export const tileRoutes =
  (log: TileSource) =>
  async ({ method, path }: Asked): Promise<Given> => {
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, body: 'only reading\n', headers: { allow: 'GET' } }
    if (path === '/checkpoint') {
      const note = log.published()
      return note === undefined ? nothing : { status: 200, body: note }
    }
    if (path === '/log.vkey') return { status: 200, body: `${toVkey(log.vkey)}\n` }
    const [, level, groups = '', widthText] = PATH.exec(path) ?? []
    if (level === undefined) return nothing
    const nth = Number(groups.replaceAll(/[x/]/g, ''))
    const width = Number(widthText ?? TILE_WIDTH)
    const durable = log.newest()?.size ?? 0
    const height = level === 'entries' ? 0 : Number(level)
    // So many entries are below the last hash that is asked for.
    const size = (nth * TILE_WIDTH + width) * TILE_WIDTH ** height
    if (width > TILE_WIDTH || !Number.isSafeInteger(size) || size > durable) return nothing
    const bytes =
      level === 'entries'
        ? await log.bundle(nth, size)
        : tileBytes(await log.tile(height, nth, size))
    if (bytes === undefined) return nothing
    const isFull = width === TILE_WIDTH
    return {
      status: 200,
      body: bytes,
      type: OCTETS,
      headers: { 'cache-control': isFull ? 'max-age=31536000, immutable' : 'max-age=60' },
    }
  }

const nothing: Given = { status: 404, body: utf8('nothing is here\n') }

const tileBytes = (hashes: readonly Hash[] | undefined): Uint8Array | undefined =>
  hashes === undefined ? undefined : toTile(hashes)
