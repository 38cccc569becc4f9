/**
 * People are told of a containment outside the mail that is guarded: by mail past the gate, by a
 * command, and the owner at his other address; once, also over a restart.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'

suite('an account is contained and cleared, and people are told', {
  skip: labMissing() ?? false,
}, () => {
  let house: Guarded
  const toldFile = (): string => join(house.lab.folder, 'told.ndjson')
  const told = (): readonly { notice: string; what: string; severity: string }[] =>
    existsSync(toldFile())
      ? readFileSync(toldFile(), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line))
      : []
  const mailTo = (address: string) =>
    house.lab.sink.messages().filter((message) => message.recipients.includes(address))

  before(async () => {
    house = await startGuarded({
      postfix: { trustedNetworks: '127.0.0.0/8 10.0.0.0/8' },
      config: (lab) => `
realm: example.jp
zone: Asia/Tokyo
owners:
  alice@example.jp: alice@private.example
notify:
  contact: 内線 1234
  channels:
    - kind: command
      name: desk
      argv: [/bin/sh, -c, "cat >> ${lab.folder}/told.ndjson; echo >> ${lab.folder}/told.ndjson"]
    - kind: mail
      name: ops
      from: sekimori@example.jp
      to: [ops@ops.example]
      port: ${lab.smtpPort}
    - kind: mail
      name: owners
      audience: owner
      from: sekimori@example.jp
      port: ${lab.smtpPort}
`,
    })
  })
  after(() => house?.stop())

  test('administrators hear by mail and by the command, the owner at his other address', async () => {
    const suspended = await house.sekimori(
      ...['account', 'suspend', 'alice@example.jp', '--break-glass', 'she telephoned'],
    )
    equal(suspended.code, 0, suspended.err)
    await until(
      'all have heard',
      20_000,
      () =>
        mailTo('ops@ops.example').length >= 2 &&
        mailTo('alice@private.example').length >= 1 &&
        ['account.contained', 'break-glass.used'].every((what) =>
          told().some((one) => one.what === what),
        ),
    )
    const owner = mailTo('alice@private.example')[0]?.text ?? ''
    match(owner, /Auto-Submitted: auto-generated/i)
    equal(/she telephoned/.test(owner), false, 'the owner hears no reason')
  })

  test('these mails did not pass the gate, and are no account’s', async () => {
    const { messages } = await house.status()
    equal(messages.submitted, 0)
  })

  test('a restart tells nobody twice; clearing tells once more', async () => {
    const before = told().length
    await house.kill()
    await house.start()
    await new Promise((done) => setTimeout(done, 1_500))
    const since = told().slice(before)
    // That the guard was killed is news; nothing else is.
    deepEqual(
      since.map(({ what }) => what).filter((what) => what !== 'source.gap'),
      [],
    )
    ok(since.length <= 1)
    await house.sekimori(
      ...['account', 'clear', 'alice@example.jp', '--break-glass', 'new password'],
    )
    await until('clearing is told', 20_000, () =>
      told().some(({ what }) => what === 'containment.undone'),
    )
    const keys = told().map(({ notice }) => notice)
    deepEqual(keys.length, new Set(keys).size, 'no key twice')
  })
})
