/**
 * Held verbs: what the console's pages of held mail ask.
 *
 * Lists and previews take `read` and tell no subject; looks at what stands in a message take `explain`
 * and are entries first. To release and to delete are the control verbs `held.release`, `held.delete`.
 */
import type { AccountId } from '../../events/event.ts'
import { refused, type Whoever } from '../control/who.ts'
import { REFERENCES_MAX, type Reply, type Request } from '../control/wire.ts'
import { factsIn, isNotRead, oneOf, text, whole } from './facts.ts'
import {
  accountsOfCase,
  HELD_ACCOUNTS_PAGE_MAX,
  HELD_PAGE_MAX,
  type HeldListParts,
  type HeldMeant,
  heldAccounts,
  heldPage,
  owners,
  placeIn,
} from './held/listing.ts'
import { type LookParts, looks } from './held/looking.ts'
import { heldActs, meantPreview, namedPreview } from './held/preview.ts'

export type HeldVerbParts = HeldListParts & LookParts

type Read = (request: Request) => Promise<Reply> | Reply

const PAGE = 100
const PLACE_CHARACTERS_MAX = 40

export function heldVerbs(
  parts: HeldVerbParts,
  whoever: Pick<Whoever, 'ask'>,
): { readonly reads: Readonly<Record<string, Read>> } {
  const { folds } = parts
  /** Accounts by name or by case, and whose; what names both means the one within the other. */
  const meantBy = ({ account, case: id, ownership }: Request): HeldMeant | Reply => {
    const whose = ownership === undefined ? undefined : owners.find((one) => one === ownership)
    if (ownership !== undefined && whose === undefined)
      return refused(`ownership is one of ${owners.join(', ')}`)
    const ofCase = id === undefined ? undefined : accountsOfCase(folds, id)
    if (id !== undefined && ofCase === undefined)
      return { ok: false, code: 'unknown', why: 'no case has this number' }
    const named = account === undefined ? undefined : [account as AccountId]
    return {
      ownership: whose,
      accounts:
        named === undefined
          ? ofCase
          : ofCase === undefined
            ? named
            : named.filter((one) => ofCase.includes(one)),
    }
  }
  return {
    reads: {
      ...looks(parts, whoever),
      'held.page': (request) => {
        const meant = meantBy(request)
        if ('ok' in meant) return meant
        const asked = factsIn(request.facts, {
          after: text(PLACE_CHARACTERS_MAX),
          most: whole(1, HELD_PAGE_MAX),
        })
        if (isNotRead(asked)) return asked
        const { most = PAGE, after } = asked
        const place = after === undefined ? undefined : placeIn(after)
        if (after !== undefined && place === undefined)
          return refused('after is where an answer ended')
        return {
          ok: true,
          ...heldPage(parts, meant, place, most),
          total: folds.messages.held(),
          waiting: folds.messages.waiting(),
        }
      },
      'held.accounts': async (request) => {
        const meant = meantBy(request)
        if ('ok' in meant) return meant
        const asked = factsIn(request.facts, {
          from: whole(0, 1_000_000),
          most: whole(1, HELD_ACCOUNTS_PAGE_MAX),
        })
        if (isNotRead(asked)) return asked
        const { from = 0, most = HELD_ACCOUNTS_PAGE_MAX } = asked
        return { ok: true, ...(await heldAccounts(parts, meant.accounts, from, most)) }
      },
      'held.preview': async (request) => {
        const { references, force = false } = request
        const meant = meantBy(request)
        if ('ok' in meant) return meant
        const asked = factsIn(request.facts, { act: oneOf(heldActs) })
        if (isNotRead(asked)) return asked
        const { act = 'release' } = asked
        if (references !== undefined) {
          if (references.length < 1 || references.length > REFERENCES_MAX)
            return refused(`references are 1 to ${REFERENCES_MAX} messages`)
          return { ok: true, preview: await namedPreview(parts, references, act, force) }
        }
        // All held mail of everybody is nobody's one decision.
        if (meant.accounts === undefined)
          return refused('an act names messages, an account or a case')
        return { ok: true, preview: await meantPreview(parts, meant, act, force) }
      },
    },
  }
}
