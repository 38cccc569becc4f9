/** OIDC testing: an identity provider on the loopback, over real HTTP, which lies as it is told. */
import {
  createHash,
  createHmac,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ProviderLies = {
  issuer?: string
  audience?: string
  nonce?: string
  expired?: boolean
  algorithm?: 'RS256' | 'none' | 'HS256'
  otherKey?: boolean
  claims?: Record<string, unknown>
  /** Of what it names as its endpoints. */
  endpoint?: { readonly token?: string; readonly page?: string; readonly keys?: string }
  redirects?: boolean
  octets?: number
  noIdToken?: boolean
}

type Begun = { readonly nonce: string; readonly challenge: string; readonly redirect: string }

const b64 = (it: object | Buffer): string =>
  (Buffer.isBuffer(it) ? it : Buffer.from(JSON.stringify(it))).toString('base64url')

export class Provider {
  readonly #server: Server
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  readonly #codes = new Map<string, Begun>()
  readonly clientId = 'sekimori'
  readonly secret = 'the-client-secret'
  lies: ProviderLies = {}
  /** Paths that were asked for. */
  asked: string[] = []

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  static async open(): Promise<Provider> {
    const provider = new Provider()
    await new Promise<void>((done) => {
      provider.#server.listen(0, '127.0.0.1', done)
    })
    return provider
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((done) => {
      this.#server.close(() => done())
    })
  }

  /** What the browser would come back with from the provider's page. */
  signedIn(url: string): string {
    const asked = new URL(url).searchParams
    const code = randomBytes(8).toString('hex')
    this.#codes.set(code, {
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
      redirect: asked.get('redirect_uri') ?? '',
    })
    return `?code=${code}&state=${asked.get('state')}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? ''
    this.asked.push(path)
    const { endpoint = {}, redirects, octets } = this.lies
    const tell = (status: number, told: object, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(`${JSON.stringify(told)}${' '.repeat(octets ?? 0)}`)
    }
    if (redirects === true && path !== '/other')
      return tell(302, {}, { location: `${this.issuer}/other` })
    if (path === '/.well-known/openid-configuration')
      return tell(200, {
        issuer: this.issuer,
        authorization_endpoint: endpoint.page ?? `${this.issuer}/page`,
        token_endpoint: endpoint.token ?? `${this.issuer}/token`,
        jwks_uri: endpoint.keys ?? `${this.issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        code_challenge_methods_supported: ['S256'],
      })
    if (path === '/keys')
      return tell(200, {
        keys: [
          {
            ...this.#keys.publicKey.export({ format: 'jwk' }),
            kid: 'k1',
            use: 'sig',
            alg: 'RS256',
          },
        ],
      })
    if (path !== '/token') return tell(404, {})
    let body = ''
    for await (const part of request) body += String(part)
    const asked = new URLSearchParams(body)
    const begun = this.#codes.get(asked.get('code') ?? '')
    this.#codes.delete(asked.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url')
    if (
      begun === undefined ||
      begun.challenge !== challenge ||
      begun.redirect !== asked.get('redirect_uri')
    )
      return tell(400, { error: 'invalid_grant' })
    tell(200, {
      ...{ access_token: 'a', token_type: 'Bearer', expires_in: 60 },
      ...(this.lies.noIdToken === true ? {} : { id_token: this.#token(begun.nonce) }),
    })
  }

  #token(nonce: string): string {
    const { lies } = this
    const algorithm = lies.algorithm ?? 'RS256'
    const now = Math.floor(Date.now() / 1_000) - (lies.expired === true ? 7_200 : 0)
    const claims = {
      ...{ iss: lies.issuer ?? this.issuer, aud: lies.audience ?? this.clientId },
      ...{ sub: 'u-17', iat: now, exp: now + 300, nonce: lies.nonce ?? nonce, ...lies.claims },
    }
    const signed = `${b64({ alg: algorithm, kid: 'k1', typ: 'JWT' })}.${b64(claims)}`
    if (algorithm === 'none') return `${signed}.`
    // The old trick: the public key as the secret of an HMAC.
    const pem = this.#keys.publicKey.export({ format: 'pem', type: 'spki' })
    if (algorithm === 'HS256')
      return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`
    const key: KeyObject =
      lies.otherKey === true
        ? generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
        : this.#keys.privateKey
    return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`
  }
}
