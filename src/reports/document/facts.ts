/** Facts: every figure with where it comes from, and what others said held against it. */
import { unitOf } from '../../cases/fact-keys.ts'
import type { ClaimChecked, Fact, FactKey, FactUnit } from '../../incident/found.ts'
import { length } from '../say/moments.ts'
import { octets, plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { factNames, methodNames, outcomeNames, statusNames } from '../words/facts.ts'
import { leakNames } from '../words/leak.ts'
import { nameIn } from '../words/named.ts'
import { cut, type Section, type Tone } from './model.ts'
import type { Speaker } from './speaker.ts'

const FACTS_MAX = 200
const CLAIMS_MAX = 100

/** Of figures that are known by their name alone. */
const unitFor = (key: FactKey): FactUnit => unitOf[key] as FactUnit

function figure(speaker: Speaker, value: number | string, unit: FactUnit, key: FactKey): string {
  if (typeof value === 'string')
    return unit === 'verdict'
      ? (nameIn(leakNames, value, speaker.language) ?? shown(value, 60))
      : shown(value, 60)
  switch (unit) {
    case 'moment':
      return speaker.moment(value, 'seconds')
    case 'seconds':
      return length(value * 1_000, speaker.language)
    case 'octets':
      return `${octets(value)} (${plain(value)} B)`
    case 'verdict':
      return plain(value)
    default:
      return key === 'read.sessions' ? speaker.count(value, 'sessions') : speaker.count(value, unit)
  }
}

function bounds(speaker: Speaker, fact: Fact): string {
  if (fact.lower === undefined && fact.upper === undefined) return '–'
  const side = (value: number | undefined): string =>
    value === undefined ? '?' : figure(speaker, value, fact.unit, fact.key)
  return `${side(fact.lower)} – ${side(fact.upper)}`
}

const statusTone: Readonly<Record<Fact['status'], Tone>> = {
  confirmed: 'good',
  estimated: 'watch',
  'under-investigation': 'watch',
  claimed: 'soft',
}

export function factsSection(speaker: Speaker): Section | undefined {
  const { found, pick, name } = speaker
  if (found.facts.length === 0) return undefined
  const { kept, leftOut } = cut(found.facts, FACTS_MAX)
  return {
    id: 'facts',
    title: pick({ ja: '事実と根拠', en: 'Facts and where they come from' }),
    level: 2,
    blocks: [
      {
        kind: 'table',
        caption: pick({
          ja: `主な数値とその根拠（「時点」は根拠とした最後のログの日時、${speaker.zoneName}）`,
          en: `The main figures, with where they come from (as of: the last line they rest on, ${speaker.zoneName})`,
        }),
        columns: [
          { head: pick({ ja: '事実', en: 'Fact' }), width: 2.4 },
          { head: pick({ ja: '値', en: 'Value' }), width: 2 },
          { head: pick({ ja: '範囲', en: 'Bounds' }), width: 1.4 },
          { head: pick({ ja: '確度', en: 'Status' }), width: 0.9 },
          { head: pick({ ja: '方法', en: 'Method' }), width: 1.3 },
          { head: pick({ ja: '時点', en: 'As of' }), width: 1.5 },
          { head: pick({ ja: '根拠行', en: 'Lines' }), width: 1.8 },
        ],
        rows: kept.map((fact) => [
          `${name(factNames, fact.key)}${fact.account === undefined ? '' : pick({ ja: `（${speaker.account(fact.account)}）`, en: ` (${speaker.account(fact.account)})` })}`,
          figure(speaker, fact.value, fact.unit, fact.key),
          bounds(speaker, fact),
          { text: name(statusNames, fact.status), tone: statusTone[fact.status] },
          name(methodNames, fact.method),
          speaker.brief(fact.asOf),
          speaker.lines(fact.evidence, 3),
        ]),
        leftOut,
      },
    ],
  }
}

const outcomeTone: Readonly<Record<ClaimChecked['outcome'], Tone>> = {
  agrees: 'good',
  differs: 'bad',
  unsupported: 'watch',
}

export function claimsSection(speaker: Speaker): Section | undefined {
  const { found, pick, name } = speaker
  if (found.claims.length === 0) return undefined
  const { kept, leftOut } = cut(found.claims, CLAIMS_MAX)
  const said = (claim: ClaimChecked, value: number | string | null): string => {
    if (value === null) return '–'
    const unit = Object.hasOwn(unitOf, claim.key) ? unitFor(claim.key) : 'lines'
    return figure(speaker, value, unit, claim.key)
  }
  return {
    id: 'claims',
    title: pick({ ja: '申告された数値との照合', en: 'What was claimed, and what was found' }),
    level: 2,
    blocks: [
      {
        kind: 'table',
        caption: pick({
          ja: '外部の発表・申告と、ログから分かったこと',
          en: 'What others said, and what the logs say',
        }),
        columns: [
          { head: pick({ ja: '事実', en: 'Fact' }), width: 2.2 },
          { head: pick({ ja: '申告値', en: 'Claimed' }), width: 2 },
          { head: pick({ ja: '調査結果', en: 'Found' }), width: 2 },
          { head: pick({ ja: '照合', en: 'Outcome' }), width: 1.2 },
          { head: pick({ ja: '出典', en: 'Source' }), width: 1.8 },
        ],
        rows: kept.map((claim) => [
          name(factNames, claim.key),
          said(claim, claim.claimed),
          said(claim, claim.found),
          { text: name(outcomeNames, claim.outcome), tone: outcomeTone[claim.outcome] },
          claim.source === undefined ? '–' : shown(claim.source, 80),
        ]),
        leftOut,
      },
    ],
  }
}
