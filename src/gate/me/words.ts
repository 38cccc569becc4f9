/** Words of the owners' page: everything that stands on it, in both languages. */
import type { LoginProtocol } from '../../events/login.ts'
import type { NetworkFacts } from '../../events/senses.ts'
import type { StepUpPolicy } from '../../events/step-up.ts'
import type { Language } from '../../lib/words.ts'
import type { NotDone, TrustHours } from '../../ports/owner-desk.ts'
import type { Mishap, Refusal } from './tally.ts'

/** Refusals that a page is shown for; of the others the connection just ends. */
export type Told = Refusal | Mishap

export type Words = {
  readonly name: string
  readonly other: string
  readonly skip: string
  readonly footer: string
  readonly signOut: string
  readonly back: string
  readonly cancel: string
  readonly error: string
  readonly signIn: {
    readonly title: string
    readonly lead: string
    readonly account: string
    readonly code: string
    readonly codeHint: string
    readonly go: string
    readonly none: string
    readonly enrol: string
    readonly wrong: string
    readonly wait: (seconds: number | undefined) => string
  }
  readonly home: {
    readonly title: string
    readonly as: (account: string) => string
    readonly contained: string
    readonly containedMore: string
    readonly code: string
    readonly codeHint: string
    readonly go: string
    readonly open: (count: number) => string
    readonly hereTitle: string
    readonly hereLead: string
    readonly elsewhere: (count: number) => string
    readonly noCode: string
    readonly wrong: string
    readonly wait: (seconds: number | undefined) => string
    readonly policyTitle: string
    readonly policy: Readonly<Record<StepUpPolicy, string>>
    readonly trusted: string
    readonly trustedNone: string
    readonly trustedUntil: (at: string) => string
    readonly factors: string
    readonly factor: (number: number) => string
    readonly since: (at: string) => string
    readonly goodFrom: (at: string) => string
    readonly recovery: (left: number) => string
    readonly recoveryLow: string
    readonly more: (count: number) => string
    readonly add: string
    readonly remove: string
    readonly lastStays: string
  }
  readonly shown: {
    readonly title: Readonly<Record<'login' | 'message', string>>
    readonly lead: string
    readonly account: string
    readonly place: string
    readonly unknownPlace: string
    readonly asked: string
    readonly until: string
    readonly network: string
    readonly operator: (number: number) => string
    readonly kind: string
    readonly kinds: Readonly<Record<NonNullable<NetworkFacts['kind']>, string>>
    readonly attack: string
    readonly protocol: string
    readonly protocols: Readonly<Record<LoginProtocol, string>>
    readonly program: string
    readonly programNone: string
    readonly programCaution: string
    readonly mine: string
    readonly hours: string
    readonly trust: Readonly<Record<TrustHours, string>>
    readonly approve: string
    readonly notMine: string
    readonly deny: string
    readonly unsure: string
  }
  readonly deny: {
    readonly title: string
    readonly lead: string
    readonly happens: readonly string[]
    readonly go: string
  }
  readonly done: {
    readonly approved: string
    readonly approvedUntil: (at: string) => string
    readonly next: string
    readonly approvedNext: Readonly<Record<'login' | 'message', readonly string[]>>
    readonly denied: string
    readonly deniedLead: string
    readonly deniedNext: readonly string[]
  }
  readonly notDone: Readonly<Record<NotDone['refused'], string>>
  readonly notDoneTitle: string
  readonly enrol: {
    readonly title: string
    readonly lead: string
    readonly token: string
    readonly tokenHint: string
    readonly go: string
    readonly wrong: string
    readonly wait: (seconds: number | undefined) => string
    readonly scanTitle: string
    readonly scan: string
    readonly scanAlt: string
    readonly bySecret: string
    readonly open: string
    readonly code: string
    readonly codeHint: string
    readonly finish: string
    readonly finishWrong: string
    readonly doneTitle: string
    readonly done: (account: string, goodFrom: string) => string
    readonly codesTitle: string
    readonly codesLead: string
    readonly codesOnce: string
    readonly toSignIn: string
  }
  readonly remove: {
    readonly title: string
    readonly lead: (since: string) => string
    readonly go: string
  }
  readonly told: Readonly<Record<Told, { readonly title: string; readonly text: string }>>
  readonly toStart: string
}

const span = (seconds: number): readonly [number, 'minutes' | 'seconds'] =>
  seconds >= 90 ? [Math.ceil(seconds / 60), 'minutes'] : [Math.ceil(seconds), 'seconds']
const inEnglish = (seconds: number | undefined): string => {
  if (seconds === undefined) return 'Too many wrong tries. Wait a while, then try again.'
  const [count, unit] = span(seconds)
  return `Too many wrong tries. Try again in ${count} ${unit}.`
}
const inJapanese = (seconds: number | undefined): string => {
  if (seconds === undefined) return '誤りが続きました。しばらく待ってからもう一度お試しください。'
  const [count, unit] = span(seconds)
  return `誤りが続きました。${count} ${unit === 'minutes' ? '分' : '秒'}後にもう一度お試しください。`
}

export const words: Readonly<Record<Language, Words>> = {
  ja: {
    name: 'メールアカウントの本人確認',
    other: 'English',
    skip: '本文へ移動',
    footer:
      'このページでメールのパスワードを入力することはありません。不審な点があれば、メール管理者に電話などメール以外の方法で連絡してください。',
    signOut: 'サインアウト',
    back: '戻る',
    cancel: 'やめる',
    error: 'エラー',
    signIn: {
      title: '本人確認',
      lead: 'メールアドレスと、認証アプリのコードを入力してください。',
      account: 'メールアドレス',
      code: '認証アプリのコード、または回復コード',
      codeHint: '認証アプリに表示される 6 桁の数字です。メールのパスワードではありません。',
      go: '次へ',
      none: '登録がまだの方',
      enrol: '管理者から受け取った登録番号で登録する',
      wrong:
        'メールアドレスとコードの組み合わせを確認できませんでした。一度使ったコードは使えません。認証アプリの次のコードでお試しください。',
      wait: inJapanese,
    },
    home: {
      title: '確認コードの入力',
      as: (account) => `${account} の本人確認が済みました。`,
      contained: 'このアカウントは現在停止されています。',
      containedMore: 'メールの送信とログインはできません。管理者に電話などで連絡してください。',
      code: '確認コード',
      codeHint:
        'メールソフトのエラー表示にあるコードです。保留されたメールの場合は、届いた通知にあります。',
      go: '内容を見る',
      open: (count) =>
        count === 0
          ? '確認待ちの要求はありません。'
          : `確認待ちの要求が ${count} 件あります。内容を見るには、それぞれの確認コードが必要です。`,
      hereTitle: 'この場所からの確認待ち',
      hereLead:
        'サインインした場所と同じ回線から届いた要求です。同じ回線を使うほかの人によることもあるため、内容を確かめてから回答してください。',
      elsewhere: (count) =>
        `ほかに確認待ちの要求が ${count} 件あります。内容を見るには、それぞれの確認コードが必要です。`,
      noCode:
        'メールソフトにコードが表示されない場合は、メールソフトと同じ回線（同じ Wi-Fi など）でこのページにサインインし直してください。その回線からの要求は、コードなしで内容を見られます。',
      wrong: '該当する要求がありません。コードの誤りか、期限切れ、または回答済みです。',
      wait: inJapanese,
      policyTitle: 'このアカウントの状態',
      policy: {
        off: '本人確認は使われていません。',
        notify: '普段と違うログインがあると、通知が届きます。',
        'step-up': '普段と違うログインは、ここで承認するまで拒否されます。',
        strict: '初めての場所からのログインは、必ずここでの承認が必要です。',
      },
      trusted: '承認済みの接続元',
      trustedNone: '承認済みの接続元はありません。',
      trustedUntil: (at) => `${at} まで`,
      factors: '登録済みの本人確認の手段',
      factor: (number) => `認証アプリ ${number}`,
      since: (at) => `${at} に登録`,
      goodFrom: (at) => `安全のため、承認に使えるのは ${at} からです。`,
      recovery: (left) => `未使用の回復コード：${left} 個`,
      recoveryLow:
        '回復コードが残りわずかです。パスキーまたは認証アプリを追加すると、新しい回復コードを受け取れます。',
      more: (count) => `ほか ${count} 件`,
      add: 'パスキーまたは認証アプリを追加する',
      remove: '登録を解除する',
      lastStays: '最後の 1 つは解除できません。',
    },
    shown: {
      title: {
        login: 'このログインはあなたですか',
        message: 'このメールを送ったのはあなたですか',
      },
      lead: '下の内容に心当たりがあるか確かめてください。',
      account: 'アカウント',
      place: '国・地域',
      unknownPlace: '不明',
      asked: '日時',
      until: '回答の期限',
      network: '接続元',
      operator: (number) => `（AS${number}）`,
      kind: '接続元の種類',
      kinds: {
        hosting: 'データセンター（レンタルサーバーなど）。人が直接使う回線ではありません',
        vpn: 'VPN。実際の場所は分かりません',
        tor: 'Tor（匿名化）。実際の場所は分かりません',
        mobile: '携帯電話の回線',
      },
      attack: 'この接続元は、攻撃元の一覧に載っています。',
      protocol: '操作',
      protocols: {
        smtp: 'メールの送信（SMTP）',
        imap: 'メールの受信（IMAP）',
        pop3: 'メールの受信（POP3）',
        sieve: 'メールの振り分け設定（ManageSieve）',
        lmtp: 'メールの配送（LMTP）',
        http: 'Web メール',
        ssh: 'サーバーへの接続（SSH）',
        database: 'データベース',
        other: 'その他',
      },
      program: 'プログラム',
      programNone: '名乗っていません',
      programCaution: 'プログラムの名前は相手の自己申告です',
      mine: '自分の操作であれば',
      hours: 'この接続元を承認する期間',
      trust: { 1: '1 時間', 12: '12 時間', 168: '7 日間', 720: '30 日間' },
      approve: '自分です。承認する',
      notMine: '心当たりがなければ',
      deny: '自分ではありません',
      unsure:
        '電話などで誰かに頼まれて承認しないでください。管理者や警察が承認を頼むことはありません。',
    },
    deny: {
      title: '「自分ではありません」と回答しますか',
      lead: '回答すると、被害を防ぐため、すぐに次のことが行われます。',
      happens: [
        'このアカウントは停止され、送信もログインもできなくなります（ご自身も含みます）。',
        '送信待ちのメールは保留されます。失われることはありません。',
        '管理者に通知されます。停止を解除できるのは管理者だけです。',
      ],
      go: '自分ではない。アカウントを停止する',
    },
    done: {
      approved: '承認しました',
      approvedUntil: (at) => `この接続元は ${at} まで承認されています。`,
      next: '次にすること',
      approvedNext: {
        login: [
          'メールソフトに戻り、もう一度送受信してください。',
          'パスワードの入力画面が出た場合は、いつものパスワードを入力してください。パスワードの変更は必要ありません。',
          '接続元（Wi-Fi や携帯回線）を変えると、もう一度確認を求められることがあります。',
        ],
        message: [
          '保留されていたメールは、まもなく送信されます。もう一度送る必要はありません。',
          'しばらくしても届かない場合は、管理者に問い合わせてください。',
        ],
      },
      denied: 'アカウントを停止しました',
      deniedLead:
        '知らせてくださりありがとうございます。第三者がパスワードを知っているおそれがあります。',
      deniedNext: [
        '管理者に電話などメール以外の方法で連絡してください。',
        '管理者の案内に従って、パスワードを変更してください。同じパスワードを使っているほかのサービスも変更してください。',
        '最近パスワードを入力したページや、開いた添付ファイルに心当たりがあれば、管理者に伝えてください。',
      ],
    },
    notDone: {
      early:
        'この本人確認の手段は登録から 24 時間たっていないため、この操作にはまだ使えません。お急ぎの場合は管理者に連絡してください。「自分ではありません」の回答は、今すぐできます。',
      gone: 'この要求は、回答済みか期限切れです。もう一度メールソフトで操作すると、新しい確認コードが発行されます。',
      wrong: '受け付けられませんでした。もう一度お試しください。',
      wait: '今は受け付けられません。しばらく待ってからもう一度お試しください。続く場合は管理者に連絡してください。',
      full: '登録数の上限に達しています。使わないものを解除してから、もう一度お試しください。',
    },
    notDoneTitle: '完了していません',
    enrol: {
      title: '本人確認の登録',
      lead: '管理者から手渡された登録番号を入力してください。このあと、パスキー（指紋や顔など）または認証アプリ（TOTP に対応したもの）を登録します。',
      token: '登録番号',
      tokenHint:
        '登録番号は 1 回だけ使えます。メールで届いた番号は使わず、管理者に確認してください。',
      go: '登録を始める',
      wrong:
        'この登録番号は使えません。誤りがないか確かめ、期限切れの場合は管理者に再発行を依頼してください。',
      wait: inJapanese,
      scanTitle: '本人確認の手段の登録',
      scan: '認証アプリを使う場合は、アプリで次の QR コードを読み取ります。',
      scanAlt:
        '認証アプリに登録するための QR コード。読み取れない場合は、下の文字列を入力してください。',
      bySecret:
        '読み取れない場合は、次の文字列を認証アプリに入力してください（時間ベース、6 桁、30 秒）。',
      open: 'この端末の認証アプリで開く',
      code: '認証アプリに表示されたコード',
      codeHint: '6 桁の数字です。正しく登録できたことを確かめます。',
      finish: '登録を完了する',
      finishWrong:
        'コードが違います。端末の時計が合っているか確かめ、次に表示されるコードを入力してください。',
      doneTitle: '登録しました',
      done: (account, goodFrom) =>
        `${account} の認証アプリを登録しました。安全のため、承認に使えるのは ${goodFrom} からです。`,
      codesTitle: '回復コード',
      codesLead:
        'スマートフォンを紛失したときに、認証アプリのコードの代わりに使います。各コードは 1 回だけ使えます。印刷するか書き写して、安全な場所に保管してください。',
      codesOnce: 'この画面を閉じると、二度と表示できません。',
      toSignIn: '控えました。最初のページへ',
    },
    remove: {
      title: '登録を解除しますか',
      lead: (since) => `${since} に登録したものは、本人確認に使えなくなります。`,
      go: '登録を解除する',
    },
    told: {
      http: { title: '要求を読み取れません', text: 'ブラウザーからもう一度開いてください。' },
      headers: {
        title: '要求が長すぎます',
        text: 'このサイトの Cookie を削除してから、もう一度開いてください。',
      },
      slow: { title: '時間切れです', text: '通信が途中で止まりました。もう一度お試しください。' },
      target: { title: 'アドレスが長すぎます', text: 'アドレスを確かめてください。' },
      expectation: {
        title: '対応していない要求です',
        text: 'ブラウザーからもう一度開いてください。',
      },
      host: {
        title: 'このアドレスでは利用できません',
        text: '管理者から案内されたアドレスを開いてください。',
      },
      path: {
        title: 'ページが見つかりません',
        text: 'アドレスを確かめるか、最初のページから開いてください。',
      },
      method: { title: '使えない操作です', text: '最初のページからもう一度お試しください。' },
      type: { title: '対応していない形式です', text: 'このページのフォームから送信してください。' },
      length: { title: '入力が長すぎます', text: '入力を短くして、もう一度お試しください。' },
      form: { title: '入力を読み取れません', text: '最初のページからもう一度お試しください。' },
      foreign: {
        title: '別のサイトからの操作は受け付けません',
        text: '何も実行していません。このページのアドレスを直接開いて、操作してください。',
      },
      stale: {
        title: 'フォームの有効期限が切れました',
        text: '何も実行していません。最初のページからもう一度お試しください。',
      },
      pace: {
        title: '要求が多すぎます',
        text: '少し待ってからもう一度お試しください。',
      },
      busy: { title: '混み合っています', text: '少し待ってからもう一度お試しください。' },
      draining: { title: '再起動中です', text: '少し待ってからもう一度お試しください。' },
      late: {
        title: '結果を確認できません',
        text: '処理に時間がかかっています。実行されたかどうかは、少し待ってから最初のページで確かめてください。',
      },
      failed: {
        title: '今は処理できません',
        text: 'サーバー側の問題のため、実行できませんでした。少し待ってからもう一度お試しください。続く場合は管理者に連絡してください。',
      },
      mistake: {
        title: '内部の誤りが起きました',
        text: '少し待ってからもう一度お試しください。続く場合は管理者に連絡してください。',
      },
    },
    toStart: '最初のページへ',
  },
  en: {
    name: 'Mail account: is it you?',
    other: '日本語',
    skip: 'Go to the text',
    footer:
      'This page never asks for your mail password. If anything looks odd, tell your mail administrator by telephone or in person, not by mail.',
    signOut: 'Sign out',
    back: 'Back',
    cancel: 'Cancel',
    error: 'Error',
    signIn: {
      title: 'Confirm that it is you',
      lead: 'Enter your mail address and the code of your authenticator app.',
      account: 'Mail address',
      code: 'Code of the authenticator app, or a recovery code',
      codeHint: 'The six digits that the app shows now. Not your mail password.',
      go: 'Continue',
      none: 'Not registered yet?',
      enrol: 'Register with the token that your administrator gave you',
      wrong:
        'This mail address and code do not fit together. A code works only once: try the next one that the app shows.',
      wait: inEnglish,
    },
    home: {
      title: 'Enter the request code',
      as: (account) => `You are signed in as ${account}.`,
      contained: 'This account is stopped.',
      containedMore: 'It can neither send mail nor log in. Call your administrator.',
      code: 'Request code',
      codeHint:
        'It stands in the error that your mail program shows; for held mail, in the notice that you got.',
      go: 'Show the request',
      open: (count) =>
        count === 0
          ? 'No request waits for you.'
          : `${count} ${count === 1 ? 'request waits' : 'requests wait'} for you. Each is shown when its code is entered.`,
      hereTitle: 'Waiting for you, from where you are now',
      hereLead:
        'These come from the network where you signed in. Somebody else may be on it too: look at each before you answer.',
      elsewhere: (count) =>
        `${count} more ${count === 1 ? 'request waits' : 'requests wait'} for you. Each is shown when its code is entered.`,
      noCode:
        'Your mail program shows no code? Sign in here again from the network that it uses, such as the same Wi-Fi: requests from there are listed without a code.',
      wrong: 'There is no such request: the code is mistyped, or it has expired or was answered.',
      wait: inEnglish,
      policyTitle: 'This account',
      policy: {
        off: 'Logins are not confirmed by you.',
        notify: 'You are told when a login looks unusual.',
        'step-up': 'An unusual login is refused until you approve it here.',
        strict: 'Every login from a new place has to be approved here.',
      },
      trusted: 'Approved origins',
      trustedNone: 'No origin is approved.',
      trustedUntil: (at) => `until ${at}`,
      factors: 'What you confirm with',
      factor: (number) => `Authenticator app ${number}`,
      since: (at) => `registered ${at}`,
      goodFrom: (at) => `For safety it can approve from ${at} on.`,
      recovery: (left) => `Recovery codes left: ${left}`,
      recoveryLow:
        'Few recovery codes are left. Add a passkey or an authenticator app to get new ones.',
      more: (count) => `and ${count} more`,
      add: 'Add a passkey or an authenticator app',
      remove: 'Remove',
      lastStays: 'The last one cannot be removed.',
    },
    shown: {
      title: { login: 'Is this login yours?', message: 'Did you send this mail?' },
      lead: 'Check whether you know what is shown here.',
      account: 'Account',
      place: 'Country or region',
      unknownPlace: 'unknown',
      asked: 'Time',
      until: 'Answer before',
      network: 'Comes from',
      operator: (number) => ` (AS${number})`,
      kind: 'Kind of network',
      kinds: {
        hosting: 'Data centre (rented servers): not a line that people use themselves',
        vpn: 'VPN: the true place is unknown',
        tor: 'Tor: the true place is hidden',
        mobile: 'Mobile network',
      },
      attack: 'This origin is on a list of attackers.',
      protocol: 'What for',
      protocols: {
        smtp: 'Sending mail (SMTP)',
        imap: 'Reading mail (IMAP)',
        pop3: 'Reading mail (POP3)',
        sieve: 'Mail filters (ManageSieve)',
        lmtp: 'Delivering mail (LMTP)',
        http: 'Webmail',
        ssh: 'A server (SSH)',
        database: 'A database',
        other: 'Something else',
      },
      program: 'Program',
      programNone: 'gave no name',
      programCaution: 'A program may give any name',
      mine: 'If it is yours',
      hours: 'How long to trust this origin',
      trust: { 1: '1 hour', 12: '12 hours', 168: '7 days', 720: '30 days' },
      approve: 'It is me: approve',
      notMine: 'If you do not know it',
      deny: 'It is not me',
      unsure:
        'Never approve because somebody asks you to, on the telephone or otherwise. No administrator will.',
    },
    deny: {
      title: 'Say that it is not you?',
      lead: 'To keep harm away, this happens at once:',
      happens: [
        'The account is stopped: nobody can send or log in with it, you included.',
        'Mail that waits to be sent is held. None of it is lost.',
        'Your administrators are told. Only they can lift the stop.',
      ],
      go: 'It is not me: stop the account',
    },
    done: {
      approved: 'Approved',
      approvedUntil: (at) => `This origin is trusted until ${at}.`,
      next: 'What to do now',
      approvedNext: {
        login: [
          'Go back to your mail program and send or receive again.',
          'If it asks for the password, enter the one you have. You need not change it.',
          'On another network (Wi-Fi, mobile) you may be asked once more.',
        ],
        message: [
          'The mail that was held leaves shortly. You need not send it again.',
          'If it does not arrive after a while, ask your administrator.',
        ],
      },
      denied: 'The account is stopped',
      deniedLead: 'Thank you for telling us. Somebody else may know your password.',
      deniedNext: [
        'Call your administrator, or go there. Do not write a mail.',
        'Change your password as they tell you, also wherever else you use the same one.',
        'Tell them of any page where you entered the password lately, and of attachments that you opened.',
      ],
    },
    notDone: {
      early:
        'What you confirm with was registered less than 24 hours ago and cannot be used for this yet. If it is urgent, call your administrator. You can say “It is not me” right now.',
      gone: 'This request was answered before or has expired. Try again in your mail program to get a new request code.',
      wrong: 'It was not accepted. Please try again.',
      wait: 'Not possible now. Wait a while, then try again; if it stays so, call your administrator.',
      full: 'No more can be registered. Remove one that you do not use, then try again.',
    },
    notDoneTitle: 'Not done',
    enrol: {
      title: 'Register to confirm that it is you',
      lead: 'Enter the token that your administrator handed to you. Next you register a passkey (your fingerprint, your face) or an authenticator app (one for TOTP).',
      token: 'Token',
      tokenHint:
        'A token works once. Do not use one that came by mail: ask your administrator about it.',
      go: 'Begin',
      wrong:
        'This token cannot be used. Check how it is written; if it has expired, ask your administrator for a new one.',
      wait: inEnglish,
      scanTitle: 'Register what you confirm with',
      scan: 'To use an authenticator app, scan this QR code with it.',
      scanAlt: 'QR code for the authenticator app. If it cannot be scanned, enter the text below.',
      bySecret:
        'If it cannot be scanned, enter this text in the app (time-based, 6 digits, 30 seconds).',
      open: 'Open in the authenticator app of this device',
      code: 'Code that the app shows',
      codeHint: 'Six digits; they show that the app is set up.',
      finish: 'Finish',
      finishWrong:
        'The code is not right. Check the clock of the device, then enter the next code that the app shows.',
      doneTitle: 'Registered',
      done: (account, goodFrom) =>
        `The authenticator app of ${account} is registered. For safety it can approve from ${goodFrom} on.`,
      codesTitle: 'Recovery codes',
      codesLead:
        'Use them in place of the app’s code when your telephone is lost; each works once. Print them or write them down, and keep them in a safe place.',
      codesOnce: 'They are never shown again once this page is closed.',
      toSignIn: 'I have kept them: to the start',
    },
    remove: {
      title: 'Remove it?',
      lead: (since) =>
        `What was registered ${since} can no longer be used to confirm that it is you.`,
      go: 'Remove it',
    },
    told: {
      http: { title: 'The request cannot be read', text: 'Open the page again in your browser.' },
      headers: {
        title: 'The request is too long',
        text: 'Delete the cookies of this site, then open it again.',
      },
      slow: { title: 'Out of time', text: 'The request stopped half way. Please try again.' },
      target: { title: 'The address is too long', text: 'Check the address.' },
      expectation: {
        title: 'The request is not supported',
        text: 'Open the page again in your browser.',
      },
      host: {
        title: 'Not served under this address',
        text: 'Open the address that your administrator told you.',
      },
      path: { title: 'No such page', text: 'Check the address, or go to the start.' },
      method: { title: 'This cannot be done here', text: 'Please try again from the start.' },
      type: { title: 'This form is not supported', text: 'Use the forms of this page.' },
      length: { title: 'The input is too long', text: 'Make it shorter and try again.' },
      form: { title: 'The input cannot be read', text: 'Please try again from the start.' },
      foreign: {
        title: 'Not accepted from another site',
        text: 'Nothing was done. Open the address of this page yourself, and go on from there.',
      },
      stale: {
        title: 'This form has expired',
        text: 'Nothing was done. Please try again from the start.',
      },
      pace: { title: 'Too many requests', text: 'Wait a moment, then try again.' },
      busy: { title: 'Very busy', text: 'Wait a moment, then try again.' },
      draining: { title: 'Restarting', text: 'Wait a moment, then try again.' },
      late: {
        title: 'The result is not known',
        text: 'It takes longer than usual. Wait a moment, then see at the start whether it was done.',
      },
      failed: {
        title: 'Not possible now',
        text: 'Something on the server keeps it from being done. Wait a moment, then try again; if it stays so, call your administrator.',
      },
      mistake: {
        title: 'An internal mistake',
        text: 'Wait a moment, then try again; if it stays so, call your administrator.',
      },
    },
    toStart: 'To the start',
  },
}
