/** Shape of a job: what is told of it, and what stands in its folder. */
import type { Language } from '../../lib/words.ts'

export const jobStates = ['filling', 'waiting', 'running', 'done', 'failed', 'cancelled'] as const
export type JobState = (typeof jobStates)[number]
export type JobWhat = 'investigate' | 'drill'

/**
 * - `time`, `memory`, `output`, `disk`: a bound was reached
 * - `restart`: the console ended while it ran
 * - `nothing`: nothing in the files was understood
 * - `failed`: `said` has what the command said
 */
export const jobProblems = [
  'time',
  'memory',
  'output',
  'disk',
  'restart',
  'nothing',
  'failed',
] as const
export type JobProblem = (typeof jobProblems)[number]

export type JobFile = {
  /** As whoever sent it calls it: text, never a path. */
  readonly name: string
  readonly bytes: number
  readonly as: 'log' | 'claims'
  /** Hex; absent: it has not come. */
  readonly sha256?: string
  /** What it is called in its folder and in the report. */
  readonly stored: string
}

export type InvestigateAsked = {
  readonly what: 'investigate'
  readonly zone?: string
  readonly realm?: string
  readonly home?: string
}
export type DrillAsked = {
  readonly what: 'drill'
  readonly day: string
  readonly seed: number
  /** Lives the same day without a guard, after it. */
  readonly compare: boolean
}
export type JobAsked = InvestigateAsked | DrillAsked

/** As the command tells it on stderr. */
export type JobProgress = {
  readonly share: number
  /** Of the step that runs. */
  readonly step: string
  readonly note?: string
  readonly bytes?: number
  readonly of?: number
  readonly lines?: number
  readonly elapsed?: number
  readonly accounts?: number
}

export type JobFacts = {
  readonly id: string
  readonly asked: JobAsked
  readonly language: Language
  readonly by: string
  readonly reason: string
  readonly state: JobState
  readonly at: number
  readonly begunAt?: number
  readonly endedAt?: number
  readonly files: readonly JobFile[]
  readonly isSample: boolean
  readonly progress?: JobProgress
  /** Names of files that can be fetched, with their octets. */
  readonly results: readonly { readonly name: string; readonly bytes: number }[]
  /** It was ended by a person, and is of what was read until then. */
  readonly isCut: boolean
  readonly problem?: JobProblem
  /** The end of what the command said. */
  readonly said?: string
}

export type JobRefusal = {
  readonly refused: 'unknown' | 'refused' | 'wait' | 'unavailable' | 'not-allowed'
  readonly why: string
}
export const isRefusal = (it: object): it is JobRefusal => 'refused' in it

const WORKING: ReadonlySet<JobState> = new Set(['waiting', 'running'])
export const isUnderWay = ({ state }: Pick<JobFacts, 'state'>): boolean => WORKING.has(state)
