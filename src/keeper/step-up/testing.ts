/** Testing: step-up as the guard composes it, over a book, a clock that stands, and fakes of effects. */
import { ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NoticeFacts } from '../../containment/notice.ts'
import type { AccountId, Event } from '../../events/event.ts'
import type { StepUpEvent, StepUpPolicy } from '../../events/step-up.ts'
import { Fault } from '../../lib/fault.ts'
import { type Duration, type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { hotp, timeStepAt } from '../../people/totp.ts'
import type { Networks } from '../../ports/networks.ts'
import type { OwnerProof, RequestShown } from '../../ports/owner-desk.ts'
import type { StepUpFacts } from '../../ports/step-up.ts'
import { StepUpBook } from '../../step-up/book.ts'
import { FACTOR_RIPENS } from '../../step-up/state.ts'
import { hmacSha1 } from '../factor-secrets.ts'
import { openStepUp, type StepUpOptions } from './open.ts'
import { DENIED_WITHIN } from './owner-desk.ts'

export const start: Instant = instant('2026-11-21T09:00:00+09:00')
export const alice = 'sasl:alice@example.jp' as AccountId
export const address = 'https://mail.example.jp'
export const home = '198.51.100.7'

/** A login from abroad. */
export const abroad: StepUpFacts = {
  instance: 'mx1',
  subject: 'l.1',
  clientIp: '203.0.113.9',
  country: 'XX',
  network: { operator: 64500 },
  protocol: 'imap',
  client: 7,
  deviceId: 'Postbote 3.1',
}

/** Folders of this process, for `swept`. */
const folders: string[] = []
export const swept = (): void => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

export type HouseOptions = {
  readonly policy?: StepUpPolicy
  readonly address?: string | undefined
  /** What was written before: a guard that starts anew. */
  readonly written?: readonly Event[]
  readonly keysFolder?: string
  readonly networks?: Pick<Networks, 'factsOf'>
  readonly passkeys?: StepUpOptions['passkeys']
  readonly more?: Partial<StepUpOptions>
}

export function house(options: HouseOptions = {}) {
  const keysFolder = options.keysFolder ?? mkdtempSync(join(tmpdir(), 'sekimori-step-up-'))
  if (options.keysFolder === undefined) {
    folders.push(keysFolder)
    writeFileSync(join(keysFolder, 'kek'), Buffer.alloc(32, 7))
  }
  const book = new StepUpBook()
  const events: Event[] = []
  const take = (event: Event): void => {
    events.push(event)
    if (/^(stepup|factor|enrolment|push)\./.test(event.kind)) book.take(event as StepUpEvent)
  }
  for (const event of options.written ?? []) take(event)
  const world = {
    now: start,
    full: false,
    /** Entries of this kind alone cannot be written. */
    unwritable: undefined as Event['kind'] | undefined,
    /** The effect fails, as if we were killed before it. */
    broken: false,
    notices: [] as NoticeFacts[],
    contained: [] as (readonly [AccountId, Instant, string])[],
    released: [] as string[],
    changed: [] as AccountId[],
    problems: [] as unknown[],
    slept: [] as Duration[],
  }
  const known = new Set<string>()
  const opened = openStepUp({
    clock: { now: () => world.now, monotonic: () => 0 },
    fold: book,
    keysFolder,
    policy: options.policy ?? 'step-up',
    address: 'address' in options ? options.address : address,
    defaultRealm: 'example.jp',
    scribe: {
      write: async (all) => {
        await new Promise(setImmediate)
        if (world.full || all.some(({ kind }) => kind === world.unwritable))
          throw new Fault('evidence.no-room', { volume: '/', mebibytesLeft: 0 })
        for (const event of all) take(event)
      },
    },
    notices: {
      raise: async (facts) => {
        const key = `${facts.what}:${facts.case}`
        if (known.has(key)) return false
        known.add(key)
        world.notices.push(facts)
        return true
      },
    },
    ...(options.networks === undefined ? {} : { networks: options.networks }),
    ...(options.passkeys === undefined ? {} : { passkeys: options.passkeys }),
    ...options.more,
    isContained: (account) => world.contained.some(([one]) => one === account),
    changed: (account) => void world.changed.push(account),
    effects: {
      contain: async (account, since, by) => {
        if (world.broken) throw new Error('killed')
        world.contained.push([account, since, by])
        return 'p.1'
      },
      release: async (_account, reference) => {
        if (world.broken) throw new Error('killed')
        world.released.push(reference)
      },
      isContainedSince: (account) => world.contained.some(([one]) => one === account),
    },
    told: (problem) => void world.problems.push(problem),
    sleep: (length) => {
      world.slept.push(length)
      return length === DENIED_WITHIN ? new Promise(() => {}) : Promise.resolve()
    },
  })
  const later = (length: Duration): void => {
    world.now = plus(world.now, length)
  }
  const kinds = (kind: Event['kind']): readonly Event[] => events.filter((one) => one.kind === kind)

  /** Enrols by a token that a person handed over; the factor is good when this is over. */
  async function enrolled(account: AccountId = alice, ripe = true): Promise<Authenticator> {
    const { token } = await opened.owners.enrol(account, 'hanako', 'in person')
    const begun = await opened.desk.beginFactor({ token })
    if ('refused' in begun) throw new Error(begun.refused)
    const secret = keyIn(begun.secret)
    const done = await opened.desk.finishFactor(begun.pending, codeAt(secret, world.now))
    if ('refused' in done) throw new Error(done.refused)
    if (ripe) later(FACTOR_RIPENS)
    const state = book.of(account)
    return {
      account,
      secret,
      recoveryCodes: done.recoveryCodes,
      factor: state.factors.at(-1)?.factor ?? '',
    }
  }

  /** Signs in by the authenticator, a code later than any before. */
  async function signedIn(whose: Authenticator, clientIp = home): Promise<OwnerProof> {
    later(minutes(1))
    const name = whose.account.slice('sasl:'.length)
    const proof = await opened.desk.signIn(name, codeAt(whose.secret, world.now), clientIp)
    if ('refused' in proof) throw new Error(proof.refused)
    return proof
  }

  return { ...opened, book, events, take, world, later, kinds, enrolled, signedIn, keysFolder }
}

export type House = ReturnType<typeof house>

export type Authenticator = {
  readonly account: AccountId
  readonly secret: Uint8Array
  readonly recoveryCodes: readonly string[]
  readonly factor: string
}

export const codeAt = (secret: Uint8Array, at: Instant): string =>
  hotp(secret, timeStepAt(at), hmacSha1)

/** Never right: another one than any of these minutes. */
export function wrongCode(secret: Uint8Array, at: Instant): string {
  const right = new Set([-2, -1, 0, 1, 2].map((n) => hotp(secret, timeStepAt(at) + n, hmacSha1)))
  let code = 0
  while (right.has(String(code).padStart(6, '0'))) code += 1
  return String(code).padStart(6, '0')
}

/** What an authenticator makes of the secret that it is shown (RFC 4648 §6). */
export function keyIn(secret: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret]
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
}

/** The code that a refused client shows; '' where the text names none. */
export const codeIn = (text: string): string =>
  /^[0-9A-Z]{4}-[0-9A-Z]{4}(?= )/.exec(text)?.[0] ?? ''

/** A login that was refused, and the code that it shows. */
export async function refusedLogin(
  { stepUp }: House,
  account: AccountId = alice,
  facts: StepUpFacts = abroad,
): Promise<string> {
  const answer = await stepUp.login(account, facts, 'unlikely')
  const code = answer.kind === 'refuse' ? codeIn(answer.text) : ''
  ok(code !== '')
  return code
}

export async function shown(it: House, owner: OwnerProof, code: string): Promise<RequestShown> {
  const found = await it.desk.request(owner, code)
  ok(!('refused' in found))
  return found
}
