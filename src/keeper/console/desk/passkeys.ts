/**
 * Passkeys: what the browser is asked for, and whether what it gives holds (WebAuthn 3).
 *
 * A passkey is both factors, for the authenticator has to verify its user. Signing in names nobody:
 * any discoverable credential of ours may answer, so the options tell no stranger who exists.
 * Attestation is not asked for: which make of authenticator somebody has is not our affair. A counter
 * that goes back says that there may be two of it: refused, an entry, an alarm.
 * Limits: many passkeys count nothing (0) and are copied by their makers on purpose.
 */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Instant } from '../../../lib/time.ts'
import { isPersonName, type PersonRow } from '../../../people/person.ts'
import type { Alarm, Persons } from '../../persons.ts'
import type { Scribe } from '../../scribe.ts'
import type { DeskSecrets, PasskeyKept } from './desk-secrets.ts'
import type { Flows, Opened } from './flows.ts'
import type { DeskWork } from './work.ts'

const CHALLENGE_BYTES = 32
const HANDLE_BYTES = 16
const FACTOR_BYTES = 9
const HANDLE_LABEL = 'sekimori/console/handle/v1'
/** What the browser waits for the person. */
const TIMEOUT_MS = 120_000
const RP_NAME = 'Sekimori'
/** COSE: EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257] as const

export type PasskeysParts = {
  readonly kek: Uint8Array
  readonly origins: readonly string[]
  readonly persons: Persons
  readonly secrets: DeskSecrets
  readonly scribe: Pick<Scribe, 'write'>
  readonly work: DeskWork
  readonly flows: Flows
  readonly alarm: Alarm
}

/** What an answer is held against: of the flow that it belongs to. */
export type Challenged = Opened<{ readonly for: string; readonly challenge: string }>
export type Asserted =
  | { readonly ok: true; readonly person: string }
  | { readonly ok: false; readonly why: string; readonly person?: string }
  | 'busy'

export class Passkeys {
  readonly #parts: PasskeysParts
  readonly #handleKey: Uint8Array
  readonly rpId: string
  #nth = 0

  constructor(parts: PasskeysParts) {
    this.#parts = parts
    this.#handleKey = new Uint8Array(
      hkdfSync('sha256', parts.kek, Buffer.alloc(0), HANDLE_LABEL, 32),
    )
    this.rpId = new URL(parts.origins[0] ?? 'http://localhost').hostname
  }

  challenge(): string {
    return randomBytes(CHALLENGE_BYTES).toString('base64url')
  }

  /** For `navigator.credentials.get`; without a person, any of ours may answer. */
  async requestOptions(challenge: string, row?: PersonRow): Promise<Record<string, unknown>> {
    return {
      challenge,
      rpId: this.rpId,
      userVerification: 'required',
      timeout: TIMEOUT_MS,
      allowCredentials: row === undefined ? [] : await this.#credentialsOf(row),
    }
  }

  /** For `navigator.credentials.create`. */
  async creationOptions(
    challenge: string,
    person: string,
    row?: PersonRow,
  ): Promise<Record<string, unknown>> {
    return {
      challenge,
      rp: { id: this.rpId, name: RP_NAME },
      user: { id: this.#handleOf(person), name: person, displayName: person },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
      timeout: TIMEOUT_MS,
      attestation: 'none',
      excludeCredentials: row === undefined ? [] : await this.#credentialsOf(row),
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
    }
  }

  /** A new passkey that holds; keeping it and saying so is the caller's. */
  async made(
    response: RegistrationResponseJSON,
    flow: Challenged,
  ): Promise<{ passkey: PasskeyKept; counter: number } | { refused: string } | 'busy'> {
    const { work, flows, secrets, origins } = this.#parts
    const { challenge } = flow
    const made = await work.do('register', { challenge, origins, rpId: this.rpId, response })
    if (made === 'busy' || 'refused' in made) return made
    const { id, key, counter, transports } = made
    if ((await secrets.byCredential(id)) !== undefined)
      return { refused: 'this passkey is known already' }
    if (!flows.spend(flow)) return { refused: 'this was answered already' }
    const factor = `k${randomBytes(FACTOR_BYTES).toString('hex')}`
    return { passkey: { factor, id, key, transports }, counter }
  }

  /** `whose`: nobody else's passkey is taken. A right answer is used up and in the evidence. */
  async asserted(
    response: AuthenticationResponseJSON,
    flow: Challenged,
    asked: {
      readonly verb: string
      readonly clientIp: string
      readonly whose?: string | undefined
    },
    now: Instant,
  ): Promise<Asserted> {
    const { secrets, persons } = this.#parts
    const found = await secrets.byCredential(response.id)
    if (found === undefined) return { ok: false, why: 'unknown-passkey' }
    const { person, passkey } = found
    if (asked.whose !== undefined && asked.whose !== person)
      return { ok: false, why: 'not-his', person: asked.whose }
    const { userHandle } = response.response
    // Who named nobody has to be named by the authenticator (WebAuthn 3 §7.2, step 6).
    const isNamed = userHandle === undefined && asked.whose !== undefined
    if (!isNamed && userHandle !== this.#handleOf(person))
      return { ok: false, why: 'not-his', person }
    const mine = persons.alone(person, () =>
      this.#alone(person, passkey, response, flow, asked, now),
    )
    return (await mine) ?? 'busy'
  }

  async #alone(
    person: string,
    { factor, id, key }: PasskeyKept,
    response: AuthenticationResponseJSON,
    flow: Challenged,
    { verb, clientIp }: { readonly verb: string; readonly clientIp: string },
    now: Instant,
  ): Promise<Asserted> {
    const { work, flows, persons, scribe, alarm, origins } = this.#parts
    const { challenge } = flow
    const asks = { challenge, origins, rpId: this.rpId, id, key, response }
    const checked = await work.do('assert', asks)
    if (checked === 'busy') return 'busy'
    const row = persons.row(person)
    const its = row?.passkeys.find((one) => one.factor === factor)
    if (row === undefined || row.revoked) return { ok: false, why: 'revoked', person }
    if (its === undefined) return { ok: false, why: 'no-secret', person }
    if ('refused' in checked) return { ok: false, why: 'wrong', person }
    const { counter } = checked
    if (!flows.spend(flow)) return { ok: false, why: 'used', person }
    this.#nth += 1
    const name = `${now.toString(36)}.${randomBytes(4).toString('hex')}.${this.#nth}`
    const heard = { at: now, heardAt: now, trust: 'witnessed', person, factor, counter } as const
    // Equal too: an answer that counts has counted on (WebAuthn 3 §6.1.1).
    if ((counter > 0 || its.counter > 0) && counter <= its.counter) {
      const from = clientIp === '-' ? {} : { clientIp }
      await scribe.write([{ ...heard, ...from, id: `pd.${name}`, kind: 'passkey.doubted' }])
      alarm('passkey.doubted', { person })
      return { ok: false, why: 'counter', person }
    }
    await scribe.write([
      { ...heard, id: `pp.${name}`, kind: 'person.proved', method: 'passkey', verb },
    ])
    return { ok: true, person }
  }

  async #credentialsOf({ person, passkeys }: PersonRow) {
    const kept = await this.#parts.secrets.of(person)
    const present = new Set(passkeys.map(({ factor }) => factor))
    return kept.passkeys
      .filter(({ factor }) => present.has(factor))
      .map(({ id, transports }) => ({ type: 'public-key', id, transports }))
  }

  /** Tells nobody who he is (WebAuthn 3 §14.6.1), and is the same at every passkey of his. */
  #handleOf(person: string): string {
    if (!isPersonName(person)) return ''
    const mac = createHmac('sha256', this.#handleKey).update(person).digest()
    return mac.subarray(0, HANDLE_BYTES).toString('base64url')
  }
}
