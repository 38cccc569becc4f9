/**
 * OIDC: the authorization code with PKCE, state and nonce, on the guard's side (OpenID Connect Core
 * 1.0 §3.1; RFC 7636; RFC 9207).
 *
 * The exchange and the check of the ID token happen here and not in the console, so that a console
 * that was taken over cannot make a token. Its signature is checked by the issuer's keys although it
 * came over TLS. Nothing is fetched but what the configuration allows: hosts, no redirects, answers
 * bounded in size and time. What was discovered is asked for again at every sign-in: there are few.
 * Limits: encrypted ID tokens and private_key_jwt are not spoken.
 */
import { readFile } from 'node:fs/promises'
import * as client from 'openid-client'
import { isProviderAddress, type OidcSettings } from './oidc-config.ts'
import type { Tasks } from './work-talk.ts'

export const OIDC_ANSWER_BYTES_MAX = 262_144
export const OIDC_ANSWER_SECONDS = 10
const SECRET_BYTES_MAX = 4_096

type Refused = { readonly refused: string }

/** The host with its port, if this address may be asked. */
export function mayAsk(address: string, { issuer, hosts }: OidcSettings): boolean {
  if (!URL.canParse(address)) return false
  const its = new URL(address)
  const own = new URL(issuer)
  // A provider on https is never asked in the clear.
  if (its.protocol !== 'https:' && its.protocol !== own.protocol) return false
  const bare = new URL(address)
  bare.search = ''
  bare.hash = ''
  return isProviderAddress(bare.href) && (its.host === own.host || hosts.includes(its.host))
}

/** Throws what the provider did wrong: the caller tells it as refused. */
const boundedFetch =
  (settings: OidcSettings): client.CustomFetch =>
  async (url, options) => {
    if (!mayAsk(url, settings)) throw new Error(`${new URL(url).host} is not to be asked`)
    const { body, ...rest } = options
    const answer = await fetch(url, {
      ...rest,
      ...(body === null || body === undefined
        ? {}
        : { body: body as NonNullable<RequestInit['body']> }),
      redirect: 'manual',
      signal: AbortSignal.timeout(OIDC_ANSWER_SECONDS * 1_000),
    })
    const whole = await bounded(answer)
    const { status, headers } = answer
    return new Response(status === 204 || status === 304 ? null : whole, { status, headers })
  }

async function bounded(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of answer.body ?? []) {
    size += part.length
    if (size > OIDC_ANSWER_BYTES_MAX)
      throw new Error(`an answer has more than ${OIDC_ANSWER_BYTES_MAX} octets`)
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

async function configured(settings: OidcSettings): Promise<client.Configuration> {
  const secret = (await readFile(settings.clientSecretFile, 'utf8')).trim()
  if (secret === '' || secret.length > SECRET_BYTES_MAX)
    throw new Error('the file of the client secret holds none')
  const issuer = new URL(settings.issuer)
  const isPlain = issuer.protocol === 'http:'
  const config = await client.discovery(issuer, settings.clientId, secret, undefined, {
    timeout: OIDC_ANSWER_SECONDS,
    [client.customFetch]: boundedFetch(settings),
    ...(isPlain ? { execute: [client.allowInsecureRequests] } : {}),
  })
  client.enableNonRepudiationChecks(config)
  const { authorization_endpoint: page = '' } = config.serverMetadata()
  if (!mayAsk(page, settings)) throw new Error('its page for signing in is on another host')
  return config
}

export async function oidcBegin({
  settings,
  redirect,
}: Tasks['oidcBegin']['ask']): Promise<Tasks['oidcBegin']['answer'] | Refused> {
  try {
    const config = await configured(settings)
    const verifier = client.randomPKCECodeVerifier()
    const [state, nonce] = [client.randomState(), client.randomNonce()]
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirect,
      scope: settings.scope,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return { url: url.href, state, nonce, verifier }
  } catch (thrown) {
    return { refused: whatFailed(thrown) }
  }
}

export async function oidcFinish({
  settings,
  address,
  state,
  nonce,
  verifier,
}: Tasks['oidcFinish']['ask']): Promise<Tasks['oidcFinish']['answer'] | Refused> {
  try {
    const config = await configured(settings)
    const tokens = await client.authorizationCodeGrant(config, new URL(address), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) return { refused: 'there is no ID token' }
    const claim = claims[settings.claim]
    if (typeof claim !== 'string' || claim === '')
      return { refused: `the ID token has no ${settings.claim}` }
    if (settings.claim === 'email' && claims['email_verified'] !== true)
      return { refused: 'the address in the ID token is not verified' }
    return { claim }
  } catch (thrown) {
    return { refused: whatFailed(thrown) }
  }
}

/** Codes and sentences of the library: no tokens stand in them. */
function whatFailed(thrown: unknown): string {
  const { message, code, cause } = thrown as { message?: unknown; code?: unknown; cause?: unknown }
  const inner = cause instanceof Error ? `: ${cause.message}` : ''
  return `${typeof code === 'string' ? `${code} ` : ''}${String(message)}${inner}`.slice(0, 200)
}
