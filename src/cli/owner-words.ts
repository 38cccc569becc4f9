/** Words of `sekimori owner`. */
import type { StepUpPolicy } from '../events/step-up.ts'
import type { Language } from '../lib/words.ts'

const en = {
  about: 'owners of accounts and their second factors: list, show, enrol, policy, revoke',
  list: 'lists owners: policy, factors, what is open, what they approved',
  show: 'shows one owner: factors, approved and denied origins',
  enrol: 'makes a token by which an owner registers an authenticator; shown once',
  policy: 'decides how an account is asked: off, notify, step-up, strict',
  revoke: 'takes back «all», «origins» (approvals, denials, tokens), or one factor by its name',
  helpEnrol:
    'Hand the card over in person, or read the token out by telephone to somebody whose voice you know:\nnever by mail to this account, for a thief reads that too. The token lives 48 hours and is good\nonce; three may be open. What comes of it approves nothing for 24 hours.',
  helpPolicy:
    'off      nobody is asked or told\nnotify   unlikely logins go on, and the owner is told (the default)\nstep-up  unlikely logins are refused until the owner approves on his page\nstrict   so is every login from an origin that is not the account’s own\nWhere an owner has no factor that is a day old, or no page is configured («stepUp: address:»), he is\ntold instead of asked, so that nobody is locked out.',
  helpRevoke:
    'A factor that may be in other hands: revoke it, and what it approved is forgotten as well. «origins»\nforgets approved and denied origins, open requests and tokens; factors stay. «all» does both.\nTo come back, an owner is enrolled anew.',
  none: 'No owner has a factor, a policy of his own or a request yet.',
  colPolicy: 'Policy',
  colFactors: 'Factors',
  colCanAnswer: 'Can answer',
  colRecovery: 'Recovery codes',
  colOpen: 'Open',
  colTrusted: 'Approved origins',
  byDefault: (policy: string) => `${policy} (default)`,
  policies: {
    off: 'off',
    notify: 'notify',
    'step-up': 'step-up',
    strict: 'strict',
  } as Readonly<Record<StepUpPolicy, string>>,
  rowTokens: 'Open tokens',
  rowRequests: 'Open requests',
  factorLine: (factor: string, since: string, goodFrom: string) =>
    `  ${factor}  since ${since}, approves from ${goodFrom}`,
  factors: 'Factors:',
  trusted: 'Approved by the owner:',
  trustedLine: (network: string, protocol: string, until: string) =>
    `  ${network} ${protocol} until ${until}`,
  denied: 'Denied by the owner (does not age; «owner revoke ACCOUNT origins» forgets it):',
  deniedLine: (network: string, protocol: string) => `  ${network} ${protocol}`,
  cannotAnswer: 'Nobody can answer yet: where the policy asks, the owner is told instead.',
  opened: (account: string) => `For the owner of ${account}, to be handed over in person:`,
  openPage: 'Open this address with the telephone that has the authenticator, or scan it:',
  typeToken: (token: string) => `Token: ${token}`,
  noPage: 'No page is configured yet («stepUp: address:»); the owner types this token on it:',
  until: (until: string) => `Good once, until ${until}. It is not shown again.`,
  set: (account: string, policy: string) => `${account}: ${policy}`,
  revoked: (account: string, what: string) => `${account}: ${what} revoked.`,
  notRevoked: (account: string, what: string) => `${account} has no factor «${what}».`,
}

const ja: typeof en = {
  about: 'アカウントの本人と、その本人確認の手段（list / show / enrol / policy / revoke）',
  list: '本人確認の方針・手段・確認待ち・承認済みの接続元を一覧表示します',
  show: '1 人分の本人確認の手段と、承認・否認した接続元を表示します',
  enrol: '認証アプリを登録するための登録番号を発行します（表示は一度だけ）',
  policy: 'ログインの確認方法を決めます（off / notify / step-up / strict）',
  revoke: '「all」（すべて）、「origins」（承認・否認・登録番号）、または手段を 1 つ取り消します',
  helpEnrol:
    '登録番号は対面で渡すか、声で本人と分かる相手に電話で伝えてください。このアカウント宛てのメールでは\n送らないでください（攻撃者も読めます）。有効期間は 48 時間、使えるのは 1 回だけで、同時に 3 件まで\n発行できます。登録した手段で承認できるようになるのは 24 時間後です。',
  helpPolicy:
    'off      確認も通知もしません\nnotify   疑わしいログインを許可し、本人に通知します（既定）\nstep-up  疑わしいログインを、本人がページで承認するまで拒否します\nstrict   本人のものと分かっていない接続元からのログインを、すべて承認まで拒否します\n登録から 1 日たった手段がない場合や、本人用ページが未設定（stepUp の address）の場合は、本人を締め出さない\nよう、拒否せずに通知します。',
  helpRevoke:
    '他人の手に渡ったおそれのある手段は取り消してください。その手段による承認も取り消されます。「origins」は\n承認・否認した接続元、確認待ち、登録番号を取り消します（手段は残ります）。「all」は両方を取り消します。\n再び使うには、登録し直します。',
  none: '本人確認の手段・個別の方針・確認待ちのあるアカウントはまだありません。',
  colPolicy: '方針',
  colFactors: '手段',
  colCanAnswer: '承認可能',
  colRecovery: '回復コード',
  colOpen: '確認待ち',
  colTrusted: '承認済みの接続元',
  byDefault: (policy) => `${policy}（既定）`,
  policies: {
    off: '確認しない（off）',
    notify: '通知（notify）',
    'step-up': '疑わしいときに確認（step-up）',
    strict: '新しい接続元は必ず確認（strict）',
  },
  rowTokens: '未使用の登録番号',
  rowRequests: '確認待ち',
  factorLine: (factor, since, goodFrom) =>
    `  ${factor}　登録 ${since}、承認に使えるのは ${goodFrom} から`,
  factors: '本人確認の手段：',
  trusted: '本人が承認した接続元：',
  trustedLine: (network, protocol, until) => `  ${network} ${protocol}　${until} まで`,
  denied: '本人が否認した接続元（期限なし。「owner revoke ACCOUNT origins」で取り消せます）：',
  deniedLine: (network, protocol) => `  ${network} ${protocol}`,
  cannotAnswer: 'まだ承認に使える手段がないため、確認の代わりに通知します。',
  opened: (account) => `${account} の本人に、対面で渡してください：`,
  openPage: '認証アプリのある携帯電話でこのアドレスを開くか、読み取ってください：',
  typeToken: (token) => `登録番号：${token}`,
  noPage: '本人用ページが未設定です（stepUp の address）。本人はページでこの番号を入力します：',
  until: (until) => `${until} まで、1 回だけ使えます。再表示はできません。`,
  set: (account, policy) => `${account}：${policy}`,
  revoked: (account, what) => `${account}：${what} を取り消しました。`,
  notRevoked: (account, what) => `${account} に「${what}」という手段はありません。`,
}

export const ownerWords: Readonly<Record<Language, typeof en>> = { en, ja }
