/**
 * Typst: a document out of our own template and data, as PDF/A-2b.
 *
 * Data never becomes markup: a template reads it as JSON from its inputs. Fonts are two weights of Noto
 * Sans with its Japanese sister in all its pieces: the piece called «japanese» alone lacks 髙, 﨑, 𠮷
 * and ㈱. Compiler and fonts are loaded when the first document is wanted.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { inflateSync } from 'node:zlib'
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { assert } from '../lib/assert.ts'

const require = createRequire(import.meta.url)

/** What a font must not be larger than once it is unpacked. */
const FONT_BYTES_MAX = 16 * 2 ** 20
const WOFF = 0x774f4646
const WOFF_HEAD = 44
const WOFF_ENTRY = 20
const SFNT_HEAD = 12
const SFNT_ENTRY = 16

/**
 * WOFF 1.0 (W3C, 2012) is an sfnt whose tables are deflated one by one; Typst reads sfnt only. Both
 * directories stand in the same order, so tables are laid one after the other, each on four octets.
 */
export function sfntOf(woff: Buffer): Buffer {
  assert(woff.readUInt32BE(0) === WOFF, 'a font of ours is WOFF 1.0')
  const tables = woff.readUInt16BE(12)
  const largest = 2 ** Math.floor(Math.log2(tables))
  const head = Buffer.alloc(SFNT_HEAD + SFNT_ENTRY * tables)
  head.writeUInt32BE(woff.readUInt32BE(4), 0)
  head.writeUInt16BE(tables, 4)
  head.writeUInt16BE(largest * SFNT_ENTRY, 6)
  head.writeUInt16BE(Math.log2(largest), 8)
  head.writeUInt16BE((tables - largest) * SFNT_ENTRY, 10)
  const parts: Buffer[] = [head]
  let at = head.length
  for (let nth = 0; nth < tables; nth += 1) {
    const from = WOFF_HEAD + WOFF_ENTRY * nth
    const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(from + field))
    const bytes = woff.subarray(offset, (offset ?? 0) + (packed ?? 0))
    const table =
      (packed ?? 0) < (length ?? 0)
        ? inflateSync(bytes, { maxOutputLength: FONT_BYTES_MAX })
        : bytes
    const entry = SFNT_HEAD + SFNT_ENTRY * nth
    woff.copy(head, entry, from, from + 4)
    woff.copy(head, entry + 4, from + 16, from + 20)
    head.writeUInt32BE(at, entry + 8)
    head.writeUInt32BE(table.length, entry + 12)
    const padding = (4 - (table.length % 4)) % 4
    parts.push(table, Buffer.alloc(padding))
    at += table.length + padding
  }
  return Buffer.concat(parts)
}

let loaded: readonly Buffer[] | undefined

/** All fonts that a document may use, as sfnt; read once. */
export function fonts(): readonly Buffer[] {
  loaded ??= readFonts()
  return loaded
}

function readFonts(): Buffer[] {
  const from = (name: string, wanted: RegExp): Buffer[] => {
    const folder = join(dirname(require.resolve(`${name}/package.json`)), 'files')
    return readdirSync(folder)
      .filter((file) => wanted.test(file))
      .map((file) => sfntOf(readFileSync(join(folder, file))))
  }
  return [
    ...from('@fontsource/noto-sans', /-latin(-ext)?-(400|700)-normal\.woff$/),
    ...from('@fontsource/noto-sans-jp', /-(japanese|\d+)-(400|700)-normal\.woff$/),
  ]
}

let compiler: NodeCompiler | undefined

async function ready(): Promise<NodeCompiler> {
  const { NodeCompiler: Compiler } = await import('@myriaddreamin/typst-ts-node-compiler')
  compiler ??= Compiler.create({ fontArgs: [{ fontBlobs: [...fonts()] }] })
  return compiler
}

/** How a template begins that has data: `d` is what was given. */
const DATA = '#let d = json(bytes(sys.inputs.data))\n'

export async function pdfOf(template: string, data: object): Promise<Uint8Array> {
  const typst = await ready()
  try {
    return typst.pdf(
      { mainFileContent: DATA + template, inputs: { data: JSON.stringify(data) } },
      { pdfStandard: 'a-2b' as never },
    )
  } finally {
    typst.evictCache(0)
  }
}
