import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { checkedApp, type Replies } from '../testing.ts'
import { evidenceArea } from './evidence.ts'

const PATH = '/api/v1/evidence'
const head = {
  ...{ log: 'mx1/1', isInUse: true, vkey: 'v', size: 3, signedSize: 3, root: 'r' },
  ...{ checkpoint: 'c', policy: null, fault: null, elders: [] },
}
const made = {
  ...{ ticket: 't-1_x', state: 'ready', done: 1, of: 1, chosen: 1, entries: 1, bodies: 0 },
  ...{ bytes: 6, sha256: 'ab', size: 3, why: null },
}
const row = {
  entry: 2,
  at: '2026-11-22T00:00:00.000Z',
  kind: 'k',
  source: 's',
  severity: 0,
  hasBody: true,
}
const replies: Replies = {
  'evidence.head': { ok: true, head, evidence: {}, privacy: {}, gaps: {}, now: 'x' },
  'evidence.list': { ok: true, log: 'mx1/1', rows: [row], next: null },
  'evidence.entry': { ok: true, log: 'mx1/1', entry: 2, leaf: 'e30=', proof: 'p', vkey: 'v', row },
  'evidence.consistency': { ok: true, log: 'l', older: 1, checkpoint: 'c', vkey: 'v', hashes: [] },
  'evidence.body': { ok: true, log: 'l', entry: 2, kind: 'k', at: 'x', body: null },
  'evidence.page': { ok: true, page: '<!doctype html><title>check</title>' },
  'evidence.package': { ok: true, ...made },
  'evidence.packaging': { ok: true, ...made },
  'evidence.piece': ({ fields: { offset } }) => ({
    ...{ ok: true, of: 6, next: Number(offset) + 3 },
    content: Buffer.from(offset === 0 ? 'abc' : 'def').toString('base64'),
  }),
  'case.rows': { ok: true, rows: [{ id: 'k1' }], next: null },
  'audit.list': { ok: true, rows: [], next: null },
}
const desk = (more: Replies = {}) =>
  checkedApp({ areas: [evidenceArea], replies: { ...replies, ...more } })
const fieldsOf = (its: ReturnType<typeof desk>, verb: string) =>
  its.asked.findLast((one) => one.verb === verb)?.fields

test('each address asks the guard for its own, with the fields that were given and no others', async () => {
  const its = desk()
  for (const path of ['head', 'entries', 'entries/2', 'consistency?older=1', 'audit'])
    equal((await its.get(`${PATH}/${path}`)).status, 200, path)
  deepEqual(fieldsOf(its, 'evidence.head'), { facts: {} })
  deepEqual(fieldsOf(its, 'evidence.entry'), { facts: { entry: 2 } })
  await its.get(`${PATH}/entries?kinds=message.,login.accepted&before=7&log=mx1/1`)
  deepEqual(fieldsOf(its, 'evidence.list'), {
    facts: { log: 'mx1/1', most: 100, before: 7, kinds: ['message.', 'login.accepted'] },
  })
  equal((await its.get(`${PATH}/custody?case=K-1`)).status, 200)
  equal(fieldsOf(its, 'case.rows')?.['list'], 'custody')
})

test('a body takes a reason, which goes to the guard', async () => {
  const its = desk()
  for (const body of [{}, { reason: ' ' }, { reason: 'x'.repeat(501) }, { reason: 'x', more: 1 }])
    equal((await its.send('POST', `${PATH}/entries/2/body`, body)).status, 400)
  equal(fieldsOf(its, 'evidence.body'), undefined)
  equal((await its.send('POST', `${PATH}/entries/2/body`, { reason: 'asked' })).status, 200)
  deepEqual(fieldsOf(its, 'evidence.body'), { reason: 'asked', facts: { entry: 2 } })
})

test('a package is asked for, and comes in pieces as one file that is no page', async () => {
  const its = desk()
  const asked = { reason: 'for the court', entries: '2', bodies: true, matter: 'A-1' }
  equal((await its.send('POST', `${PATH}/packages`, asked)).status, 200)
  deepEqual(fieldsOf(its, 'evidence.package'), {
    ...{ reason: 'for the court', entries: '2', bodies: true, facts: { matter: 'A-1' } },
  })
  const file = await its.get(`${PATH}/packages/t-1_x/file`)
  equal(await file.text(), 'abcdef')
  equal(file.headers.get('content-length'), '6')
  match(file.headers.get('content-disposition') ?? '', /^attachment; filename="evidence-t1x.zip"$/)
  match(file.headers.get('content-security-policy') ?? '', /^sandbox;/)
  const page = await its.get(`${PATH}/verify-page`)
  match(page.headers.get('content-disposition') ?? '', /^attachment/)
})

test('a package that is lost on the way is cut, and never ends as if it were whole', async () => {
  const its = desk({
    'evidence.piece': ({ fields: { offset } }) =>
      offset === 0
        ? { ok: true, of: 6, next: 3, content: Buffer.from('abc').toString('base64') }
        : { ok: false, code: 'unavailable', why: 'the guard is away' },
  })
  const file = await its.get(`${PATH}/packages/t-1_x/file`)
  let isCut = false
  await file.text().catch(() => {
    isCut = true
  })
  ok(isCut)
})

test('what the guard refuses is told as it refused it', async () => {
  for (const [code, status] of [
    ['not-allowed', 403],
    ['unknown', 404],
    ['fresh-proof', 403],
    ['unavailable', 503],
  ] as const) {
    const no = { ok: false, code, why: 'no' } as const
    const its = desk({ 'evidence.entry': no, 'evidence.piece': no, 'evidence.page': no })
    for (const path of ['entries/2', 'packages/t/file', 'verify-page'])
      equal((await its.get(`${PATH}/${path}`)).status, status, `${path} ${code}`)
  }
})

test('numbers and tickets that are none are refused here', async () => {
  const its = desk()
  for (const path of [
    'entries/-1',
    'entries/1e9',
    'entries/99999999999999999',
    'entries?before=x',
    'consistency',
    'consistency?older=',
    'packages/a.b',
    'packages/a%2fb/file',
    'custody',
  ])
    ok([400, 404].includes((await its.get(`${PATH}/${path}`)).status), path)
  deepEqual(
    its.asked.filter(({ verb }) => verb.startsWith('evidence.')),
    [],
  )
})
