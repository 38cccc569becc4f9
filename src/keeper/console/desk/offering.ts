/**
 * Offering: new factors, from what is shown until they hold: a secret with its first code, a passkey
 * with its answer, a password by the rules.
 *
 * Everything that can be wrong is looked at before anything is kept. What is kept on disk comes before
 * the entry that names it, and beside what holds until then.
 */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { PersonEvent } from '../../../events/person.ts'
import type { Instant } from '../../../lib/time.ts'
import { passwordRefusal } from '../../../people/passwords.ts'
import type { PersonRow } from '../../../people/person.ts'
import { base32, findTotp, otpauthUri, TOTP_SECRET_BYTES } from '../../../people/totp.ts'
import type { LinkReply } from '../../../ports/console.ts'
import { hmacSha1 } from '../../factor-secrets.ts'
import type { PasskeyKept, PasswordKept, PersonKept } from './desk-secrets.ts'
import { type NewFactors, refused, wait } from './facts.ts'
import type { Flows } from './flows.ts'
import { BUSY_SECONDS, FLOW_LIVES } from './limits.ts'
import type { Passkeys } from './passkeys.ts'
import type { Passwords } from './passwords.ts'

export type OfferingParts = {
  readonly passkeys: Passkeys
  readonly passwords: Passwords
  readonly flows: Flows
}

/** Whose it is and by what right: the hash of a link's token, or the name of a session. */
type EnrolFlow = {
  readonly for: 'enrol'
  readonly person: string
  readonly by: string
  readonly challenge: string
  /** base64; with TOTP. */
  readonly secret?: string
}
/** What holds, and is not kept yet. */
export type Ready = {
  readonly passkey?: {
    readonly kept: PasskeyKept
    readonly counter: number
    readonly label: string
  }
  readonly password?: PasswordKept
  readonly totp?: { readonly secret: Uint8Array; readonly counter: number }
}

const passwordWords = {
  'too-short': 'password: at least 12 characters',
  'too-long': 'password: at most 128 characters',
  'has-name': 'password: it must not contain the name',
  common: 'password: everybody tries this one first',
} as const

export class Offering {
  readonly #parts: OfferingParts

  constructor(parts: OfferingParts) {
    this.#parts = parts
  }

  /** `by`: the right that it is begun by, and finished by. */
  async offer(
    wanted: 'passkey' | 'totp',
    person: string,
    by: string,
    row: PersonRow | undefined,
    now: Instant,
  ): Promise<LinkReply> {
    const { passkeys, flows } = this.#parts
    const challenge = passkeys.challenge()
    const its: EnrolFlow = { for: 'enrol', person, by, challenge }
    if (wanted === 'passkey')
      return {
        ok: true,
        flow: flows.begin(its, FLOW_LIVES, now),
        passkey: await passkeys.creationOptions(challenge, person, row),
      }
    const bytes = randomBytes(TOTP_SECRET_BYTES)
    const secret = base32(bytes)
    return {
      ok: true,
      flow: flows.begin({ ...its, secret: bytes.toString('base64') }, FLOW_LIVES, now),
      totp: { secret, otpauth: otpauthUri(person, hostname(), secret) },
    }
  }

  /** Everything that can be wrong is looked at before anything is kept. */
  async ready(
    wanted: NewFactors,
    person: string,
    by: string,
    now: Instant,
  ): Promise<Ready | LinkReply> {
    const { flows, passkeys, passwords } = this.#parts
    const { passkey, password, totp } = wanted
    if (password !== undefined) {
      const not = passwordRefusal(password, person)
      if (not !== undefined) return refused(passwordWords[not])
    }
    const flowOf = (sealed: string) => {
      const its = flows.open<EnrolFlow>(sealed, 'enrol', now)
      return its?.person === person && its.by === by ? its : undefined
    }
    const over = refused('flow: this was begun too long ago; begin again')
    const ready: { -readonly [Key in keyof Ready]: Ready[Key] } = {}
    if (totp !== undefined) {
      const its = flowOf(totp.flow)
      if (its?.secret === undefined) return over
      const secret = Buffer.from(its.secret, 'base64')
      const found = findTotp(secret, totp.code.replaceAll(/\s/g, ''), now, -1, hmacSha1)
      if (typeof found === 'string') return refused('totp.code: it is not the code of now')
      if (!flows.spend(its)) return over
      ready.totp = { secret, counter: found.step }
    }
    if (passkey !== undefined) {
      const its = flowOf(passkey.flow)
      if (its === undefined) return over
      const made = await passkeys.made(passkey.response, its)
      if (made === 'busy') return wait(BUSY_SECONDS)
      if ('refused' in made) return refused(`passkey: ${made.refused}`)
      ready.passkey = {
        ...{ kept: made.passkey, counter: made.counter },
        // Nothing that a terminal or a page obeys.
        label: (passkey.label ?? '').replaceAll(/\p{C}/gu, '').trim(),
      }
    }
    if (password !== undefined) {
      const made = await passwords.make(password)
      if (made === 'busy') return wait(BUSY_SECONDS)
      ready.password = made
    }
    return ready
  }
}

/** The entries that name them, which the caller writes. */
export function enrolledBy(
  person: string,
  { passkey, password }: Ready,
  now: Instant,
): readonly PersonEvent[] {
  const kind = 'person.enrolled'
  return [
    ...(password === undefined
      ? []
      : [
          {
            ...heard(person, now),
            ...({ kind, way: 'password' } as const),
            factor: password.factor,
          },
        ]),
    ...(passkey === undefined
      ? []
      : [
          {
            ...heard(person, now),
            ...({ kind, way: 'passkey' } as const),
            factor: passkey.kept.factor,
            counter: passkey.counter,
            ...(passkey.label === '' ? {} : { label: passkey.label }),
          },
        ]),
  ]
}

/** What is new, and of what was there before what the row names: it holds until the entry is written. */
export function keptWith(
  before: PersonKept,
  row: PersonRow | undefined,
  { passkey, password }: Ready,
): PersonKept {
  const present = new Set(row?.passkeys.map(({ factor }) => factor))
  return {
    passwords: [
      ...before.passwords.filter(({ factor }) => factor === row?.password?.factor),
      ...(password === undefined ? [] : [password]),
    ],
    passkeys: [
      ...before.passkeys.filter(({ factor }) => present.has(factor)),
      ...(passkey === undefined ? [] : [passkey.kept]),
    ],
  }
}

export const heard = (person: string, now: Instant) =>
  ({
    ...{ id: `pe.${now.toString(36)}.${randomBytes(6).toString('hex')}`, at: now, heardAt: now },
    ...({ trust: 'witnessed', person } as const),
  }) as const
