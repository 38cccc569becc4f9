/** Systems: what was done in databases, and at web servers. */
import type { StoreFound } from '../../incident/found.ts'
import { length } from '../say/moments.ts'
import { octets, plain } from '../say/numbers.ts'
import { country } from '../say/places.ts'
import { shown } from '../say/shown.ts'
import { verdictNames, webVerdictNames } from '../words/accounts.ts'
import { reasonIn } from '../words/reasons.ts'
import { entryBlocks } from './account-entry.ts'
import { verdictTone } from './accounts.ts'
import { type Block, cut, type Section, type Tone } from './model.ts'
import type { Speaker } from './speaker.ts'

export const STORES_MAX = 20
const OBJECTS_MAX = 12
const WEB_MAX = 40
const PATTERNS_MAX = 4
const ACCOUNTS_MAX = 40
const REASONS_MAX = 12

export function storesSection(speaker: Speaker): Section | undefined {
  const { found, pick } = speaker
  if (found.stores.length === 0) return undefined
  const { kept, leftOut } = cut(found.stores, STORES_MAX)
  const blocks = kept.flatMap((store) => storeBlocks(speaker, store))
  if (leftOut > 0)
    blocks.push({
      kind: 'paragraph',
      tone: 'soft',
      text: pick({ ja: `ほか ${plain(leftOut)} 項目。`, en: `${plain(leftOut)} more.` }),
    })
  return {
    id: 'stores',
    title: pick({ ja: 'データベース', en: 'Data stores' }),
    level: 2,
    blocks,
  }
}

function storeBlocks(speaker: Speaker, store: StoreFound): Block[] {
  const { pick, name } = speaker
  const { kept, leftOut } = cut(store.objects, OBJECTS_MAX)
  const objects = `${speaker.list(kept.map((object) => shown(object, 60)))}${leftOut > 0 ? ` +${plain(leftOut)}` : ''}`
  const rows: (readonly [string, string])[] = [
    [
      pick({ ja: '期間', en: 'Window' }),
      `${speaker.stretch(store.window.from, store.window.to)} · ${length(store.window.to - store.window.from, speaker.language)}`,
    ],
    [
      pick({ ja: '接続元', en: 'Origin' }),
      store.clientIp === undefined
        ? '–'
        : `${shown(store.clientIp, 45)} · ${country(store.country, speaker.language)}`,
    ],
    [
      pick({ ja: '実行された SQL 文', en: 'Statements' }),
      pick({
        ja: `${plain(store.statements)} 文（うち、データを消すもの ${plain(store.destructive)} 文）`,
        en: `${plain(store.statements)}, of which ${plain(store.destructive)} destroy data`,
      }),
    ],
    [
      pick({ ja: '影響を受けた行', en: 'Rows affected' }),
      store.rows > 0 || store.destructive === 0
        ? plain(store.rows)
        : pick({ ja: 'ログからは分からない', en: 'the logs do not tell' }),
    ],
    [
      pick({ ja: '消去前の読み出し', en: 'Read before' }),
      pick({
        ja: `${plain(store.readsBefore)} 文、${plain(store.rowsRead)} 行${store.dumped ? '（一括取り出しに見える読み方）' : ''}`,
        en: `${speaker.count(store.readsBefore, 'statements')}, ${speaker.count(store.rowsRead, 'rows')}${store.dumped ? ' (looks like a dump)' : ''}`,
      }),
    ],
    [pick({ ja: '対象', en: 'Objects' }), objects === '' ? '–' : objects],
    [pick({ ja: '根拠行', en: 'Lines' }), speaker.lines(store.evidence)],
  ]
  if (store.session !== undefined)
    rows.splice(2, 0, [pick({ ja: 'セッション', en: 'Session' }), shown(store.session, 60)])
  return [
    {
      kind: 'verdict',
      tone: verdictTone[store.verdict],
      label: `${speaker.account(store.account)}${store.database === undefined ? '' : ` · ${shown(store.database, 60)}`}`,
      text: name(verdictNames, store.verdict),
    },
    { kind: 'terms', rows },
    ...(store.reasons.length === 0
      ? []
      : [
          {
            kind: 'list',
            items: store.reasons.slice(0, REASONS_MAX).map((reason) => reasonIn(reason, speaker)),
          } as const,
        ]),
    ...entryBlocks(speaker, store.entry),
  ]
}

const webTone: Readonly<Record<'exploited' | 'tried' | 'harmless', Tone>> = {
  exploited: 'bad',
  tried: 'watch',
  harmless: 'soft',
}

export function webSection(speaker: Speaker): Section | undefined {
  const { found, pick, name } = speaker
  if (found.web.length === 0) return undefined
  const { kept, leftOut } = cut(found.web, WEB_MAX)
  const blocks: Block[] = [
    {
      kind: 'table',
      caption: pick({
        ja: `Web サーバーに対する接続元ごとの動き（日時は ${speaker.zoneName}）`,
        en: `What origins did at the web servers (times in ${speaker.zoneName})`,
      }),
      columns: [
        { head: pick({ ja: 'IP アドレス', en: 'Address' }), width: 1.5 },
        { head: pick({ ja: '国', en: 'Country' }), width: 1.2 },
        { head: pick({ ja: '判定', en: 'Verdict' }), width: 1 },
        { head: pick({ ja: '期間', en: 'Window' }), width: 2.2 },
        { head: pick({ ja: '攻撃の試行', en: 'Probes' }), isNumber: true, width: 0.9 },
        { head: pick({ ja: 'Web シェル', en: 'Shell' }), isNumber: true, width: 0.9 },
        { head: pick({ ja: 'ダウンロード', en: 'Downloads' }), isNumber: true },
        { head: pick({ ja: 'データ量', en: 'Data' }), isNumber: true, width: 0.9 },
        { head: pick({ ja: '特徴', en: 'Patterns' }), width: 1.4 },
        { head: pick({ ja: '根拠行', en: 'Lines' }), width: 1.2 },
      ],
      rows: kept.map((one) => [
        shown(one.ip, 45),
        country(one.country, speaker.language),
        { text: name(webVerdictNames, one.verdict), tone: webTone[one.verdict] },
        speaker.briefly(one.window.from, one.window.to),
        plain(one.probes),
        plain(one.shells),
        plain(one.downloads),
        octets(one.octets),
        speaker.list(one.patterns.slice(0, PATTERNS_MAX).map((pattern) => shown(pattern, 40))) ||
          '–',
        speaker.lines(one.evidence, 1),
      ]),
      leftOut,
    },
  ]
  for (const one of kept) {
    if (one.verdict === 'harmless' || one.reasons.length + one.accounts.length === 0) continue
    blocks.push({ kind: 'heading', text: shown(one.ip, 45) })
    if (one.reasons.length > 0)
      blocks.push({
        kind: 'list',
        items: one.reasons.slice(0, REASONS_MAX).map((reason) => reasonIn(reason, speaker)),
      })
    if (one.accounts.length > 0) {
      const named = speaker.list(one.accounts.slice(0, ACCOUNTS_MAX).map(speaker.account))
      const rest = one.accounts.length - ACCOUNTS_MAX
      blocks.push({
        kind: 'paragraph',
        text: pick({
          ja: `メールを読まれたおそれのあるアカウント（${plain(one.accounts.length)}）：${named}${rest > 0 ? ` ほか ${plain(rest)}` : ''}`,
          en: `Accounts whose mail it may have read (${plain(one.accounts.length)}): ${named}${rest > 0 ? ` and ${plain(rest)} more` : ''}`,
        }),
      })
    }
  }
  return {
    id: 'web',
    title: pick({ ja: 'Web サーバー', en: 'Web servers' }),
    level: 2,
    blocks,
  }
}
