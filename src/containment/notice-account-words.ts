/** Account notices: contained, only held, lifted, and what could not be done. */
import { plainLine, quoted } from './notice-quote.ts'
import {
  commands,
  name,
  on,
  originsIn,
  reasonsIn,
  reference,
  type Says,
  section,
  short,
  stepsIn,
} from './notice-say.ts'
import { stepIn } from './step-words.ts'

export const accountWords: {
  readonly [What in
    | 'account.contained'
    | 'account.outbound-held'
    | 'breaker.opened'
    | 'containment.undone'
    | 'step.failed']: Says<What>
} = {
  'account.contained': {
    ja: (facts, show) => ({
      subject: `アカウントを封じ込めました：${short(facts.account)}`,
      paragraphs: [
        facts.by === undefined
          ? `アカウント${name(facts.account, 'ja')}は第三者に使われている疑いが強いため、${show.timeOf(facts.at)}に自動で封じ込めました。`
          : `アカウント${name(facts.account, 'ja')}は、${show.timeOf(facts.at)}に${quoted(facts.by, 'ja', 40)}が封じ込めました。${facts.why === undefined ? '' : `理由：${quoted(facts.why, 'ja')}`}`,
        `不正に使われた可能性がある期間の始まり：${show.timeOf(facts.windowFrom)}\n` +
          `この期間に通過したメール：${facts.passed} 通　保留中のメール：${facts.held} 通`,
        section('ja', '接続元：', originsIn('ja', facts.origins)),
        section('ja', '判定の根拠：', reasonsIn('ja', facts.reasons)),
        section('ja', '実施した手順：', stepsIn('ja', facts.done)),
        section('ja', 'まだ終わっていない手順（自動で続けます）：', stepsIn('ja', facts.left)),
        'メールは失われていません。保留中のメールは、担当者が確認するまで送信されません。',
        commands('ja', [
          [on(facts.account, 'show'), '状況を確認する', ''],
          ['sekimori held list', '保留中のメールを確認する', ''],
          [on(facts.account, 'clear'), '本人の利用と確認できた場合は解除する', ''],
        ]),
        'パスワードの変更は、本人に電話など別の手段で連絡を取ってから行ってください。',
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `account contained: ${short(facts.account)}`,
      paragraphs: [
        facts.by === undefined
          ? `The account ${name(facts.account, 'en')} looks used by somebody else. It was contained automatically at ${show.timeOf(facts.at)}.`
          : `The account ${name(facts.account, 'en')} was contained by ${quoted(facts.by, 'en', 40)} at ${show.timeOf(facts.at)}.${facts.why === undefined ? '' : ` Reason: ${quoted(facts.why, 'en')}`}`,
        `It may have been misused since: ${show.timeOf(facts.windowFrom)}\n` +
          `Messages that passed since then: ${facts.passed}. Messages held now: ${facts.held}.`,
        section('en', 'From:', originsIn('en', facts.origins)),
        section('en', 'Because:', reasonsIn('en', facts.reasons)),
        section('en', 'Done:', stepsIn('en', facts.done)),
        section('en', 'Not done yet (it goes on by itself):', stepsIn('en', facts.left)),
        'No mail is lost. What is held leaves only after a person has looked.',
        commands('en', [
          [on(facts.account, 'show'), '', 'See how it stands'],
          ['sekimori held list', '', 'Look at the held mail'],
          [on(facts.account, 'clear'), '', 'If it was the owner after all, lift the containment'],
        ]),
        'Reach the owner by telephone or in person before the password is changed.',
        reference('en', facts),
      ],
    }),
  },
  'account.outbound-held': {
    ja: (facts, show) => ({
      subject: `送信メールのみ保留しています：${short(facts.account)}`,
      paragraphs: [
        `アカウント${name(facts.account, 'ja')}は第三者に使われている疑いが強いものの、封じ込めていません（${show.timeOf(facts.at)}）。送信メールだけを保留しており、ログインは引き続き可能です。`,
        facts.because === 'breaker'
          ? '理由：自動封じ込めが1時間の上限に達したため、これ以上は担当者の判断を待ちます。'
          : '理由：このアカウントは自動では封じ込めない設定です。',
        `不正に使われた可能性がある期間の始まり：${show.timeOf(facts.windowFrom)}\n保留中のメール：${facts.held} 通`,
        section('ja', '接続元：', originsIn('ja', facts.origins)),
        section('ja', '判定の根拠：', reasonsIn('ja', facts.reasons)),
        commands('ja', [
          [on(facts.account, 'show'), '状況を確認する', ''],
          [on(facts.account, 'suspend'), '乗っ取りであれば封じ込める', ''],
          [on(facts.account, 'clear'), '本人の利用であれば保留を解く', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `only outgoing mail is held: ${short(facts.account)}`,
      paragraphs: [
        `The account ${name(facts.account, 'en')} looks used by somebody else, but it was not contained (${show.timeOf(facts.at)}). Its outgoing mail is held; logins go on.`,
        facts.because === 'breaker'
          ? 'Reason: automatic containments reached their number for this hour; the rest waits for a person.'
          : 'Reason: this account is never contained automatically.',
        `It may have been misused since: ${show.timeOf(facts.windowFrom)}\nMessages held now: ${facts.held}.`,
        section('en', 'From:', originsIn('en', facts.origins)),
        section('en', 'Because:', reasonsIn('en', facts.reasons)),
        commands('en', [
          [on(facts.account, 'show'), '', 'See how it stands'],
          [on(facts.account, 'suspend'), '', 'If it is stolen, contain it'],
          [on(facts.account, 'clear'), '', 'If it is the owner, let the mail go'],
        ]),
        reference('en', facts),
      ],
    }),
  },
  'breaker.opened': {
    ja: (facts, show) => ({
      subject: '自動封じ込めが上限に達しました。確認をお願いします',
      paragraphs: [
        `直近1時間の自動封じ込めが ${facts.containments} 件となり、上限の ${facts.most} 件に達しました（${show.timeOf(facts.at)}）。`,
        `これ以降に疑わしいと判定したアカウントは封じ込めず、送信メールの保留だけを行います。自動封じ込めは ${show.timeOf(facts.closesAt)} 以降に再開します。`,
        '大規模な攻撃のほか、誤判定やネットワーク構成の変更（接続元の変更など）も考えられます。まず一覧を確認してください。',
        commands('ja', [
          ['sekimori account list', '封じ込め・保留中のアカウントを確認する', ''],
          ['sekimori held list', '保留中のメールを確認する', ''],
          ['sekimori status', '全体の状態を確認する', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: 'automatic containment reached its limit, please look',
      paragraphs: [
        `${facts.containments} accounts were contained automatically within the last hour; the limit is ${facts.most} (${show.timeOf(facts.at)}).`,
        `Further suspects are not contained: only their outgoing mail is held. Automatic containment goes on from ${show.timeOf(facts.closesAt)}.`,
        'This may be a large attack, but also a misjudgement or a change of the network (other client addresses, for instance). Look at the list first.',
        commands('en', [
          ['sekimori account list', '', 'See the accounts that are contained or held'],
          ['sekimori held list', '', 'Look at the held mail'],
          ['sekimori status', '', 'See how the whole stands'],
        ]),
        reference('en', facts),
      ],
    }),
  },
  'containment.undone': {
    ja: (facts, show) => ({
      subject: `封じ込めを解除しました：${short(facts.account)}`,
      paragraphs: [
        `アカウント${name(facts.account, 'ja')}の封じ込めを、${show.timeOf(facts.at)}に${quoted(facts.by, 'ja', 40)}が解除しました。理由：${quoted(facts.why, 'ja')}`,
        `送信した本人のメール：${facts.released} 通　引き続き保留中：${facts.stillHeld} 通`,
        section('ja', '元に戻した手順：', stepsIn('ja', facts.done)),
        section('ja', 'まだ戻していない手順（自動で続けます）：', stepsIn('ja', facts.left)),
        commands('ja', [
          [on(facts.account, 'show'), '状況を確認する', ''],
          [on(facts.account, 'suspend'), '心当たりのない解除であれば、再び封じ込める', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `containment lifted: ${short(facts.account)}`,
      paragraphs: [
        `The containment of ${name(facts.account, 'en')} was lifted by ${quoted(facts.by, 'en', 40)} at ${show.timeOf(facts.at)}. Reason: ${quoted(facts.why, 'en')}`,
        `Messages of the owner that were released: ${facts.released}. Messages still held: ${facts.stillHeld}.`,
        section('en', 'Undone:', stepsIn('en', facts.done)),
        section('en', 'Not undone yet (it goes on by itself):', stepsIn('en', facts.left)),
        commands('en', [
          [on(facts.account, 'show'), '', 'See how it stands'],
          [on(facts.account, 'suspend'), '', 'If nobody should have lifted it, contain it again'],
        ]),
        reference('en', facts),
      ],
    }),
  },
  'step.failed': {
    ja: (facts, show) => ({
      subject: `${facts.direction === 'apply' ? '封じ込め' : '解除'}の手順が完了していません：${short(facts.account)}`,
      paragraphs: [
        `アカウント${name(facts.account, 'ja')}の手順「${stepIn(facts.step, 'ja')}」が ${facts.tries} 回失敗しました（${show.timeOf(facts.at)}）。`,
        `原因：${plainLine(facts.why.ja, 300)}`,
        'ほかの手順には影響ありません。この手順の再試行は続けていますが、急ぐ場合は手作業で行ってください。',
        commands('ja', [
          [on(facts.account, 'show'), '済んだ手順と残りの手順を確認する', ''],
          ['sekimori status', '補助プロセスとサーバーの状態を確認する', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `a step of the ${facts.direction === 'apply' ? 'containment' : 'undoing'} is not done: ${short(facts.account)}`,
      paragraphs: [
        `For the account ${name(facts.account, 'en')} the step «${stepIn(facts.step, 'en')}» failed ${facts.tries} times (${show.timeOf(facts.at)}).`,
        `Cause: ${plainLine(facts.why.en, 300)}`,
        'The other steps are not concerned. It is still tried again by itself; where it is urgent, do it by hand.',
        commands('en', [
          [on(facts.account, 'show'), '', 'See what is done and what is not'],
          ['sekimori status', '', 'See how the helper and the servers stand'],
        ]),
        reference('en', facts),
      ],
    }),
  },
}
