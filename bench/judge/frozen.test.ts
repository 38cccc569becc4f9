/**
 * Frozen: what the examiners show a judge is, to the byte, what it was when the figures were made.
 *
 * `frozen.json` holds the SHA-256 of every event of the first runs of each family, of made-up
 * origins under each setting, of made-up delivery results, and of made-up logins. Whoever changes an examiner changes
 * a hash, and that takes a decision that says why (decision 84).
 */
import { deepEqual, equal } from 'node:assert/strict'
import { createHash, type Hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { benignResults } from './alarms.ts'
import { examine } from './exam.ts'
import { FAMILIES } from './families.ts'
import { loginsOf } from './logins.ts'
import { madeMail, noting } from './made.ts'
import { accountYears, readMail } from './mail.ts'
import { type Origin, originsOf, SETTINGS } from './origins.ts'

const frozen = JSON.parse(readFileSync(join(import.meta.dirname, 'frozen.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>
const RUNS = 3
const european = join(
  import.meta.dirname,
  '../../../shared/data/mail/email-Eu-core-temporal.txt.gz',
)

const lineOf = ({ prefix, network, country, client }: Origin): string =>
  `${prefix} ${network} ${country} ${client}\n`

const digestOf = (write: (hash: Hash) => void): string => {
  const hash = createHash('sha256')
  write(hash)
  return hash.digest('hex')
}

const mail = madeMail()
const origins = originsOf(mail.messages)

test('every family is what it was', () => {
  const now = Object.fromEntries(
    FAMILIES.map((family) => [
      family.id,
      digestOf((hash) => {
        const detector = noting((line) => hash.update(`${line}\n`))
        const runsOf = () => RUNS
        const asked = { mail, origins, signals: 'all', families: [family], runsOf } as const
        const outcomes = examine([detector], asked).get(detector)?.get(family)
        equal((outcomes?.length ?? 0) > 0, true, `${family.id} has a run`)
      }),
    ]),
  )
  deepEqual(now, frozen['families'])
})

test('made-up origins are what they were, under each setting', () => {
  const now = Object.fromEntries(
    SETTINGS.map(({ name, seeds, settings }) => [
      name,
      digestOf((hash) => {
        for (const seed of seeds)
          for (const origin of originsOf(mail.messages, seed, settings)) hash.update(lineOf(origin))
      }),
    ]),
  )
  deepEqual(now, frozen['origins'])
})

test('made-up delivery results of honest mail are what they were', () => {
  const now = digestOf((hash) => {
    for (const results of benignResults(mail)) hash.update(`${results.join(' ')}\n`)
  })
  deepEqual({ benign: now }, frozen['results'])
})

test('made-up logins around the mail are what they were', () => {
  const now = digestOf((hash) => {
    for (const [account, logins] of loginsOf(mail.messages, origins))
      for (const { at, origin, listed } of logins)
        hash.update(`${account} ${at.toFixed(3)} ${lineOf(origin).trim()} ${listed}\n`)
  })
  deepEqual({ usual: now }, frozen['logins'])
})

test('the European mail is read as it was, and gets the origins it had', {
  skip: existsSync(european) ? false : 'needs the European data beside this repository',
}, () => {
  const read = readMail(european)
  equal(read.messages.length, 207_907, 'of 209,508, without the sparse tail')
  deepEqual(read.window, { from: 250, to: 525 })
  equal(accountYears(read).toFixed(2), '441.23')
  const now = {
    mail: digestOf((hash) => {
      for (const { account, at, recipients } of read.messages)
        hash.update(`${account} ${at} ${recipients.join(',')}\n`)
    }),
    origins: digestOf((hash) => {
      for (const origin of originsOf(read.messages)) hash.update(lineOf(origin))
    }),
  }
  deepEqual(now, frozen['european'])
})
