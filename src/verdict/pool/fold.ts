/**
 * Fold: what evidence teaches of origins, entry by entry and in its order.
 *
 * The guard takes each login in once it is written. Over a restart what is remembered lies in a file
 * (`pack.ts`, `keeper/company-file.ts`), and the logins since are taken in anew. Only what our own gate
 * was told counts: a log line could name any address. What was worth something then stands in the
 * entry (`pooled`) and is not worked out again.
 *
 * Lost without that file: which networks are usual, the ordinary rate and the shares, which are learned
 * again in three days and some weeks, and the day's company. Lost of a flood since the file was written,
 * which the evidence has as counts: all names but those of the first ten failures of each minute. Lost
 * always: which passwords were offered (`offers.ts`).
 */
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent, LoginRefusal } from '../../events/login.ts'
import type { Instant } from '../../lib/time.ts'
import type { Origins } from '../origins.ts'
import { networkFeature, networkNamed } from './features.ts'
import { CLASSES, type GuessedClass } from './guessed.ts'

/** Name or password were wrong, or nobody says why; what is expired or closed was right. */
const WRONG: ReadonlySet<LoginRefusal> = new Set(['credentials', 'account', 'unknown'])

/**
 * One login that is written. `trusted`: the account's evidence was low, so that its network may
 * become usual in time.
 */
export function originsAfter(origins: Origins, login: LoginEvent, trusted: boolean): Origins {
  const { kind, account, clientIp, trust, at, network, refusal } = login
  if (trust !== 'witnessed' || account === undefined || clientIp === undefined) return origins
  const operator = network?.operator
  // Of one that was asked a second time, too: its password was right.
  for (const { code } of login.pooled ?? []) {
    const fell = classNamed(code)
    if (fell !== undefined) origins.weighed({ account, clientIp }, fell, at)
  }
  if (kind === 'login.refused') {
    if (refusal !== undefined && WRONG.has(refusal))
      origins.failed(clientIp, account, at, { operator, repeated: login.repeated })
  } else if (kind === 'login.accepted') {
    origins.succeeded(clientIp, account, { operator })
    if (trusted) origins.usual.seen(networkFeature(clientIp), account, at)
  }
  return origins
}

/** Networks that are an account's own: after `account.learned`, and when an index is made anew. */
export function originsOwnedBy(
  { usual }: Origins,
  account: AccountId,
  networks: readonly number[],
  at: Instant,
): void {
  for (const network of networks) usual.owned(networkNamed(network), account, at)
}

const classNamed = (code: string): GuessedClass | undefined =>
  CLASSES.find((name) => code === `pool.${name}`)
