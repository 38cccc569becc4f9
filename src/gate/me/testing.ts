/**
 * Testing: an owners' page on a port of its own, with a desk that does as it is told, a time that
 * moves by hand, and a browser without scripts. For the tests beside it, and for `test/real/me.test.ts`.
 */
import { request as ask, type IncomingHttpHeaders } from 'node:http'
import { request as askSecurely } from 'node:https'
import type { TestContext } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { type Instant, instant } from '../../lib/time.ts'
import type {
  NewFactor,
  OwnerDesk,
  OwnerHistory,
  OwnerOverview,
  OwnerProof,
  RequestShown,
} from '../../ports/owner-desk.ts'
import { HandClock } from '../milter/testing.ts'
import { MePageConfig } from './config.ts'
import type { Note } from './notes.ts'
import { type MePage, type MePageOptions, openMePage } from './server.ts'

export const ALICE = 'alice@example.jp' as AccountId
/** What the fake desk takes for right. */
export const CODE = '123456'
export const REQUEST_CODE = 'K7Q2-9XMD'
export const TOKEN = 'TK-4MZP-77QA-X2CD'

const askedAt = instant('2026-11-22T04:45:00+09:00')
const later = (minutes: number): Instant => (askedAt + minutes * 60_000) as Instant

export const theRequest: RequestShown = {
  request: 'r1',
  what: 'login',
  askedAt,
  until: later(60),
  clientIp: '203.0.113.77',
  network: '203.0.113.0/24',
  country: 'NL',
  facts: { operator: 64500, kind: 'hosting' },
  protocol: 'imap',
  program: 'Thunderbird 140.1',
}

export const theOverview: OwnerOverview = {
  account: ALICE,
  policy: 'step-up',
  factors: [
    { factor: 'f1', since: later(-90_000), goodFrom: later(-88_560) },
    { factor: 'f2', since: later(-100_000), goodFrom: later(-98_560) },
  ],
  recoveryLeft: 9,
  trusted: [{ network: '198.51.100.0/24', protocol: 'smtp', until: later(700) }],
  openRequests: 1,
  here: [],
  contained: false,
  pushes: [],
  hearsSymptoms: true,
}

export const newFactor: NewFactor = {
  pending: 'p1',
  account: ALICE,
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri: 'otpauth://totp/Sekimori:alice%40example.jp?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sekimori',
  user: 'dXNlcg',
  known: [],
}
export const recoveryCodes: readonly string[] = Array.from(
  { length: 10 },
  (_, at) => `7K3Q-X2MB-9WD${at}-PRT${at}`,
)

/** The passkey that the fake desk takes for right. */
export const PASSKEY = 'cGFzc2tleQ'

export const theHistory: OwnerHistory = {
  logins: [
    {
      ...{ login: 'l.1', outcome: 'accepted', protocol: 'imap', times: 812 },
      ...{ firstAt: later(-20_000), lastAt: later(-4), clientIp: '198.51.100.7', country: 'JP' },
      ...{ network: { operator: 64496, kind: 'mobile' }, program: 'Thunderbird 140.1' },
    },
    {
      ...{ login: 'l.2', outcome: 'asked', protocol: 'smtp', times: 2 },
      ...{ firstAt: later(-30), lastAt: later(-20), clientIp: '203.0.113.77', country: 'NL' },
      ...{ network: { operator: 64500, kind: 'hosting' } },
    },
    {
      ...{ login: 'l.3', outcome: 'refused', protocol: 'imap', times: 40 },
      ...{ firstAt: later(-900), lastAt: later(-100), clientIp: '192.0.2.8', country: 'BR' },
    },
  ],
  sent: [
    { from: later(-1_500), sent: 12, held: 0, refused: 0 },
    { from: later(-30), sent: 3, held: 2, refused: 1 },
  ],
  heldNow: 2,
}

export type Desk = OwnerDesk & { readonly calls: (readonly [name: string, ...facts: unknown[]])[] }

export function deskThat(over: Partial<OwnerDesk> = {}): Desk {
  const calls: (readonly [string, ...unknown[]])[] = []
  const owner = (factor: string): OwnerProof => ({ account: ALICE, factor, provedAt: askedAt })
  const desk: OwnerDesk = {
    async signIn(account, code) {
      return account === ALICE && code === CODE ? owner('f1') : { refused: 'wrong' }
    },
    signInWithPasskey: async (_site, _challenge, { id }) =>
      id === PASSKEY ? { ...owner('f3'), method: 'passkey' } : { refused: 'wrong' },
    overview: () => theOverview,
    history: () => theHistory,
    answerLogin: async () => ({ noted: true }),
    tellSymptom: async () => ({ heard: true }),
    lost: async () => ({ number: '048213' }),
    openPush: async () => ({ opened: true }),
    closePush: async () => ({ closed: true }),
    async finishPasskey(_pending, _site, _challenge, { id }) {
      return id === PASSKEY ? { goodFrom: later(1_440), recoveryCodes } : { refused: 'wrong' }
    },
    async request(_, code) {
      return code === REQUEST_CODE ? theRequest : { refused: 'wrong' }
    },
    approve: async (_, __, hours) => ({ until: later(hours * 60) }),
    deny: async () => ({ plan: 'plan-1' }),
    async beginFactor(by) {
      return !('token' in by) || by.token === TOKEN ? newFactor : { refused: 'wrong' }
    },
    async finishFactor(_, code) {
      return code === CODE ? { goodFrom: later(1_440), recoveryCodes } : { refused: 'wrong' }
    },
    removeFactor: async () => ({ removed: true }),
    ...over,
  }
  const heard = Object.entries(desk).map(([name, answer]) => [
    name,
    (...facts: unknown[]) => {
      calls.push([name, ...facts])
      return (answer as (...facts: unknown[]) => unknown)(...facts)
    },
  ])
  return { ...(Object.fromEntries(heard) as OwnerDesk), calls }
}

/** The keeper's own desk, whose calls are written down. */
export function deskBehind(desk: OwnerDesk): Desk {
  const names = Object.keys(deskThat()).filter((name) => name !== 'calls')
  const asked = desk as unknown as Readonly<Record<string, (...facts: unknown[]) => unknown>>
  // A class has its methods elsewhere: they are called on itself.
  const over = names.map((name) => [name, (...facts: unknown[]) => asked[name]?.(...facts)])
  return deskThat(Object.fromEntries(over) as Partial<OwnerDesk>)
}

export type Told = {
  readonly code: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}
export type Asked = {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
  readonly ca?: string
}

export const portOf = (address: string): number =>
  Number(address.slice(address.lastIndexOf(':') + 1))

/** One request on a connection of its own; resolves when the answer is whole. */
export const send = (address: string, asked: Asked = {}): Promise<Told> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', path = '/me', headers = {}, body, ca } = asked
    const how = { host: '127.0.0.1', port: portOf(address), method, path, agent: false as const }
    const sent =
      ca === undefined
        ? ask({ ...how, headers })
        : askSecurely({ ...how, headers, ca, servername: 'localhost' })
    sent.on('error', reject)
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () =>
        resolve({ code: response.statusCode ?? 0, headers: response.headers, text }),
      )
      response.on('error', reject)
    })
    sent.end(body)
  })

/** A browser without scripts: keeps cookies, sends forms as the last page gave them. */
export class Browser {
  readonly jar = new Map<string, string>()
  readonly #address: string
  readonly #origin: string
  readonly #more: Asked
  page: Told = { code: 0, headers: {}, text: '' }
  path = ''

  constructor(address: string, origin: string, more: Asked = {}) {
    this.#address = address
    this.#origin = origin
    this.#more = more
  }

  get token(): string {
    return /name="form" value="([^"]*)"/.exec(this.page.text)?.[1] ?? ''
  }
  get title(): string {
    return /<h1>([^<]*)<\/h1>/.exec(this.page.text)?.[1] ?? ''
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
    return this.#go({ path, headers })
  }
  /** A field that is `undefined` is left out; the token is the page's unless it is given. */
  async post(
    path: string,
    fields: Readonly<Record<string, string | undefined>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Told> {
    const all = Object.entries({ form: this.token, ...fields }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    )
    return this.#go({
      method: 'POST',
      path,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: this.#origin,
        'Sec-Fetch-Site': 'same-origin',
        ...headers,
      },
      body: new URLSearchParams(all).toString(),
    })
  }
  async signIn(account: string = ALICE, code = CODE): Promise<Told> {
    await this.get('/me')
    return this.post('/me/sign-in', { account, code })
  }

  async #go(asked: Asked): Promise<Told> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      Host: new URL(this.#origin).host,
      ...(cookie !== '' && { Cookie: cookie }),
      ...this.#more.headers,
      ...asked.headers,
    }
    const told = await send(this.#address, { ...this.#more, ...asked, headers })
    for (const line of told.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (line.includes('Max-Age=0')) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    this.path = asked.path ?? ''
    const { location } = told.headers
    if (told.code === 303 && location !== undefined) return this.#go({ path: location })
    this.page = told
    return told
  }
}

export const ORIGIN = 'http://localhost:8025'

export type Opened = {
  readonly page: MePage
  readonly desk: Desk
  readonly clock: HandClock
  readonly notes: Note[]
  readonly browser: (headers?: Readonly<Record<string, string>>) => Browser
}

export type Opening = Partial<Omit<MePageOptions, 'config' | 'desk'>> & {
  readonly config?: Readonly<Record<string, unknown>>
  readonly desk?: Desk
  readonly ca?: string
}

export async function openPage(t: TestContext, opening: Opening = {}): Promise<Opened> {
  const { desk = deskThat(), config = {}, ca, ...more } = opening
  const clock = new HandClock()
  const notes: Note[] = []
  const read = MePageConfig.parse({
    listen: 'inet:127.0.0.1:0',
    origins: [ORIGIN],
    language: 'en',
    ...config,
  })
  const page = await openMePage({
    desk,
    clock,
    timers: clock,
    zone: 'Asia/Tokyo',
    told: (note) => notes.push(note),
    ...more,
    config: read,
  })
  t.after(async () => {
    const closed = page.close()
    clock.pass(60_000)
    await closed
  })
  const browser = (headers: Readonly<Record<string, string>> = {}) =>
    new Browser(page.address, read.origins[0] ?? ORIGIN, {
      headers,
      ...(ca !== undefined && { ca }),
    })
  return { page, desk, clock, notes, browser }
}
