import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { ForwardingChanged } from '../../events/login.ts'
import { instant } from '../../lib/time.ts'
import { DovecotLog } from './reader.ts'
import { SCRIPT_NAME_MAX } from './scripts.ts'

const heardAt = instant('2026-11-22T12:00:00Z')
const hear = (words: string, who = 'alice@example.jp') =>
  new DovecotLog({ instance: 'imap', defaultRealm: 'example.jp', zone: 'Asia/Tokyo' }).read(
    `Nov 22 20:23:44 managesieve(${who})<12><qwbl1NFgu5zLAHEJ>: ${words}`,
    { id: 'x', heardAt },
  ) as ForwardingChanged | undefined

test('what ManageSieve says of scripts is told, as Dovecot 2.3.19 says it', () => {
  const told = (words: string) => {
    const event = hear(`Debug: ${words}`)
    return event && [event.kind, event.account, event.way, event.change, event.name]
  }
  const about = ['forwarding.changed', 'sasl:alice@example.jp', 'sieve']
  deepEqual(told("Stored script `mine' successfully (0 warnings)"), [...about, 'changed', 'mine'])
  deepEqual(told("Activated script `mine'  (0 warnings)"), [...about, 'added', 'mine'])
  deepEqual(told("Activated script `mine' (2 warnings, by force)"), [...about, 'added', 'mine'])
  deepEqual(told("Renamed script `mine' to `yours'"), [...about, 'changed', 'yours'])
  deepEqual(told('Deactivated script'), [...about, 'removed', undefined])
  deepEqual(told("Deleted script `a' successfully (0 warnings)'"), [
    ...about,
    ...['removed', "a' successfully (0 warnings)"],
  ])
})

test('other words, other voices and names that are no account’s tell nothing of scripts', () => {
  for (const words of [
    'Debug: Listed 1 scripts',
    "Debug: sieve: file storage: script `mine': Script activated",
    "Info: Deleted script `mine'",
    'Debug: Deactivated script, or so',
  ])
    equal(hear(words), undefined, words)
  equal(hear('Debug: Deactivated script', 'a b'), undefined)
  equal(hear('Debug: Deactivated script', 'bob')?.account, 'sasl:bob@example.jp')
})

test('a script’s name is kept to the bound, without what is no text', () => {
  const name = (told: string) => hear(`Debug: Deleted script \`${told}'`)?.name
  equal(name('x'.repeat(SCRIPT_NAME_MAX))?.length, SCRIPT_NAME_MAX)
  equal(name('x'.repeat(SCRIPT_NAME_MAX + 1))?.length, SCRIPT_NAME_MAX)
  equal(name('a\u001b[2Jb'), 'a [2Jb')
})
