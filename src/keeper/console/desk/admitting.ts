/**
 * Admitting: who comes in: with a passkey, with a password and a code in one request, or by the
 * identity provider and a second factor; and who proves himself again.
 *
 * A name that nobody has costs the same work and gets the same answer as a wrong password or a wrong
 * code. Refusals become entries, counted in a flood (`refusals.ts`), and nobody waits for their write:
 * an answer that came later for names that exist would tell which do. In the evidence of refusals a
 * name that nobody has is left out: people type passwords into that field.
 */
import type { Instant } from '../../../lib/time.ts'
import { isPersonName, type PersonRow } from '../../../people/person.ts'
import type { LinkReply } from '../../../ports/console.ts'
import type { Alarm, Persons, ProofRefusal } from '../../persons.ts'
import type { DeskSecrets } from './desk-secrets.ts'
import type { Devices } from './devices.ts'
import {
  assertion,
  type Client,
  code,
  flow,
  isRefusedFacts,
  name,
  notProven,
  password,
  readFacts,
  refused,
  said,
  signedOut,
  text,
  wait,
} from './facts.ts'
import type { Flows } from './flows.ts'
import { codesOf, type Lanes, lanesOf } from './lanes.ts'
import { BUSY_SECONDS, FLOW_LIVES, OIDC_FLOW_LIVES } from './limits.ts'
import type { OidcSettings } from './oidc-config.ts'
import type { Passkeys } from './passkeys.ts'
import type { Passwords } from './passwords.ts'
import type { Session, SignInMethod } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { DeskWork } from './work.ts'

export type AdmittingParts = {
  readonly origins: readonly string[]
  readonly oidc: OidcSettings | undefined
  readonly persons: Persons
  readonly secrets: DeskSecrets
  readonly sessions: Sessions
  readonly passkeys: Passkeys
  readonly passwords: Passwords
  readonly devices: Devices
  readonly flows: Flows
  readonly lanes: Lanes
  readonly work: DeskWork
  readonly alarm: Alarm
  readonly told: (problem: unknown) => void
  readonly me: (session: Session) => object
}

type Way = 'password' | 'oidc'
type Challenge = { readonly for: string; readonly challenge: string }
type OidcFlow = {
  readonly for: 'oidc'
  readonly state: string
  readonly nonceSent: string
  readonly verifier: string
  readonly origin: string
}
/** `session`: whose proof is fresh again; absent: who comes by the identity provider. */
type SecondFlow = Challenge & {
  readonly for: 'second'
  readonly person: string
  readonly session?: string
}

const OIDC_QUERY_MAX = 4_096
const ORIGIN_CHARACTERS_MAX = 300

const signIn = said({ name, password, code })
const passkey = said({ flow, response: assertion })
const second = said({ flow, code: code.optional(), response: assertion.optional() })
const oidcBegin = said({ origin: text(ORIGIN_CHARACTERS_MAX).optional() })
const oidcCallback = said({ flow, query: text(OIDC_QUERY_MAX) })

/** Where the identity provider sends the browser back to. */
export const OIDC_PAGE = '/sign-in/oidc'

export class Admitting {
  readonly #parts: AdmittingParts

  constructor(parts: AdmittingParts) {
    this.#parts = parts
  }

  async byPassword(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(signIn, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const { persons, devices, lanes } = this.#parts
    const { client } = read
    const row = isPersonName(read.name) ? persons.row(read.name) : undefined
    const device = devices.read(client.device, read.name, now)
    const guesser = { name: read.name, ip: client.ip, device }
    const its = lanesOf(guesser)
    const seconds = lanes.waits(its, now)
    if (seconds > 0) return this.#waits(row, client, seconds, now)
    const leave = lanes.enter(its)
    if (leave === undefined) return this.#waits(row, client, BUSY_SECONDS, now)
    try {
      return await this.#byPassword(read, row, guesser, now)
    } finally {
      leave()
    }
  }

  async #byPassword(
    read: { readonly password: string; readonly code: string; readonly client: Client },
    row: PersonRow | undefined,
    guesser: Parameters<typeof lanesOf>[0],
    now: Instant,
  ): Promise<LinkReply> {
    const { persons, secrets, passwords, lanes, alarm } = this.#parts
    const kept = row === undefined || row.revoked ? undefined : await secrets.of(row.person)
    const its = kept?.passwords.find(({ factor }) => factor === row?.password?.factor)
    const right = await passwords.isRight(read.password, its, guesser.device !== undefined)
    if (right === 'busy') return wait(BUSY_SECONDS)
    if (!right || row === undefined) {
      await persons.pretend(read.code)
      lanes.wrong(lanesOf(guesser), now)
      return this.#refuse(
        row,
        'desk.sign-in',
        row === undefined ? 'unknown' : 'wrong',
        read.client,
        now,
      )
    }
    const codes = codesOf(guesser)
    const asked = { verb: 'desk.sign-in', why: '' }
    const listens = lanes.waits([codes], now) === 0
    const proof = await persons.second(row.person, read.code, asked, now, listens)
    if (proof.ok) return this.#admit(row.person, proof.method, 'password', read.client, now)
    lanes.wrong(lanesOf(guesser), now)
    // Somebody knows the password; only then are codes counted whoever gives them.
    if (proof.code === 'wrong' && lanes.wrong([codes], now))
      alarm('person.guessed', { person: row.person, waits: 1 })
    return this.#refuse(row, 'desk.sign-in', `code-${proof.code}`, read.client, now)
  }

  async passkeyOptions(now: Instant): Promise<LinkReply> {
    const { passkeys, flows } = this.#parts
    const challenge = passkeys.challenge()
    return {
      ok: true,
      flow: flows.begin({ for: 'passkey', challenge }, FLOW_LIVES, now),
      passkey: await passkeys.requestOptions(challenge),
    }
  }

  async byPasskey(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(passkey, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const { flows, passkeys, persons } = this.#parts
    const { client } = read
    const opened = flows.open<Challenge>(read.flow, 'passkey', now)
    if (opened === undefined)
      return this.#refuse(undefined, 'desk.sign-in', 'challenge', client, now)
    const asked = { verb: 'desk.sign-in', clientIp: client.ip }
    const its = await passkeys.asserted(read.response, opened, asked, now)
    if (its === 'busy') return wait(BUSY_SECONDS)
    if (its.ok) return this.#admit(its.person, 'passkey', undefined, client, now)
    const row = its.person === undefined ? undefined : persons.row(its.person)
    return this.#refuse(row, 'desk.sign-in', its.why, client, now)
  }

  async oidcBegin(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(oidcBegin, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const { oidc, origins, work, flows, told } = this.#parts
    if (oidc === undefined) return refused('there is no identity provider')
    const origin = origins.find((one) => one === read.origin) ?? origins[0] ?? ''
    const redirect = `${origin}${OIDC_PAGE}`
    const begun = await work.do('oidcBegin', { settings: oidc, redirect })
    if (begun === 'busy') return wait(BUSY_SECONDS)
    if ('refused' in begun) {
      told(new Error(`the identity provider cannot be used: ${begun.refused}`))
      return { ok: false, code: 'unavailable', why: 'the identity provider does not answer' }
    }
    const { url, state, nonce: nonceSent, verifier } = begun
    const its: OidcFlow = { for: 'oidc', state, nonceSent, verifier, origin }
    return { ok: true, url, flow: flows.begin(its, OIDC_FLOW_LIVES, now) }
  }

  async oidcCallback(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(oidcCallback, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const { oidc, work, flows, persons, told } = this.#parts
    const { client, query } = read
    const its = flows.open<OidcFlow>(read.flow, 'oidc', now)
    // Used up before it is tried: its code is good once at the provider as well.
    if (oidc === undefined || its === undefined || !flows.spend(its))
      return this.#refuse(undefined, 'desk.oidc', 'challenge', client, now)
    const { state, nonceSent: nonce, verifier } = its
    const address = `${its.origin}${OIDC_PAGE}?${query.replace(/^\?/, '')}`
    const done = await work.do('oidcFinish', { settings: oidc, address, state, nonce, verifier })
    if (done === 'busy') return wait(BUSY_SECONDS)
    if ('refused' in done) {
      told(new Error(`a sign-in by the identity provider was refused: ${done.refused}`))
      return this.#refuse(undefined, 'desk.oidc', 'token', client, now)
    }
    const person = Object.hasOwn(oidc.people, done.claim) ? oidc.people[done.claim] : undefined
    const row = person === undefined ? undefined : persons.row(person)
    if (row === undefined || row.revoked)
      return this.#refuse(row, 'desk.oidc', row === undefined ? 'unknown' : 'revoked', client, now)
    return this.#asksSecond(row, undefined, now)
  }

  /** After the identity provider. */
  async second(facts: unknown, now: Instant): Promise<LinkReply> {
    const its = await this.#second(facts, 'desk.oidc', undefined, now)
    return 'ok' in its ? its : this.#admit(its.person, its.method, 'oidc', its.client, now)
  }

  freshOptions(session: Session, now: Instant): Promise<LinkReply> | LinkReply {
    const row = this.#parts.persons.row(session.person)
    return row === undefined ? signedOut : this.#asksSecond(row, session.id, now)
  }

  async fresh(facts: unknown, session: Session, now: Instant): Promise<LinkReply> {
    const its = await this.#second(facts, 'desk.fresh', session, now)
    if ('ok' in its) return its
    const renewed = await this.#parts.sessions.renew(session.id, now)
    if (renewed === undefined) return signedOut
    return { ok: true, token: renewed.token, me: this.#parts.me(renewed.session) }
  }

  async #asksSecond(row: PersonRow, session: string | undefined, now: Instant): Promise<LinkReply> {
    const { passkeys, flows } = this.#parts
    const { person } = row
    const challenge = passkeys.challenge()
    const its: SecondFlow = {
      ...{ for: 'second', person, challenge },
      ...(session === undefined ? {} : { session }),
    }
    return {
      ok: true,
      person,
      flow: flows.begin(its, FLOW_LIVES, now),
      ways: [
        ...(row.passkeys.length > 0 ? ['passkey'] : []),
        ...(row.totp === undefined ? [] : ['totp']),
        ...(row.recovery === undefined ? [] : ['recovery']),
      ],
      ...(row.passkeys.length > 0
        ? { passkey: await passkeys.requestOptions(challenge, row) }
        : {}),
    }
  }

  async #second(
    facts: unknown,
    verb: string,
    session: Session | undefined,
    now: Instant,
  ): Promise<LinkReply | { person: string; method: SignInMethod; client: Client }> {
    const read = readFacts(second, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const { flows, persons, passkeys, lanes, alarm } = this.#parts
    const { client } = read
    const its = flows.open<SecondFlow>(read.flow, 'second', now)
    if (its === undefined || its.session !== session?.id)
      return this.#refuse(undefined, verb, 'challenge', client, now)
    const { person } = its
    const row = persons.row(person)
    if (row === undefined || row.revoked) return this.#refuse(row, verb, 'revoked', client, now)
    if (read.response !== undefined) {
      const asked = { verb, clientIp: client.ip, whose: person }
      const done = await passkeys.asserted(read.response, its, asked, now)
      if (done === 'busy') return wait(BUSY_SECONDS)
      return done.ok
        ? { person, method: 'passkey', client }
        : this.#refuse(row, verb, done.why, client, now)
    }
    if (read.code === undefined) return refused('code: a code or the answer of a passkey is needed')
    // Whoever comes from elsewhere makes nobody wait who is in.
    const codes = codesOf({ name: person, ip: client.ip, device: session?.id })
    const leave = lanes.enter([codes])
    if (leave === undefined) return wait(BUSY_SECONDS)
    try {
      const waits = lanes.waits([codes], now)
      const proof = await persons.second(person, read.code, { verb, why: '' }, now, waits === 0)
      if (proof.ok)
        return flows.spend(its)
          ? { person, method: proof.method, client }
          : this.#refuse(row, verb, 'used', client, now)
      if (proof.code === 'waiting') return this.#waits(row, client, Math.max(waits, 1), now, verb)
      if (proof.code === 'wrong' && lanes.wrong([codes], now))
        alarm('person.guessed', { person, waits: 1 })
      return this.#refuse(row, verb, `code-${proof.code}`, client, now)
    } finally {
      leave()
    }
  }

  async #admit(
    person: string,
    method: SignInMethod,
    way: Way | undefined,
    client: Client,
    now: Instant,
  ): Promise<LinkReply> {
    const { sessions, devices, me, persons } = this.#parts
    // Revoked while he proved himself.
    if (persons.row(person)?.revoked !== false) return notProven
    const { token, session } = await sessions.admit(
      {
        ...{ person, method, client: client.ip, agent: client.agent },
        ...(way === undefined ? {} : { way }),
      },
      now,
    )
    return { ok: true, token, device: devices.give(person, now), me: me(session) }
  }

  #refuse(
    row: PersonRow | undefined,
    verb: string,
    why: ProofRefusal | string,
    client: Client,
    now: Instant,
  ): LinkReply {
    this.#note(row, verb, why, client, now)
    return notProven
  }

  #waits(
    row: PersonRow | undefined,
    client: Client,
    seconds: number,
    now: Instant,
    verb = 'desk.sign-in',
  ): LinkReply {
    this.#note(row, verb, 'waiting', client, now)
    return wait(seconds)
  }

  #note(row: PersonRow | undefined, verb: string, why: string, { ip }: Client, now: Instant): void {
    const from = ip === '-' ? {} : { clientIp: ip }
    this.#parts.persons
      .refused({ person: row?.person ?? '-', verb, why, ...from }, now)
      .catch(this.#parts.told)
  }
}
