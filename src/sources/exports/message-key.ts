/**
 * MessageKey: the name under which records of a cloud tell of one message, as a queue id is one.
 *
 * Its Message-ID, or what else names it; a long or odd one is shortened to its hash.
 */
import { createHash } from 'node:crypto'
import { plain } from '../syslog/plain.ts'

export const KEY_MAX = 128

/** `other`: what else names it, if it has no Message-ID. */
export function messageKey(messageId: string, other: string): string {
  const told = plain(messageId === '' ? other : messageId, 2_000)
  if (told.length <= KEY_MAX && /^[\x21-\x7e]+$/.test(told)) return told
  return `sha256:${createHash('sha256').update(told).digest('hex').slice(0, 40)}`
}
