/**
 * Post: one JSON document to one URL of the configuration, and the answer back, without being led
 * astray.
 *
 * The name is resolved once, every address it has is checked, and the connection goes to a checked
 * address with the name in SNI, certificate check and Host: a name server that answers differently
 * the second time (DNS rebinding) is never asked a second time. https only, except to the loopback
 * where that is allowed. A redirect is a failure. No proxy, no cookies, no connection kept.
 * Body and time are signed: `v1=` HMAC-SHA-256 of `TIMESTAMP.BODY` with the shared secret.
 */
import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { request as plainRequest, type RequestOptions } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP } from 'node:net'
import { assert } from '../../lib/assert.ts'
import { type Reach, unreachableBecause } from './addresses.ts'
import { within } from './deadline.ts'

export const POST_MS_MAX = 10_000
export const RESPONSE_BYTES_MAX = 65_536
export const REQUEST_BYTES_MAX = 262_144
/** Addresses of one name; more than that is no honest service. */
export const ADDRESSES_MAX = 32

export type PostTo = Reach & {
  readonly url: string
  /** Also without TLS to anywhere: for answers that prove themselves. */
  readonly allowPlain?: boolean
  readonly secret?: Uint8Array
  /** PEM of the authority to trust instead of the public ones. */
  readonly ca?: string
  readonly msMax?: number
}

/** Refused for good: trying again as things are cannot help. */
export class Refusal extends Error {}

export type Resolve = (name: string) => Promise<readonly string[]>
const resolveName: Resolve = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address)

export type Posted = { readonly status: number; readonly body: string }

/** Octets of one kind, and how much of an answer is taken. */
export type Octets = {
  readonly bytes: Uint8Array
  readonly type: string
  readonly accept?: string
  readonly answerMax?: number
}
type Answer = { readonly status: number; readonly type: string; readonly bytes: Uint8Array }
type How = { readonly resolve?: Resolve; readonly now?: () => number }

export const signatureOf = (secret: Uint8Array, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

/** Resolves with a 2xx answer; rejects with a `Refusal` or what the network said. */
export async function post(
  to: PostTo,
  document: object,
  headers: Readonly<Record<string, string>> = {},
  how: How = {},
): Promise<Posted> {
  const body = JSON.stringify(document)
  const timestamp = String(Math.floor((how.now ?? Date.now)() / 1_000))
  const octets = { bytes: Buffer.from(body), type: 'application/json' }
  const { status, bytes } = await postOctets(to, octets, how, {
    ...headers,
    'x-sekimori-timestamp': timestamp,
    ...(to.secret === undefined
      ? {}
      : { 'x-sekimori-signature': signatureOf(to.secret, timestamp, body) }),
  })
  return { status, body: Buffer.from(bytes).toString('utf8') }
}

/** As `post`, for octets of any kind, both ways. */
export function postOctets(
  to: PostTo,
  octets: Octets,
  how: How = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  assert(octets.bytes.length <= REQUEST_BYTES_MAX, 'what we post is bounded')
  return within(to.msMax ?? POST_MS_MAX, 'no answer', async (signal) => {
    const url = new URL(to.url)
    const address = await checkedAddress(url, to, how.resolve ?? resolveName)
    return exchange(url, address, to, signal, octets, headers)
  })
}

/** The first address of a name all of whose addresses may be called. */
async function checkedAddress(url: URL, reach: PostTo, resolve: Resolve): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  if (addresses.length > ADDRESSES_MAX)
    throw new Refusal(`${host} has more than ${ADDRESSES_MAX} addresses`)
  for (const address of addresses) {
    const why = unreachableBecause(address, reach)
    if (why !== undefined) throw new Refusal(why)
  }
  const [first] = addresses
  if (first === undefined) throw new Error(`${host} has no address`)
  const isLoopback = unreachableBecause(first, { allowPrivate: true, allowLoopback: false })
  const isPlain =
    url.protocol === 'http:' && (reach.allowPlain === true || isLoopback !== undefined)
  if (url.protocol !== 'https:' && !isPlain)
    throw new Refusal(`only https may be used, and http to the loopback where that is allowed`)
  return first
}

function exchange(
  url: URL,
  address: string,
  to: PostTo,
  signal: AbortSignal,
  { bytes: body, type, accept, answerMax = RESPONSE_BYTES_MAX }: Octets,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const name = url.hostname.replace(/^\[|\]$/g, '')
    const secure = url.protocol === 'https:'
    const options: RequestOptions & { servername?: string; ca?: string; minVersion?: 'TLSv1.2' } = {
      method: 'POST',
      host: address,
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      agent: false,
      signal,
      maxHeaderSize: 16_384,
      headers: {
        host: url.host,
        'content-type': type,
        'content-length': body.length,
        ...(accept === undefined ? {} : { accept }),
        'user-agent': 'sekimori',
        connection: 'close',
        ...headers,
      },
      ...(secure ? { minVersion: 'TLSv1.2' } : {}),
      // RFC 6066 §3: an address is no server name.
      ...(secure && isIP(name) === 0 ? { servername: name } : {}),
      ...(to.ca === undefined ? {} : { ca: to.ca }),
    }
    const request = (secure ? secureRequest : plainRequest)(options, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > answerMax)
          request.destroy(new Refusal(`the answer has more than ${answerMax} bytes`))
        else chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300)
          resolve({
            status,
            type: response.headers['content-type'] ?? '',
            bytes: Buffer.concat(chunks),
          })
        else if (status >= 300 && status < 400)
          reject(new Refusal(`the answer was a redirect (${status}), which is not followed`))
        else if (status >= 400 && status < 500 && status !== 408 && status !== 429)
          reject(new Refusal(`the answer was ${status}`))
        else reject(new Error(`the answer was ${status}`))
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
