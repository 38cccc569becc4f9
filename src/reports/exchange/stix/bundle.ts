/**
 * Bundle: the findings as STIX 2.1, for a sharing platform or another response team.
 *
 * `shared: true` gives what may be handed to strangers: indicators of thieves' origins, techniques
 * and what helps against them, with no account, domain, host, figure or name of ours in it, not even
 * hashed (a name that can be guessed is found by its hash). Only what is called hijacked is shared.
 *
 * Limits: at most STIX_ORIGINS_MAX origins, those with most messages; the report's description says
 * how many were left out. The ids of shared indicators say that two bundles are of the same logs.
 */
import type { Investigation } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import { capNames, channelNames, leakNames } from '../../words/leak.ts'
import { stageNamed } from '../../words/stages.ts'
import { type Hashes, hex, octetsOf } from '../hashes.ts'
import type { Json } from '../json.ts'
import { utcMillis } from '../moment.ts'
import { type Thief, thievesOf } from '../thieves.ts'
import { actions } from './actions.ts'
import {
  type Maker,
  makerOf,
  markingOf,
  type StixObject,
  type Tlp,
  userAccount,
} from './objects.ts'

export const STIX_ORIGINS_MAX = 1_000
/** An address changes hands: after this the indicator says nothing any more. */
const INDICATOR_DAYS = 90
const OBSERVED_MAX = 999_999_999

export type StixOptions = {
  readonly hashes: Hashes
  /** Who tells it; without one the objects have no author. */
  readonly organisation?: string
  readonly tlp?: Tlp
  readonly shared?: boolean
}
export type StixBundle = {
  readonly type: 'bundle'
  readonly id: string
  readonly objects: readonly StixObject[]
}

export function stixBundle(found: Investigation, options: StixOptions): StixBundle {
  const { hashes, organisation, tlp = 'amber', shared = false } = options
  const inputs = hex(hashes.sha256(octetsOf(found.inputs.map(({ sha256 }) => sha256).join('\n'))))
  const at = found.span?.to ?? found.stamp.at
  const marking = markingOf(tlp)
  const named = (author: string | undefined): Maker =>
    makerOf({
      ...{ hashes, author, marking: marking.id, created: utcMillis(at) },
      modified: utcMillis(Math.max(at, found.stamp.at)),
    })
  const us =
    organisation === undefined || shared
      ? undefined
      : named(undefined).object(
          'identity',
          [organisation],
          { name: organisation.toWellFormed(), identity_class: 'organization' },
          true,
        )
  const make = named(us?.id)
  const about = shared ? `shared ${inputs}` : inputs
  const all = thievesOf(found, { suspects: !shared })
  const thieves = all.slice(0, STIX_ORIGINS_MAX)
  const patterns = techniquesOf(found, make)
  const indicators = thieves.map((thief) => ({ thief, indicator: indicatorOf(thief, about, make) }))
  const told = [
    ...(us === undefined ? [] : [us]),
    ...(shared ? [] : incidentOf(found, about, make)),
    ...indicators.map(({ indicator }) => indicator),
    ...patterns.values(),
    ...indicators.flatMap(({ thief, indicator }) =>
      indicates(found, thief, indicator, patterns, make),
    ),
    ...helps(patterns, make),
    ...(shared ? [] : observed(indicators, us?.id, about, make)),
  ]
  const objects = once(told)
  const leftOut = all.length - thieves.length
  const description = shared
    ? 'Origins and techniques of a takeover of mail accounts, for others who may be tried likewise.'
    : 'Made from the logs of the mail system. Hypotheses are not part of it.'
  const report = make.object('report', ['report', about], {
    name: shared ? 'Indicators of a takeover of mail accounts' : nameOf(found),
    description:
      leftOut > 0 ? `${description} ${leftOut} more origins were left out.` : description,
    report_types: ['indicator', 'attack-pattern', ...(shared ? [] : ['observed-data'])],
    published: utcMillis(Math.max(at, found.stamp.at)),
    object_refs: objects.length > 0 ? objects.map(({ id }) => id) : [marking.id],
  })
  const stamp = shared ? about : `${about} ${found.stamp.at}`
  return { type: 'bundle', id: make.id('bundle', stamp), objects: [marking, ...objects, report] }
}

/** One object of each id: accounts and networks are told of more than once. */
const once = (objects: readonly StixObject[]): readonly StixObject[] => [
  ...new Map(objects.map((object) => [object.id, object])).values(),
]

const nameOf = ({ accounts, stores, span }: Investigation): string => {
  const taken = accounts.filter(({ verdict }) => verdict === 'hijacked').length
  const wiped = stores.filter(({ verdict }) => verdict === 'hijacked').length
  const day = span === undefined ? '' : `, logs until ${utcMillis(span.to).slice(0, 10)}`
  return `Takeover of ${taken} mail accounts and ${wiped} data stores${day}`
}

function incidentOf(found: Investigation, about: string, make: Maker): readonly StixObject[] {
  const incident = make.object('incident', [about], {
    name: nameOf(found),
    description: found.accounts
      .filter(({ verdict }) => verdict === 'hijacked')
      .slice(0, 100)
      .map(({ account, window, messages: { submitted, recipients, delivered, bounced } }) => {
        const when =
          window === undefined ? '' : ` ${utcMillis(window.from)} to ${utcMillis(window.to)}`
        return `${account}${when}: ${submitted} messages to ${recipients} recipients, ${delivered} delivered, ${bounced} bounced`
      })
      .join('\n')
      .toWellFormed(),
  })
  const notes = (['en', 'ja'] as const).map((lang) => {
    const caps = found.leak.caps.map(
      ({ channel, why }) => `${channelNames[channel][lang]}: ${capNames[why][lang]}`,
    )
    return make.object('note', ['leak', lang, about], {
      lang,
      abstract: lang === 'ja' ? '情報漏えい判定' : 'Leak verdict',
      content: [leakNames[found.leak.verdict][lang], ...caps].join('\n'),
      object_refs: [incident.id],
    })
  })
  return [incident, ...notes]
}

function indicatorOf(thief: Thief, about: string, make: Maker): StixObject {
  const { ip, family, firstAt, lastAt, verdict } = thief
  return make.object('indicator', [ip, about], {
    name: `Origin of a ${verdict === 'hijacked' ? 'taken over' : 'suspected'} account: ${ip}`,
    indicator_types: [verdict === 'hijacked' ? 'malicious-activity' : 'anomalous-activity'],
    pattern: `[ipv${family}-addr:value = '${ip}']`,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: utcMillis(firstAt),
    valid_until: utcMillis(Math.max(firstAt, lastAt) + INDICATOR_DAYS * 86_400_000),
    confidence: verdict === 'hijacked' ? 85 : 40,
  })
}

type Patterns = ReadonlyMap<string, StixObject>
const isTechnique = (text: string): boolean => /^T\d{4}(\.\d{3})?$/.test(text)

function techniquesOf(found: Investigation, make: Maker): Patterns {
  const ids = [...new Set(found.stages.map(({ technique }) => technique))].filter(isTechnique)
  return new Map(
    ids.toSorted().map((id) => {
      const name = stageNamed(id, 'en').technique.slice(id.length + 1)
      const url = `https://attack.mitre.org/techniques/${id.replace('.', '/')}`
      const more = {
        name: name === '' ? id : name,
        external_references: [{ source_name: 'mitre-attack', external_id: id, url }],
      }
      return [id, make.object('attack-pattern', [id], more, true)]
    }),
  )
}

const relationship = (
  make: Maker,
  kind: string,
  from: StixObject,
  to: StixObject,
  fixed = false,
): StixObject =>
  make.object(
    'relationship',
    [kind, from.id, to.id],
    { relationship_type: kind, source_ref: from.id, target_ref: to.id },
    fixed,
  )

/** An origin shows the techniques of the accounts that it touched; of the web, entry and shells. */
function indicates(
  { stages }: Investigation,
  { touched, ways }: Thief,
  indicator: StixObject,
  patterns: Patterns,
  make: Maker,
): readonly StixObject[] {
  const accounts = new Set<string | undefined>(touched.map(({ account }) => account))
  const ids = stages.flatMap(({ technique, account }) =>
    (account !== undefined && accounts.has(account)) ||
    (ways.includes('web') && /^T1(190|505|595)(\.|$)/.test(technique)) ||
    (ways.includes('database') && /^T1(485|213)(\.|$)/.test(technique))
      ? [technique]
      : [],
  )
  return [...new Set(ids)].flatMap((id) => {
    const pattern = patterns.get(id)
    return pattern === undefined ? [] : [relationship(make, 'indicates', indicator, pattern)]
  })
}

function helps(patterns: Patterns, make: Maker): readonly StixObject[] {
  return actions.flatMap(({ key, name, description, against }) => {
    const hit = [...patterns].filter(([id]) => against.test(id)).map(([, pattern]) => pattern)
    if (hit.length === 0) return []
    const course = make.object('course-of-action', [key], { name, description }, true)
    return [course, ...hit.map((pattern) => relationship(make, 'mitigates', course, pattern, true))]
  })
}

function observed(
  indicators: readonly { readonly thief: Thief; readonly indicator: StixObject }[],
  us: string | undefined,
  about: string,
  make: Maker,
): readonly StixObject[] {
  return indicators.flatMap(({ thief, indicator }) => {
    const { ip, family, operator } = thief
    const network =
      operator === undefined ? [] : [make.observable('autonomous-system', { number: operator })]
    const belongs: { readonly [name: string]: Json } =
      network[0] === undefined ? {} : { belongs_to_refs: [network[0].id] }
    const address = make.observable(`ipv${family}-addr`, { value: ip }, belongs)
    const span = (of: { readonly firstAt: Instant; readonly lastAt: Instant }) =>
      [utcMillis(of.firstAt), utcMillis(Math.max(of.firstAt, of.lastAt))] as const
    const seen = (
      of: Pick<Thief, 'firstAt' | 'lastAt' | 'messages' | 'logins' | 'failures'>,
      key: string,
      refs: readonly string[],
    ): StixObject => {
      const [first, last] = span(of)
      const times = of.messages + of.logins + of.failures
      return make.object('observed-data', [key, ip, about], {
        first_observed: first,
        last_observed: last,
        number_observed: Math.min(Math.max(times, 1), OBSERVED_MAX),
        object_refs: refs,
      })
    }
    const users = thief.touched.map((one) => ({ one, user: userAccount(one.account, make) }))
    const data =
      users.length === 0
        ? [seen(thief, 'origin', [address.id])]
        : users.map(({ one, user }) =>
            seen(one, one.account, [address.id, ...(user === undefined ? [] : [user.id])]),
          )
    const [first, last] = span(thief)
    const sighting = make.object('sighting', [ip, about], {
      sighting_of_ref: indicator.id,
      observed_data_refs: [...new Set(data.map(({ id }) => id))],
      ...(us === undefined ? {} : { where_sighted_refs: [us] }),
      first_seen: first,
      last_seen: last,
      count: Math.min(Math.max(thief.messages + thief.logins + thief.failures, 1), OBSERVED_MAX),
    })
    const people = users.flatMap(({ user }) => (user === undefined ? [] : [user]))
    return [...network, address, ...people, ...data, sighting]
  })
}
