/**
 * Evidence verbs: what the console's page of the evidence asks, and what it takes to be answered.
 *
 * Heads, leaves, proofs and lists are open to whoever may read: no name stands in them. A body is a
 * look at what somebody wrote or did, so it takes a reason and is an entry before it is shown. Fields
 * come in `facts`, read strictly; what does not fit is refused with its name.
 */
import { isRefused } from '../../evidence/refused.ts'
import { readSpans } from '../../evidence/spans.ts'
import { instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Fork } from '../../store/evidence/forks.ts'
import type { EvidenceJournal } from '../../store/evidence/journal.ts'
import { verifyPage } from '../../store/evidence/package/assets.ts'
import { isNotHim, refused, type Who, type Whoever } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { Exporting } from '../exporting/exporting.ts'
import type { Layout } from '../layout.ts'
import { rangeOf, type VaultReads } from '../privacy/vault-reads.ts'
import type { Status } from '../status.ts'
import { KINDS_MAX, Log, ROWS_MAX, type Standing } from './evidence/log.ts'
import { type PackageAsked, Packages, type PackagesParts } from './evidence/packages.ts'

export type EvidenceVerbParts = {
  readonly clock: Clock
  /** The log in use, and the whole chain behind which it stands. */
  readonly journal: EvidenceJournal
  readonly ledger: Pick<Journal, 'read' | 'health'>
  readonly forks: readonly Fork[]
  readonly layout: Layout
  readonly vaultReads: Pick<VaultReads, 'who' | 'before'>
  readonly exporting: Pick<Exporting, 'begin' | 'finish' | 'settle'>
  readonly status: () => Pick<Status, 'evidence' | 'privacy' | 'gaps'>
  readonly named: () => string
  readonly version: string
} & Pick<PackagesParts, 'zone' | 'custody'>

type Read = (request: Request) => Promise<Reply> | Reply
type ReadAct = (request: Request) => ((who: Who) => Promise<Reply>) | Reply

export type EvidenceVerbs = {
  readonly reads: Readonly<Record<string, Read>>
  readonly acts: Readonly<Record<string, ReadAct>>
}

/** One log and one bench for packages, for every socket that asks. */
export function openEvidence(parts: EvidenceVerbParts): {
  verbs(whoever: Pick<Whoever, 'ask'>): EvidenceVerbs
  close(): Promise<void>
} {
  const { clock, journal, forks, layout } = parts
  const log = new Log({
    ...{ journal, forks, folder: layout.evidence },
    monotonic: () => clock.monotonic(),
  })
  const packages = new Packages(parts)
  return {
    verbs: (whoever) => evidenceVerbs(parts, { log, packages }, whoever),
    close: () => packages.close(),
  }
}

/** What a job that the console begins may be. */
const KIND_FORM = /^[a-z][a-z0-9.-]{0,63}$/

function evidenceVerbs(
  { clock, ledger, forks, vaultReads, status }: EvidenceVerbParts,
  { log, packages }: { readonly log: Log; readonly packages: Packages },
  whoever: Pick<Whoever, 'ask'>,
): EvidenceVerbs {
  const onLog =
    (answer: (its: Standing, fields: Fields, request: Request) => Promise<Reply>): Read =>
    async (request) => {
      const fields = fieldsIn(request)
      const name = fields.text('log')
      if (fields.wrong !== undefined) return refused(fields.wrong)
      const its = await log.standing(name)
      return its === undefined ? unknown('no log has this name') : answer(its, fields, request)
    }
  const told = (it: object | undefined, what: string): Reply =>
    it === undefined ? unknown(what) : { ok: true, ...it }

  return {
    reads: {
      'evidence.head': onLog(async (its) => {
        const { evidence, privacy, gaps } = status()
        const head = await log.head(its)
        return { ok: true, head, evidence, privacy, gaps, now: new Date(clock.now()).toISOString() }
      }),
      'evidence.entry': onLog(async (its, fields) => {
        const entry = fields.count('entry')
        if (entry === undefined) return refused(fields.wrong ?? 'entry is missing')
        return told(await log.entry(its, entry), 'this entry is not under a checkpoint yet')
      }),
      'evidence.consistency': onLog(async (its, fields) => {
        const older = fields.count('older')
        if (older === undefined) return refused(fields.wrong ?? 'older is missing')
        return told(await log.consistency(its, older), 'nothing is signed yet')
      }),
      'evidence.list': onLog(async (its, fields) => {
        const before = fields.count('before')
        const most = fields.count('most') ?? ROWS_MAX
        const kinds = fields.texts('kinds') ?? []
        if (fields.wrong !== undefined) return refused(fields.wrong)
        if (most < 1 || most > ROWS_MAX) return refused(`most is 1 to ${ROWS_MAX}`)
        if (kinds.length > KINDS_MAX || !kinds.every((kind) => KIND_FORM.test(kind)))
          return refused(`kinds are at most ${KINDS_MAX} kinds of entries`)
        return {
          ok: true,
          log: its.log,
          ...(await log.list(its, { kinds, most, ...(before === undefined ? {} : { before }) })),
        }
      }),
      'evidence.body': onLog(async (its, fields, request) => {
        const entry = fields.count('entry')
        if (entry === undefined) return refused(fields.wrong ?? 'entry is missing')
        if ((request.reason?.trim() ?? '') === '') return refused('a look at a body needs a reason')
        const index = its.offset + entry
        const end = its.isInUse
          ? ledger.health().size
          : its.offset + (forks.find((one) => (one.name ?? one.origin) === its.log)?.entries ?? 0)
        if (index >= end) return unknown('there is no such entry')
        const who = await vaultReads.who(request, whoever)
        if (isNotHim(who)) return who
        await vaultReads.before(who, { what: 'evidence.body', ranges: [rangeOf(index)] })
        for await (const { body, kind, at } of ledger.read(index, index + 1))
          return {
            ok: true,
            ...{ log: its.log, entry, kind, at: new Date(at).toISOString() },
            body: body ?? null,
          }
        return unknown('there is no such entry')
      }),
      // It is everybody's, and the console's process may not read where it lies.
      'evidence.page': () => ({ ok: true, page: verifyPage }),
      'evidence.packaging': (request) => {
        const its = packages.facts(request.ticket ?? '')
        return its === undefined ? unknown('no package has this ticket') : { ok: true, ...its }
      },
      'evidence.piece': async ({ ticket = '', offset = 0 }) => {
        const piece = await packages.piece(ticket, offset)
        return 'refused' in piece ? unknown(piece.refused) : { ok: true, ...piece }
      },
    },
    acts: {
      'evidence.package': (request) => {
        const asked = packageIn(request)
        return typeof asked === 'string'
          ? refused(asked)
          : async (who) => {
              const begun = packages.begin(asked, who)
              return 'refused' in begun ? refused(begun.refused) : { ok: true, ...begun }
            }
      },
      // Their effect is in the console; what stands here is who began it, and why.
      'investigate.begin': () => async () => ({ ok: true }),
      'drill.begin': () => async () => ({ ok: true }),
    },
  }
}

const unknown = (why: string): Reply => ({ ok: false, code: 'unknown', why })

function packageIn(request: Request): PackageAsked | string {
  const fields = fieldsIn(request)
  // Those that the wire knows stand beside the facts: who asks for bodies proves himself anew.
  const { entries, account, bodies } = request
  const from = fields.text('from')
  const until = fields.text('until')
  const matter = fields.text('matter')
  const wholeCase = fields.text('wholeCase')
  if (fields.wrong !== undefined) return fields.wrong
  if (wholeCase !== undefined) {
    if (!CASE_FORM.test(wholeCase)) return 'wholeCase is no number of a case'
    if ([entries, account, from, until, matter].some((one) => one !== undefined))
      return 'the archive of a case takes nothing else'
    // So that whoever asks proves himself anew.
    return bodies === true ? { wholeCase, bodies } : 'the archive of a case holds bodies: say so'
  }
  const spans = entries === undefined ? undefined : readSpans(entries)
  if (spans !== undefined && isRefused(spans)) return `entries: ${spans.refused}`
  if (account !== undefined && !/^(sasl|host|uid|cert):./.test(account))
    return 'account is named sasl:NAME, host:ADDRESS, uid:NUMBER or cert:FINGERPRINT'
  for (const [name, moment] of [
    ['from', from],
    ['until', until],
  ] as const)
    if (moment !== undefined && !isMoment(moment))
      return `${name} is no RFC 3339 moment with an offset`
  if (matter !== undefined && !MATTER_FORM.test(matter))
    return 'matter is at most 64 letters, digits, dots, dashes'
  if ([spans, account, from, until].every((one) => one === undefined))
    return 'name entries, an account or a time: a package of the whole log is made with the command'
  return {
    ...(spans === undefined ? {} : { spans }),
    ...(account === undefined ? {} : { account }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(matter === undefined ? {} : { matter }),
    bodies: bodies === true,
  }
}

const CASE_FORM = /^[A-Z]{2,8}-\d{4}-\d{4,8}$/
const MATTER_FORM = /^[\w][\w.-]{0,63}$/

function isMoment(text: string): boolean {
  try {
    instant(text)
    return true
  } catch {
    return false
  }
}

const TEXT_CHARACTERS_MAX = 500

class Fields {
  readonly #facts: Readonly<Record<string, unknown>>
  /** The first thing that does not fit. */
  wrong: string | undefined

  constructor(facts: unknown) {
    const isObject = typeof facts === 'object' && facts !== null && !Array.isArray(facts)
    this.#facts = isObject ? (facts as Record<string, unknown>) : {}
    if (facts !== undefined && !isObject) this.wrong = 'facts is no object'
  }

  #get<T>(name: string, is: (it: unknown) => it is T, wanted: string): T | undefined {
    const it = Object.hasOwn(this.#facts, name) ? this.#facts[name] : undefined
    if (it === undefined || is(it)) return it
    this.wrong ??= `${name} is no ${wanted}`
    return undefined
  }

  text(name: string): string | undefined {
    return this.#get(
      name,
      (it): it is string =>
        typeof it === 'string' && it.length > 0 && it.length <= TEXT_CHARACTERS_MAX,
      `text of 1 to ${TEXT_CHARACTERS_MAX} characters`,
    )
  }

  texts(name: string): readonly string[] | undefined {
    return this.#get(
      name,
      (it): it is readonly string[] =>
        Array.isArray(it) && it.every((one) => typeof one === 'string'),
      'list of texts',
    )
  }

  count(name: string): number | undefined {
    return this.#get(
      name,
      (it): it is number => Number.isSafeInteger(it) && (it as number) >= 0,
      'whole number',
    )
  }
}

const fieldsIn = ({ facts }: Request): Fields => new Fields(facts)
