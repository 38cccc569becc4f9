/**
 * Account verbs: what the console's pages of accounts ask.
 *
 * They read only; what people do with an account are the control verbs (`account.suspend` and its
 * like), by their own rights. Who may `read` may ask all of them: no subject and no recipient is told.
 */
import type { AccountId } from '../../events/event.ts'
import { type Instant, instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { PlaceOf } from '../../store/evidence/chain.ts'
import { refused } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import { Listing, orders, PAGE, PAGE_MAX, SEARCH_CHARACTERS_MAX } from './accounts/listing.ts'
import { accountPage, accountVerdicts, VERDICTS_MAX } from './accounts/page.ts'
import { actPreview, previewed } from './accounts/preview.ts'
import { Recent } from './accounts/recent.ts'
import { standings } from './accounts/row.ts'
import { factsIn, isNotRead, oneOf, text, whole } from './facts.ts'

export type AccountVerbParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: FoldStore
  readonly defaultRealm: string
  /** The hour of the organisation's week, 0 to 47 (`hourOfWeek`). */
  readonly hourOf: (at: Instant) => number
  /** Default: there is one log. */
  readonly placeOf?: PlaceOf
  /** As the settings have it; absent: nobody has one. */
  readonly departmentOf?: (account: AccountId) => string | undefined
}

type Read = (request: Request) => Promise<Reply> | Reply

const CURSOR_CHARACTERS_MAX = 1_000

/** Over one count of recent mail, so they are made once. */
export function accountVerbs(parts: AccountVerbParts): {
  readonly reads: Readonly<Record<string, Read>>
  /** Also what the screens of held mail ask. */
  readonly recent: Recent
} {
  const { clock, folds } = parts
  const now = (): Instant => clock.now()
  const recent = new Recent({ lookups: folds.lookups, now })
  const listing = new Listing({
    ...{ folds, recent },
    ...(parts.departmentOf === undefined ? {} : { departmentOf: parts.departmentOf }),
  })
  const page = { ...parts, recent, now }

  const onAccount =
    (read: (account: AccountId, request: Request) => Promise<Reply> | Reply): Read =>
    (request) => {
      const account = (request.account ?? '') as AccountId
      return folds.lookups.isKnown(account)
        ? read(account, request)
        : { ok: false, code: 'unknown', why: 'no account has this name' }
    }

  return {
    recent,
    reads: {
      'account.page': async ({ facts }) => {
        const asked = factsIn(facts, {
          search: text(SEARCH_CHARACTERS_MAX),
          order: oneOf(orders),
          standing: oneOf(standings),
          after: text(CURSOR_CHARACTERS_MAX),
          most: whole(1, PAGE_MAX),
        })
        if (isNotRead(asked)) return asked
        const { search = '', order = 'risk', most = PAGE, standing, after } = asked
        const listed = await listing.page({
          ...{ order, most },
          search: search.normalize('NFC').trim().toLowerCase(),
          ...(standing === undefined ? {} : { standing }),
          ...(after === undefined || after === '' ? {} : { after }),
        })
        return listed === undefined
          ? refused('after is where an answer of the same order ended')
          : { ok: true, ...listed }
      },
      'account.portrait': onAccount(async (account) => ({
        ok: true,
        ...(await accountPage(page, account)),
      })),
      'account.verdicts': onAccount(async (account, { facts }) => {
        const asked = factsIn(facts, {
          before: whole(1, Number.MAX_SAFE_INTEGER),
          most: whole(1, VERDICTS_MAX),
        })
        if (isNotRead(asked)) return asked
        const { before, most = VERDICTS_MAX } = asked
        return { ok: true, ...(await accountVerdicts(page, account, before, most)) }
      }),
      'account.preview': onAccount(async (account, { facts }) => {
        const asked = factsIn(facts, { act: oneOf(previewed), since: text(64) })
        if (isNotRead(asked)) return asked
        const { act = 'suspend' } = asked
        const since = momentIn(asked.since)
        if (since === 'none') return refused('since is no RFC 3339 moment with an offset')
        if (since !== undefined && since > now()) return refused('since lies in the future')
        return { ok: true, preview: await actPreview(page, account, act, since) }
      }),
    },
  }
}

function momentIn(typed: string | undefined): Instant | 'none' | undefined {
  if (typed === undefined || typed === '') return undefined
  try {
    return instant(typed)
  } catch {
    return 'none'
  }
}
