/**
 * Verifier: has owners' passkeys checked in a thread, which is there only while somebody needs it.
 *
 * Loading the library takes a third of a second, and a check some milliseconds on what a stranger
 * sent: neither is for the thread that answers mail. It is the desk's kind of thread (0147), but not
 * the desk's own: the owners' page is open to the Internet, and who floods it keeps nobody out of the
 * console. Asked for besides what the thread asks: that no other site's frame was around it, and that
 * the counter rises (WebAuthn Level 3 §7.2 steps 13 and 22). A thread that does not answer is ended,
 * and the next check gets another.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { type Duration, minutes, seconds } from '../../../lib/time.ts'
import type { PasskeyAnswer, PasskeyMade, PasskeySite } from '../../../ports/owner-desk.ts'
import { type DeskWork, ThreadWork } from '../../console/desk/work.ts'

/** Checks that wait for their answer; one more is not made. */
export const CHECKING_MAX = 64
/** Of one check, the start of the thread within. */
export const CHECK_LASTS: Duration = seconds(8)
export const IDLE_FOR: Duration = minutes(5)

export type PasskeyCheck = { readonly site: PasskeySite; readonly challenge: string } & (
  | { readonly what: 'made'; readonly made: PasskeyMade }
  | {
      readonly what: 'answered'
      readonly answer: PasskeyAnswer
      readonly publicKey: string
      /** The highest that was seen. */
      readonly counter: number
    }
)
export type CheckedPasskey = { readonly publicKey: string; readonly counter: number }
/** All of it was right, and it had counted that far before: there may be two of it. */
export type DoubtedPasskey = { readonly doubted: number }
/** `busy`: it was not looked at, or not to the end. */
export type PasskeyChecked = CheckedPasskey | DoubtedPasskey | 'wrong' | 'busy'

export type PasskeyWork = Pick<DeskWork, 'do' | 'close'>

export class PasskeyVerifier {
  readonly #born: () => PasskeyWork
  #work: PasskeyWork | undefined
  #checking = 0
  #idle: NodeJS.Timeout | undefined

  /** `born`: for tests. */
  constructor(born: () => PasskeyWork = () => new ThreadWork()) {
    this.#born = born
  }

  /** Never rejects. */
  async check(check: PasskeyCheck): Promise<PasskeyChecked> {
    if (this.#checking >= CHECKING_MAX) return 'busy'
    clearTimeout(this.#idle)
    this.#work ??= this.#born()
    const work = this.#work
    this.#checking += 1
    const late = Promise.withResolvers<'busy'>()
    const timer = setTimeout(() => {
      this.#end(work)
      late.resolve('busy')
    }, CHECK_LASTS)
    const checking = checkedBy(work, check).catch(() => 'busy' as const)
    const answer = await Promise.race([checking, late.promise])
    clearTimeout(timer)
    this.#checking -= 1
    if (this.#checking === 0) this.#idle = setTimeout(() => this.#end(work), IDLE_FOR).unref()
    return answer
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const work = this.#work
    this.#work = undefined
    await work?.close()
  }

  #end(work: PasskeyWork): void {
    if (this.#work === work) this.#work = undefined
    void work.close()
  }
}

async function checkedBy(work: PasskeyWork, check: PasskeyCheck): Promise<PasskeyChecked> {
  const { site, challenge } = check
  const expected = { challenge, origins: [site.origin], rpId: site.rpId }
  const { id, client } = check.what === 'made' ? check.made : check.answer
  if (isInFrame(client)) return 'wrong'
  const known = { id, rawId: id, type: 'public-key', clientExtensionResults: {} } as const
  if (check.what === 'made') {
    const response: RegistrationResponseJSON = {
      ...known,
      response: { clientDataJSON: client, attestationObject: check.made.attestation },
    }
    const done = await work.do('register', { ...expected, response })
    if (done === 'busy') return 'busy'
    if ('refused' in done || done.id !== id) return 'wrong'
    return {
      publicKey: Buffer.from(done.key, 'base64').toString('base64url'),
      counter: done.counter,
    }
  }
  const { data, signature } = check.answer
  const response: AuthenticationResponseJSON = {
    ...known,
    response: { clientDataJSON: client, authenticatorData: data, signature },
  }
  const { publicKey, counter } = check
  const key = Buffer.from(publicKey, 'base64url').toString('base64')
  const done = await work.do('assert', { ...expected, response, id, key })
  if (done === 'busy') return 'busy'
  if ('refused' in done) return 'wrong'
  // Who counts must count on; who does not says 0 for ever.
  const counts = done.counter > 0 || counter > 0
  return counts && done.counter <= counter
    ? { doubted: done.counter }
    : { publicKey, counter: done.counter }
}

function isInFrame(client: string): boolean {
  try {
    const said = JSON.parse(Buffer.from(client, 'base64url').toString('utf8')) as {
      crossOrigin?: unknown
    } | null
    return said?.crossOrigin === true
  } catch {
    // The thread refuses what is no JSON.
    return false
  }
}
