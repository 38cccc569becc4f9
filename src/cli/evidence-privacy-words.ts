/** What is said of erasures and legal holds, in both languages. */
import type { PrivacyFacts } from '../keeper/privacy/privacy.ts'
import type { PrivacyStanding } from '../keeper/privacy/standing.ts'
import type { Waits } from '../keeper/privacy/waiting.ts'
import type { Language } from '../lib/words.ts'
import { printable } from './output.ts'
import { localTime } from './time.ts'

const en = {
  erase: 'asks for a person to be erased: bodies, held mail and index; the proofs stay',
  approve: 'a second person approves an erasure; it is carried out at once',
  cancel: 'cancels an erasure that is not begun',
  preserve: 'legal hold: neither an erasure nor time takes what it names',
  lift: 'lifts a legal hold',
  tickets: 'erasures and legal holds, and what waits for what',
  optTicket: 'a name for the matter; it stands in the open log and names nobody',
  optAll: 'everything, instead of one account',
  optFrom: 'what was written from then on (RFC 3339)',
  optUntil: 'what was written before then (RFC 3339)',
  helpErase: `The erasure is carried out after 24 hours (privacy.delayHours), or at once when a second person
approves it (evidence approve). Until it is begun it can be cancelled. It cannot be undone. Mail that
is held, a containment or a legal hold makes it wait. What others wrote to or about the person stays
until its time is over. What is legally due to whom is for you to judge; this is no advice.`,
  helpPreserve: `Of a month in which somebody is preserved nothing is erased by time, for all that one month
holds has one key. Of a person who is preserved for some months nothing at all is erased.`,
  asked: (account: string, due: string) =>
    `${account} will be erased on ${due}, or as soon as a second person approves it.`,
  ordered: {
    approve: (ticket: string) => `${ticket}: approved; the guard carries it out.`,
    cancel: (ticket: string) => `${ticket}: cancelled, nothing was erased.`,
    lift: (ticket: string) => `${ticket}: lifted; erasures that waited for it go on.`,
  },
  erasing: 'erasing',
  preserved: (ticket: string) => `${ticket}: preserved until it is lifted.`,
  noTickets: 'No erasure was asked for, and nothing is preserved.',
  columns: ['ticket', 'what', 'account', 'since', 'state'],
  whatErase: 'erasure',
  whatHold: 'legal hold',
  everything: 'everything',
  states: {
    requested: 'waits for approval',
    approved: 'approved',
    intended: 'being carried out',
    done: 'erased',
    cancelled: 'cancelled',
  } as Readonly<Record<string, string>>,
  due: (at: string) => `due ${at}`,
  alone: 'self-approved',
  standing: 'stands',
  lifted: (at: string) => `lifted ${at}`,
  bodies: (count: number) => `${count} bodies`,
  places: (count: number) => `struck out at ${count} places of cases`,
  documents: (count: number) =>
    `${count} documents or rounds of letters that went out stay as they went`,
  kept: (days: number) => `Bodies of mail and logins are kept ${days} days.`,
  monthWaits: ({ of, ...waits }: Waits & { readonly of: string }) =>
    `${of} is over and waits: ${en.waits(waits)}`,
  waits: (waits: Waits): string =>
    waits.code === 'preserved'
      ? `preserved under ${waits.ticket}`
      : waits.code === 'contained'
        ? 'a containment stands; clear the account first'
        : waits.code === 'in-case'
          ? `the case ${waits.case} is open; close it first`
          : 'mail is still held; release or delete it first',
  rowPrivacy: 'privacy',
  keysLost: (below: number) =>
    `the key database was lost: bodies of entries below ${below} cannot be opened any more`,
}

const ja: typeof en = {
  erase: '個人の消去を申請します（本文・保留メール・索引を消去し、証明は残します）',
  approve: '別の担当者が消去を承認します（直ちに実行されます）',
  cancel: '実行前の消去を取り消します',
  preserve: '保全：対象を、個人の消去からも期限による消去からも除きます',
  lift: '保全を解除します',
  tickets: '消去と保全の一覧、および待ちの理由を表示します',
  optTicket: '事案の名前（公開ログに残るため、個人名やアドレスを含めないでください）',
  optAll: '特定のアカウントではなく、すべてを対象にします',
  optFrom: 'この時刻以降に書かれたもの（RFC 3339）',
  optUntil: 'この時刻より前に書かれたもの（RFC 3339）',
  helpErase: `消去は 24 時間後（privacy.delayHours）に実行されます。別の担当者が承認すると（evidence approve）
直ちに実行されます。実行前なら取り消せますが、実行後は元に戻せません。保留中のメール、封じ込め、保全が
ある間は待ちます。他者が本人に宛てて、または本人について書いたものは、保存期間の満了まで残ります。
法的に何をすべきかの判断は、貴組織で行ってください（この説明は法的助言ではありません）。`,
  helpPreserve: `保全対象の記録を含む月は、鍵が月ごとに一つのため、その月全体が期限による消去の対象外になります。
一部の月だけを保全した場合も、その人の消去は全体が待ちになります。`,
  asked: (account: string, due: string) =>
    `${account} を ${due} に消去します（別の担当者が承認すると直ちに実行されます）。`,
  ordered: {
    approve: (ticket: string) => `${ticket}：承認しました。関守が実行します。`,
    cancel: (ticket: string) => `${ticket}：取り消しました。何も消去していません。`,
    lift: (ticket: string) => `${ticket}：保全を解除しました。待っていた消去が再開します。`,
  },
  erasing: '消去中',
  preserved: (ticket: string) => `${ticket}：解除するまで保全します。`,
  noTickets: '消去の申請も保全もありません。',
  columns: ['チケット', '種類', 'アカウント', '日時', '状態'],
  whatErase: '消去',
  whatHold: '保全',
  everything: 'すべて',
  states: {
    requested: '承認待ち',
    approved: '承認済み',
    intended: '実行中',
    done: '消去済み',
    cancelled: '取り消し',
  },
  due: (at: string) => `${at} に実行`,
  alone: '本人による承認',
  standing: '有効',
  lifted: (at: string) => `${at} に解除`,
  bodies: (count: number) => `本文 ${count} 件`,
  places: (count: number) => `事案の記載を ${count} か所墨消し`,
  documents: (count: number) => `発出済みの文書・通知 ${count} 件は発出時のまま保存`,
  kept: (days: number) => `メールとログインの本文は ${days} 日間保存します。`,
  monthWaits: ({ of, ...waits }) => `${of} は期限を過ぎましたが待っています：${ja.waits(waits)}`,
  waits: (waits) =>
    waits.code === 'preserved'
      ? `${waits.ticket} により保全中`
      : waits.code === 'contained'
        ? '封じ込め中です。先に解除してください'
        : waits.code === 'in-case'
          ? `事案 ${waits.case} が対応中です。先に終結してください`
          : '保留中のメールがあります。先に配送または削除してください',
  rowPrivacy: '消去と保全',
  keysLost: (below: number) =>
    `鍵データベースが失われました。記録 ${below} より前の本文は開けません`,
}

export const privacyWords: Readonly<Record<Language, typeof en>> = { en, ja }

type Erasure = PrivacyFacts['erasures'][number]

export function stateIn(row: Erasure, language: Language): string {
  const words = privacyWords[language]
  return [
    words.states[row.state] ?? row.state,
    ...(row.state === 'requested' && row.dueAt !== undefined
      ? [words.due(localTime(new Date(row.dueAt).toISOString()))]
      : []),
    ...(row.alone === true ? [words.alone] : []),
    ...(row.bodies === undefined ? [] : [words.bodies(row.bodies)]),
    ...(row.places === undefined ? [] : [words.places(row.places)]),
    ...((row.documents ?? 0) === 0 ? [] : [words.documents(row.documents ?? 0)]),
    ...(row.waits === null ? [] : [words.waits(row.waits)]),
  ].join(' · ')
}

const at = (moment: number | undefined): string =>
  moment === undefined ? '' : localTime(new Date(moment).toISOString())

export const ticketRows = (
  { erasures, preservations }: PrivacyFacts,
  language: Language,
): readonly (readonly string[])[] => {
  const words = privacyWords[language]
  return [
    ...erasures.map((row) => [
      row.ticket,
      words.whatErase,
      row.account ?? '',
      at(row.doneAt ?? row.requestedAt),
      stateIn(row, language),
    ]),
    ...preservations.map((row) => [
      row.ticket,
      words.whatHold,
      row.all ? words.everything : (row.account ?? ''),
      at(row.at),
      row.liftedAt === undefined ? words.standing : words.lifted(at(row.liftedAt)),
    ]),
  ]
}

/** Rows of `status`; none when nothing is open. */
export function privacyRows(
  { erasures, preservations, keysLostBelow }: PrivacyStanding,
  language: Language,
): readonly (readonly [string, string])[] {
  const words = privacyWords[language]
  const lines = [
    ...erasures.map(({ ticket, state, dueAt, waits }) =>
      [
        `${ticket}: ${words.whatErase}, ${words.states[state] ?? state}`,
        ...(state === 'requested' && dueAt !== null ? [words.due(localTime(dueAt))] : []),
        ...(waits === null ? [] : [words.waits(waits)]),
      ].join(' · '),
    ),
    ...preservations.map(
      ({ ticket, all }) => `${ticket}: ${words.whatHold}${all ? ` (${words.everything})` : ''}`,
    ),
    ...(keysLostBelow > 0 ? [words.keysLost(keysLostBelow)] : []),
  ]
  return lines.map((line, nth) => [nth === 0 ? words.rowPrivacy : '', printable(line)])
}
