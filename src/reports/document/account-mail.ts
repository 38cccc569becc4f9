/** Account, mail: to which domains it went, what became of it there, and what it looked like. */
import type { AccountFound } from '../../incident/found.ts'
import { percent, plain, shareOf } from '../say/numbers.ts'
import { shownOr } from '../say/shown.ts'
import { type Block, cut, type Table } from './model.ts'
import type { Speaker } from './speaker.ts'

const DOMAINS_MAX = 20
const SUBJECTS_MAX = 10
const SUBJECT_MAX = 80

export function mailBlocks(speaker: Speaker, account: AccountFound): Block[] {
  const { pick } = speaker
  const blocks: Block[] = []
  if (account.domains.length > 0) {
    blocks.push({ kind: 'heading', text: pick({ ja: '宛先ドメイン', en: 'Recipients by domain' }) })
    blocks.push(domainTable(speaker, account))
  }
  const { uniformity } = account
  const rows: (readonly [string, string])[] = []
  if (uniformity.sameSize !== undefined)
    rows.push([
      pick({ ja: '大きさが同じメール', en: 'Messages of one size' }),
      percent(uniformity.sameSize),
    ])
  if (uniformity.recipientsEach !== undefined)
    rows.push([
      pick({ ja: '1 通あたりの宛先', en: 'Recipients a message' }),
      pick({
        ja: `${plain(uniformity.recipientsEach)} 件`,
        en: plain(uniformity.recipientsEach),
      }),
    ])
  if (uniformity.cadence !== undefined)
    rows.push([
      pick({ ja: '送信の間隔', en: 'Time between messages' }),
      pick({
        ja: `中央値 ${plain(uniformity.cadence.median)} 秒、ばらつき ${plain(uniformity.cadence.spread)} 秒`,
        en: `median ${plain(uniformity.cadence.median)} s, spread ${plain(uniformity.cadence.spread)} s`,
      }),
    ])
  if (rows.length > 0) {
    blocks.push({
      kind: 'heading',
      text: pick({ ja: '送られたメールの特徴', en: 'What the mail looked like' }),
    })
    blocks.push({ kind: 'terms', rows })
  }
  const subjects = uniformity.subjects ?? []
  if (subjects.length > 0) {
    const { kept, leftOut } = cut(subjects, SUBJECTS_MAX)
    blocks.push({
      kind: 'table',
      caption: pick({
        ja: '件名（攻撃者が書いたもの。記録のまま、制御文字は番号で表示）',
        en: 'Subjects, as the attacker wrote them (control characters shown by number)',
      }),
      columns: [
        { head: pick({ ja: '件名', en: 'Subject' }), width: 5 },
        { head: pick({ ja: '通数（通）', en: 'Messages' }), isNumber: true },
      ],
      rows: kept.map(({ subject, messages }) => [
        shownOr(subject, pick({ ja: '（件名なし）', en: '(no subject)' }), SUBJECT_MAX),
        plain(messages),
      ]),
      leftOut,
    })
  }
  return blocks
}

function domainTable(
  speaker: Speaker,
  { domains, domainsLeftOut }: Pick<AccountFound, 'domains' | 'domainsLeftOut'>,
): Table {
  const { pick } = speaker
  const { kept, leftOut } = cut(domains, DOMAINS_MAX)
  return {
    kind: 'table',
    caption: pick({ ja: '宛先ドメインごとの件数（宛先）', en: 'Recipients by domain' }),
    columns: [
      { head: pick({ ja: 'ドメイン', en: 'Domain' }), width: 3 },
      { head: pick({ ja: '国内外', en: 'Where' }), width: 0.9 },
      { head: pick({ ja: '宛先（件）', en: 'Recipients' }), isNumber: true },
      { head: pick({ ja: '到達', en: 'Delivered' }), isNumber: true },
      { head: pick({ ja: '到達率', en: 'Share' }), isNumber: true },
      { head: pick({ ja: '不達', en: 'Bounced' }), isNumber: true },
      { head: pick({ ja: '再送待ち', en: 'Deferred' }), isNumber: true },
      { head: pick({ ja: '不明', en: 'Unknown' }), isNumber: true },
    ],
    rows: kept.map((domain) => [
      shownOr(domain.domain, '–', 80),
      domain.domestic ? pick({ ja: '国内', en: 'domestic' }) : pick({ ja: '国外', en: 'foreign' }),
      plain(domain.recipients),
      plain(domain.delivered),
      shareOf(Math.max(0, domain.delivered), Math.max(0, domain.recipients)),
      plain(domain.bounced),
      plain(domain.deferred),
      plain(domain.unknown),
    ]),
    leftOut,
    lost: domainsLeftOut,
  }
}
