/** Made-up people, sessions and factors. `?dev-role=viewer` in the page's address plays another role. */
import { type FakeApi, FakeProblem } from './fake.ts'

const hour = 3_600_000
const ago = (hours: number): string => new Date(Date.now() - hours * hour).toISOString()
const ahead = (hours: number): string => new Date(Date.now() + hours * hour).toISOString()

let isIn = true
let role = 'administrator'
let more = 0
const me = () => ({
  person: 'yamada',
  role,
  session: 's-1',
  method: 'passkey',
  since: ago(1),
  freshUntil: ahead(0.1),
  endsAt: ahead(7),
  recoveryLeft: 8,
})

const sessions = [
  {
    id: 's-1',
    method: 'passkey',
    since: ago(1),
    seenAt: ago(0),
    endsAt: ahead(7),
    client: '192.0.2.14',
    agent: 'Mozilla/5.0 (X11; Linux x64) Chrome/143',
    current: true,
  },
  {
    id: 's-2',
    method: 'totp',
    since: ago(30),
    seenAt: ago(5),
    endsAt: ahead(2),
    client: '2001:db8::7',
    agent: 'Mozilla/5.0 (iPhone) \u202eevil <b>Safari</b>',
    current: false,
  },
]
const factors = [
  {
    factor: 'passkey:1',
    what: 'passkey',
    label: '仕事用ノート PC',
    since: ago(800),
    lastUsedAt: ago(1),
  },
  { factor: 'password:1', what: 'password', since: ago(800), lastUsedAt: ago(30) },
  { factor: 'totp:1', what: 'totp', since: ago(800), lastUsedAt: ago(30) },
  { factor: 'recovery:1', what: 'recovery', since: ago(800), left: 8 },
]
const recoveryCodes = Array.from({ length: 10 }, (_, at) => `k7m2-9x${at}q-w4rt-h8s3`)
const flow = 'flow-1'
const passkey = {
  challenge: 'Y2hhbGxlbmdl',
  rpId: 'localhost',
  rp: { id: 'localhost', name: 'Sekimori' },
  user: { id: 'eWFtYWRh', name: 'yamada', displayName: 'yamada' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 60_000,
  userVerification: 'required',
}
const totp = {
  secret: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
  otpauth: 'otpauth://totp/Sekimori:yamada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sekimori',
}
const enter = () => {
  isIn = true
  return { me: me() }
}
const offer = (_: URL, body: unknown) =>
  (body as { what?: string }).what === 'totp' ? { flow, totp } : { flow, passkey }

const fakes: FakeApi = {
  'GET /api/v1/auth': () => ({
    setup: false,
    organisation: '例大学 情報基盤センター',
    zone: 'Asia/Tokyo',
    oidc: { name: '学認 IdP' },
    ...(isIn ? { me: me() } : {}),
  }),
  // For those who draw screens: who one is.
  'POST /api/v1/dev/role': (_, body) => {
    role = (body as { role: string }).role
    isIn = true
    return {}
  },
  // A table of so many rows.
  'POST /api/v1/dev/people': (_, body) => {
    more = (body as { count: number }).count
    return {}
  },
  'POST /api/v1/auth/passkey/options': () => ({ flow, passkey }),
  'POST /api/v1/auth/passkey': enter,
  'POST /api/v1/auth/sign-in': (_, body) => {
    const { code } = body as { code: string }
    if (code === '000000') throw new FakeProblem(429, 'wait', '', { seconds: 300 })
    if (code !== '123456') throw new FakeProblem(401, 'not-proven')
    return enter()
  },
  'POST /api/v1/auth/sign-out': () => {
    isIn = false
    return {}
  },
  'POST /api/v1/auth/setup/options': offer,
  'POST /api/v1/auth/setup': () => ({ ...enter(), recoveryCodes }),
  'POST /api/v1/auth/invitation': (_, body) => {
    if ((body as { token: string }).token === 'old') throw new FakeProblem(404, 'unknown')
    return { person: 'suzuki', role: 'responder', endsAt: ahead(47) }
  },
  'POST /api/v1/auth/invitation/options': offer,
  'POST /api/v1/auth/invitation/accept': () => ({ ...enter(), recoveryCodes }),
  'POST /api/v1/auth/fresh/options': () => ({
    ways: ['passkey', 'totp', 'recovery'],
    flow,
    passkey,
    person: 'yamada',
  }),
  'POST /api/v1/auth/fresh': enter,
  'POST /api/v1/auth/oidc/callback': () => ({ ways: ['totp', 'recovery'], flow, person: 'yamada' }),
  'POST /api/v1/auth/oidc/second': enter,
  'GET /api/v1/me': () => ({ me: me() }),
  'GET /api/v1/me/sessions': () => ({ sessions }),
  'POST /api/v1/me/sessions/:id/end': () => ({}),
  'GET /api/v1/me/factors': () => ({ factors }),
  'POST /api/v1/me/factors/options': offer,
  'POST /api/v1/me/factors': (_, body) => ({
    factors,
    ...('recovery' in (body as object) ? { recoveryCodes } : {}),
  }),
  'POST /api/v1/me/factors/:factor/remove': () => ({ factors }),
  'GET /api/v1/people': () => ({
    people: [
      {
        person: 'yamada',
        role: 'administrator',
        state: 'active',
        factors: factors.map(({ what, label, since }) => ({
          what,
          since,
          ...(label && { label }),
        })),
        recoveryLeft: 8,
        lastSignInAt: ago(1),
        sessions,
      },
      {
        person: 'sato.h',
        role: 'responder',
        state: 'active',
        factors: [{ what: 'totp', since: ago(400) }],
        recoveryLeft: 1,
        lastSignInAt: ago(52),
        sessions: [],
      },
      {
        person: 'suzuki',
        role: 'analyst',
        state: 'invited',
        factors: [],
        recoveryLeft: 0,
        sessions: [],
        invitedUntil: ahead(47),
      },
      {
        person: 'old-kansa',
        role: 'auditor',
        state: 'revoked',
        factors: [],
        recoveryLeft: 0,
        sessions: [],
      },
      ...Array.from({ length: more }, (_, at) => ({
        person: `person-${String(at).padStart(6, '0')}`,
        role: 'viewer',
        state: 'active',
        factors: [],
        recoveryLeft: 0,
        sessions: [],
      })),
    ],
  }),
  'POST /api/v1/people/invitations': (_, body) => ({
    person: (body as { person: string }).person,
    role: (body as { role?: string }).role ?? 'viewer',
    link: 'https://sekimori.example.ac.jp:8443/invitation#tq3Wm0dJ4l0S3Qe1bqYkQ2v7cZr5uXhN',
    endsAt: ahead(48),
  }),
  'POST /api/v1/people/:person/role': () => ({}),
  'POST /api/v1/people/:person/revoke': () => {
    throw new FakeProblem(403, 'fresh-proof')
  },
  'POST /api/v1/people/:person/sessions/end': () => ({ ended: 1 }),
}

export default fakes
