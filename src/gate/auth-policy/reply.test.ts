import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { REFUSAL_CHARACTERS_MAX, TARPIT_SECONDS_MAX } from './limits.ts'
import { refusalText, replyTo, tarpitSeconds } from './reply.ts'

test('any text becomes one short line of harmless ASCII, and never nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      const said = refusalText(text)
      ok(said.length > 0 && said.length <= REFUSAL_CHARACTERS_MAX)
      match(said, /^[ A-Za-z0-9.,:;()/_#@+=!?-]+$/)
      equal(refusalText(said), said)
      const { status, msg } = JSON.parse(replyTo({ kind: 'refuse', text }, 'after').json) as {
        status: number
        msg: string
      }
      deepEqual([status, msg], [-1, said])
    }),
  )
})

test('a refusal is whole at its bound and cut one past it', () => {
  equal(refusalText('x'.repeat(REFUSAL_CHARACTERS_MAX)).length, REFUSAL_CHARACTERS_MAX)
  equal(refusalText('x'.repeat(REFUSAL_CHARACTERS_MAX + 1)).length, REFUSAL_CHARACTERS_MAX)
})

test('what has a meaning to Postfix, IMAP or a log is left out', () => {
  equal(refusalText('10 % "a" [ALERT] {5}\\ <x>\r\na2 OK'), '10 a ALERT 5 x a2 OK')
  equal(refusalText('ログイン拒否'), 'Login refused')
})

test('a wait is whole seconds up to the bound, and none after the password', () => {
  deepEqual(
    [0, 0.9, 1, 2.7, TARPIT_SECONDS_MAX, TARPIT_SECONDS_MAX + 1, -1, Number.NaN, Infinity].map(
      tarpitSeconds,
    ),
    [0, 0, 1, 2, TARPIT_SECONDS_MAX, TARPIT_SECONDS_MAX, 0, 0, TARPIT_SECONDS_MAX],
  )
  equal(replyTo({ kind: 'tarpit', seconds: 4 }, 'before').json, '{"status":4,"msg":""}')
  deepEqual(replyTo({ kind: 'tarpit', seconds: 4 }, 'after'), replyTo({ kind: 'allow' }, 'after'))
  equal(replyTo({ kind: 'tarpit', seconds: 0 }, 'before').kind, 'allow')
})
