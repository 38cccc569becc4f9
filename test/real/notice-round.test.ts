// slow
// needs: postfix, dovecot-imapd
/**
 * A round of notices on a real Postfix, as people at the command line go through it: a blast, its case,
 * what the evidence knows of it, a document that two people make, a list that is counted and sealed,
 * letters that leave by a port without our milter, a guard that is killed while they do, and the mail
 * log that tells what became of each.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import PostalMime from 'postal-mime'
import { blast } from '../../lab/blast.ts'
import { type Persona, sendOne } from '../../lab/client.ts'
import { codesOfUri } from '../../lab/codes.ts'
import { type Guarded, type Ran, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import { refusing, type Sunk } from '../../lab/sink.ts'
import type { Case, CaseFact } from '../../src/cases/case.ts'
import { noticeOfMessageId } from '../../src/cases/notices/message-id.ts'
import { ask } from '../../src/cli/control.ts'
import { AT_ONCE } from '../../src/keeper/cases/rounds/rounds.ts'
import type { Request } from '../../src/keeper/control/wire.ts'
import { layoutIn } from '../../src/keeper/layout.ts'
import type { Status } from '../../src/keeper/status.ts'
import type { CaseSummary } from '../../src/ports/cases.ts'

const alice = 'alice@example.jp'
const thief: Persona = { user: alice, password: 'alice-secret', clientIp: '198.51.100.9' }
/** They get the thief’s first message. */
const received = ['bob@example.jp', 'carol@example.jp', 'dan@example.jp']
const outside = ['tomo@far.example.jp', 'v1@far.example', 'v2@far.example']
const desk = 'postmaster@far.example'
const gone = ['gone1@far.example', 'gone2@far.example.jp']
const strangers = Array.from({ length: 60 }, (_, n) => `victim${n}@far${n % 3}.example`)
const injected = Buffer.from('pay now\r\nBcc: trap@evil.example').toString('base64')
const hostile = [
  `=?utf-8?B?${injected}?=`,
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil.example";"open")',
]
const PEOPLE = 150
const WAIT = 60_000

suite('those who must be told are told', { skip: labMissing() ?? false }, () => {
  let house: Guarded
  let id: string
  let config: string
  const coders = new Map<string, () => Promise<string>>()

  const cli = (...words: string[]): Promise<Ran> => house.sekimori(...words, '--config', config)
  const json = async <Told = Record<string, unknown>>(...words: string[]): Promise<Told> => {
    const { code, out, err } = await cli(...words, '--json')
    equal(code, 0, `${words.join(' ')}: ${out}${err}`)
    return JSON.parse(out) as Told
  }
  const as = async (person: string, ...words: string[]): Promise<Ran> => {
    const file = join(house.lab.folder, `code-${person}`)
    writeFileSync(file, `${await coders.get(person)?.()}\n`, { mode: 0o600 })
    return cli(...words, '--as', person, '--reason', 'on duty', '--code-file', file)
  }
  const fine = async (ran: Promise<Ran>): Promise<string> => {
    const { code, out, err } = await ran
    equal(code, 0, out + err)
    return out
  }
  const root = (...words: string[]): Promise<string> =>
    fine(cli(...words, '--break-glass', 'nobody else is here'))
  const asked = (request: Request) => ask(layoutIn(house.data), request)
  const statusOf = async () => (await asked({ verb: 'status' }))['status'] as Status
  const shown = async (): Promise<Case> =>
    (await asked({ verb: 'case.show', case: id }))['case'] as Case
  const figure = (its: Case, key: string): CaseFact | undefined =>
    its.facts.findLast((fact) => fact.key === key)
  const letters = (round: string): readonly Sunk[] =>
    house.lab.sink
      .messages()
      .filter(({ messageId = '' }) => noticeOfMessageId(messageId)?.round === round)
  type Listed = {
    rounds: { id: string; state: string; sent: number; delivered: number; failed: number }[]
  }
  const over = async (round: string) => {
    await until(`${round} is over`, 2 * WAIT, async () =>
      (await shown()).rounds.some(({ id: its, finished }) => its === round && finished),
    )
    const { rounds } = await json<Listed>('notice', 'list', id)
    const one = rounds.find(({ id: its }) => its === round)
    ok(one !== undefined)
    equal(one.state, 'done')
    return one
  }
  const addPeople = async (): Promise<void> => {
    const roles = [
      ...['hanako', 'jiro', 'saburo', 'shiro', 'goro'].map(
        (name) => [name, 'administrator'] as const,
      ),
      ['auditor', 'auditor'] as const,
    ]
    await Promise.all(
      roles.map(async ([name, role]) => {
        const words = ['person', 'add', name, '--role', role, '--break-glass', 'first people']
        coders.set(name, codesOfUri(await json<{ otpauth: string }>(...words)))
      }),
    )
  }

  before(async () => {
    house = await startGuarded({
      // Whose mail is a thief's is told by where it comes from: she has a home.
      learned: { days: 45, homeIps: ['133.11.0.9'], users: [alice] },
      postfix: {
        trustedNetworks: '127.0.0.0/8',
        sink: { recipient: refusing([/^gone/, '550 5.1.1 no such user']) },
        users: [{ name: alice, password: 'alice-secret' }],
      },
      config: ({ smtpPort }) =>
        [
          'zone: Asia/Tokyo',
          'organisation:',
          '  name: { ja: 見本県, en: Example Prefecture }',
          '  desk: { phone: 03-1234-5679, mail: desk@example.jp, page: "https://www.example.jp/" }',
          '  domains: [example.jp]',
          '  subjects: [local-government]',
          'cases:',
          '  twoPersons: true',
          `  notices: { port: ${smtpPort}, from: security@example.jp, perMinute: 6000 }`,
        ].join('\n'),
    })
    config = join(house.lab.folder, 'sekimori.yaml')
  })
  after(() => house?.stop())

  test('a thief’s mail leaves until he is contained; his case counts what sink and queue count', async () => {
    const { accepted } = await sendOne(house.lab.submissionPort, thief, {
      from: alice,
      to: [...received, ...outside, desk, ...gone],
      mark: 'theft-first',
      text: `From: <${alice}>\nTo: <all@example.jp>\nSubject: ${hostile[0]}\n\nHello.\n`,
    })
    equal(accepted, true)
    await addPeople()
    await blast({
      port: house.lab.submissionPort,
      persona: (nth) => ({
        ...{ user: alice, password: 'alice-secret', clientPort: 40_000 + nth },
        clientIp: `198.51.${100 + (nth % 50)}.${1 + (nth % 200)}`,
      }),
      count: 60,
      perMinute: 157 * 12,
      addresses: strangers,
      sessions: 8,
      perSession: 5,
      mark: (nth) => `theft-${nth}`,
      text: (nth) =>
        `From: <${alice}>\nTo: <all@example.jp>\nSubject: ${hostile[nth % 3]}\n\nHello.\n`,
    })
    id = await until('the case is contained', WAIT, async () => {
      const { cases } = await asked({ verb: 'case.list' })
      return (cases as CaseSummary[]).find(({ state }) => state === 'contained')?.id
    })
    // Somebody who believed the thief on the telephone lets the first one go.
    const { held: rows } = await house.held()
    const first = rows.find(({ recipients }) => recipients > 1)?.reference ?? ''
    await root('held', 'release', first, '--force')
    await house.lab.sink.waitFor(({ mark }) => mark === 'theft-first', WAIT)
    await until('all results are heard', WAIT, async () => {
      const { recipients, released, waiting } = await statusOf()
      const open = recipients.unknown + recipients.deferred + released.unknown + released.deferred
      return waiting === 0 && open === 0
    })
    match(await root('case', 'found', id), /figures|facts|\d/)
    const its = await shown()
    const left = house.lab.sink.messages().filter(({ mark }) => mark?.startsWith('theft') === true)
    const delivered = left.reduce((sum, one) => sum + one.recipients.length, 0)
    ok(delivered >= received.length + outside.length + 1)
    equal(figure(its, 'mail.delivered')?.value, delivered)
    equal(figure(its, 'mail.bounced')?.value, gone.length)
    const { length: held } = await house.lab.queue('hold')
    equal(figure(its, 'mail.held')?.value, held)
    const { messages } = await house.status()
    equal(figure(its, 'mail.submitted')?.value, messages.submitted)
    equal(figure(its, 'mail.released')?.value, 1)
  })

  test('a document is written, drafted, checked, and approved by another than who drafted it', async () => {
    const { slots } = await json<{ slots: { slot: string; isMandatory: boolean }[] }>(
      ...['report', 'slots', id, 'notice-recipients'],
    )
    ok(slots.length > 0)
    const words = { ja: 'ご注意ください。', en: 'Please be careful.' }
    const [{ slot = '' } = {}] = slots
    for (const language of ['ja', 'en'] as const)
      await root('case', 'write', id, slot, language, words[language])
    await fine(as('hanako', 'report', 'draft', id, 'notice-recipients'))
    deepEqual((await json('report', 'lint', id, 'D1'))['problems'], [])
    const alone = await as('hanako', 'report', 'approve', id, 'D1')
    equal(alone.code, 2)
    match(alone.err, /second person/)
    const early = await cli('notice', 'plan', id, 'D1')
    equal(early.code, 2)
    match(early.err, /not approved/)
    await fine(as('jiro', 'report', 'approve', id, 'D1'))
  })

  test('the plan counts who received, and nobody whom mail was held for, nor who bounced', async () => {
    const counted = await json<{
      letters: number
      round: string | null
      by: Record<string, number>
      not: Record<string, number>
    }>('notice', 'plan', id, 'D1')
    equal(counted.round, null)
    equal(counted.letters, received.length)
    deepEqual(
      [counted.by['internal'], counted.by['role'], counted.not['not-delivered']],
      [received.length, 1, gone.length],
    )
    ok((counted.not['never-left'] ?? 0) > 0)
    equal((await shown()).rounds.length, 0)
    await fine(as('saburo', 'notice', 'plan', id, 'D1', '--groups', 'internal,known,stranger'))
    equal((await shown()).rounds[0]?.approved, undefined)
    equal(letters('N1').length, 0)
  })

  test('letters arrive: one recipient each, in his language, plain, without anybody else in it', async () => {
    await fine(as('jiro', 'notice', 'send', id, 'N1'))
    const done = await over('N1')
    const sunk = letters('N1')
    const told = sunk.flatMap(({ recipients }) => recipients)
    const everybody = [...received, ...outside]
    for (const address of everybody) ok(told.includes(address), `${address} was told`)
    equal(new Set(told).size, sunk.length, 'nobody twice')
    ok(!told.some((one) => gone.includes(one) || one === desk || strangers.includes(one)))
    deepEqual([done.sent, done.delivered, done.failed], [sunk.length, sunk.length, 0])
    for (const { text, recipients, messageId, envelopeSender } of sunk) {
      const [address = ''] = recipients
      equal(recipients.length, 1)
      equal(envelopeSender, 'security@example.jp')
      const mail = await PostalMime.parse(Buffer.from(text, 'latin1'))
      deepEqual(
        mail.to?.map((one) => one.address),
        [address],
      )
      deepEqual(
        [mail.cc, mail.bcc, mail.html, mail.attachments.length],
        [undefined, undefined, undefined, 0],
      )
      const isJapanese = address.endsWith('.jp')
      match(mail.subject ?? '', isJapanese ? /^【お詫びとお願い】/ : /^Apology and warning/)
      match(mail.text ?? '', isJapanese ? /ご注意ください。/ : /Please be careful\./)
      for (const other of [...everybody, desk, ...gone, 'trap@evil.example'])
        if (other !== address)
          ok(!text.includes(other) && !mail.text?.includes(other), `${other} in ${address}’s`)
      ok(!/<img|HYPERLINK\("http:/.test(mail.text ?? ''))
      equal(noticeOfMessageId(messageId ?? '')?.case, id)
    }
  })

  test('kill -9 while letters go out: each one arrives, a few twice at most and then as the same', async () => {
    const file = join(house.lab.folder, 'people.csv')
    const people = Array.from({ length: PEOPLE }, (_, n) =>
      n % 50 === 49 ? `gone${n}@people.example` : `p${n}@people.example${n % 2 === 0 ? '.jp' : ''}`,
    )
    const rows = people.map((address) => `${address},,D1`)
    writeFileSync(file, ['address,language,document', ...rows, ''].join('\n'))
    const how = ['--audience', 'persons', '--people', file]
    await root('notice', 'plan', id, 'D1', ...how)
    await fine(as('saburo', 'notice', 'send', id, 'N2'))
    await until('some are out', WAIT, () => letters('N2').length >= 20)
    await house.kill()
    const before = letters('N2').length
    ok(before < people.length, `${before} were out when it was killed`)
    await house.start()
    const done = await over('N2')
    const wanted = people.filter((one) => !one.startsWith('gone'))
    const sunk = letters('N2')
    const ids = new Map<string, Set<string>>()
    for (const { recipients, messageId = '' } of sunk)
      for (const one of recipients) ids.set(one, (ids.get(one) ?? new Set()).add(messageId))
    deepEqual([...ids.keys()].toSorted(), wanted.toSorted())
    ok(sunk.length - wanted.length <= AT_ONCE, `${sunk.length - wanted.length} went out twice`)
    for (const its of ids.values()) equal(its.size, 1)
    deepEqual(
      [done.sent, done.delivered, done.failed],
      [people.length, wanted.length, people.length - wanted.length],
    )
  })

  test('who acts on what somebody else changed is told to look again; an auditor only reads', async () => {
    const { entry } = await shown()
    const titled = (person: string, name: string) =>
      as(person, 'case', 'title', id, '--en', name, '--seen', String(entry))
    await fine(titled('shiro', 'Mass mail'))
    const late = await titled('goro', 'Another name')
    equal(late.code, 2)
    match(late.err, /look again: shiro/)
    const auditor = await as('auditor', 'case', 'title', id, '--en', 'Mine')
    equal(auditor.code, 2)
    match(auditor.err, /auditor/)
    equal((await shown()).title?.en, 'Mass mail')
  })

  test('what was released is never changed; the next one says what changed; bytes are as they were', async () => {
    await root('report', 'release', id, 'D1', '--to', 'recipients')
    const again = await cli('report', 'withdraw', id, 'D1', '--break-glass', 'a mistake')
    equal(again.code, 2)
    match(again.err, /never changed/)
    const first = figure(await shown(), 'mail.first')
    const earlier = new Date(Number(first?.value) - 60_000).toISOString()
    await root(
      ...['case', 'fact', id, 'mail.first', earlier, '--account', alice],
      ...['--why', 'another log was found'],
    )
    await root('report', 'draft', id, 'notice-recipients', '--forms', 'txt,eml')
    await fine(as('shiro', 'report', 'approve', id, 'D2'))
    await root('report', 'release', id, 'D2', '--to', 'recipients')
    const { changes, before: last } = await json<{
      before: string
      changes: { slot: string; relation: string; why?: string }[]
    }>('report', 'diff', id, 'D2')
    equal(last, 'D1')
    deepEqual(
      changes.filter(({ slot }) => slot.startsWith('mail.first')).map((one) => one.why),
      ['another log was found'],
    )
    const its = await shown()
    for (const form of ['txt', 'eml', 'pdf'] as const) {
      const out = join(house.lab.folder, `d1.${form}`)
      await fine(cli('report', 'get', id, 'D1', '--out', out))
      const kept = its.papers[0]?.files.find((one) => one.form === form && one.language === 'en')
      const { sha256 } = await json<{ sha256: string }>(
        ...['report', 'get', id, 'D1', '--out', out, '--force'],
      )
      equal(sha256, kept?.sha256)
      equal(readFileSync(out).length, kept?.bytes)
    }
    const text = readFileSync(join(house.lab.folder, 'd1.txt'), 'utf8')
    ok(!/<img|trap@evil|\r\nBcc/.test(text))
  })

  test('the contact book: recorded, tested, asked whom to call, printed', async () => {
    const facts = JSON.stringify({
      ...{ kind: 'forensic-firm', organisation: '見本調査', phones: ['+81-3-5555-0100'] },
      order: 1,
    })
    await root('contact', 'record', 'forensics', '--facts', facts)
    await root('contact', 'test', 'forensics', 'answered', '--seconds', '40')
    const { contacts } = await json<{ contacts: { contact: { name: string } }[] }>(
      'contact',
      'list',
    )
    deepEqual(
      contacts.map(({ contact }) => contact.name),
      ['forensics'],
    )
    match(await fine(cli('contact', 'for', 'mass-send')), /見本調査/)
    const out = join(house.lab.folder, 'card.html')
    await fine(cli('contact', 'card', '--out', out))
    match(readFileSync(out, 'utf8'), /5555-0100/)
  })

  test('«cannot send» with a deep queue belongs to the case', async () => {
    const told = await json(
      'symptom',
      'report',
      'cannot-send',
      '--account',
      alice,
      ...['--reporter', 'alice', '--break-glass', 'a call'],
    )
    equal(told['case'], id)
    const { symptoms } = await json<{ symptoms: { what: string; case?: string }[] }>(
      ...['symptom', 'list'],
    )
    deepEqual(
      symptoms.map(({ what, case: its }) => [what, its]),
      [['cannot-send', id]],
    )
  })

  test('the evidence of all this verifies', async () => {
    await house.end()
    const { code, out, err } = await house.sekimori('verify', '--json')
    equal(code, 0, out + err)
  })
})
