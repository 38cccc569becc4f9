import { equal } from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { CONTACTS_AT_HAND_MAX, contactHashIn } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-secrets-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const hash = contactHashIn(folder)
const key = readFileSync(join(folder, 'contacts.key'))
const expected = (account: string, recipient: string): number =>
  createHmac('sha256', key)
    .update(`${account}\0${recipient.toLowerCase()}`)
    .digest()
    .readUIntBE(0, 6)

test('a contact is the first 48 bits of HMAC-SHA-256 (RFC 2104) under the key of the installation', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      (account, recipient) => {
        equal(hash(account, recipient), expected(account, recipient))
        equal(hash(account, recipient), expected(account, recipient), 'and so again')
      },
    ),
  )
})

test('contacts at hand have an end, and those beyond it are the same', () => {
  const names = Array.from({ length: CONTACTS_AT_HAND_MAX + 1 }, (_, n) => `r${n}@example.org`)
  for (const name of [...names, names[0] as string, names[1] as string])
    equal(hash('sasl:a@example.jp', name), expected('sasl:a@example.jp', name))
})

test('an account and its recipient do not run into one another', () => {
  equal(hash('sasl:a', 'b@c') === hash('sasl:ab', '@c'), false)
})
