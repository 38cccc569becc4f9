/**
 * Journal: follows journald through `journalctl --output=json --follow`, as a child process.
 *
 * The journal's files are read by systemd's own program, because their format is its own and it
 * knows which entry comes next across rotated and vacuumed files. All entries are read, not only
 * Postfix's: `__SEQNUM` counts them all, and a hole in it is a loss. The child may die; it is
 * started again after a growing pause, behind the last cursor that was taken.
 * Limits: journald before 254 tells no sequence, so losses show only as its own notices. A reader
 * without the right to see every entry would take hidden ones for lost; give the guard
 * `systemd-journal`. A new sequence id (another boot's journald) starts a new count, without a gap.
 */
import { spawn } from 'node:child_process'
import type { Event } from '../../events/event.ts'
import { assert } from '../../lib/assert.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventSource, SourcePosition } from '../../ports/source.ts'
import { BATCH_LINES_MAX, type Take } from '../file/follow.ts'
import type { Hash } from '../file/siblings.ts'
import { CANARY, type SyslogLog } from '../syslog/log.ts'
import { ENTRY_BYTES_MAX, isTrusted, readJournalEntry } from './entry.ts'

/** Pauses before the child is started again, in ms; doubled up to the most. */
export const PAUSE_LEAST = 1_000
export const PAUSE_MOST = 60_000
/** A child that lived this long was well: the next pause is the least again. */
export const WELL_AFTER = 60_000

/** The child, as far as we need it. */
export type JournalChild = {
  readonly output: AsyncIterable<Uint8Array>
  /** Resolves with the reason in words when it is gone. */
  readonly gone: Promise<string>
  end(): void
}

export type JournalOptions = {
  readonly instance: string
  /** Names the source; default `postfix-log:INSTANCE`. */
  readonly name?: string
  /** Whose systemd units are believed beside root; default `postfix`. */
  readonly unit?: 'postfix' | 'dovecot'
  readonly ears: SyslogLog
  readonly clock: Clock
  readonly hash: Hash
  readonly start?: (args: readonly string[]) => JournalChild
  readonly pause?: (milliseconds: number, woken: AbortSignal) => Promise<void>
}

export function openJournal(options: JournalOptions): EventSource {
  const reader = new JournalReader(options)
  const stop = new AbortController()
  let done: Promise<void> | undefined
  return {
    name: options.name ?? `postfix-log:${options.instance}`,
    follow(position, take, { fromStart = false } = {}) {
      assert(done === undefined, 'a source is followed once')
      done = reader.run(position, take, fromStart, stop.signal)
    },
    freshAt: () => reader.freshAt,
    fault: () =>
      reader.fault === undefined
        ? undefined
        : new Fault('source.unreadable', { file: 'journald', why: reader.fault }).message,
    async close() {
      stop.abort()
      await done
    },
  }
}

export function journalArguments(
  cursor: string | undefined,
  fromStart: boolean,
): readonly string[] {
  const from =
    cursor !== undefined
      ? [`--after-cursor=${cursor}`, '--no-tail']
      : fromStart
        ? ['--no-tail']
        : ['--lines=0']
  // Fields with two underscores (__CURSOR, __SEQNUM) come unasked.
  const fields = 'MESSAGE,SYSLOG_IDENTIFIER,SYSLOG_PID,_PID,_UID,_SYSTEMD_UNIT,_HOSTNAME'
  return ['--output=json', '--follow', '--all', '--quiet', `--output-fields=${fields}`, ...from]
}

class JournalReader {
  fault: string | undefined
  freshAt: number | undefined
  readonly #options: JournalOptions
  #cursor: string | undefined
  #sequence: number | undefined
  #sequenceId: string | undefined
  /** The moment of the newest entry that was taken. */
  #at: Instant | undefined

  constructor(options: JournalOptions) {
    this.#options = options
  }

  async run(
    position: SourcePosition | undefined,
    take: Take,
    fromStart: boolean,
    stop: AbortSignal,
  ): Promise<void> {
    const { clock, start = startJournalctl, pause = wait } = this.#options
    this.#goOn(position)
    let rest = PAUSE_LEAST
    while (!stop.aborted) {
      const began = clock.monotonic()
      const child = start(journalArguments(this.#cursor, fromStart))
      const end = () => child.end()
      stop.addEventListener('abort', end)
      try {
        await this.#listen(child, take, stop)
        if (!stop.aborted) this.fault = await child.gone
      } catch (thrown) {
        // Nothing of the refused batch was remembered: it is read again behind the last cursor.
        this.fault = whyOf(thrown)
        end()
        await child.gone
      }
      stop.removeEventListener('abort', end)
      if (stop.aborted) return
      if (clock.monotonic() - began >= WELL_AFTER) rest = PAUSE_LEAST
      await pause(rest, stop)
      rest = Math.min(rest * 2, PAUSE_MOST)
    }
  }

  #goOn(position: SourcePosition | undefined): void {
    const word = (name: string): string | undefined => {
      const value = position?.[name]
      return typeof value === 'string' && value !== '' ? value : undefined
    }
    this.#cursor = word('cursor')
    this.#sequenceId = word('sequenceId')
    const sequence = position?.['sequence']
    this.#sequence = typeof sequence === 'number' ? sequence : undefined
    const at = position?.['at']
    this.#at = typeof at === 'number' ? (at as Instant) : undefined
  }

  async #listen(child: JournalChild, take: Take, stop: AbortSignal): Promise<void> {
    const lines = new JsonLines()
    for await (const bytes of child.output) {
      if (stop.aborted) return
      const texts = lines.after(bytes)
      for (let from = 0; from < texts.length; from += BATCH_LINES_MAX) {
        if (stop.aborted) return
        await this.#offer(texts.slice(from, from + BATCH_LINES_MAX), take)
      }
    }
  }

  async #offer(texts: readonly string[], take: Take): Promise<void> {
    const { ears, clock, hash, unit } = this.#options
    const heardAt = clock.now()
    const unknown = ears.counts.unrecognised
    let before = this.#at
    const events: Event[] = []
    let torn = 0
    let cursor = this.#cursor
    let sequence = this.#sequence
    let sequenceId = this.#sequenceId
    for (const text of texts) {
      const entry = readJournalEntry(text)
      if (entry === undefined) {
        torn += 1
        continue
      }
      const id = `jrnl:${hash(Buffer.from(entry.cursor)).slice(0, 32)}`
      if (entry.sequence !== undefined) {
        if (entry.sequenceId === sequenceId && sequence !== undefined) {
          const missed = entry.sequence - sequence - 1
          if (missed > 0)
            events.push(
              ears.gap(`gap:${id}`, heardAt, 'sequence', {
                missed,
                ...(before === undefined ? {} : { from: before }),
                until: entry.at,
              }),
            )
        }
        sequence = entry.sequence
        sequenceId = entry.sequenceId
      }
      before = entry.at
      cursor = entry.cursor
      if (entry.identifier === CANARY) ears.canary(entry.message)
      if (!isTrusted(entry, unit)) {
        ears.counts.lines += 1
        ears.counts.foreign += 1
        continue
      }
      const { message, at, host, identifier: program, pid } = entry
      const event = ears.readEntry(message, { id, at, heardAt, host, program, pid })
      if (event !== undefined) events.push(event)
    }
    const position = {
      version: 1,
      cursor: cursor ?? '',
      ...(sequence === undefined ? {} : { sequence }),
      ...(sequenceId === undefined ? {} : { sequenceId }),
      ...(before === undefined ? {} : { at: before }),
    }
    const aside = ears.aside()
    if (aside.length > 0) events.push(...aside)
    const unrecognised = ears.counts.unrecognised - unknown + torn
    await take({ events, position, lines: texts.length, unrecognised })
    this.#cursor = cursor
    this.#sequence = sequence
    this.#sequenceId = sequenceId
    this.#at = before
    this.freshAt = heardAt
    this.fault = undefined
  }
}

/** Cuts a stream of bytes at its line ends; a line longer than ENTRY_BYTES_MAX is passed over. */
export class JsonLines {
  #rest: Uint8Array[] = []
  #length = 0
  #passing = false

  after(bytes: Uint8Array): string[] {
    const texts: string[] = []
    let at = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, at)) {
      this.#add(bytes.subarray(at, end))
      if (!this.#passing) texts.push(Buffer.concat(this.#rest).toString('utf8'))
      // The line too long is told as one that nobody can read.
      else texts.push('')
      this.#rest = []
      this.#length = 0
      this.#passing = false
      at = end + 1
    }
    this.#add(bytes.subarray(at))
    return texts
  }

  #add(bytes: Uint8Array): void {
    this.#length += bytes.length
    if (this.#length > ENTRY_BYTES_MAX) {
      this.#passing = true
      this.#rest = []
    } else if (bytes.length > 0) this.#rest.push(bytes)
  }
}

function startJournalctl(args: readonly string[]): JournalChild {
  const child = spawn('journalctl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  const gone = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) =>
      resolve(said.trim() || `journalctl ended with ${signal ?? code ?? 'no code'}`),
    )
  })
  return { output: child.stdout, gone, end: () => child.kill() }
}

const wait = (milliseconds: number, woken: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    woken.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
