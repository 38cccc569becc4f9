/**
 * Parquet: OCSF events as one file a class, for DuckDB, Spark and other lakes.
 *
 * The columns are flat, and the event as it is stands in `event` as JSON beside them, so nothing is
 * lost to the flattening. Rows are gathered and written a row group at a time: memory is bounded by
 * ROWS_MAX and OCTETS_MAX of one group for each class, whatever comes; of each group that is written
 * about a kilobyte a column remains until the footer. The same events give the same bytes.
 *
 * Limits: a file without its footer is no Parquet file: what was written before a crash cannot be
 * read. A class of which nothing comes has no file.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { assert } from '../lib/assert.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { wellFormedJson } from '../reports/exchange/json.ts'
import {
  classNamed,
  type FlatColumn,
  flatColumns,
  type OcsfClass,
  type OcsfEvent,
} from '../reports/exchange/ocsf.ts'

/** Of one row group: by rows, and by the octets of their JSON. */
export const ROWS_MAX = 10_000
export const OCTETS_MAX = 8 * 1_048_576

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

const elementOf = ({ name, type }: Pick<FlatColumn, 'name' | 'type'>): Element => {
  const optional = { name, repetition_type: 'OPTIONAL' } as const
  switch (type) {
    case 'text':
      return {
        ...optional,
        type: 'BYTE_ARRAY',
        converted_type: 'UTF8',
        logical_type: { type: 'STRING' },
      }
    case 'id':
      return { ...optional, type: 'INT32' }
    case 'count':
      return { ...optional, type: 'INT64' }
    case 'flag':
      return { ...optional, type: 'BOOLEAN' }
    case 'moment':
      return {
        ...optional,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      }
  }
}

/** The event itself, whole. */
const event: FlatColumn = { name: 'event', type: 'text', path: '' }

/** Columns in which every row differs: a dictionary of them would be the column once more. */
const each: ReadonlySet<string> = new Set([event.name, 'metadata_uid'])
/** The runtime's own Zstandard: faster and smaller than the writer's Snappy; DuckDB and Spark read it. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export type ParquetOptions = {
  /** Of this program; stands in the footer. */
  readonly version: string
  readonly rows?: number
  readonly octets?: number
}

const SYNCHRONOUS = 'the sink writes at once, so nothing is waited for'

/** A folder of them. `close` names the files; after `abandon` there is none. */
export class OcsfParquet {
  readonly #folder: string
  readonly #options: ParquetOptions
  readonly #files = new Map<OcsfClass, ParquetFile>()

  constructor(folder: string, options: ParquetOptions) {
    this.#folder = folder
    this.#options = options
    orFault(folder, () => mkdirSync(folder, { recursive: true }))
  }

  write(it: OcsfEvent): void {
    const name = classNamed(it.class_uid)
    assert(name !== undefined, 'an event is of a class that we write')
    let file = this.#files.get(name)
    if (file === undefined) {
      const path = join(this.#folder, `${name}.parquet`)
      file = new ParquetFile(path, [...flatColumns[name], event], this.#options)
      this.#files.set(name, file)
    }
    file.write(it)
  }

  close(): readonly string[] {
    const paths = [...this.#files.values()].map((file) => file.close())
    this.#files.clear()
    return paths.toSorted()
  }

  abandon(): void {
    for (const file of this.#files.values()) file.abandon()
    this.#files.clear()
  }
}

/** One file: written beside its place, and put there when it is whole. */
class ParquetFile {
  readonly #path: string
  readonly #columns: readonly FlatColumn[]
  readonly #rows: number
  readonly #octets: number
  readonly #sink: FileSink
  readonly #writer: ParquetWriter
  /** Values of the group, a list a column, in the order of the columns. */
  readonly #held: unknown[][]
  readonly #paths: readonly (readonly string[])[]
  #count = 0
  #weight = 0

  constructor(path: string, columns: readonly FlatColumn[], options: ParquetOptions) {
    this.#path = path
    this.#columns = columns
    this.#held = columns.map(() => [])
    this.#paths = columns.map(({ path: to }) => to.split('.'))
    this.#rows = options.rows ?? ROWS_MAX
    this.#octets = options.octets ?? OCTETS_MAX
    this.#sink = new FileSink(`${path}.part`)
    this.#writer = new ParquetWriter({
      writer: this.#sink,
      schema: [
        { name: 'ocsf', num_children: columns.length },
        ...columns.map((column) => elementOf(column)),
      ],
      codec: 'ZSTD',
      compressors: { ZSTD: (page) => zstdCompressSync(page, LEVEL) },
      kvMetadata: [{ key: 'ocsf.version', value: '1.8.0' }],
      createdBy: `Sekimori ${options.version}`,
    })
  }

  write(it: OcsfEvent): void {
    const json = wellFormedJson(it)
    const last = this.#columns.length - 1
    for (let nth = 0; nth < last; nth += 1)
      this.#held[nth]?.push(cellOf(it, this.#paths[nth] ?? [], this.#columns[nth]?.type))
    this.#held[last]?.push(json)
    this.#count += 1
    this.#weight += json.length
    if (this.#count >= this.#rows || this.#weight >= this.#octets) this.#flush()
  }

  #flush(): void {
    if (this.#count === 0) return
    const done = orFault(this.#path, () =>
      this.#writer.write({
        columnData: this.#columns.map(({ name }, nth) => ({
          name,
          data: this.#held[nth] ?? [],
          offsetIndex: false,
          ...(each.has(name) ? { encoding: 'PLAIN' as const, statistics: false } : {}),
        })),
        rowGroupSize: this.#count,
      }),
    )
    assert(done === undefined, SYNCHRONOUS)
    for (const list of this.#held) list.length = 0
    this.#count = 0
    this.#weight = 0
  }

  close(): string {
    this.#flush()
    orFault(this.#path, () => {
      assert(this.#writer.finish() === undefined, SYNCHRONOUS)
      renameSync(`${this.#path}.part`, this.#path)
    })
    return this.#path
  }

  abandon(): void {
    this.#sink.abandon()
  }
}

/** What stands at the path, as its column takes it; of another type it is absent. */
function cellOf(
  it: OcsfEvent,
  path: readonly string[],
  type: FlatColumn['type'] | undefined,
): unknown {
  let value: unknown = it
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name]
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value.toWellFormed() : undefined
    case 'id':
      return ((value as number) | 0) === value ? value : undefined
    case 'count':
      return Number.isSafeInteger(value) ? BigInt(value as number) : undefined
    case 'flag':
      return typeof value === 'boolean' ? value : undefined
    case 'moment':
      return Number.isSafeInteger(value) ? new Date(value as number) : undefined
    default:
      return undefined
  }
}

/** The bytes of one row group at a time; then its buffer begins anew. */
class FileSink extends ByteWriter {
  readonly #path: string
  #descriptor: number | undefined

  constructor(path: string) {
    super()
    this.#path = path
    this.#descriptor = orFault(path, () => {
      // Of a run that was killed.
      rmSync(path, { force: true })
      return openSync(path, 'wx', 0o600)
    })
  }

  flush(): void {
    assert(this.#descriptor !== undefined, 'the file is open')
    const bytes = new Uint8Array(this.buffer, 0, this.index)
    for (let at = 0; at < bytes.length; )
      at += writeSync(this.#descriptor, bytes, at, bytes.length - at)
    this.index = 0
  }

  override finish(): void {
    this.flush()
    this.#close()
  }

  abandon(): void {
    this.#close()
    rmSync(this.#path, { force: true })
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}

function orFault<Value>(file: string, act: () => Value): Value {
  try {
    return act()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown)
      throw new Fault('output.unwritable', { file, why: whyOf(thrown) }, thrown)
    throw thrown
  }
}
