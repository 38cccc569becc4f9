import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { newHub } from '../app.ts'
import { checkedApp, fakeLink, someone } from '../testing.ts'
import { LIVE_OF_SESSION_MAX } from './limits.ts'

const unhurried = { requests: 1e9, openRequests: 1e9, ofSession: 1e9 }

test('one page of a session more than may listen is told to come again', async () => {
  const hub = newHub()
  const link = fakeLink({}, someone)
  const app = checkedApp({ hub, link, limits: unhurried })
  const open: Response[] = []
  for (let n = 0; n < LIVE_OF_SESSION_MAX; n += 1) open.push(await app.get('/api/v1/live'))
  ok(open.every(({ status }) => status === 200))
  equal(link.listeners(), 1, 'the guard is listened to once')
  const late = await app.get('/api/v1/live')
  equal(late.status, 429)
  await open[0]?.body?.cancel()
  const again = await app.get('/api/v1/live')
  equal(again.status, 200)
  hub.close()
  equal(link.listeners(), 0)
})

test('topics are those that there are; a look at the head opens no stream', async () => {
  const hub = newHub()
  const app = checkedApp({ hub, limits: unhurried })
  for (const wrong of ['', 'pulse,', 'evil', 'pulse evil', 'pulse,pulse,x'])
    equal((await app.get(`/api/v1/live?topics=${encodeURIComponent(wrong)}`)).status, 400, wrong)
  const head = await app.api.request('http://localhost:8700/api/v1/live', {
    method: 'HEAD',
    headers: { cookie: 'sekimori=a-session-token-of-a-test' },
  })
  deepEqual([head.status, hub.size], [200, 0])
})

test('an event of a job is seen by those who may see the job', async () => {
  const hub = newHub()
  let tell: ((event: never) => void) | undefined
  const jobs = {
    listen: (listener: (event: never) => void) => {
      tell = listener
      return () => {}
    },
    maySee: (me: { person: string }) => me.person === 'taro',
  }
  const app = checkedApp({ hub, jobs: jobs as never, areas: [], limits: unhurried })
  const answer = await app.get('/api/v1/live')
  tell?.({ topic: 'job', at: 'x', job: 'j', what: 'drill', state: 'done' } as never)
  hub.publish({ topic: 'case', at: 'x', entry: 1, case: 'c', what: 'opened' })
  const reader = answer.body?.getReader()
  let heard = ''
  while (!heard.includes('"topic":"case"')) {
    const part = await reader?.read()
    heard += Buffer.from(part?.value ?? []).toString('utf8')
  }
  ok(!heard.includes('"topic":"job"'))
  hub.close()
})

test('a stream ends at once with its session, no other one does, and no browser hears of it', async () => {
  const hub = newHub()
  const others = 'a-session-token-of-another'
  const link = fakeLink({
    'desk.me': ({ session }) =>
      session === others
        ? { ok: true, me: { ...someone, person: 'taro', session: 's2' } }
        : { ok: true, me: someone },
  })
  const app = checkedApp({ hub, link, limits: unhurried })
  const mine = [await app.get('/api/v1/live'), await app.get('/api/v1/live')]
  const his = await app.get('/api/v1/live', { cookie: `sekimori=${others}` })
  link.tell({ topic: 'left', at: 'x', session: 's1' })
  for (const answer of mine) ok(!(await answer.text()).includes('left'), 'it ends')
  deepEqual([hub.size, link.listeners()], [1, 1])
  const before = link.asked.length
  await app.get('/api/v1/live')
  ok(link.asked.length > before, 'what was believed of it is forgotten')
  link.tell({ topic: 'case', at: 'x', entry: 1, case: 'c', what: 'opened' })
  const reader = his.body?.getReader()
  let heard = ''
  while (!heard.includes('"topic":"case"'))
    heard += Buffer.from((await reader?.read())?.value ?? []).toString('utf8')
  ok(!heard.includes('left'))
  hub.close()
})

test('a session that ended while its stream was opened is found out without a heartbeat', async () => {
  const hub = newHub()
  let isOver = false
  const link = fakeLink({
    'desk.me': () =>
      isOver ? { ok: false, code: 'signed-out', why: 'it has ended' } : { ok: true, me: someone },
  })
  const app = checkedApp({ hub, link, limits: unhurried })
  await app.get('/api/v1/now')
  isOver = true
  const answer = await app.get('/api/v1/live')
  equal(answer.status, 200, 'the door believes what it heard a moment ago')
  await answer.text()
  deepEqual([hub.size, link.listeners()], [0, 0])
})
