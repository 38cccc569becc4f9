/**
 * A blast on a real Postfix opens a case by itself; the guard is killed with -9 and the case is there
 * again, the same; two people act in it, and an auditor only reads.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { codesOfUri } from '../../lab/codes.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import type { Case } from '../../src/cases/case.ts'
import { ask } from '../../src/cli/control.ts'
import type { Request } from '../../src/keeper/control/wire.ts'
import { layoutIn } from '../../src/keeper/layout.ts'
import type { CaseSummary } from '../../src/ports/cases.ts'

const alice = 'sasl:alice@example.jp'
const strangers = Array.from({ length: 200 }, (_, n) => `victim${n}@far.example`)

type Shown = { readonly otpauth: string }
type Codes = () => Promise<string>

suite('a blast opens a case, and two people work on it', { skip: labMissing() ?? false }, () => {
  let house: Guarded
  let hanako: Codes
  let jiro: Codes
  let auditor: Codes
  let before9: Case

  const asked = (request: Request) => ask(layoutIn(join(house.data)), request)
  const shown = async (id: string): Promise<Case> =>
    (await asked({ verb: 'case.show', case: id }))['case'] as Case
  const acts = async (
    as: string,
    coder: Codes,
    act: string,
    facts: object,
  ): Promise<Case['entry']> =>
    asked({
      ...{ verb: 'case.act', case: 'SKM-X', act, facts, as, reason: 'on duty' },
      case: before9.id,
      code: await coder(),
    }).then((told) => Number(told['entry']))
  const why = (request: Promise<unknown>): Promise<string> =>
    request.then(
      () => 'done',
      (thrown) => `${thrown instanceof Error ? thrown.message : thrown}`,
    )

  before(async () => {
    house = await startGuarded({
      postfix: { users: [{ name: 'alice@example.jp', password: 'alice-secret' }] },
      config: () =>
        [
          'zone: Asia/Tokyo',
          'organisation:',
          '  name: { ja: 見本県, en: Example Prefecture }',
          '  domains: [example.jp]',
          '  subjects: [local-government]',
          'cases: { twoPersons: true }',
        ].join('\n'),
    })
    const added = await Promise.all(
      [
        ['hanako', 'administrator'],
        ['jiro', 'administrator'],
        ['auditor', 'auditor'],
      ].map(async ([name = '', role = '']) => {
        const words = ['person', 'add', name, '--role', role, '--break-glass', 'first people']
        const { code, out, err } = await house.sekimori(...words, '--json')
        equal(code, 0, err)
        return codesOfUri(JSON.parse(out) as Shown)
      }),
    )
    ;[hanako, jiro, auditor] = added as [Codes, Codes, Codes]
  })
  after(() => house?.stop())

  test('the case is there with its account, its clocks, its subjects and its playbook', async () => {
    await blast({
      port: house.lab.submissionPort,
      persona: (nth) => ({
        user: 'alice@example.jp',
        password: 'alice-secret',
        clientIp: `198.51.${100 + (nth % 50)}.${1 + (nth % 200)}`,
        clientPort: 40_000 + nth,
      }),
      count: 60,
      perMinute: 157 * 12,
      addresses: strangers,
      sessions: 8,
      perSession: 5,
      mark: (nth) => `theft-${nth}`,
      onSent: () => {},
    })
    const listed = await until('the case is contained', 15_000, async () => {
      const { cases } = await asked({ verb: 'case.list' })
      return (cases as CaseSummary[]).find(({ state }) => state === 'contained')
    })
    deepEqual([listed.kind, listed.cause, listed.accounts], ['mass-send', 'verdict', [alice]])
    match(listed.id, /^SKM-\d{4}-0001$/)
    before9 = await shown(listed.id)
    deepEqual(
      before9.clocks.map(({ clock }) => clock),
      ['detected', 'occurred', 'contained'],
    )
    deepEqual(before9.subjects, ['local-government'])
    equal(before9.playbooks.length, 1)
    const { rows } = await asked({ verb: 'case.tasks', case: listed.id })
    ok((rows as { state: string }[]).some(({ state }) => state === 'done'))
  })

  test('kill -9, and the same case is there, not another one beside it', async () => {
    await house.kill()
    await house.start()
    const { cases } = await asked({ verb: 'case.list', all: true })
    equal((cases as CaseSummary[]).length, 1)
    const { entry: _, ...its } = before9
    const { entry: __, ...again } = await shown(before9.id)
    deepEqual(again, its)
  })

  test('two people act: who drafted does not approve; an auditor reads and does nothing', async () => {
    await acts('hanako', hanako, 'state.set', { state: 'declared', why: 'foreign mail, confirmed' })
    await acts('jiro', jiro, 'clock.record', {
      ...{ clock: 'known', moment: new Date().toISOString(), department: '情報政策課' },
      evidence: [],
    })
    const { deadlines } = await asked({ verb: 'case.deadlines', case: before9.id })
    ok((deadlines as { state: string }[]).some(({ state }) => state === 'running'))

    const content = Buffer.from('<p>第一報</p>')
    const sha256 = hash('sha256', content)
    const files = [{ sha256, bytes: content.length, what: 'paper', name: '第一報.html' }]
    const draft = {
      ...{ paper: 'press-first', basis: sha256, slots: {} },
      files: [{ language: 'ja', form: 'html', sha256, bytes: content.length }],
    }
    const { ticket } = await asked({
      ...{ verb: 'case.seal', case: before9.id, files, act: 'paper.draft', facts: draft },
      ...{ as: 'hanako', reason: 'first release', code: await hanako() },
    })
    const piece = { ticket: String(ticket), sha256, offset: 0, content: content.toString('base64') }
    const { case: drafted } = await asked({ verb: 'case.piece', ...piece })
    equal(drafted, before9.id)
    match(await why(acts('hanako', hanako, 'paper.approve', { paper: 'D1' })), /second person/)
    await acts('jiro', jiro, 'paper.approve', { paper: 'D1' })
    const its = await shown(before9.id)
    deepEqual(
      [its.papers[0]?.state, its.papers[0]?.approved?.by, its.papers[0]?.approved?.alone],
      ['approved', 'jiro', false],
    )

    match(
      await why(acts('auditor', auditor, 'title.set', { ja: '件名' })),
      /auditor|役割|not allow|role/i,
    )
    const sealed = await asked({ verb: 'case.unseal', case: before9.id, sha256 })
    equal(Buffer.from(String(sealed['content']), 'base64').toString(), '<p>第一報</p>')
    equal((await shown(before9.id)).title, undefined)
  })

  test('the evidence verifies, and tells the same without a guard', async () => {
    await house.end()
    const { code, out, err } = await house.sekimori('verify', '--json')
    equal(code, 0, out + err)
    const { casesIn } = await import('../../src/keeper/cases/away.ts')
    const away = await casesIn(layoutIn(house.data))
    deepEqual(
      away.list(false).map(({ id, state }) => [id, state]),
      [[before9.id, 'declared']],
    )
    equal(away.show(before9.id)?.papers.length, 1)
  })
})
