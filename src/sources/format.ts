/**
 * Format: how one kind of log is known by its content, and read.
 *
 * A format is a folder of its own under `sources/`; it is made known by one line in `formats.ts`, or,
 * where its lines come through syslog, by its programs in `programs.ts`. A reader is told every line
 * in order and says what it means; what it does not know it says so, and the line is counted and kept
 * with its place. A reader never throws over what it reads, and what it remembers has a bound.
 */
import type { Event } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { SyslogLogOptions, TextLine } from './syslog/log.ts'

export type FormatOptions = SyslogLogOptions

/** `unknown`: not a line of this format, or of a form that nobody knows. */
export type LineMeaning = Event | readonly Event[] | 'harmless' | 'unknown'

export type LineFormatReader = {
  /** One line without its end. Lines of a record that goes on are `harmless` until it is whole. */
  read(text: string, where: TextLine): LineMeaning
  /** When a line was written that is `harmless`: for what a log covers. Cheap. */
  momentOf?(text: string, where: TextLine): Instant | undefined
  /** The input is over: what was still waiting for its rest. */
  end?(): readonly Event[]
}

export type LineFormat = {
  readonly shape: 'lines'
  /** Short, lower case, as reports print it: `exim`, `nginx`, `m365-audit`. */
  readonly name: string
  /**
   * Whether a line can be of this format: cheap, and asked again in the middle of mixed files, so it
   * may not rest on a header line alone. Two formats should not claim the same line; where they must,
   * the one that stands first in `formats.ts` has it.
   */
  readonly claims: (line: string) => boolean
  /**
   * The first line of an input that is wholly this format's, such as one that names columns. Asked of
   * nothing but the beginning of an input (`pile/whole.ts`); then nobody else reads a line of it.
   */
  readonly begins?: (line: string) => boolean
  /**
   * Its values may hold whole lines that strangers wrote: an input whose first line it claims is wholly
   * its, too.
   */
  readonly encloses?: true
  /** Each line stands for itself: the reader remembers nothing, and several threads may read. */
  readonly alone?: true
  readonly open: (options: FormatOptions) => LineFormatReader
}

/** A file that means something only as a whole: a mail, an XML report. */
export type DocumentFormat = {
  readonly shape: 'document'
  readonly name: string
  /** By its first octets (at most 4,096, as Latin-1), whatever it is called. */
  readonly claims: (head: string) => boolean
  /** Never throws; a document that cannot be read is `unknown`. At most DOCUMENT_BYTES_MAX octets. */
  readonly read: (
    bytes: Uint8Array,
    where: TextLine,
    options: FormatOptions,
  ) => readonly Event[] | 'unknown'
}
export const DOCUMENT_BYTES_MAX = 64 * 2 ** 20

export type LogFormat = LineFormat | DocumentFormat
