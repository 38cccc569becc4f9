/**
 * Patterns: every form of request that means something, in the order in which they are asked.
 *
 * The first that knows a request has it: a shell before a probe, a probe before the ordinary use.
 * To add one: a line in `patterns-probe.ts`, `patterns-shell.ts` or `patterns-webmail.ts`, with its
 * reason and its source, and a request in the test.
 */
import type { Pattern } from './pattern.ts'
import { probePatterns } from './patterns-probe.ts'
import { shellPatterns } from './patterns-shell.ts'
import { webmailPatterns } from './patterns-webmail.ts'

export const patterns: readonly Pattern[] = [...shellPatterns, ...probePatterns, ...webmailPatterns]
