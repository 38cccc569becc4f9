/** Where: the countries that the thief came from, on a map and in a table. */
import { mapDrawing } from '../picture/map.ts'
import { plain, shareOf } from '../say/numbers.ts'
import { country } from '../say/places.ts'
import { type Block, cut, type Section } from './model.ts'
import type { Speaker } from './speaker.ts'
import type { Sums } from './sums.ts'

const COUNTRIES_MAX = 40

export function whereSection(speaker: Speaker, sums: Sums): Section | undefined {
  const { found, pick, language } = speaker
  const { countries } = sums
  if (countries.length === 0) return undefined
  const messages = countries.reduce((sum, one) => sum + one.messages, 0)
  const { kept, leftOut } = cut(countries, COUNTRIES_MAX)
  const blocks: Block[] = [
    {
      kind: 'picture',
      drawing: mapDrawing(
        countries.flatMap((one) =>
          one.country === undefined
            ? []
            : [
                {
                  country: one.country,
                  count: messages > 0 ? one.messages : one.logins,
                  known: false,
                },
              ],
        ),
        found.home,
        language,
      ),
      caption:
        messages > 0
          ? pick({
              ja: '攻撃者の接続元の国（円の面積は通数。位置は国の中央で、実際の所在ではありません）',
              en: 'Countries the attacker came from (areas: messages; placed at the middle of a country, not where anybody sat)',
            })
          : pick({
              ja: '攻撃者の接続元の国（円の面積はログイン回数。位置は国の中央で、実際の所在ではありません）',
              en: 'Countries the attacker came from (areas: logins; placed at the middle of a country, not where anybody sat)',
            }),
    },
    {
      kind: 'table',
      caption: pick({
        ja: `接続元の国（日時は ${speaker.zoneName}）`,
        en: `Countries of origin (times in ${speaker.zoneName})`,
      }),
      columns: [
        { head: pick({ ja: '国', en: 'Country' }), width: 2 },
        { head: pick({ ja: '接続元（か所）', en: 'Origins' }), isNumber: true },
        { head: pick({ ja: '送信（通）', en: 'Messages' }), isNumber: true },
        { head: pick({ ja: '割合', en: 'Share' }), isNumber: true },
        { head: pick({ ja: 'ログイン（回）', en: 'Logins' }), isNumber: true },
        { head: pick({ ja: '最初', en: 'First' }), width: 1.5, isTime: true },
        { head: pick({ ja: '最後', en: 'Last' }), width: 1.5, isTime: true },
      ],
      rows: kept.map((one) => [
        country(one.country, language),
        plain(one.origins),
        plain(one.messages),
        shareOf(one.messages, messages),
        plain(one.logins),
        speaker.brief(one.firstAt),
        speaker.brief(one.lastAt),
      ]),
      leftOut,
    },
    {
      kind: 'paragraph',
      tone: 'soft',
      text: pick({
        ja: '国は IP アドレスの割り当てによるもので、攻撃者本人の所在を示すものではありません（踏み台、VPN などの経由がありえます）。',
        en: 'Countries are those of the addresses. They do not say where the attacker sat: addresses may be stepping stones or VPNs.',
      }),
    },
  ]
  return {
    id: 'where',
    title: pick({ ja: 'どこから接続されたか', en: 'Where they came from' }),
    level: 2,
    blocks,
  }
}
