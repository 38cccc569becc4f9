/** A made-up day: `DEV_SCENE=calm|blast|first|fault` says which; `POST /api/v1/dev/scene` changes it. */
import type { Now } from '../../../src/console/routes/now.ts'
import type { LiveEvent } from '../../../src/ports/console.ts'
import type { FakeApi } from './fake.ts'

type Scene = 'calm' | 'blast' | 'first' | 'fault'
let scene: Scene = (process.env['DEV_SCENE'] ?? 'blast') as Scene

const minute = 60_000
const ago = (minutes: number): string => new Date(Date.now() - minutes * minute).toISOString()

const contained = () =>
  scene === 'blast' ? ['tanaka.hiroshi@example.ac.jp', 'kenkyu-c@example.ac.jp'] : []
const evidence = () => ({
  size: 182_734,
  signedSize: 182_730,
  level: scene === 'first' ? 0 : scene === 'blast' ? 1 : 2,
})

const now = (): Now => ({
  at: ago(0),
  version: '0.8.0',
  startedAt: ago(4_000),
  ready: scene !== 'fault',
  faults:
    scene === 'fault'
      ? [
          '証跡を書き込めません（/var/lib/sekimori の空き 12 MiB）。メールは一時拒否しており、失われていません。',
        ]
      : [],
  isAttached: scene !== 'first',
  hasHeard: scene !== 'first',
  contained: { count: contained().length, accounts: contained() },
  restrained: { count: 0, accounts: [] },
  held: scene === 'blast' ? 214 : 0,
  waiting: scene === 'blast' ? 3 : 0,
  overdue: scene === 'blast' ? 1 : 0,
  gates:
    scene === 'first'
      ? []
      : [
          { instance: 'postfix', kind: 'milter', mode: 'enforce', fault: null },
          { instance: 'dovecot', kind: 'auth-policy', mode: 'observe', fault: null },
        ],
  sources:
    scene === 'first'
      ? []
      : [
          { name: 'postfix-log', freshAt: ago(0.2), fault: null },
          { name: 'dovecot-log', freshAt: ago(0.5), fault: null },
          ...(scene === 'fault' ? [{ name: 'sub-mta', freshAt: ago(95), fault: 'silent' }] : []),
        ],
  gaps: { count: scene === 'fault' ? 2 : 0, sinceDays: 30 },
  canaries:
    scene === 'first'
      ? []
      : [
          {
            name: 'postfix-log',
            state: scene === 'fault' ? 'lost' : 'returns',
            returnedAt: ago(4),
          },
          { name: 'gate', state: 'returns', returnedAt: ago(2) },
        ],
  evidence: {
    ...evidence(),
    fault: scene === 'fault' ? 'no room' : null,
    freeBytes: 12_582_912,
    missing:
      scene === 'first'
        ? ['witness']
        : scene === 'blast'
          ? ['second-witness', 'time-stamp']
          : ['mirror'],
    provable:
      scene === 'first' ? null : { entry: 182_701, at: ago(0.7), by: 'witness', seconds: 42 },
  },
  cases:
    scene === 'blast'
      ? [
          {
            id: '2026-0007',
            kind: 'mass-send',
            severity: 2,
            state: 'declared',
            title: { ja: 'tanaka.hiroshi の大量送信 \u202e', en: 'Mass sending by tanaka.hiroshi' },
            exercise: false,
            openedAt: ago(18),
            accounts: ['tanaka.hiroshi@example.ac.jp'],
            accountCount: 1,
          },
        ]
      : [],
  openCases: scene === 'blast' ? 1 : 0,
  deadlines:
    scene === 'blast'
      ? [
          {
            case: '2026-0007',
            name: {
              ja: '個人情報保護法：速報（個人情報保護委員会）',
              en: 'Personal information act: prompt report',
            },
            due: new Date(Date.now() + 71.4 * 60 * minute).toISOString(),
            state: 'running',
          },
          {
            case: '2026-0007',
            name: {
              ja: '社内規程：経営層への第一報',
              en: 'House rules: first word to the management',
            },
            due: ago(-22),
            state: 'due',
          },
        ].sort((a, b) => (a.due < b.due ? -1 : 1))
      : [],
})

let messages = 8_200
let recipients = 14_000
let entry = 182_734
const pulse = (): LiveEvent => {
  const rush = scene === 'blast' && Math.floor(Date.now() / 1_000) % 90 < 25
  messages += scene === 'first' ? 0 : rush ? 9 : Math.floor(Math.random() * 3)
  recipients += scene === 'first' ? 0 : rush ? 70 : Math.floor(Math.random() * 5)
  return {
    topic: 'pulse',
    at: new Date().toISOString(),
    ready: scene !== 'fault',
    faults: now().faults,
    messages: { submitted: messages, passed: messages - 214, held: 214, refused: 3, postponed: 0 },
    recipients: {
      passed: recipients,
      delivered: recipients - 40,
      bounced: 12,
      deferred: 20,
      unknown: 8,
    },
    logins: { accepted: 901, refused: 112 },
    held: now().held,
    waiting: now().waiting,
    contained: contained(),
    evidence: { ...evidence(), witnessedAt: scene === 'first' ? null : ago(0.7) },
  }
}
const verdict = (): LiveEvent => {
  entry += 1
  const isLogin = entry % 4 === 0
  return {
    topic: 'verdict',
    at: new Date().toISOString(),
    entry,
    what: isLogin ? 'login' : 'message',
    account:
      entry % 3 === 0
        ? 'evil\u202e<img src=x onerror=alert(1)>@example.ac.jp'
        : 'tanaka.hiroshi@example.ac.jp',
    action: isLogin ? 'refuse' : entry % 5 === 0 ? 'contain' : 'hold',
    recipients: isLogin ? 0 : 37,
    reasons: isLogin
      ? ['origin.new-country', 'login.unconfirmed']
      : ['breadth.never-written', 'pace.messages', 'origin.new-country'],
    clientIp: '203.0.113.77',
    country: 'BR',
  }
}

const fakes: FakeApi = {
  'GET /api/v1/now': now,
  'POST /api/v1/dev/scene': (_, body) => {
    scene = (body as { scene: Scene }).scene
    return {}
  },
  'GET /api/v1/live': () => ({
    stream: (send: (event: unknown) => void) => {
      send(pulse())
      for (let at = 0; scene === 'blast' && at < 4; at += 1) send(verdict())
      const beat = setInterval(() => send(pulse()), 1_000)
      const told = setInterval(() => scene === 'blast' && send(verdict()), 2_500)
      return () => {
        clearInterval(beat)
        clearInterval(told)
      }
    },
  }),
}

export default fakes
