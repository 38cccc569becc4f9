import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { hmacSha1 } from '../src/keeper/person-secrets.ts'
import type { Instant } from '../src/lib/time.ts'
import { findTotp, TOTP_STEP_MS } from '../src/people/totp.ts'
import { codesOf } from './codes.ts'
import { keyIn } from './owner.ts'

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const key = keyIn(secret)

test('whenever a code is asked for, it is taken ten seconds later, and none comes twice', async () => {
  for (let begun = 0; begun < TOTP_STEP_MS; begun += 500) {
    let now = 1_750_000_000_000 + begun
    const next = codesOf(secret, {
      now: () => now,
      rest: async (ms) => {
        now += ms
      },
    })
    let last = -1
    for (let nth = 0; nth < 6; nth += 1) {
      const code = await next()
      const found = findTotp(key, code, (now + 10_000) as Instant, last, hmacSha1)
      equal(typeof found, 'object', `code ${nth} of ${begun} is ${JSON.stringify(found)}`)
      if (typeof found === 'object') last = found.step
    }
  }
})

test('two codes are there at once', async () => {
  let waited = 0
  const next = codesOf(secret, {
    now: () => 1_750_000_019_000,
    rest: async (ms) => {
      waited += ms
    },
  })
  deepEqual([(await next()).length, (await next()).length, waited], [6, 6, 0])
})
