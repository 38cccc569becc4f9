// needs: postfix, dovecot-imapd, dovecot-pop3d
/**
 * A guard in front of a real Postfix learns from the log of 45 days that it was not there for: the
 * honest accounts, and not the one that was stolen meanwhile.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { writeHistory } from '../../lab/history.ts'
import { labMissing } from '../../lab/missing.ts'
import { unpackedOrganisation } from '../../src/accounts/behaviour/pack-organisation.ts'
import type { Instant } from '../../src/lib/time.ts'
import type { Recorded } from '../../src/ports/journal.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'

const DAY = 86_400_000
const users = ['alice', 'bob', 'carol', 'dave', 'erin'].map((name) => `${name}@example.jp`)
const stolen = 'carol@example.jp'
/** Of a Japanese university, and of a Nigerian provider. */
const homeIps = ['133.11.0.10', '133.12.5.5', '133.13.4.4']
const abroad = '41.58.10.10'
const RECIPIENTS = 60

type Told = {
  readonly days: number
  readonly learned: number | null
  readonly known: number | null
  readonly logs: readonly { readonly file: string; readonly sha256: string }[]
  readonly organisation: { readonly countries: readonly string[]; readonly young: boolean }
  readonly accounts: readonly { readonly account: string; readonly messages: number }[]
  readonly refused: readonly {
    readonly account: string
    readonly suspectRecipients: number
    readonly countries: { readonly [country: string]: number }
    readonly place: string
    readonly manner: string
  }[]
}

suite('learning from old logs', { skip: labMissing() ?? false }, () => {
  let house: Guarded
  let logs: readonly string[]
  const actor = ['--break-glass', 'the logs from before'] as const
  const evidence = async (): Promise<readonly Recorded[]> => {
    const { data } = house
    return Array.fromAsync(readEvidence(join(data, 'evidence'), join(data, 'keys')))
  }
  const learn = async (...words: readonly string[]): Promise<Told> => {
    const ran = await house.sekimori('learn', ...logs, ...words, '--json')
    equal(ran.code, 1, ran.err)
    return JSON.parse(ran.out) as Told
  }

  before(async () => {
    house = await startGuarded()
    const whole = join(house.lab.folder, 'history.log')
    const until = (Math.floor(Date.now() / DAY) * DAY - DAY) as Instant
    writeHistory({
      file: whole,
      users,
      days: 45,
      until,
      seed: 20261121,
      homeIps,
      officeIp: '133.11.200.1',
      thefts: [
        {
          user: stolen,
          at: (until - 9 * DAY) as Instant,
          ip: abroad,
          recipients: RECIPIENTS,
        },
      ],
    })
    // Rotated as logs are: the older half packed.
    const lines = readFileSync(whole, 'utf8').split(/(?<=\n)/)
    const older = join(house.lab.folder, 'mail.log.2.gz')
    const newer = join(house.lab.folder, 'mail.log.1')
    writeFileSync(older, gzipSync(lines.slice(0, lines.length >> 1).join('')))
    writeFileSync(newer, lines.slice(lines.length >> 1).join(''))
    logs = [newer, older]
  })
  after(() => house?.stop())

  test('a dry run tells what would be learned, and teaches nothing', async () => {
    const told = await learn('--dry-run')
    equal(told.learned, null)
    equal(told.accounts.length, users.length - 1)
    const kinds = (await evidence()).map(({ kind }) => kind)
    ok(!kinds.some((kind) => kind.endsWith('.learned')))
  })

  test('the honest are learned, the stolen one is refused and listed with its theft', async () => {
    const told = await learn(...actor)
    equal(told.learned, users.length - 1)
    ok(told.days >= 42 && told.days <= 46)
    deepEqual(told.organisation.countries, ['JP'])
    equal(told.organisation.young, false)
    deepEqual(
      told.refused.map(({ account, countries, place, manner }) => ({
        account,
        countries: Object.keys(countries),
        place,
        manner,
      })),
      [{ account: `sasl:${stolen}`, countries: ['NG'], place: 'foreign', manner: 'blast' }],
    )
    equal(told.refused[0]?.suspectRecipients, RECIPIENTS)
    deepEqual(
      told.logs.map(({ sha256 }) => sha256),
      logs.map((log) => hash('sha256', readFileSync(log))),
    )
  })

  test('it is in the evidence, account by account, then what they share and the logs’ hashes', async () => {
    const learned = (await evidence()).filter(({ kind }) => kind.endsWith('.learned'))
    deepEqual(
      learned.map(({ body }) => body?.['account'] ?? body?.['kind']),
      [
        ...users.filter((user) => user !== stolen).map((user) => `sasl:${user}`),
        'organisation.learned',
      ],
    )
    const shared = learned.at(-1)?.body
    deepEqual(
      shared?.['logs'],
      logs.map((log) => hash('sha256', readFileSync(log))),
    )
    match(String(shared?.['by']), /^root/)
    const organisation = unpackedOrganisation(
      Buffer.from(String(shared?.['organisation']), 'base64'),
    )
    deepEqual([...(organisation?.countries.keys() ?? [])], ['JP'])
  })

  test('the guard shows the learned accounts, judges on, and its evidence verifies', async () => {
    const { code, out } = await house.sekimori('account', 'list', '--json')
    equal(code, 0)
    const shown = (JSON.parse(out) as { accounts: { account: string; contacts: number }[] })
      .accounts
    deepEqual(
      shown.map(({ account }) => account).toSorted(),
      users.filter((user) => user !== stolen).map((user) => `sasl:${user}`),
    )
    ok(shown.every(({ contacts }) => contacts >= 10))
    deepEqual(
      (await house.status()).gate.listeners.map(({ fault }) => fault),
      [null],
    )
    const verified = await house.sekimori('verify')
    equal(verified.code, 0, verified.out)
  })

  test('to learn the same logs again changes nothing', async () => {
    const before = (await evidence()).filter(({ kind }) => kind.endsWith('.learned')).length
    const told = await learn(...actor)
    deepEqual([told.learned, told.known], [0, users.length - 1])
    const after = (await evidence()).filter(({ kind }) => kind.endsWith('.learned')).length
    equal(after, before)
  })

  test('people read it in their language', async () => {
    const english = await house.sekimori('learn', ...logs, '--dry-run', '--lang', 'en')
    match(english.out, /carol@example\.jp .*Nigeria.* 60 .*a blast from a new country/)
    const japanese = await house.sekimori('learn', ...logs, '--dry-run', '--lang', 'ja')
    match(japanese.out, /carol@example\.jp .*ナイジェリア/)
    equal(english.err + japanese.err, '')
  })

  test('without a guard it says how to start one, and changes nothing', async () => {
    await house.end()
    const { code, err } = await house.sekimori('learn', ...logs, ...actor, '--lang', 'en')
    equal(code, 3)
    match(err, /sekimori guard/)
  })
})
