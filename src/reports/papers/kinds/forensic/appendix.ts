/** Appendix: indicators, how figures were reckoned, terms, and how a stranger checks all of it. */

import { thievesOf } from '../../../exchange/thieves.ts'
import { plain } from '../../../say/numbers.ts'
import { countryName } from '../../../say/places.ts'
import type { Name } from '../../../words/named.ts'
import type { Filling, PaperSection } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { law, name, pick, reckoned } from '../../slots.ts'
import { list, paragraph, section, table } from '../shared/blocks.ts'
import { nothing } from '../shared/case-tables.ts'
import { utcShort } from '../shared/evidence.ts'

export const INDICATORS_MAX = 500

/** Addresses of the attacker, in UTC: they are read in other zones. */
export function indicatorsPart(filling: Filling): PaperSection {
  const { found } = filling.file
  const thieves = found === undefined ? [] : thievesOf(found, { suspects: true })
  return section(
    'appendix-indicators',
    pick(filling, { ja: ['付録：痕跡情報（IoC）'], en: ['Appendix: indicators'] }),
    paragraph(
      pick(filling, {
        ja: [
          '時刻は協定世界時です。アドレスは使い回されるため、古い痕跡だけで判断しないでください。同じ内容を、機械で読める形式でも書き出せます。',
        ],
        en: [
          'Times are UTC. Addresses change hands: do not judge by an old indicator alone. The same is at hand in machine-readable form.',
        ],
      }),
      'soft',
    ),
    thieves.length === 0
      ? nothing(filling, { ja: '痕跡情報はありません。', en: 'There are no indicators.' })
      : table(
          pick(filling, { ja: ['攻撃者の接続元'], en: ['Origins of the attacker'] }),
          [
            { head: pick(filling, { ja: ['アドレス'], en: ['Address'] }), width: 2 },
            { head: pick(filling, { ja: ['国・網'], en: ['Country, network'] }), width: 1.8 },
            { head: pick(filling, { ja: ['最初'], en: ['First'] }), width: 2 },
            { head: pick(filling, { ja: ['最後'], en: ['Last'] }), width: 2 },
            { head: pick(filling, { ja: ['送信元ポート'], en: ['Source ports'] }), width: 1.2 },
            { head: pick(filling, { ja: ['通数'], en: ['Messages'] }), isNumber: true },
            { head: pick(filling, { ja: ['判定'], en: ['Standing'] }), width: 0.9 },
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
                : reckoned('found', thief.ports.map(({ port }) => port).join(' ')),
            ],
            [reckoned('found', plain(thief.messages))],
            [
              pick(
                filling,
                thief.verdict === 'hijacked'
                  ? { ja: '攻撃者', en: 'attacker' }
                  : { ja: '疑い', en: 'suspect' },
              ),
            ],
          ]),
          INDICATORS_MAX,
        ),
  )
}

const terms: readonly (readonly [Name, Name])[] = [
  [
    { ja: '覚知', en: 'became known' },
    {
      ja: '組織のいずれかの部署が、事案の発生を知った日時。法令上の期限の起点になります。',
      en: 'when any department of the organisation knew of it; the law counts from there.',
    },
  ],
  [
    { ja: '通・件・名・アカウント', en: 'messages, recipients, persons, accounts' },
    {
      ja: '通はメール、件は宛先（延べ）、名は人、アカウントは利用者の識別子を数えます。互いに読み替えることはできません。',
      en: 'are counted apart, and none stands for another.',
    },
  ],
  [
    { ja: '到達', en: 'delivered' },
    {
      ja: '相手先のサーバーが受け取ったこと。本人が読んだことを意味しません。',
      en: 'the receiving server took it; that somebody read it is not said.',
    },
  ],
  [
    { ja: '踏み台', en: 'stepping stone' },
    {
      ja: '攻撃者が経由した、第三者の機器。',
      en: 'a machine of somebody else that the attacker came through.',
    },
  ],
]

export function reckoningPart(filling: Filling): PaperSection {
  const named = (term: Name, text: Name): Said =>
    pick(filling, {
      ja: say`${name(term.ja)}：${name(text.ja, 300)}`,
      en: say`${name(term.en)}: ${name(text.en, 300)}`,
    })
  return section(
    'appendix-reckoning',
    pick(filling, { ja: ['付録：用語と計算の根拠'], en: ['Appendix: terms and reckoning'] }),
    list(terms.map(([term, text]) => named(term, text))),
    paragraph(
      pick(filling, {
        ja: say`数値は、事案の台帳にある事実（番号 ${reckoned('fact', 'F…')}）か、封印した調査結果からの転記に限られます。台帳の事実は書き換えられず、新しい値が古い値に代わり、理由が残ります。`,
        en: say`A figure is a fact of the ledger of the case (${reckoned('fact', 'F…')}) or is read from the sealed investigation. Facts are never edited: a newer one supersedes the older, and says why.`,
      }),
    ),
    paragraph(
      pick(filling, {
        ja: say`攻撃手法の分類は ${law('MITRE ATT&CK®')}（© The MITRE Corporation）によります。`,
        en: say`Techniques are those of ${law('MITRE ATT&CK®')} (© The MITRE Corporation).`,
      }),
      'soft',
    ),
  )
}

export function verifyPart(filling: Filling): PaperSection {
  const { version } = filling.file
  return section(
    'appendix-verify',
    pick(filling, { ja: ['付録：第三者による検証手順'], en: ['Appendix: how to verify'] }),
    paragraph(
      pick(filling, {
        ja: ['この報告書の根拠は、作成者に頼らずに、ネットワークにつながない機器で検証できます。'],
        en: [
          'What this report rests on can be verified without its makers, on a machine without a network.',
        ],
      }),
    ),
    list(
      pick(filling, {
        ja: [
          [
            '事案の書き出し（sekimori case export）を受け取り、同封の verify.html を開くか、sekimori verify にその名前を渡します。',
          ],
          say`各ファイルの ${law('SHA-256')} を、この報告書の証拠一覧の値と比べます。`,
          [
            '証跡の連鎖の印（チェックポイント）を、作成者以外が保管しているもの（証人、印刷した控え）と比べます。',
          ],
          [
            '原本のログから同じ調査を行い、調査結果が一致することを確かめます（作成日時を除き、同じ入力からは同じ結果ができます）。',
          ],
        ],
        en: [
          [
            'Take the export of the case (sekimori case export); open verify.html in it, or give its name to sekimori verify.',
          ],
          say`Compare the ${law('SHA-256')} of each file with the list of evidence in this report.`,
          [
            'Compare the checkpoint of the evidence log with one that somebody else keeps (a witness, a printed card).',
          ],
          [
            'Run the same investigation over the original logs: but for the time of making, equal input gives equal findings.',
          ],
        ],
      }),
      true,
    ),
    paragraph(
      pick(filling, {
        ja: say`作成：関守 ${name(version, 40)}`,
        en: say`Made with Sekimori ${name(version, 40)}`,
      }),
      'soft',
    ),
  )
}
