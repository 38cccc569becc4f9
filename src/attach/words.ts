/** Words: what attach, undo and status say to a person, in both languages, made from the data. */
import type { Language, Wording } from '../lib/words.ts'
import type { Applied } from './apply.ts'
import type { LeftOut, Warning, WarningCode } from './decide.ts'
import type { Difference, Inspected } from './inspect.ts'
import type { Plan } from './plan.ts'
import type { Undone } from './undo.ts'

type Found = Pick<Warning, 'service' | 'found'>

export const warningWords: Readonly<Record<WarningCode, Wording<Found>>> = {
  'default-action': {
    en: ({ service, found }) =>
      `${service}: when the guard does not answer, Postfix does «${found}» instead of holding the mail. Set default_action=quarantine for our milter, or attach again.`,
    ja: ({ service, found }) =>
      `${service}：関守が応答しないとき、Postfix はメールを保留せず「${found}」を行います。関守の milter に default_action=quarantine を設定するか、もう一度 attach してください。`,
  },
  'short-queue-ids': {
    en: () =>
      'Postfix uses queue ids again after a short time (enable_long_queue_ids = no), so that an id in an old log may mean another message. Consider: postconf -e enable_long_queue_ids=yes',
    ja: () =>
      'Postfix のキュー ID は短期間で再利用されます（enable_long_queue_ids = no）。古いログの ID が別のメールを指すことがあります。postconf -e enable_long_queue_ids=yes を検討してください。',
  },
  'milter-on-port-25': {
    en: ({ service }) =>
      `${service} asks the guard too. If the guard stops, inbound mail is held there. Take our milter out of its smtpd_milters.`,
    ja: ({ service }) =>
      `${service} も関守に問い合わせています。関守が止まると受信メールまで保留されます。その smtpd_milters から関守の milter を外してください。`,
  },
  'sasl-on-port-25': {
    en: ({ service }) =>
      `${service} lets people log in, and what they send there is not seen by the guard: a thief can go around it. Consider: postconf -P ${service}/smtpd_sasl_auth_enable=no`,
    ja: ({ service }) =>
      `${service} でもログインでき、そこから送られるメールを関守は確認できません。攻撃者に迂回されます。postconf -P ${service}/smtpd_sasl_auth_enable=no を検討してください。`,
  },
  'submission-without-sasl': {
    en: ({ service }) =>
      `${service} takes mail without a SASL login, so the guard is not asked there. Switch SASL on and attach again, if people submit mail there.`,
    ja: ({ service }) =>
      `${service} は SASL ログインなしでメールを受け付けるため、関守に問い合わせません。利用者が投稿に使うなら、SASL を有効にしてもう一度 attach してください。`,
  },
  'milters-off': {
    en: ({ service, found }) =>
      `${service} has receive_override_options = ${found}: Postfix asks no milter there, the guard among them. Take no_milters out.`,
    ja: ({ service, found }) =>
      `${service} は receive_override_options = ${found} のため、関守を含むどの milter にも問い合わせません。no_milters を外してください。`,
  },
  'milter-maps': {
    en: ({ service, found }) =>
      `${service}: smtpd_milter_maps = ${found} may exempt clients from the guard. See to it that it names nobody who logs in.`,
    ja: ({ service, found }) =>
      `${service}：smtpd_milter_maps = ${found} により、関守の確認を受けないクライアントがあり得ます。ログインする利用者が含まれないことを確認してください。`,
  },
  'no-submission': {
    en: () =>
      'No service takes mail after a SASL login: only mail handed in on this machine will be asked about. Set up submission (port 587 or 465), then attach again.',
    ja: () =>
      'SASL ログイン後にメールを受け付けるサービスがありません。確認できるのは、このサーバー上から送られるメールだけです。submission（587 または 465 番）を設定してから、もう一度 attach してください。',
  },
  'inherited-changed': {
    en: ({ service, found }) =>
      `smtpd_milters in main.cf is now «${found}», but ${service} has the list from before. Attach again to take it over.`,
    ja: ({ service, found }) =>
      `main.cf の smtpd_milters は現在「${found}」ですが、${service} は以前の内容のままです。もう一度 attach すると反映されます。`,
  },
  'deny-file-missing': {
    en: ({ service, found }) =>
      `${service}: the file of names that may not log in, ${found}, is gone. Contained accounts can log in while the guard is stopped, and Dovecot refuses some logins for a moment. Attach again to make it anew.`,
    ja: ({ service, found }) =>
      `${service}：ログインを拒否する名前のファイル ${found} がありません。関守の停止中は封じ込めたアカウントでもログインでき、Dovecot が一時的にログインを失敗させることもあります。もう一度 attach すると作り直されます。`,
  },
  'deny-not-first': {
    en: ({ service, found }) =>
      `${service}: another passdb is asked before the one that denies by ${found}, so a contained account may get in by it. Keep the two lines of attach at the top, or attach again.`,
    ja: ({ service, found }) =>
      `${service}：${found} で拒否する passdb より先に別の passdb が使われるため、封じ込めたアカウントでもログインできることがあります。attach の 2 行を先頭に置くか、もう一度 attach してください。`,
  },
  'scripts-untold': {
    en: ({ service, found }) =>
      `${service}: log_debug is set to «${found}» and goes before ours, so nobody tells of sieve scripts that change over ManageSieve. Add «OR event=managesieve_command_finished» to it.`,
    ja: ({ service, found }) =>
      `${service}：log_debug が「${found}」に設定されており、関守の設定より優先されます。このため ManageSieve による sieve スクリプトの変更は記録されません。設定に「OR event=managesieve_command_finished」を加えてください。`,
  },
  'master-user': {
    en: ({ service, found }) =>
      `${service}: a passdb with master=yes (${found}) opens every mailbox with its own password, those of contained accounts too: the deny file does not stop it, only a guard that runs does. Do without it, or give it allow_nets, then attach again.`,
    ja: ({ service, found }) =>
      `${service}：master=yes の passdb（${found}）は、そのパスワードですべてのメールボックスを開けます。封じ込めたアカウントも例外ではなく、拒否ファイルでは止められません（関守の稼働中のみ止められます）。使用をやめるか allow_nets で制限してから、もう一度 attach してください。`,
  },
}

const leftOutWords: Readonly<Record<LeftOut['why'], Wording<{ service: string }>>> = {
  'port-25': {
    en: ({ service }) => `${service}: not asked, inbound mail`,
    ja: ({ service }) => `${service}：対象外（受信用）`,
  },
  'no-sasl': {
    en: ({ service }) => `${service}: not asked, nobody logs in there`,
    ja: ({ service }) => `${service}：対象外（ログインなし）`,
  },
  reinjection: {
    en: ({ service }) => `${service}: not asked, it takes mail back from a content filter`,
    ja: ({ service }) => `${service}：対象外（コンテンツフィルターからの戻り）`,
  },
}

/** A command line as it can be typed. */
const typed = (args: readonly string[]): string =>
  args
    .map((one) => (/^[\w@%+=:,./-]+$/.test(one) ? one : `'${one.replaceAll("'", `'\\''`)}'`))
    .join(' ')

export function linesOfPlan(plan: Plan, language: Language): readonly string[] {
  const { instance } = plan
  const en = language === 'en'
  const mode =
    instance.mode === 'enforce'
      ? en
        ? 'enforce: mail is held and refused from the start'
        : 'enforce：最初から保留・拒否を行います'
      : en
        ? `observe until ${instance.observeUntil ?? 'told otherwise'}: verdicts only, no mail is touched`
        : `observe（${instance.observeUntil ?? '変更するまで'}）：判定のみ行い、メールには触れません`
  const lines = [
    `${instance.name}: ${instance.configDirectory} → ${instance.milter}`,
    mode,
    ...plan.services.map((service) =>
      en ? `${service}: asks the guard` : `${service}：関守に問い合わせ`,
    ),
    ...plan.leftOut.map((one) => leftOutWords[one.why][language](one)),
    ...plan.warnings.map((one) => `! ${warningWords[one.code][language](one)}`),
  ]
  if (!plan.changesFiles)
    return [
      ...lines,
      en ? 'The configuration of Postfix is so already.' : 'Postfix の設定は変更不要です。',
    ]
  const how = en
    ? 'To be done (--apply does it, with a backup, a check and a reload):'
    : '実行する内容（--apply で、バックアップ・検査・再読み込みとともに実行します）：'
  const commands = plan.commands.map((args) =>
    typed(['postconf', '-c', instance.configDirectory, ...args]),
  )
  return [...lines, '', how, ...commands, '', ...plan.diff.split('\n').slice(0, -1)]
}

export function linesOfApplied(applied: Applied, language: Language): readonly string[] {
  const en = language === 'en'
  const lines = [
    applied.changed
      ? en
        ? 'Attached.'
        : '接続しました。'
      : en
        ? 'Nothing had to be changed.'
        : '変更はありません。',
  ]
  if (applied.changed)
    lines.push(
      applied.reloaded
        ? en
          ? 'Postfix has read the new configuration.'
          : 'Postfix に新しい設定を読み込ませました。'
        : en
          ? 'Postfix was not told: it reads the configuration when it starts.'
          : 'Postfix には通知していません。起動時に設定が読み込まれます。',
    )
  if (!applied.isGateThere)
    lines.push(
      en
        ? 'Nobody answers at that address yet: a running guard takes it up within seconds, otherwise start «sekimori guard» now. Until then submitted mail is held in the queue: none is lost.'
        : 'このアドレスはまだ応答しません。起動中の関守は数秒で待ち受けを始めます。起動していなければ、すぐに「sekimori guard」を起動してください。それまでに投稿されたメールはキューに保留されます（失われません）。',
    )
  return lines
}

const undoneWords: Readonly<Record<Undone['how'], Wording<void>>> = {
  'to-the-byte': {
    en: () => 'Taken out: main.cf and master.cf are as they were before attach, to the byte.',
    ja: () => '取り外しました。main.cf と master.cf は attach 前と 1 バイトも違いません。',
  },
  'ours-only': {
    en: () => 'Taken out: only our own settings; what others changed since is kept.',
    ja: () => '関守の設定だけを取り外しました。その後の変更はそのまま残しています。',
  },
  'was-out': {
    en: () => 'The configuration names us no more; nothing had to be changed in it.',
    ja: () => '設定に関守はすでにありません。設定の変更は不要でした。',
  },
}
export const linesOfUndone = (undone: Undone, language: Language): readonly string[] => [
  undoneWords[undone.how][language](),
]

const standingWords: Readonly<Record<Inspected['standing'], Wording<void>>> = {
  'as-written': {
    en: () => 'connected as attach wrote it',
    ja: () => 'attach が書いたとおりに接続されています',
  },
  changed: {
    en: () => 'the connection was changed by somebody',
    ja: () => '接続の設定が誰かに変更されています',
  },
  gone: {
    en: () => 'not connected any more: somebody took the guard out of the configuration',
    ja: () => '接続されていません。設定から関守が外されています',
  },
  unknown: {
    en: () => 'attach kept no record of this server',
    ja: () => 'このサーバーへの attach の記録がありません',
  },
}
const differenceWords: Wording<Difference> = {
  en: ({ where, found, stillAsked }) =>
    `${where} is ${found === undefined ? 'not set' : `«${found}»`}: the guard is ${stillAsked ? 'still' : 'no longer'} asked there as it should be.`,
  ja: ({ where, found, stillAsked }) =>
    `${where} は${found === undefined ? '未設定' : `「${found}」`}です。関守への問い合わせは${stillAsked ? '続いています' : '正しく行われません'}。`,
}
export const linesOfInspected = (it: Inspected, language: Language): readonly string[] => [
  standingWords[it.standing][language](),
  ...it.differences.map((one) => differenceWords[language](one)),
  ...it.warnings.map((one) => `! ${warningWords[one.code][language](one)}`),
]
