/**
 * VAPID: by which key push services know this installation (RFC 8292).
 *
 * One P-256 key in `keys/vapid.pem`, 0600, made when a browser asks for it the first time; whoever has
 * it can send to those browsers, and can read nothing. A token is for one push service and for
 * TOKEN_FOR, less than the day that RFC 8292 §2 allows.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Duration, hours, type Instant } from '../../../lib/time.ts'

export const TOKEN_FOR: Duration = hours(12)

export type Vapid = {
  /** The public point, base64url: what browsers subscribe with. */
  readonly publicKey: string
  /** The value of `Authorization`. */
  readonly authorization: (audience: string, contact: string, now: Instant) => string
}

const words = (it: object): string => Buffer.from(JSON.stringify(it)).toString('base64url')

function pointOf(key: KeyObject): string {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' })
  const parts = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return Buffer.concat(parts).toString('base64url')
}

export function vapidOf(key: KeyObject): Vapid {
  const publicKey = pointOf(key)
  return {
    publicKey,
    authorization: (audience, contact, now) => {
      const claims = {
        aud: audience,
        exp: Math.floor((now + TOKEN_FOR) / 1_000),
        sub: contact,
      }
      const said = `${words({ typ: 'JWT', alg: 'ES256' })}.${words(claims)}`
      // RFC 7518 §3.4: both numbers side by side, not as DER.
      const signature = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' })
      return `vapid t=${said}.${signature.toString('base64url')}, k=${publicKey}`
    },
  }
}

/** Throws what the file system says, or that it is no such key. */
export function vapidIn(file: string): Vapid {
  const known = textIn(file)
  if (known !== undefined) {
    const key = createPrivateKey(known)
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
      throw new Error(`${file} is no key on P-256`)
    return vapidOf(key)
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // Two that make it at once: the second finds it there.
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    ...{ mode: 0o600, flag: 'wx', flush: true },
  })
  return vapidOf(privateKey)
}

function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'ENOENT') return undefined
    throw thrown
  }
}
