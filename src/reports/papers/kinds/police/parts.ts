/** Parts of the police hand-over: times and clocks, origins, what is asked, how to verify. */
import { thievesOf } from '../../../exchange/thieves.ts'
import { plain } from '../../../say/numbers.ts'
import { countryName } from '../../../say/places.ts'
import type { Filling, PaperSection } from '../../paper.ts'
import { say } from '../../said.ts'
import { law, name, pick, reckoned } from '../../slots.ts'
import { clocks } from '../regulator/technical.ts'
import { list, paragraph, section, table } from '../shared/blocks.ts'
import { clocksTable } from '../shared/case-tables.ts'
import { utcShort } from '../shared/evidence.ts'
import { wroteIf } from '../shared/wrote.ts'

export const timesSection = (filling: Filling): PaperSection =>
  section(
    'times',
    pick(filling, { ja: ['日時と時計'], en: ['Times and clocks'] }),
    clocksTable(filling),
    list([
      pick(filling, {
        ja: say`この書面の日時：${name(filling.file.zone, 40)}。接続元の一覧の日時：協定世界時。`,
        en: say`Times of this text: ${name(filling.file.zone, 40)}. Times of origins: UTC.`,
      }),
      ...clocks(filling),
    ]),
  )

export const ORIGINS_MAX = 300

/** Address, port and second name a subscriber; each alone does not. */
export function origins(filling: Filling): PaperSection {
  const { found } = filling.file
  const thieves = found === undefined ? [] : thievesOf(found)
  return section(
    'origins',
    pick(filling, { ja: ['攻撃者の接続元'], en: ['Origins of the attacker'] }),
    thieves.length === 0
      ? paragraph(
          pick(filling, {
            ja: ['特定できた接続元はありません（調査中）。'],
            en: ['No origin has been established yet.'],
          }),
        )
      : table(
          pick(filling, {
            ja: ['接続元（日時は協定世界時。国は割り当てによるもので、所在を示すものではない）'],
            en: [
              'Origins (UTC; countries are those of the addresses, not of anybody’s whereabouts)',
            ],
          }),
          [
            { head: pick(filling, { ja: ['アドレス'], en: ['Address'] }), width: 2 },
            { head: pick(filling, { ja: ['国・網'], en: ['Country, network'] }), width: 1.8 },
            { head: pick(filling, { ja: ['最初'], en: ['First'] }), width: 1.7 },
            { head: pick(filling, { ja: ['最後'], en: ['Last'] }), width: 1.7 },
            {
              head: pick(filling, { ja: ['日時と送信元ポート'], en: ['Times, source ports'] }),
              width: 2.4,
            },
            { head: pick(filling, { ja: ['成功'], en: ['Let in'] }), isNumber: true, width: 0.9 },
            { head: pick(filling, { ja: ['通数'], en: ['Messages'] }), isNumber: true, width: 1.2 },
          ],
          thieves.map((thief) => [
            [name(thief.ip, 45)],
            [
              name(
                thief.country === undefined ? '–' : countryName(thief.country, filling.language),
              ),
              ...(thief.operator === undefined ? [] : ['\n', name(`AS${thief.operator}`)]),
            ],
            [reckoned('found', utcShort(thief.firstAt))],
            [reckoned('found', utcShort(thief.lastAt))],
            [
              thief.ports.length === 0
                ? pick(filling, { ja: '記録なし', en: 'not logged' })
                : reckoned(
                    'found',
                    thief.ports.map(({ at: when, port }) => `${utcShort(when)} ${port}`).join('\n'),
                  ),
            ],
            [reckoned('found', plain(thief.logins))],
            [reckoned('found', plain(thief.messages))],
          ]),
          ORIGINS_MAX,
        ),
  )
}

export const requests = (filling: Filling): PaperSection =>
  section(
    'requests',
    pick(filling, { ja: ['お願いしたい事項'], en: ['What is asked'] }),
    list(
      pick(filling, {
        ja: [
          ['接続元の通信事業者に対する、通信履歴の保全の要請（上記の日時・アドレス・ポート）'],
          ['国外の接続元について、関係機関を通じた照会'],
          say`当方のログの保全が必要な場合は、書面（${law('刑事訴訟法197条3項')}）により範囲と期間をお示しください。期間中は消去を止めます。`,
          ['公表や、接続元の事業者への通報が捜査の妨げとなる場合は、その旨をお知らせください。'],
        ],
        en: [
          [
            'Ask the providers of the origins to preserve their logs for the times, addresses and ports above.',
          ],
          ['Inquire abroad, through the authorities in charge, about origins in other countries.'],
          say`Where our own logs must be kept, tell us in writing (${law('刑事訴訟法197条3項')}) which and how long; nothing of them is deleted until then.`,
          ['Tell us where publication, or a report to those providers, would hinder you.'],
        ],
      }),
      true,
    ),
    wroteIf(filling, 'police.requests'),
  )

export const verify = (filling: Filling): PaperSection =>
  section(
    'verify',
    pick(filling, { ja: ['同一性の確認方法'], en: ['How to verify'] }),
    paragraph(
      pick(filling, {
        ja: say`提出する書き出しには、ネットワークにつながずに使える検証用のページ（verify.html）と、各ファイルの ${law('SHA-256')} が入っています。上の一覧の値と一致することをご確認ください。`,
        en: say`The export that is handed over holds a page that verifies it without a network (verify.html) and the ${law('SHA-256')} of each file. Compare them with the list above.`,
      }),
    ),
    paragraph(
      pick(filling, {
        ja: say`原本は書き換えずに保管しています。書き出しは関守 ${name(filling.file.version, 40)} によります。`,
        en: say`The originals are kept unchanged. The export was made with Sekimori ${name(filling.file.version, 40)}.`,
      }),
      'soft',
    ),
  )
