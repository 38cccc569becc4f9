/** Account, origins: from where it was used, by its owner and by others. */
import type { AccountFound, OriginUse } from '../../incident/found.ts'
import { plain } from '../say/numbers.ts'
import { country, operator } from '../say/places.ts'
import { shown } from '../say/shown.ts'
import { type Block, cut } from './model.ts'
import type { Speaker } from './speaker.ts'

const ORIGINS_MAX = 30
const OTHERS_MAX = 3

export function originBlocks(speaker: Speaker, account: AccountFound): Block[] {
  const { pick } = speaker
  if (account.origins.length === 0) return []
  const { kept, leftOut } = cut(account.origins, ORIGINS_MAX)
  return [
    { kind: 'heading', text: pick({ ja: '接続元', en: 'Origins' }) },
    {
      kind: 'table',
      caption: pick({
        ja: `接続元（日時は ${speaker.zoneName}）`,
        en: `Origins (times in ${speaker.zoneName})`,
      }),
      columns: [
        { head: pick({ ja: 'IP アドレス', en: 'Address' }), width: 1.6 },
        { head: pick({ ja: '国', en: 'Country' }), width: 1.4 },
        { head: pick({ ja: 'ネットワーク', en: 'Network' }), width: 1.9 },
        { head: pick({ ja: '利用者', en: 'Whose' }), width: 1.1 },
        { head: pick({ ja: '最初', en: 'First' }), width: 1.5 },
        { head: pick({ ja: '最後', en: 'Last' }), width: 1.5 },
        { head: pick({ ja: '送信（通）', en: 'Messages' }), isNumber: true },
        { head: pick({ ja: 'ログイン', en: 'Logins' }), isNumber: true, width: 1 },
        { head: pick({ ja: '失敗', en: 'Failures' }), isNumber: true, width: 0.8 },
        { head: pick({ ja: '他のアカウント', en: 'Other accounts' }), width: 1.8 },
        { head: pick({ ja: '根拠行', en: 'Lines' }), width: 1.2 },
      ],
      rows: kept.map((origin) => [
        shown(origin.ip, 45),
        country(origin.country, speaker.language),
        operator(origin.operator, origin.network),
        origin.known
          ? { text: pick({ ja: '本人', en: 'owner' }), tone: 'good' }
          : { text: pick({ ja: '攻撃者', en: 'attacker' }), tone: 'bad' },
        speaker.brief(origin.firstAt),
        speaker.brief(origin.lastAt),
        plain(origin.messages),
        plain(origin.logins),
        plain(origin.failures),
        othersOf(speaker, origin),
        speaker.lines(origin.evidence, 1),
      ]),
      leftOut,
      lost: account.originsLeftOut,
    },
  ]
}

function othersOf(speaker: Speaker, { others }: OriginUse): string {
  if (others.length === 0) return '–'
  const named = speaker.list(others.slice(0, OTHERS_MAX).map(speaker.account))
  const rest = others.length - OTHERS_MAX
  return rest > 0 ? `${named} +${plain(rest)}` : named
}
