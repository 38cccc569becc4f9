/**
 * Reports: one abuse report for each network that a thief came from, as files; nothing is sent.
 *
 * A network is its operator where the table of places knows the autonomous system, else a /24 or
 * /48. Each has the text that its abuse desk reads, XARF documents for its programs (one or two an
 * address), and a mail in ARF where mail was sent. No name of an account, no recipient and no
 * content leaves: accounts are keyed hashes.
 *
 * Limits: only what is called hijacked is reported. At most REPORTS_MAX networks, those with most
 * messages first, and ORIGINS_MAX addresses in each; who is responsible (RDAP) a person asks.
 */
import { networkOf } from '../../../events/account.ts'
import type { Investigation } from '../../../incident/found.ts'
import { assert } from '../../../lib/assert.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Language } from '../../../lib/words.ts'
import type { Hashes } from '../hashes.ts'
import type { JsonObject } from '../json.ts'
import { utc } from '../moment.ts'
import { type Thief, thievesOf } from '../thieves.ts'
import { arfOf } from './arf.ts'
import { type Namer, namerOf } from './naming.ts'
import { type AbuseFacts, abuseWords, evidenceOf } from './words.ts'
import { type Told, xarfOf } from './xarf.ts'

export const REPORTS_MAX = 1_000
export const ORIGINS_MAX = 1_000
/** Addresses that the text lists. */
export const LISTED_MAX = 100

export type Reporter = {
  readonly organisation: string
  /** A mail address. */
  readonly contact: string
  readonly domain: string
}

export type AbuseReport = {
  /** `AS64500`, or the network by its address. */
  readonly network: string
  /** The name for its files: letters, figures and hyphens. */
  readonly name: string
  readonly operator?: number
  /** ISO 3166-1, where all its origins have one: `JP` is written to in Japanese. */
  readonly country?: string
  readonly xarf: readonly JsonObject[]
  readonly text: Readonly<Record<Language, string>>
  /** Where mail was sent from there. */
  readonly arf?: string
}

/** Whether a report can be made in this name: it stands in headers of mails. */
export const isReporter = ({ organisation, contact, domain }: Reporter): boolean =>
  /^[^\p{Cc}]{1,200}$/u.test(organisation) &&
  /^[\w.+-]{1,64}@[A-Za-z0-9.-]{1,190}$/.test(contact) &&
  /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(domain)

export function abuseReports(
  found: Investigation,
  reporter: Reporter,
  at: Instant,
  { hashes, key }: { readonly hashes: Hashes; readonly key?: Uint8Array },
): readonly AbuseReport[] {
  assert(isReporter(reporter), 'who reports was checked')
  const namer = namerOf(found, hashes, key)
  return [...abuseNetworks(found)]
    .slice(0, REPORTS_MAX)
    .map(([network, thieves]) => reportOf(found, { network, thieves, reporter, at }, namer, hashes))
}

/** Who is responsible: `AS64500`, or the network by its address; those with most messages first. */
export function abuseNetworks(found: Investigation): ReadonlyMap<string, readonly Thief[]> {
  const networks = new Map<string, Thief[]>()
  for (const thief of thievesOf(found)) {
    const name = thief.operator === undefined ? networkOf(thief.ip) : `AS${thief.operator}`
    const known = networks.get(name)
    if (known === undefined) networks.set(name, [thief])
    else known.push(thief)
  }
  return networks
}

/** What the words of a report are made of, beside its origins. */
export const abuseFacts = (
  found: Investigation,
  { network, thieves, reporter, at }: Subject,
): AbuseFacts => ({
  organisation: reporter.organisation,
  contact: reporter.contact,
  network,
  madeAt: utc(at),
  origins: thieves.length,
  leftOut: Math.max(0, thieves.length - LISTED_MAX),
  clocks:
    found.clocks.length === 0
      ? undefined
      : Math.max(...found.clocks.map(({ milliseconds }) => Math.abs(milliseconds))),
  assumed: found.coverage.reduce((sum, { assumed }) => sum + assumed, 0),
})

type Subject = {
  readonly network: string
  readonly thieves: readonly Thief[]
  readonly reporter: Reporter
  readonly at: Instant
}

function reportOf(
  found: Investigation,
  { network, thieves, reporter, at }: Subject,
  namer: Namer,
  hashes: Hashes,
): AbuseReport {
  const facts = abuseFacts(found, { network, thieves, reporter, at })
  const textIn = (language: Language): string => {
    const words = abuseWords[language]
    const listed = thieves.slice(0, LISTED_MAX).flatMap((one) => ['', ...words.origin(one, namer)])
    return `${[...words.opening(facts), ...listed, '', ...words.closing(facts)].join('\n')}\n`
  }
  const text = { en: textIn('en'), ja: textIn('ja') }
  const told = (thief: Thief): Told => ({
    thief,
    reporter,
    subject: subjectOf(found, thief),
    evidence: evidenceOf(thief, namer),
  })
  const [first] = thieves
  assert(first !== undefined, 'a network has an origin')
  const country = thieves.every((one) => one.country === first.country) ? first.country : undefined
  const title = abuseWords.en.subject(facts)
  return {
    network,
    name: network.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    ...(first.operator === undefined ? {} : { operator: first.operator }),
    ...(country === undefined ? {} : { country }),
    xarf: thieves.slice(0, ORIGINS_MAX).flatMap((one) => xarfOf(told(one), namer, hashes)),
    text: {
      en: `Subject: ${title}\n\n${text.en}`,
      ja: `件名：${abuseWords.ja.subject(facts)}\n\n${text.ja}`,
    },
    ...(first.messages === 0
      ? {}
      : {
          arf: arfOf(
            {
              ...told(first),
              ...{ at, title, version: found.stamp.version },
              text: country === 'JP' ? `${text.en}\n${text.ja}` : text.en,
            },
            namer,
          ),
        }),
  }
}

/** A subject that fewer messages have may be of the owner's own correspondence, taken up again. */
const MAILING_MIN = 20

/** The commonest subject of the account that sent most from there, where it is a mailing's. */
function subjectOf(found: Investigation, { touched }: Thief): string | undefined {
  const most = touched.toSorted((a, b) => b.messages - a.messages)[0]
  if (most === undefined || most.messages === 0) return undefined
  const account = found.accounts.find((one) => one.account === most.account)
  const [commonest] = account?.uniformity.subjects ?? []
  return commonest !== undefined && commonest.messages >= MAILING_MIN
    ? commonest.subject
    : undefined
}
