/** Words of `sekimori proposal`. */
import type { Language } from '../lib/words.ts'

const en = {
  proposal: 'acts that one person proposed and another has to confirm (console.twoPersons)',
  list: 'lists the proposals that wait, with what would be done, by whom and why',
  confirm: 'confirms one: what was proposed is done then. Not by who proposed it',
  withdraw: 'withdraws one: nothing is done',
  none: 'No proposal waits.',
  rules: (acts: string) => `Acts that take two persons: ${acts}`,
  noRules: 'No act takes two persons (console.twoPersons).',
  colId: 'Proposal',
  colAct: 'Act',
  colWhat: 'On',
  colBy: 'Proposed by',
  colWhy: 'Reason',
  colUntil: 'Until',
  messages: (n: number) => (n === 1 ? '1 message' : `${n} messages`),
  confirmed: (id: string) => `${id}: confirmed; it was done`,
  withdrawn: (id: string) => `${id}: withdrawn; nothing was done`,
  acts: {
    'held.delete': 'delete held mail',
    'paper.release': 'release a document',
    'case.act': 'act on a case',
    'settings.set': 'change settings',
    'settings.undo': 'undo a change of settings',
  } as Readonly<Record<string, string>>,
}

const ja: typeof en = {
  proposal: '別の担当者の承認を待っている操作（console.twoPersons）',
  list: '承認待ちの操作を一覧表示（操作の内容・提案者・理由・期限）',
  confirm: '承認して実行。提案した本人は承認できません',
  withdraw: '取り下げ。何も実行しません',
  none: '承認待ちの操作はありません。',
  rules: (acts) => `2 人の承認が必要な操作：${acts}`,
  noRules: '2 人の承認が必要な操作はありません（console.twoPersons）。',
  colId: '提案',
  colAct: '操作',
  colWhat: '対象',
  colBy: '提案者',
  colWhy: '理由',
  colUntil: '期限',
  messages: (n) => `${n} 通`,
  confirmed: (id) => `${id}：承認し、実行しました`,
  withdrawn: (id) => `${id}：取り下げました。何も実行していません`,
  acts: {
    'held.delete': '保留メールの削除',
    'paper.release': '文書の公表・提出',
    'case.act': '事案の操作',
    'settings.set': '設定の変更',
    'settings.undo': '設定変更の取り消し',
  },
}

export const proposalWords: Readonly<Record<Language, typeof en>> = { ja, en }
