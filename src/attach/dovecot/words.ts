/** Words: what `attach dovecot` says to a person, in both languages. */
import type { Language, Wording } from '../../lib/words.ts'
import type { Applied } from '../apply.ts'
import type { Undone } from '../undo.ts'
import { warningWords } from '../words.ts'
import type { DovecotPlan } from './plan.ts'

type Figures = Pick<DovecotPlan, 'instance' | 'version' | 'ownFile'>

const head: Wording<Figures> = {
  en: ({ instance, version }) =>
    `${instance.name}: ${instance.configFile} (Dovecot ${version}) → ${instance.authPolicy}`,
  ja: ({ instance, version }) =>
    `${instance.name}：${instance.configFile}（Dovecot ${version}）→ ${instance.authPolicy}`,
}
const mode: Wording<Figures> = {
  en: ({ instance }) =>
    instance.mode === 'enforce'
      ? 'enforce: logins are refused and sessions ended from the start'
      : `observe until ${instance.observeUntil ?? 'told otherwise'}: verdicts only, every login goes on`,
  ja: ({ instance }) =>
    instance.mode === 'enforce'
      ? 'enforce：最初からログインの拒否とセッションの切断を行います'
      : `observe（${instance.observeUntil ?? '変更するまで'}）：判定のみ行い、ログインは妨げません`,
}
const asks: Wording<Figures> = {
  en: () =>
    'every login by IMAP, POP3 and SMTP AUTH: asks the guard; when it is down, logins go on',
  ja: () =>
    'IMAP・POP3・SMTP AUTH の全ログインについて関守に問い合わせます。関守の停止中もログインは妨げません',
}
const denies: Wording<Figures> = {
  en: ({ instance }) =>
    `${instance.denyFile}: contained accounts, refused also when the guard is down`,
  ja: ({ instance }) => `${instance.denyFile}：封じ込めたアカウント（関守の停止中も拒否されます）`,
}
const isSo: Wording<void> = {
  en: () => 'The configuration of Dovecot is so already.',
  ja: () => 'Dovecot の設定は変更不要です。',
}
const todo: Wording<Figures> = {
  en: ({ ownFile }) =>
    `To be written (--apply does it, with a backup, a check and a reload). ${ownFile} can be read by root alone:`,
  ja: ({ ownFile }) =>
    `書き込む内容（--apply で、バックアップ・検査・再読み込みとともに実行します）。${ownFile} は root だけが読めます：`,
}

type Shown = Figures & Pick<DovecotPlan, 'warnings' | 'diff' | 'changesFiles'>

export function linesOfDovecotPlan(plan: Shown, language: Language): readonly string[] {
  const say = (wording: Wording<Figures>): string => wording[language](plan)
  const lines = [
    say(head),
    say(mode),
    say(asks),
    say(denies),
    ...plan.warnings.map((one) => `! ${warningWords[one.code][language](one)}`),
  ]
  if (!plan.changesFiles) return [...lines, isSo[language]()]
  return [...lines, '', say(todo), '', ...plan.diff.split('\n').slice(0, -1)]
}

const applied: Readonly<
  Record<'attached' | 'nothing' | 'reloaded' | 'untold' | 'nobody', Wording<void>>
> = {
  attached: { en: () => 'Attached.', ja: () => '接続しました。' },
  nothing: { en: () => 'Nothing had to be changed.', ja: () => '変更はありません。' },
  reloaded: {
    en: () =>
      'Dovecot has read the new configuration. Servers that were connected to it, such as Postfix, follow within five seconds.',
    ja: () =>
      'Dovecot に新しい設定を読み込ませました。接続中のサーバー（Postfix など）には 5 秒以内に反映されます。',
  },
  untold: {
    en: () => 'Dovecot was not told: it reads the configuration when it starts.',
    ja: () => 'Dovecot には通知していません。起動時に設定が読み込まれます。',
  },
  nobody: {
    en: () =>
      'Nobody answers at that address yet: a running guard takes it up within seconds, otherwise start «sekimori guard» now. Until then every login goes on as before, up to two seconds later.',
    ja: () =>
      'このアドレスはまだ応答しません。起動中の関守は数秒で待ち受けを始めます。起動していなければ、すぐに「sekimori guard」を起動してください。それまでもログインは従来どおりできますが、最大 2 秒ほど遅くなります。',
  },
}

export function linesOfDovecotApplied(it: Applied, language: Language): readonly string[] {
  const keys: (keyof typeof applied)[] = [it.changed ? 'attached' : 'nothing']
  if (it.changed) keys.push(it.reloaded ? 'reloaded' : 'untold')
  if (!it.isGateThere) keys.push('nobody')
  return keys.map((key) => applied[key][language]())
}

const undone: Readonly<Record<Undone['how'], Wording<void>>> = {
  'to-the-byte': {
    en: () =>
      'Taken out: dovecot.conf is as it was before attach, to the byte, and our files are gone. Who was denied may log in again.',
    ja: () =>
      '取り外しました。dovecot.conf は attach 前と 1 バイトも違わず、関守のファイルもありません。拒否していたアカウントは再びログインできます。',
  },
  'ours-only': {
    en: () =>
      'Taken out: our two lines and our files; what others changed since is kept. Who was denied may log in again.',
    ja: () =>
      '関守の 2 行とファイルだけを取り外しました。その後の変更はそのまま残しています。拒否していたアカウントは再びログインできます。',
  },
  'was-out': {
    en: () => 'dovecot.conf names us no more; nothing had to be changed in it.',
    ja: () => 'dovecot.conf に関守はすでにありません。設定の変更は不要でした。',
  },
}
export const linesOfDovecotUndone = (it: Undone, language: Language): readonly string[] => [
  undone[it.how][language](),
]
