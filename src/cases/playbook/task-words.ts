/** Task words: what stands around the texts of foreign playbooks. Nothing of theirs is carried out. */
import type { Both } from './cacao.ts'

const over: Both = {
  ja: '外部の手順書による作業。記載のコマンドを関守が実行することはない。内容を確かめ、実施する場合は担当者が行う。',
  en: 'A step of a foreign playbook. Sekimori carries out none of its commands; look at them, and do by hand what is right.',
}

const beside = (head: Both, said: string): Both => ({
  ja: said === '' ? head.ja : `${head.ja}\n${said}`,
  en: said === '' ? head.en : `${head.en}\n${said}`,
})

export const playbookWords = (said: string): Both => beside(over, said)

export const decideWords = (condition: string, said: string): Both =>
  beside(
    {
      ja: `分岐または繰り返しの判断。条件: ${condition}\n当てはまる側の作業を行い、当てはまらない側の作業は理由を付けて「省略」にする。繰り返す場合は、その作業を開き直す。判断したらこの作業を「完了」にする。`,
      en: `A decision. Condition: ${condition}\nDo the tasks of the side that holds, and skip those of the other with the reason; to repeat, open the tasks again. Then set this one done.`,
    },
    said,
  )

export const runWords = (playbook: string, said: string): Both =>
  beside(
    {
      ja: `別の手順書（${playbook}）を始め、終わったらこの作業を「完了」にする。`,
      en: `Start the other playbook (${playbook}); set this task done when it is finished.`,
    },
    said,
  )

export const noCriterion: Both = {
  ja: '担当者が完了を確認し、記録する。',
  en: 'Somebody made sure of it, and recorded it.',
}
