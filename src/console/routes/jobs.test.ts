import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { SignedIn } from '../../ports/console.ts'
import { octets, roomOf } from '../jobs/testing.ts'
import { checkedApp, type Replies, someone } from '../testing.ts'
import { drillArea } from './drill.ts'
import { investigateArea } from './investigate.ts'
import { REPORT_CSP } from './job-files.ts'
import type { JobBody } from './job-shapes.ts'

const as = (person: string, role: SignedIn['role']): SignedIn => ({ ...someone, person, role })
const may: Replies = { 'investigate.begin': { ok: true }, 'drill.begin': { ok: true } }
const PATH = '/api/v1/investigations'

function desk(t: TestContext, replies: Replies = may) {
  const room = roomOf(t)
  const areas = [investigateArea, drillArea]
  const door = (me: SignedIn) => checkedApp({ areas, replies, me, jobs: room.jobs as never })
  return { room, door, ana: door(as('ana', 'analyst')), jiro: door(as('jiro', 'responder')) }
}
const wanted = (more: object = {}) => ({
  ...{ reason: 'reported', language: 'ja', realm: 'fine' },
  files: [{ name: 'mail.log', bytes: 3, as: 'log' }],
  ...more,
})
const json = async (answer: Response): Promise<JobBody & { code?: string; detail?: string }> =>
  (await answer.json()) as never

test('logs go in, a report comes out, and is shown where it can do nothing', async (t) => {
  const { room, ana } = desk(t)
  const made = await json(await ana.send('POST', PATH, wanted()))
  deepEqual(ana.asked.find(({ verb }) => verb === 'investigate.begin')?.fields, {
    reason: 'reported',
    facts: { files: 1, bytes: 3 },
  })
  const its = `${PATH}/${made.id}`
  equal((await ana.send('PUT', `${its}/files/0`, Buffer.from('xxx'))).status, 200)
  equal((await ana.send('POST', `${its}/start`)).status, 200)
  await room.jobs.rest()
  const done = await json(await ana.get(its))
  deepEqual([done.state, done.isMine, done.hasTables], ['done', true, true])
  const report = await ana.get(`${its}/report`)
  equal(report.headers.get('content-security-policy'), REPORT_CSP)
  match(REPORT_CSP, /^sandbox; default-src 'none';/)
  equal(report.headers.get('content-disposition'), null)
  equal(await report.text(), '<p>found</p>')
  const file = await ana.get(`${its}/results/report.html`)
  match(file.headers.get('content-disposition') ?? '', /^attachment; filename="report.html"$/)
  const tables = await ana.get(`${its}/results/tables.zip`)
  equal(
    Buffer.from(await tables.arrayBuffer())
      .subarray(0, 4)
      .toString('latin1'),
    'PK\u0003\u0004',
  )
  // What lies beside the results is no result.
  for (const name of ['words.json', 'job.json', '..', 'tables'])
    ok([400, 404].includes((await ana.get(`${its}/results/${name}`)).status), name)
})

test('a job of somebody else is not there, whatever is asked of it', async (t) => {
  const { room, ana, jiro, door } = desk(t)
  const { id } = await json(await ana.send('POST', PATH, wanted({ realm: 'stay' })))
  const its = `${PATH}/${id}`
  const asked: readonly (readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string, unknown?])[] = [
    ['GET', its],
    ['GET', `${its}/report`],
    ['GET', `${its}/results/report.html`],
    ['GET', `${its}/results/tables.zip`],
    ['PUT', `${its}/files/0`, Buffer.from('xxx')],
    ['POST', `${its}/start`],
    ['POST', `${its}/cancel`],
    ['POST', `${its}/case`, { reason: 'x', severity: 2 }],
    ['DELETE', its],
    ['GET', `/api/v1/drills/${id}`],
    ['GET', `/api/v1/drills/${id}/ticks`],
  ]
  for (const [method, path, body] of asked) {
    const answer = method === 'GET' ? await jiro.get(path) : await jiro.send(method, path, body)
    equal(answer.status, 404, `${method} ${path}`)
  }
  const listed = (await (await jiro.get(PATH)).json()) as { jobs: unknown[] }
  deepEqual(listed.jobs, [])
  const otto = door(as('otto', 'auditor'))
  equal((await otto.get(its)).status, 200)
  equal((await otto.send('DELETE', its)).status, 403)
  ok(room.jobs.maySee({ person: 'otto', role: 'auditor' }, id))
})

test('who may not begin is told so by the guard, and nothing is begun', async (t) => {
  const not = { ok: false, code: 'not-allowed', why: 'the role viewer does not allow it' } as const
  const { room, door } = desk(t, { 'investigate.begin': not, 'drill.begin': not })
  const vera = door(as('vera', 'viewer'))
  equal((await vera.send('POST', PATH, wanted())).status, 403)
  equal(
    (
      await vera.send('POST', '/api/v1/drills', {
        ...{ reason: 'x', language: 'en', day: 'kumamoto', seed: 1, compare: false },
      })
    ).status,
    403,
  )
  deepEqual(room.jobs.list({ person: 'vera', role: 'viewer' }, 'investigate'), [])
})

test('what cannot be meant is refused before the guard is asked', async (t) => {
  const { ana } = desk(t)
  for (const more of [
    { reason: '  ' },
    { reason: 'x'.repeat(501) },
    { language: 'fr' },
    { zone: '--data=/x' },
    { zone: '../etc' },
    { realm: '-x' },
    { realm: 'a b' },
    { home: 'jp' },
    { home: '--' },
    { files: [] },
    { files: [{ name: 'a', bytes: -1, as: 'log' }] },
    { files: [{ name: 'a', bytes: 1, as: 'config' }] },
    { files: [{ name: 'a', bytes: 1, as: 'log' }], more: true },
    { files: Array(1_001).fill({ name: 'a', bytes: 1, as: 'log' }) },
    { files: [{ name: 'a', bytes: 2 ** 40, as: 'log' }] },
  ])
    equal(
      (await ana.send('POST', PATH, wanted(more))).status,
      400,
      JSON.stringify(more).slice(0, 90),
    )
  for (const job of ['x', '..%2f..%2fetc', 'A'.repeat(20), 'a'.repeat(21)])
    ok([400, 404].includes((await ana.get(`${PATH}/${job}`)).status), job)
  deepEqual(
    ana.asked.filter(({ verb }) => verb === 'investigate.begin'),
    [],
  )
})

test('a file of another length than was told is not taken', async (t) => {
  const { ana } = desk(t)
  const { id } = await json(await ana.send('POST', PATH, wanted()))
  for (const text of ['', 'xx', 'xxxx']) {
    const answer = await ana.send('PUT', `${PATH}/${id}/files/0`, Buffer.from(text))
    equal(answer.status, 400, text)
  }
  equal((await ana.send('POST', `${PATH}/${id}/start`)).status, 400)
  equal((await ana.send('PUT', `${PATH}/${id}/files/7`, Buffer.from('xxx'))).status, 404)
  ok(octets !== undefined)
})

test('a day is lived and watched, and its card read', async (t) => {
  const { room, ana } = desk(t)
  const days = (await (await ana.get('/api/v1/drills')).json()) as { days: { name: string }[] }
  deepEqual(
    days.days.map(({ name }) => name),
    ['kumamoto'],
  )
  const drill = { reason: 'x', language: 'en', day: 'kumamoto', seed: 1, compare: true }
  equal((await ana.send('POST', '/api/v1/drills', { ...drill, day: 'other' })).status, 404)
  equal((await ana.send('POST', '/api/v1/drills', { ...drill, day: '--data' })).status, 400)
  const { id } = await json(await ana.send('POST', '/api/v1/drills', drill))
  await room.jobs.rest()
  const told = (await (await ana.get(`/api/v1/drills/${id}`)).json()) as {
    scores: Record<string, { name: string }>
  }
  deepEqual(
    [told.scores['guarded']?.name, told.scores['unguarded']?.name],
    ['guarded', 'unguarded'],
  )
  equal((await ana.get(`/api/v1/drills/${id}/results/guarded.json`)).status, 200)
  equal((await ana.get(`${PATH}/${id}`)).status, 404)
})

test('a console without a room for jobs says that it has none', async () => {
  const { get, send } = checkedApp({ areas: [investigateArea, drillArea], replies: may })
  equal((await get(PATH)).status, 503)
  equal((await send('POST', PATH, wanted())).status, 503)
  equal((await get('/api/v1/drills')).status, 503)
  equal((await get(`${PATH}/${'a'.repeat(20)}`)).status, 404)
})
