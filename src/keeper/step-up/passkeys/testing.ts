/**
 * Testing: a passkey as a telephone has it, made of Node's own cryptography: one P-256 key for one site,
 * with an honest answer for every question, and a lie for every test (WebAuthn Level 3 §6).
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { PasskeyAnswer, PasskeyMade, PasskeySite } from '../../../ports/owner-desk.ts'

export const site: PasskeySite = { origin: 'https://mail.example.jp', rpId: 'mail.example.jp' }
export const newChallenge = (): string => randomBytes(32).toString('base64url')

export type Lies = {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: string
  readonly crossOrigin?: boolean
  /** Nobody showed a finger or a code. */
  readonly unverified?: boolean
  readonly absent?: boolean
  readonly counter?: number
  readonly user?: string
  readonly signature?: Buffer
}

const text64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()

/** CBOR (RFC 8949 §3) of what an attestation has: numbers, texts, octets, maps. */
type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>
function cbor(value: Cbor): Buffer {
  const head = (major: number, n: number): Buffer =>
    n < 24
      ? Buffer.of((major << 5) | n)
      : n < 256
        ? Buffer.of((major << 5) | 24, n)
        : Buffer.of((major << 5) | 25, n >> 8, n & 255)
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const map = value as ReadonlyMap<number | string, Cbor>
  return Buffer.concat([
    head(5, map.size),
    ...[...map].flatMap(([key, one]) => [cbor(key), cbor(one)]),
  ])
}

export class SoftPasskey {
  readonly id = randomBytes(32)
  readonly #key: KeyObject
  readonly #public: KeyObject
  user: string
  counter = 0

  constructor(user: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    this.#key = privateKey
    this.#public = publicKey
    this.user = user
  }

  /** As Chromium's virtual authenticator takes it (CDP `WebAuthn.addCredential`). */
  credential(rpId: string): Readonly<Record<string, unknown>> {
    return {
      credentialId: this.id.toString('base64'),
      isResidentCredential: true,
      rpId,
      privateKey: this.#key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      userHandle: Buffer.from(this.user, 'base64url').toString('base64'),
      signCount: this.counter,
    }
  }

  made(challenge: string, lies: Lies = {}, at: PasskeySite = site): PasskeyMade {
    const { x = '', y = '' } = this.#public.export({ format: 'jwk' })
    const cose = cbor(
      new Map<number, Cbor>([
        ...([
          [1, 2],
          [3, -7],
          [-1, 1],
        ] as const),
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    )
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.id.length)
    const data = Buffer.concat([
      this.#data(lies, at, 0x40),
      Buffer.alloc(16),
      length,
      this.id,
      cose,
    ])
    const attestation = cbor(
      new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', data],
      ]),
    )
    return {
      id: text64(this.id),
      client: this.#client('webauthn.create', challenge, lies, at),
      attestation: text64(attestation),
    }
  }

  used(challenge: string, lies: Lies = {}, at: PasskeySite = site): PasskeyAnswer {
    const data = this.#data(lies, at, 0)
    const client = this.#client('webauthn.get', challenge, lies, at)
    const said = Buffer.concat([data, sha256(Buffer.from(client, 'base64url'))])
    return {
      id: text64(this.id),
      client,
      data: text64(data),
      signature: text64(lies.signature ?? sign('sha256', said, this.#key)),
      user: lies.user ?? this.user,
    }
  }

  #client(type: string, challenge: string, lies: Lies, at: PasskeySite): string {
    const said = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? at.origin,
      crossOrigin: lies.crossOrigin ?? false,
    }
    return text64(Buffer.from(JSON.stringify(said)))
  }

  #data(lies: Lies, at: PasskeySite, more: number): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(lies.counter ?? this.counter)
    const flags = more | (lies.absent === true ? 0 : 1) | (lies.unverified === true ? 0 : 4)
    return Buffer.concat([sha256(lies.rpId ?? at.rpId), Buffer.of(flags), counter])
  }
}
