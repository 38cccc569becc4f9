import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { WebRequested } from '../events/traces.ts'
import { type Instant, minutes, plus } from '../lib/time.ts'
import { ANSWERS_MAX, CATCH_ALL_LEAST, PROBES_ANSWERED_MAX, WebBook } from './web-book.ts'
import { webFound } from './web-found.ts'

const start = 1_750_000_000_000 as Instant
const thief = '203.0.113.9'
const scanner = '203.0.113.77'
let nth = 0

const asked = (more: Partial<WebRequested>): WebRequested => {
  nth += 1
  return {
    ...{ id: `w${nth}`, at: start, heardAt: start, trust: 'hearsay', host: 'web' },
    ...{ kind: 'web.requested', what: 'shell', method: 'POST', path: '/tmp/a.php' },
    ...{ httpStatus: 200, bytesOut: 5_000, clientIp: scanner },
    ...more,
  }
}
const open = () => new WebBook(() => undefined)
const verdictOf = (book: WebBook, ip: string) =>
  webFound(book, { countryOf: () => undefined }, () => 0).find((one) => one.ip === ip)?.verdict

/** One page for every path. */
function catchAll(book: WebBook, names = CATCH_ALL_LEAST): void {
  for (let n = 0; n < names; n += 1)
    book.requested(asked({ path: `/shell${n}.php`, bytesOut: 5_000 + n }))
}

test('a server that says 200 to every name has answered nobody', () => {
  const book = open()
  catchAll(book, CATCH_ALL_LEAST - 1)
  equal(verdictOf(book, scanner), 'exploited')
  catchAll(book)
  equal(verdictOf(book, scanner), 'tried')
  equal(book.isExploiter(scanner, plus(start, minutes(9))), false)
})

test('on such a server a program whose answers are of another size is one', () => {
  const book = open()
  catchAll(book)
  book.requested(asked({ clientIp: thief, path: '/tmp/own.php', bytesOut: 61 }))
  equal(verdictOf(book, thief), 'exploited')
  // Without sizes nobody can tell.
  const { bytesOut: _, ...silent } = asked({ clientIp: '203.0.113.1', path: '/tmp/b.php' })
  book.requested(silent)
  equal(verdictOf(book, '203.0.113.1'), 'tried')
})

test('a server that has most names not answers with what is there', () => {
  const book = open()
  catchAll(book)
  book.requested(asked({ path: '/c99.php', httpStatus: 404 }))
  book.requested(asked({ clientIp: thief, path: '/tmp/own.php' }))
  equal(verdictOf(book, thief), 'exploited')
})

test('what follows a script’s name makes no second program of it', () => {
  const book = open()
  for (let n = 0; n < 20; n += 1)
    book.requested(asked({ clientIp: thief, path: `/tmp/own.php/${n}` }))
  equal(verdictOf(book, thief), 'exploited')
})

test('no number of answered probes hides a program that answers', () => {
  const book = open()
  for (let n = 0; n <= ANSWERS_MAX; n += 1)
    book.requested(asked({ clientIp: thief, what: 'probe', path: `/probe${n}` }))
  equal(book.get(thief)?.answers.size, PROBES_ANSWERED_MAX)
  book.requested(asked({ clientIp: thief, path: '/tmp/own.php' }))
  equal(verdictOf(book, thief), 'exploited')
})

test('an address is no exploiter before the program answered', () => {
  const book = open()
  book.requested(asked({ clientIp: thief, at: plus(start, minutes(5)) }))
  equal(book.isExploiter(thief, start), false)
  equal(book.isExploiter(thief, plus(start, minutes(5))), true)
})
