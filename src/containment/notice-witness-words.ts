/** Words of what a witness on another host refused to swear to. */
import type { FactsFor } from './notice-facts.ts'
import { plainLine } from './notice-quote.ts'
import { commands, reference, type Says } from './notice-say.ts'

const isUnknown = ({ status }: FactsFor<'witness.refused'>): boolean => status === 403

const sizes = ({ ours, theirs }: FactsFor<'witness.refused'>) =>
  theirs === undefined
    ? { ja: `こちらの記録は ${ours} 件です。`, en: `There are ${ours} entries here.` }
    : {
        ja: `こちらの記録は ${ours} 件、証人が副署した記録は ${theirs} 件です。`,
        en: `There are ${ours} entries here; the witness swore to ${theirs}.`,
      }

export const witnessWords: { readonly 'witness.refused': Says<'witness.refused'> } = {
  'witness.refused': {
    ja: (facts, show) => ({
      subject: `証人が証跡への副署を拒みました：${plainLine(facts.witness, 40)}`,
      paragraphs: [
        `${show.timeOf(facts.at)}、証人 ${plainLine(facts.witness, 40)} がチェックポイントへの副署を拒みました（${facts.status}）。${sizes(facts).ja}`,
        isUnknown(facts)
          ? '証人がこの証跡の公開鍵を信頼していないか、署名が一致しません。鍵を入れ替えた覚えがなければ、署名鍵の改ざんを疑ってください。'
          : '証跡が複製から戻されたか、過去の記録が書き換えられた可能性があります。証跡のフォルダーを別の媒体に複製して保全し、証人側の記録と照合してください。',
        'メールの判定と証跡への追記は続いています。',
        commands('ja', [
          ['sekimori verify', '証跡を検証する', ''],
          ['sekimori witness status', '証人のサーバーで：副署の状態を確認する', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `a witness refused our evidence: ${plainLine(facts.witness, 40)}`,
      paragraphs: [
        `At ${show.timeOf(facts.at)} the witness ${plainLine(facts.witness, 40)} refused to cosign our checkpoint (${facts.status}). ${sizes(facts).en}`,
        isUnknown(facts)
          ? 'The witness does not trust the key of this log, or the signature is not that of the key. Unless somebody changed keys, suspect that the signing key was replaced.'
          : 'The evidence may have been restored from a copy, or its past rewritten. Copy its folder to another medium as it is, and compare it with what the witness keeps.',
        'Mail is judged and evidence is written as before.',
        commands('en', [
          ['sekimori verify', '', 'Check the evidence'],
          ['sekimori witness status', '', 'On the host of the witness: see what it swore to'],
        ]),
        reference('en', facts),
      ],
    }),
  },
}
