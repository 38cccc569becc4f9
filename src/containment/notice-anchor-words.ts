/** Notice words: an anchor or the seals of the evidence fail for days. */
import { plainLine } from './notice-quote.ts'
import { commands, reference, type Says } from './notice-say.ts'

const ways = {
  en: { mail: 'by mail', tsa: 'by a time stamp', seals: 'as hourly seals' },
  ja: { mail: 'メール', tsa: 'タイムスタンプ', seals: '1 時間ごとの封印' },
} as const

export const anchorWords: Says<'anchor.failing'> = {
  ja: (facts, show) => ({
    subject: `証跡の控えを外部に残せていません：${ways.ja[facts.way]}`,
    paragraphs: [
      `${show.timeOf(facts.failingFrom)}以降、証跡の控え（${ways.ja[facts.way]}）を残せていません。最後の失敗：${plainLine(facts.why.ja, 300)}`,
      'メールの保護と証跡への記録は続いています。ただし、この状態のままサーバーが乗っ取られると、その間の記録が書き換えられていないことを外部から証明できません。',
      commands('ja', [
        ['sekimori status', '証跡の段階と、証明できる最後の記録を確認する', ''],
        facts.way === 'seals'
          ? ['sekimori verify', '証跡と封印を検査する', '']
          : [`sekimori evidence anchor ${facts.way}`, '預け先を直した後、すぐに試す', ''],
      ]),
      reference('ja', facts),
    ],
  }),
  en: (facts, show) => ({
    subject: `the evidence is not laid down outside ${ways.en[facts.way]}`,
    paragraphs: [
      `Since ${show.timeOf(facts.failingFrom)} no checkpoint of the evidence could be laid down ${ways.en[facts.way]}. The last failure: ${plainLine(facts.why.en, 300)}`,
      'Mail is guarded and evidence is written as before. But if this server were taken over now, nobody outside could prove that what was written since then is unchanged.',
      commands('en', [
        ['sekimori status', '', 'See the level, and the last entry that could be proved'],
        facts.way === 'seals'
          ? ['sekimori verify', '', 'Check evidence and seals']
          : [`sekimori evidence anchor ${facts.way}`, '', 'Once it is mended, try at once'],
      ]),
      reference('en', facts),
    ],
  }),
}
