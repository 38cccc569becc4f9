// needs: postfix, dovecot-imapd, dovecot-pop3d
/**
 * Senses on real servers: who only looks like a thief is left alone, who is one is asked about or
 * stopped at his first success or first sweep. The honest come first, so that what they do is in the
 * organisation's memory when the thieves come.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type AskingHouse,
  accountOf,
  addresses,
  full,
  readAll,
  startAsking,
} from '../../lab/asking.ts'
import { sendMail } from '../../lab/client.ts'
import type { Besides } from '../../lab/history.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import { tryMany } from '../../lab/tries.ts'
import { Chance } from '../../sim/chance.ts'
import type { MailboxRead } from '../../src/events/login.ts'

const timeout = 60_000
const SWARM = 132
const officeIp = '133.11.200.1'
const homeIps = ['133.12.5.5', '133.13.4.4', '133.15.1.1', '133.20.7.7']
/** A VPN in the Netherlands. */
const vpnIp = '145.97.20.9'

const office = Array.from({ length: 24 }, (_, n) => `office${n}`)
const family = ['mother', 'father']
const others = ['stale', 'roamer', 'swarmed', 'tested', 'swept', 'copied']
const names = [...office, ...family, ...others]
const scanner = 'scanner'
const homeOf = (name: string): string => homeIps[names.indexOf(name) % homeIps.length] ?? ''

/** Behind the shared addresses of a mobile operator: one of many networks, anybody's. */
const mobile = (chance: Chance): string =>
  `49.98.${chance.between(128, 175)}.${chance.between(1, 254)}`

/** Everybody writes to them now and then, from wherever he is. */
const known = Array.from({ length: 6 }, (_, n) => `friend${n}@good.example`)
const friend = (nth: number): string => known[nth % known.length] ?? ''

const besides: readonly Besides[] = [
  ...office.map((user) => ({
    ...{ user: full(user), from: () => officeIp, share: 0.5, most: 2, to: known },
    hours: [9, 17] as const,
  })),
  ...['stale', 'roamer'].map((user) => ({
    ...{ user: full(user), from: mobile, share: 0.7, most: 3, to: known },
    hours: [7, 21] as const,
  })),
  ...family.map((user) => ({
    ...{ user: full(user), from: () => vpnIp, share: 0.7, most: 2, to: known },
    hours: [20, 22] as const,
  })),
  {
    ...{ user: full(scanner), from: () => officeIp, share: 1, most: 8 },
    ...{ hours: [0, 23] as const, to: [full('office0')] },
  },
]

suite('the senses on real servers', { skip: labMissing() ?? false, timeout: 240_000 }, () => {
  const chance = new Chance(20261122)
  let its: AskingHouse

  const send = async (name: string, clientIp: string, to: string, text?: string) => {
    const { session, refused } = await its.submission(name, clientIp)
    equal(refused, undefined, refused?.text ?? '')
    const sent = await sendMail(session, {
      ...{ from: full(name), to: [to] },
      ...(text === undefined ? {} : { text }),
    })
    await session.quit()
    equal(sent.accepted, true, sent.reply.text)
  }
  const isIn = async (name: string, clientIp: string): Promise<void> => {
    const answer = await its.login(name, clientIp)
    equal(answer.isIn, true, `${name} from ${clientIp}: ${answer.line}`)
  }
  const evidenceOf = async (kind: string, name: string) =>
    (await its.evidence()).filter(
      (event) => event.kind === kind && 'account' in event && event.account === accountOf(name),
    )
  const contained = async (name: string): Promise<boolean> =>
    (await its.house.status()).contained.includes(accountOf(name))

  before(async () => {
    its = await startAsking({
      ...{ names, besides: [scanner], enrolled: [...names, scanner] },
      learned: {
        ...{ days: 45, homeIps, officeIp, besides, seed: 20261122 },
        users: names.map(full),
      },
    })
  })
  after(() => its?.house.stop())

  suite('left alone', { concurrency: true }, () => {
    test('an office behind one address: 24 people mistype in the morning, and work', {
      timeout,
    }, async (t) => {
      const waits: number[] = []
      await Promise.all(
        office.map(async (name, n) => {
          const wrong = 1 + (n % 3)
          for (let nth = 0; nth < wrong; nth += 1)
            equal((await its.login(name, officeIp, `typo${nth}`)).isIn, false)
          const begun = performance.now()
          await isIn(name, officeIp)
          waits.push(performance.now() - begun)
          await send(name, officeIp, friend(n))
        }),
      )
      t.diagnostic(`the slowest right login took ${Math.round(Math.max(...waits))} ms`)
      deepEqual(await its.disturbed(office), [])
      ok(Math.max(...waits) < 7_000, 'nobody waits for the mistakes of others')
    })

    test('a telephone with a stale password fails 60 times, elsewhere each quarter of them', {
      timeout,
    }, async () => {
      for (let nth = 0; nth < 4; nth += 1) {
        const clientIp = mobile(chance)
        const tries = Array.from({ length: 15 }, () => ({
          ...{ clientIp, user: full('stale'), password: 'the old one' },
        }))
        const { refused, lost } = await tryMany(its.house.lab.dovecot.imapPort, tries, 4)
        deepEqual([refused, lost], [15, 0])
      }
      // Then it is told the new one, and its owner is at home besides.
      await isIn('stale', mobile(chance))
      await isIn('stale', homeOf('stale'))
      await send('stale', homeOf('stale'), friend(0))
      deepEqual(await its.disturbed(['stale']), [])
    })

    test('a telephone roams through shared addresses of its operator, reads and writes', {
      timeout,
    }, async () => {
      for (let nth = 0; nth < 30; nth += 1) {
        const clientIp = mobile(chance)
        await isIn('roamer', clientIp)
        if (nth % 6 === 0) await send('roamer', clientIp, friend(nth))
      }
      deepEqual(await its.disturbed(['roamer']), [])
    })

    test('a printer that scans sends at whatever hour, to one address of the house', {
      timeout,
    }, async () => {
      for (let nth = 0; nth < 4; nth += 1) {
        await send(scanner, officeIp, full('office0'), scanned(nth))
        await pause(2_000)
      }
      deepEqual(await its.disturbed([scanner]), [])
    })

    test('a family that shares a VPN abroad', { timeout }, async () => {
      for (let nth = 0; nth < 4; nth += 1)
        for (const name of family) {
          await isIn(name, vpnIp)
          if (nth % 2 === 0) await send(name, vpnIp, friend(nth))
        }
      deepEqual(await its.disturbed(family), [])
    })
  })

  test(`a password that ${SWARM} addresses use within minutes`, { timeout }, async (t) => {
    const machines = [
      ...addresses(chance, 12, (country) => country === 'JP'),
      ...addresses(chance, SWARM - 12, (country) => country !== 'JP'),
    ].toSorted(() => chance.next() - 0.5)
    const [first = ''] = machines
    const answers = [await its.login('swarmed', first)]
    // Then as his program does it: a dozen at a time.
    for (let n = 1; n < SWARM; n += 12)
      answers.push(
        ...(await Promise.all(
          machines.slice(n, n + 12).map((clientIp) => its.login('swarmed', clientIp)),
        )),
      )
    const letIn = answers.filter(({ isIn }) => isIn)
    const asked = answers.filter(({ line }) => /type this code/.test(line)).length
    t.diagnostic(`${letIn.length} of ${SWARM} were let in, ${asked} asked about`)
    equal(answers[0]?.isIn, false, 'the first success is asked about')
    ok(letIn.length <= 2, 'of those in his own country who came with the first')
    ok(asked <= 24, 'the others find it stopped')
    equal(await contained('swarmed'), true)
  })

  test('a password is tried by SMTP from abroad, and nothing is sent', { timeout }, async (t) => {
    const [from = ''] = addresses(chance, 1, (country) => country !== 'JP')
    const { session, refused } = await its.submission('tested', from, '[127.0.0.1]')
    session.destroy()
    t.diagnostic(refused?.text ?? 'let in')
    equal(refused?.code, 535)
    match(refused?.text ?? '', /[0-9A-Z]{4}-[0-9A-Z]{4}/)
    equal((await evidenceOf('stepup.asked', 'tested')).length, 1)
    await isIn('tested', homeOf('tested'))
  })

  test('who would sweep a mailbox from abroad is asked before he reads', { timeout }, async () => {
    const [from = ''] = addresses(chance, 1, (country) => country !== 'JP')
    equal((await its.login('swept', from)).isIn, false)
    equal((await evidenceOf('stepup.asked', 'swept')).length, 1)
  })

  test('a mailbox that is swept from abroad under the mildest policy is told when that session ends', {
    timeout,
  }, async (t) => {
    its.fill('copied', 400, 25_000)
    const read = async (clientIp: string, program: string, which?: string): Promise<void> => {
      const session = its.mailbox(clientIp, 'imap', program)
      equal(await session.login(full('copied'), 'copied-secret'), true, session.said)
      match(await readAll(session, which), /OK/)
    }
    for (let day = 0; day < 40; day += 1) await read(homeOf('copied'), 'Thunderbird', '1')
    const { code, err } = await its.house.sekimori(
      ...['owner', 'policy', full('copied'), 'notify', '--break-glass', 'as it is shipped'],
    )
    equal(code, 0, err)
    const [from = ''] = addresses(chance, 1, (country) => country !== 'JP')
    await read(from, 'hoover')
    const told = await until(
      'it is told',
      20_000,
      async () => (await evidenceOf('notice.intended', 'copied'))[0],
    )
    ok(told.kind === 'notice.intended')
    t.diagnostic(JSON.stringify(told.facts))
    equal(told.what, 'mailbox.swept')
    const reads = (await evidenceOf('mailbox.read', 'copied')) as readonly MailboxRead[]
    equal(reads.length, 41)
    deepEqual(
      [...new Set(reads.map(({ clientIp }) => clientIp))],
      [homeOf('copied'), from],
      'a log tells of the reading without its place; the login told that',
    )
  })

  test('all of it verifies, and is judged the same again', { timeout }, async () => {
    await its.house.end()
    const verified = await its.house.sekimori('verify', '--replay', '--json')
    equal(verified.code, 0, verified.out + verified.err)
  })
})

const scanned = (nth: number): string => `From: Scanner <${full(scanner)}>
To: <${full('office0')}>
Subject: Scanned document
Date: ${new Date().toUTCString().replace('GMT', '+0000')}
Message-ID: <scan.${nth}@mfp.local>
MIME-Version: 1.0
Content-Type: application/pdf; name="scan${nth}.pdf"
Content-Transfer-Encoding: base64

${`${Buffer.from(`page ${nth}`.padEnd(54)).toString('base64')}\n`.repeat(200 + nth)}`
