/** Words of `account purposes|purpose|benign|hijacked`. */
import type { Language } from '../lib/words.ts'

const en = {
  purposes: 'lists accounts that seem to serve one purpose, with a policy for each',
  purpose: 'decides what an account is for: device, send-only, newsletter, shared, or none',
  optNetwork: 'a network it may send from, instead of those known; may be given again',
  benign: 'says that it was the owner: the evidence begins anew, what was doubted is his own',
  hijacked: 'says that it was a thief: what was on probation is forgotten',
  optBenign: 'also says that it was the owner’s mail (as «account benign» does)',
  colPurpose: 'Purpose',
  colLikely: 'Likely',
  colNetworks: 'Networks',
  colEvidence: 'What says so',
  policy: (name: string, policy: string) => `${name}: ${policy}.`,
  none: 'No account seems to serve one purpose.',
  decided: 'Decided:',
  scanned: (scanned: number, accounts: number) => `${scanned} of ${accounts} accounts looked at`,
  adopt: 'A person decides: sekimori account purpose ACCOUNT PURPOSE --as NAME --reason REASON',
  set: (account: string, name: string) => `${account}: ${name}`,
  networks: (networks: string) => `May send from: ${networks}`,
  unset: (account: string) => `${account} has no purpose of its own any more.`,
  stillApproved:
    'It may still write to many, for that was approved by itself: «account approve --withdraw» takes it back.',
  stillNewsletter:
    'Withdrawn. It may still write to many, for it is a newsletter: «account purpose ACCOUNT none» takes that back.',
  saidBenign: (account: string) =>
    `Noted: the mail of ${account} was the owner’s. A containment stands until «account clear».`,
  saidHijacked: (account: string) =>
    `Noted: the mail of ${account} was a thief’s. «account suspend» contains it.`,
}

const ja: typeof en = {
  purposes: '用途が決まっているとみられるアカウントと、それぞれに適した方針を一覧表示します',
  purpose: 'アカウントの用途を決めます（device / send-only / newsletter / shared / none）',
  optNetwork: '送信を許可するネットワーク（学習済みのものの代わり。繰り返し指定可）',
  benign: '本人の操作だったと記録します（証拠は白紙に戻り、疑われた接続元は本人のものになります）',
  hijacked: '乗っ取りだったと記録します（確認中の接続元は取り消されます）',
  optBenign: '本人のメールだったことも記録します（「account benign」と同じ）',
  colPurpose: '用途',
  colLikely: '確度',
  colNetworks: 'ネットワーク',
  colEvidence: '根拠',
  policy: (name, policy) => `${name}：${policy}。`,
  none: '用途が決まっているとみられるアカウントはありません。',
  decided: '決定済み：',
  scanned: (scanned, accounts) => `${accounts} 件中 ${scanned} 件のアカウントを確認`,
  adopt: '決めるのは担当者です：sekimori account purpose ACCOUNT PURPOSE --as NAME --reason REASON',
  set: (account, name) => `${account}：${name}`,
  networks: (networks) => `送信を許可するネットワーク：${networks}`,
  unset: (account) => `${account} の用途の指定を取り消しました。`,
  stillApproved:
    '一斉送信は別に許可されているため、引き続き可能です。取り消すには「account approve --withdraw」を使います。',
  stillNewsletter:
    '取り消しました。用途が一斉配信のため、一斉送信は引き続き可能です。取り消すには「account purpose ACCOUNT none」を使います。',
  saidBenign: (account) =>
    `${account} のメールは本人のものだったと記録しました。封じ込めは「account clear」まで続きます。`,
  saidHijacked: (account) =>
    `${account} のメールは乗っ取り犯のものだったと記録しました。封じ込めるには「account suspend」を使います。`,
}

export const purposeWords: Readonly<Record<Language, typeof en>> = { en, ja }
