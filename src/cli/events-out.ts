/**
 * Events-out: the events of an investigation as OCSF, in NDJSON and Parquet, while they are heard.
 *
 * Both are written beside their place and put there at the end, so that nobody finds half of one.
 * Memory is bounded by the buffers. What has no class in OCSF is left out; the findings follow the
 * events, when they are handed over at the end.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { Event } from '../events/event.ts'
import { toOcsf } from '../events/ocsf.ts'
import type { Investigation } from '../incident/found.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { OcsfParquet } from '../render/parquet.ts'
import { wellFormedJson } from '../reports/exchange/json.ts'
import { findingsToOcsf, type OcsfEvent } from '../reports/exchange/ocsf.ts'

/** Signs of NDJSON that wait for one write. */
const BUFFER_MAX = 262_144

export type EventsOutOptions = {
  /** A file of NDJSON. */
  readonly ocsf?: string
  /** A folder of Parquet files. */
  readonly parquet?: string
  /** Of this program. */
  readonly version: string
}

export type EventsOut = {
  readonly take: (event: Event) => void
  /** The files that are there then. With `found` its findings stand at their end. */
  readonly end: (found?: Investigation) => Promise<readonly string[]>
  /** Leaves no file behind. */
  readonly abandon: () => void
}

export function openEventsOut({ ocsf, parquet, version }: EventsOutOptions): EventsOut {
  const lines = ocsf === undefined ? undefined : new Lines(ocsf)
  const tables = parquet === undefined ? undefined : new OcsfParquet(parquet, { version })
  const write = (event: OcsfEvent): void => {
    lines?.write(event)
    tables?.write(event)
  }
  return {
    take: (event) => {
      const told = toOcsf(event, { version })
      if (told !== undefined) write(told)
    },
    end: async (found) => {
      for (const finding of found === undefined ? [] : findingsToOcsf(found)) write(finding)
      return [...(lines === undefined ? [] : [lines.close()]), ...(tables?.close() ?? [])]
    },
    abandon: () => {
      lines?.abandon()
      tables?.abandon()
    },
  }
}

class Lines {
  readonly #file: string
  readonly #descriptor: number
  #held: string[] = []
  #signs = 0

  constructor(file: string) {
    this.#file = file
    this.#descriptor = this.#orFault(() => {
      // Of a run that was killed.
      rmSync(`${file}.part`, { force: true })
      return openSync(`${file}.part`, 'wx', 0o600)
    })
  }

  write(event: OcsfEvent): void {
    const line = `${wellFormedJson(event)}\n`
    this.#held.push(line)
    this.#signs += line.length
    if (this.#signs >= BUFFER_MAX) this.#flush()
  }

  #flush(): void {
    const bytes = Buffer.from(this.#held.join(''))
    this.#held = []
    this.#signs = 0
    this.#orFault(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at)
    })
  }

  close(): string {
    this.#flush()
    this.#orFault(() => {
      closeSync(this.#descriptor)
      renameSync(`${this.#file}.part`, this.#file)
    })
    return this.#file
  }

  abandon(): void {
    closeSync(this.#descriptor)
    rmSync(`${this.#file}.part`, { force: true })
  }

  #orFault<Value>(act: () => Value): Value {
    try {
      return act()
    } catch (thrown) {
      throw new Fault(
        'output.unwritable',
        { file: `${this.#file}.part`, why: whyOf(thrown) },
        thrown,
      )
    }
  }
}
