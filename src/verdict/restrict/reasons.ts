/** Reasons of source restriction: which rule was broken, and by what; or what could not be asked. */
import type { RestrictAnswer } from './settings.ts'

type Rule = { readonly rule: string; readonly answer: RestrictAnswer }

export type RestrictReason =
  | (Rule & { readonly code: 'restricted.network'; readonly network: string })
  | (Rule & { readonly code: 'restricted.country'; readonly country: string })
  | (Rule & { readonly code: 'restricted.protocol'; readonly protocol: string })
  /** The local minute of the day, in the organisation's zone. */
  | (Rule & {
      readonly code: 'restricted.hours'
      readonly minute: number
      readonly day: 'workday' | 'day-off'
    })
  | {
      readonly code: 'restricted.unknown'
      readonly rule: string
      readonly unknown: 'network' | 'country' | 'protocol'
    }
