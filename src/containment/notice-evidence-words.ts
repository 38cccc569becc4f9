/** Notice words about the evidence itself: that it was altered, and that its volume fills. */
import type { FactsFor } from './notice-facts.ts'
import { plainLine } from './notice-quote.ts'
import { commands, reference, type Says } from './notice-say.ts'

type EvidenceWhat = 'evidence.altered' | 'volume.filling'

const first = ({ firstAltered }: FactsFor<'evidence.altered'>) =>
  firstAltered === undefined
    ? { ja: '', en: '' }
    : {
        ja: `最初の改変は記録 ${firstAltered} です。`,
        en: `The first altered entry is ${firstAltered}. `,
      }

export const evidenceWords: { readonly [What in EvidenceWhat]: Says<What> } = {
  'evidence.altered': {
    ja: (facts, show) => ({
      subject: '証跡の改変または欠落を検出しました',
      paragraphs: [
        `証跡の定期点検（${show.timeOf(facts.at)}）で ${facts.problems} 件の問題が見つかりました。${first(facts).ja}`,
        plainLine(facts.first.ja, 300),
        'メールの判定と証跡への追記は続いています。ディスクの故障でなければ、このサーバーの管理者権限を奪われた可能性があります。証跡のフォルダーを別の媒体に複製して保全し、外部に預けたチェックポイントと照合してください。',
        commands('ja', [
          ['sekimori verify', '問題の一覧を確認する', ''],
          ['sekimori verify --checkpoint FILE', '外部に預けたチェックポイントと照合する', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: 'the evidence was altered, or parts of it are missing',
      paragraphs: [
        `The regular look through the evidence found ${facts.problems} ${facts.problems === 1 ? 'problem' : 'problems'} (${show.timeOf(facts.at)}). ${first(facts).en}`,
        plainLine(facts.first.en, 300),
        'Mail is judged and evidence is written as before. Unless a disk is failing, somebody may have had the rights of root here. Copy the folder of the evidence to another medium as it is, and compare it with a checkpoint that is kept elsewhere.',
        commands('en', [
          ['sekimori verify', '', 'See all problems'],
          ['sekimori verify --checkpoint FILE', '', 'Compare with a checkpoint from elsewhere'],
        ]),
        reference('en', facts),
      ],
    }),
  },
  'volume.filling': {
    ja: (facts, show) => ({
      subject: `証跡のディスクが ${facts.percent} % 埋まっています`,
      paragraphs: [
        `証跡のあるボリュームは ${facts.percent} % が使用済みで、空きは ${facts.mebibytesLeft} MiB です（${show.timeOf(facts.at)}）。`,
        facts.reserve
          ? '満杯になると、まず予備領域を使って書き込みを続け、それも尽きるとメールを一時拒否します（失われるメールはありません）。早めに空きを作ってください。'
          : '予備領域はすでに使い切っています。満杯になるとメールを一時拒否します（失われるメールはありません）。すぐに空きを作ってください。',
        commands('ja', [['sekimori status', '空き容量と証跡の状態を確認する', '']]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `the volume of the evidence is ${facts.percent} % full`,
      paragraphs: [
        `The volume of the evidence is ${facts.percent} % full; ${facts.mebibytesLeft} MiB are left (${show.timeOf(facts.at)}).`,
        facts.reserve
          ? 'When it is full, the reserve is used up first so that writing goes on, and after it mail is deferred; none is lost. Please free some space.'
          : 'The reserve has been used up. When it is full, mail is deferred; none is lost. Please free some space now.',
        commands('en', [['sekimori status', '', 'See how much is left']]),
        reference('en', facts),
      ],
    }),
  },
}
