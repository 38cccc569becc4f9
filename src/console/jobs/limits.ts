/**
 * Limits of jobs: what one person, one job and all together may take of this machine.
 *
 * Logs come from whoever is signed in, so each bound is looked at before room is taken, again while it
 * is taken, and once more when a child writes. A test stands at each and one past it.
 */
import { type Duration, days, hours, minutes, seconds } from '../../lib/time.ts'

const MEBIBYTE = 2 ** 20
const GIBIBYTE = 2 ** 30

export type JobLimits = {
  /** Files of one investigation, and octets of one and of all of them. */
  readonly files: number
  readonly fileBytes: number
  readonly jobBytes: number
  /** Octets of all that one person has here, and of all that lies here. */
  readonly personBytes: number
  readonly allBytes: number
  /** So much stays free on the volume, for evidence and mail may lie on it too. */
  readonly freeBytes: number
  /** Jobs of one person, and of all. */
  readonly personJobs: number
  readonly allJobs: number
  /** Jobs that wait for the one that runs. */
  readonly waiting: number
  /** Uploads at one time. */
  readonly uploads: number
  /** An upload that says nothing for so long is over. */
  readonly silence: Duration
  /** Of a child: how long, how much heap, how much it may write, and how much of what it says is kept. */
  readonly within: Duration
  readonly heapMebibytes: number
  readonly outputBytes: number
  readonly saidBytes: number
  readonly lineCharacters: number
  /** Sights of a drill that are kept, and of one question. */
  readonly ticks: number
  readonly ticksAtOnce: number
  /** After a request to end: to write the report of what was read by then; then it is killed. */
  readonly ending: Duration
  /** Between two looks at what a child has written. */
  readonly look: Duration
  readonly kept: Duration
  /** A job whose files never came all is forgotten after so long. */
  readonly filling: Duration
}

export const jobLimits: JobLimits = {
  files: 1_000,
  fileBytes: 4 * GIBIBYTE,
  jobBytes: 8 * GIBIBYTE,
  personBytes: 16 * GIBIBYTE,
  allBytes: 32 * GIBIBYTE,
  freeBytes: 2 * GIBIBYTE,
  personJobs: 50,
  allJobs: 200,
  waiting: 8,
  uploads: 4,
  silence: seconds(30),
  within: hours(2),
  heapMebibytes: 2_048,
  outputBytes: GIBIBYTE,
  saidBytes: 16 * 1_024,
  lineCharacters: 16 * 1_024,
  ticks: 20_000,
  ticksAtOnce: 2_000,
  ending: minutes(2),
  look: seconds(2),
  kept: days(7),
  filling: days(1),
}

/** Characters of a stranger's file name that are kept; of a report's text about what went wrong. */
export const NAME_CHARACTERS_MAX = 255
export const WHY_CHARACTERS_MAX = 2_000
/** Octets of claims, as the command reads them. */
export const CLAIMS_BYTES_MAX = MEBIBYTE
