/**
 * Testing: a desk as the guard composes it, over a book and a clock that stands, and a software
 * authenticator (P-256, CTAP2's CBOR by hand) that can lie in every way that a real one could.
 */
import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Event } from '../../../events/event.ts'
import type { PersonEvent } from '../../../events/person.ts'
import { Fault } from '../../../lib/fault.ts'
import { type Instant, instant } from '../../../lib/time.ts'
import { Book } from '../../../people/book.ts'
import { hotp, timeStepAt } from '../../../people/totp.ts'
import type { LinkReply } from '../../../ports/console.ts'
import { hmacSha1 } from '../../factor-secrets.ts'
import { PersonSecrets } from '../../person-secrets.ts'
import { Persons } from '../../persons.ts'
import { ConsoleDesk, type DeskParts } from './desk.ts'
import type { DeskWork, Done } from './work.ts'
import { ThreadWork } from './work.ts'
import type { TaskName, Tasks } from './work-talk.ts'

export const start: Instant = instant('2026-11-21T09:00:00+09:00')
export const origin = 'http://localhost:8700'
export const goodPassword = 'purple kettle on the roof'

const folders: string[] = []
/** One for all houses: it takes half a second to begin. */
const thread = new ThreadWork()
export const swept = async (): Promise<void> => {
  await thread.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** Hashes as quickly as a test wants it, counts, and leaves the rest to a thread. */
export class CountedWork implements DeskWork {
  hashes = 0
  known = 0
  isBusy = false
  /** Held back until it is set free. */
  gate: Promise<void> | undefined

  async hash({ password, salt }: Tasks['hash']['ask'], known: boolean): Promise<Done<'hash'>> {
    this.hashes += 1
    if (known) this.known += 1
    if (this.isBusy) return 'busy'
    await this.gate
    return { tag: createHash('sha256').update(`${salt} ${password}`).digest('base64') }
  }

  do<Name extends Exclude<TaskName, 'hash'>>(
    task: Name,
    ask: Tasks[Name]['ask'],
  ): Promise<Done<Name>> {
    return thread.do(task, ask)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** How often a recovery code was looked for, with the work that this takes. */
class CountedSecrets extends PersonSecrets {
  looked = 0

  override recoveryNumber(...asked: Parameters<PersonSecrets['recoveryNumber']>): Promise<number> {
    this.looked += 1
    return super.recoveryNumber(...asked)
  }
}

export type HouseOptions = Partial<Pick<DeskParts, 'oidc' | 'idle' | 'origins'>> & {
  readonly written?: readonly Event[]
  readonly keysFolder?: string
  readonly now?: Instant
}

export async function house(options: HouseOptions = {}) {
  const { written = [], now = start, keysFolder = newFolder(), ...rest } = options
  const book = new Book()
  const events: Event[] = []
  const take = (event: Event): void => {
    events.push(event)
    if ('person' in event) book.take(event as PersonEvent)
  }
  for (const event of written) take(event)
  const world = { now, full: false, alarms: [] as string[], problems: [] as unknown[] }
  const scribe = {
    write: async (all: readonly Event[]) => {
      await new Promise(setImmediate)
      if (world.full) throw new Fault('evidence.no-room', { volume: '/', mebibytesLeft: 0 })
      for (const event of all) take(event)
    },
  }
  const secrets = new CountedSecrets(keysFolder, 2)
  const alarm = (what: string): void => void world.alarms.push(what)
  const persons = new Persons({
    fold: book,
    scribe,
    secrets,
    alarm,
  })
  const work = new CountedWork()
  const desk = await ConsoleDesk.open({
    ...{ origins: [origin], ...rest, keysFolder, persons, scribe, alarm, work },
    clock: { now: () => world.now },
    told: (problem) => void world.problems.push(problem),
  })
  return { desk, persons, secrets, book, events, world, work, keysFolder, ...spoken(desk, world) }
}
export type House = Awaited<ReturnType<typeof house>>

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-desk-'))
  folders.push(folder)
  writeFileSync(join(folder, 'kek'), Buffer.alloc(32, 7))
  return folder
}

/** A browser: its address, its cookie of the device, its session. */
export type Browser = { ip: string; device?: string; token?: string }
export const browser = (ip = '198.51.100.7'): Browser => ({ ip })

function spoken(desk: ConsoleDesk, world: { readonly now: Instant }) {
  const ask = async (who: Browser, verb: string, facts: object = {}): Promise<LinkReply> => {
    const { ip, device } = who
    const client = { ip, agent: 'Firefox', ...(device === undefined ? {} : { device }) }
    const session = desk.of(who.token, world.now)
    const does = desk.verbs[verb]
    if (does === undefined) throw new Error(`there is no ${verb}`)
    const reply = (await does({ verb, facts: { ...facts, client } }, session)) as LinkReply
    if (reply.ok && typeof reply['token'] === 'string') who.token = reply['token']
    if (reply.ok && typeof reply['device'] === 'string') who.device = reply['device']
    return reply
  }
  const is = (who: Browser) => desk.of(who.token, world.now)
  const code = (secret: string): string => hotp(bytesOf(secret), timeStepAt(world.now), hmacSha1)
  /** Of the link: its token. */
  const tokenOf = (link: string | undefined): string => link?.split('#')[1] ?? ''
  const setUpByPasskey = async (who: Browser, name: string, key: Authenticator) => {
    const token = tokenOf(await desk.setupLink())
    const offered = await ask(who, 'desk.setup-options', { token, name, what: 'passkey' })
    const passkey = { flow: field(offered, 'flow'), response: key.create(offered) }
    return ask(who, 'desk.setup', { token, name, passkey })
  }
  const byTotp = async (who: Browser, verb: 'setup' | 'invitation', facts: object) => {
    const offered = await ask(who, `desk.${verb}-options`, { ...facts, what: 'totp' })
    const { secret } = field(offered, 'totp') as unknown as { secret: string }
    const totp = { flow: field(offered, 'flow'), code: code(secret) }
    const reply = await ask(who, verb === 'setup' ? 'desk.setup' : 'desk.accept', {
      ...{ ...facts, password: goodPassword, totp },
    })
    return { reply, secret }
  }
  const setUpByTotp = async (who: Browser, name: string) =>
    byTotp(who, 'setup', { token: tokenOf(await desk.setupLink()), name })
  const signInByPasskey = async (who: Browser, key: Authenticator, lies: Lies = {}) => {
    const asked = await ask(who, 'desk.passkey-options')
    return ask(who, 'desk.passkey', { flow: field(asked, 'flow'), response: key.get(asked, lies) })
  }
  const signIn = (who: Browser, name: string, password: string, typed: string) =>
    ask(who, 'desk.sign-in', { name, password, code: typed })
  return {
    ...{ ask, is, code, tokenOf, setUpByPasskey, setUpByTotp, byTotp, signIn, signInByPasskey },
  }
}

/** Of an answer that went well. */
export function field(reply: LinkReply, name: string): string {
  if (!reply.ok) throw new Error(`${reply.code}: ${reply.why}`)
  return reply[name] as string
}
export const codeOf = (reply: LinkReply): string => (reply.ok ? 'ok' : reply.code)

export function bytesOf(secret: string): Uint8Array {
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((one) => signs.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
}

/** What of the answer is not as it should be. */
export type Lies = {
  readonly origin?: string
  readonly rpId?: string
  readonly unverified?: boolean
  readonly counter?: number
  readonly challenge?: string
  readonly userHandle?: string
  readonly type?: string
  /** A signature of another key. */
  readonly forged?: boolean
}

type Creation = { readonly challenge: string; readonly user: { readonly id: string } }

export class Authenticator {
  readonly #id = randomBytes(20)
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #userHandle = ''
  counter = 0

  create(offered: LinkReply, lies: Lies = {}) {
    const options = field(offered, 'passkey') as unknown as Creation
    this.#userHandle = options.user.id
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    // COSE EC2, ES256 (RFC 9053 §2.1, §7.1.1).
    const key = cborMap([
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
      [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.#id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, key])
    const object = cborMap([
      [cborText('fmt'), cborText('none')],
      [cborText('attStmt'), cborMap([])],
      [cborText('authData'), cborBytes(this.#data(lies, attested))],
    ])
    return {
      ...this.#named(),
      response: {
        clientDataJSON: this.#client('webauthn.create', options.challenge, lies).toString(
          'base64url',
        ),
        attestationObject: object.toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  get(asked: LinkReply, lies: Lies = {}) {
    const { challenge } = field(asked, 'passkey') as unknown as { challenge: string }
    this.counter += 1
    const client = this.#client('webauthn.get', challenge, lies)
    const data = this.#data(lies)
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
    const other: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const signature = createSign('sha256')
      .update(signed)
      .sign(lies.forged === true ? other : this.#keys.privateKey)
    return {
      ...this.#named(),
      response: {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: lies.userHandle ?? this.#userHandle,
      },
    }
  }

  #named() {
    const id = this.#id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} } as const
  }

  #client(type: string, challenge: string, lies: Lies): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? origin,
        crossOrigin: false,
      }),
    )
  }

  /** Authenticator data (WebAuthn 3 §6.1): UP, UV and, with a credential, AT. */
  #data(lies: Lies, attested: Buffer = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(lies.counter ?? this.counter)
    const flags = 0x01 | (lies.unverified === true ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0)
    const host = lies.rpId ?? 'localhost'
    const rp = createHash('sha256').update(host).digest()
    return Buffer.concat([rp, Buffer.from([flags]), counter, attested])
  }
}

/** RFC 8949 §3, short forms and those of one and two octets. */
function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n])
  if (n < 256) return Buffer.from([(major << 5) | 24, n])
  return Buffer.from([(major << 5) | 25, n >> 8, n & 255])
}
const cborInt = (n: number): Buffer => (n >= 0 ? head(0, n) : head(1, -1 - n))
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([head(2, bytes.length), bytes])
const cborText = (text: string): Buffer =>
  Buffer.concat([head(3, Buffer.byteLength(text)), Buffer.from(text)])
const cborMap = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()])
