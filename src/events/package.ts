/** Packages: what of the log was handed over, told before anybody has it. */
import type { Heard } from './event.ts'

export type PackageEvent = Heard & {
  readonly kind: 'evidence.exported'
  /** Of the zip, hexadecimal. */
  readonly sha256: string
  readonly bytes: number
  /** How many entries are in it, and of how many the body. */
  readonly entries: number
  readonly bodies: number
  readonly by: string
  readonly why: string
  readonly ticket?: string
}
