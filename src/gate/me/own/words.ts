/** Words of what an owner has on his page besides requests: passkeys, pushes, his account, help. */
import type { Language } from '../../../lib/words.ts'
import type { OwnerSymptom } from '../../../ports/owner-desk.ts'
import type { OwnLogin } from '../../../ports/owner-history.ts'

export type OwnWords = {
  readonly shortName: string
  readonly passkey: {
    readonly use: string
    readonly useHint: string
    readonly wrong: string
    readonly failed: string
    readonly makeTitle: string
    readonly makeLead: string
    readonly label: string
    readonly labelHint: string
    readonly make: string
    readonly orApp: string
    readonly notMade: string
    readonly named: (label: string) => string
    readonly done: (account: string, goodFrom: string) => string
  }
  readonly push: {
    readonly title: string
    readonly lead: string
    readonly on: string
    readonly failed: string
    readonly phone: string
    readonly to: (site: string) => string
    readonly since: (at: string) => string
    readonly off: string
    readonly shown: Readonly<Record<'asked' | 'alarm', readonly [title: string, text: string]>>
  }
  readonly links: { readonly account: string; readonly help: string; readonly lost: string }
  readonly account: {
    readonly title: string
    readonly sentTitle: string
    readonly sentLead: string
    readonly day: string
    readonly sent: string
    readonly held: string
    readonly refused: string
    readonly heldNow: (count: number) => string
    readonly none: string
    readonly loginsTitle: string
    readonly loginsLead: string
    readonly loginsNone: string
    readonly refusedTitle: (count: number) => string
    readonly refusedLead: string
    readonly outcome: Readonly<Record<OwnLogin['outcome'], string>>
    readonly last: (at: string) => string
    readonly times: (times: number, first: string) => string
    readonly mine: string
    readonly notMine: string
    readonly saidMine: string
    readonly saidNotMine: string
    readonly noted: string
  }
  readonly help: {
    readonly title: string
    readonly lead: string
    readonly symptoms: Readonly<Record<OwnerSymptom, string>>
    readonly go: string
    readonly nobody: string
    readonly heardTitle: string
    readonly heard: string
    readonly next: readonly string[]
    readonly call: string
  }
  readonly lost: {
    readonly title: string
    readonly lead: string
    readonly codes: string
    readonly go: string
    readonly wait: string
    readonly doneTitle: string
    readonly done: string
    readonly next: readonly string[]
    readonly number: string
  }
  readonly sentence: (
    what: 'login' | 'message',
    facts: { at: string; place: string | undefined; how: string; program: string },
  ) => string
  readonly details: string
}

export const ownWords: Readonly<Record<Language, OwnWords>> = {
  ja: {
    shortName: '本人確認',
    passkey: {
      use: 'パスキーでサインイン',
      useHint: '指紋や顔、端末の暗証番号で本人確認をします。メールアドレスの入力は不要です。',
      wrong:
        'パスキーを確認できませんでした。もう一度試すか、メールアドレスと認証アプリのコードを入力してください。',
      failed:
        'パスキーの操作が完了しませんでした。もう一度お試しください。使えない場合は、認証アプリのコードでも手続きできます。',
      makeTitle: 'パスキーを登録する（おすすめ）',
      makeLead:
        'この端末の指紋や顔、暗証番号で本人確認ができるようになります。認証アプリは必要ありません。',
      label: 'パスキーの名前',
      labelHint: '「自分のスマホ」など、あとで見分けられる名前を付けてください。',
      make: 'パスキーを登録する',
      orApp: '認証アプリを登録する',
      notMade: 'パスキーを登録できませんでした。もう一度お試しください。',
      named: (label) => (label === '' ? 'パスキー' : `パスキー「${label}」`),
      done: (account, goodFrom) =>
        `${account} のパスキーを登録しました。安全のため、承認に使えるのは ${goodFrom} からです。`,
    },
    push: {
      title: '通知',
      lead: '確認待ちのログインがあるとき、このブラウザーにすぐ通知します。通知にコードや接続元は表示されません。',
      on: 'このブラウザーで通知を受け取る',
      failed:
        '通知を有効にできませんでした。ブラウザーの設定で、通知が許可されているか確かめてください。',
      phone:
        'iPhone、iPad では、共有メニューの「ホーム画面に追加」でこのページを追加し、そこから開くと通知を受け取れます。',
      to: (site) => `通知先：${site}`,
      since: (at) => `${at} から`,
      off: '通知をやめる',
      shown: {
        asked: ['本人確認', '確認待ちのログインがあります。'],
        alarm: ['本人確認', 'メールアカウントについてお知らせがあります。'],
      },
    },
    links: {
      account: 'ログインと送信の記録を見る',
      help: 'メールの調子がおかしい',
      lost: '認証の手段をなくした方',
    },
    account: {
      title: 'ログインと送信の記録',
      sentTitle: '送信したメール（14 日間）',
      sentLead:
        'このアカウントから送信された通数です。身に覚えのない送信がないか確かめてください。',
      day: '日付',
      sent: '送信',
      held: '保留',
      refused: '拒否',
      heldNow: (count) => `現在、確認のため保留中のメールが ${count} 通あります。`,
      none: 'この期間の送信はありません。',
      loginsTitle: '最近のログイン',
      loginsLead:
        '同じ場所・同じプログラムからのログインは 1 つにまとめています。心当たりのないものがあれば知らせてください。',
      loginsNone: '記録はまだありません。',
      refusedTitle: (count) => `拒否されたログイン（${count} 件）`,
      refusedLead:
        'パスワードの間違いなどで拒否されたものです。ログインされていないため、操作は必要ありません。',
      outcome: { accepted: '許可', asked: '本人確認を要求', refused: '拒否' },
      last: (at) => `最終：${at}`,
      times: (times, first) => `${first} から ${times} 回`,
      mine: '自分です',
      notMine: '自分ではない',
      saidMine: '「自分です」と回答済み',
      saidNotMine: '「自分ではない」と回答済み',
      noted: '回答を記録しました。',
    },
    help: {
      title: 'メールの調子がおかしい',
      lead: '一番近いものを選んでください。管理者に伝わり、サーバーの状態と照らし合わせます。',
      symptoms: {
        'cannot-send': 'メールを送信できない',
        'slow-mail': 'メールが届くのが遅い',
        'bounces-arrive': '送った覚えのないメールのエラー通知が届く',
        'contacts-got-mail': '自分から不審なメールが届いたと人に言われた',
        'locked-out': 'メールにログインできない',
        other: 'その他',
      },
      go: '知らせる',
      nobody: '今はこのページから知らせることができません。管理者に電話などで連絡してください。',
      heardTitle: '知らせを受け付けました',
      heard: '管理者に伝わりました。',
      next: [
        '不審なログインがないか、「ログインと送信の記録」で確かめてください。',
        '急ぎの場合は、管理者に電話などメール以外の方法で連絡してください。',
      ],
      call: '連絡先',
    },
    lost: {
      title: '認証の手段をなくした方',
      lead: 'スマートフォンの紛失などで認証できなくなった場合、新しい登録を申し込めます。登録には、管理者による対面での本人確認が必要です。',
      codes:
        '回復コードをお持ちの場合は、申し込みは不要です。サインインの画面で回復コードを入力してください。',
      go: '再登録を申し込む',
      wait: '今は受け付けられません。しばらく待ってからお試しになるか、管理者に直接連絡してください。',
      doneTitle: '申し込みを受け付けました',
      done: '次の受付番号を控えてください。このアカウントが登録されている場合、管理者の画面に表示されます。',
      next: [
        '身分証を持って管理者を訪ね、受付番号を伝えてください。',
        '新しい登録番号は、その場で手渡されます。メールで届くことはありません。',
      ],
      number: '受付番号',
    },
    sentence: (what, { at, place, how, program }) =>
      `${at}に${place === undefined ? '不明な場所' : `「${place}」`}から${
        program === '' ? '' : `、「${program}」と名乗るプログラムで`
      }${what === 'login' ? `ログインの要求がありました。操作：${how}` : 'メールの送信がありました。'}`,
    details: '詳しい内容',
  },
  en: {
    shortName: 'Is it you?',
    passkey: {
      use: 'Sign in with a passkey',
      useHint:
        'Your fingerprint, your face or the code of this device shows that it is you. No mail address is needed.',
      wrong:
        'The passkey was not accepted. Try again, or enter your mail address and the code of your authenticator app.',
      failed:
        'The passkey was not used. Please try again; where it does not work, a code of an authenticator app does.',
      makeTitle: 'Register a passkey (recommended)',
      makeLead:
        'From then on your fingerprint, your face or the code of this device shows that it is you. No app is needed.',
      label: 'Name of the passkey',
      labelHint: 'Such as “my telephone”, so that you can tell it from others later.',
      make: 'Register a passkey',
      orApp: 'Register an authenticator app',
      notMade: 'The passkey could not be registered. Please try again.',
      named: (label) => (label === '' ? 'Passkey' : `Passkey “${label}”`),
      done: (account, goodFrom) =>
        `The passkey of ${account} is registered. For safety it can approve from ${goodFrom} on.`,
    },
    push: {
      title: 'Notifications',
      lead: 'When a login waits for your answer this browser tells you at once. A notification shows no code and no place.',
      on: 'Tell me in this browser',
      failed:
        'Notifications could not be switched on. See in the settings of the browser whether they are allowed.',
      phone:
        'On an iPhone or iPad, put this page on the home screen (Share, “Add to Home Screen”) and open it from there to be told.',
      to: (site) => `Told by ${site}`,
      since: (at) => `since ${at}`,
      off: 'Stop telling me',
      shown: {
        asked: ['Is it you?', 'A login waits for your answer.'],
        alarm: ['Is it you?', 'There is news about your mail account.'],
      },
    },
    links: {
      account: 'See logins and what was sent',
      help: 'Something is wrong with my mail',
      lost: 'Lost your telephone or passkey?',
    },
    account: {
      title: 'Logins and what was sent',
      sentTitle: 'Mail sent in 14 days',
      sentLead:
        'How many messages this account sent. See whether there are any that you did not send.',
      day: 'Day',
      sent: 'Sent',
      held: 'Held',
      refused: 'Refused',
      heldNow: (count) =>
        `${count} ${count === 1 ? 'message is' : 'messages are'} held now, until somebody has looked at ${count === 1 ? 'it' : 'them'}.`,
      none: 'Nothing was sent in this time.',
      loginsTitle: 'Latest logins',
      loginsLead:
        'Logins from one place by one program are one line. If you do not know one of them, say so.',
      loginsNone: 'Nothing is recorded yet.',
      refusedTitle: (count) => `Refused logins (${count})`,
      refusedLead:
        'Refused for a wrong password and the like. Nobody got in, and you need not do anything.',
      outcome: { accepted: 'let in', asked: 'you were asked', refused: 'refused' },
      last: (at) => `last ${at}`,
      times: (times, first) => `${times} times since ${first}`,
      mine: 'This was me',
      notMine: 'This was not me',
      saidMine: 'You said: it was me',
      saidNotMine: 'You said: it was not me',
      noted: 'Your answer was noted.',
    },
    help: {
      title: 'Something is wrong with my mail',
      lead: 'Choose what comes nearest. Your administrators are told, and it is held against the state of the servers.',
      symptoms: {
        'cannot-send': 'I cannot send mail',
        'slow-mail': 'My mail is slow',
        'bounces-arrive': 'I get errors for mail that I did not send',
        'contacts-got-mail': 'Somebody says that he got odd mail from me',
        'locked-out': 'I cannot log in to my mail',
        other: 'Something else',
      },
      go: 'Tell them',
      nobody: 'Nobody can be told from this page now. Call your administrator.',
      heardTitle: 'Thank you, it was heard',
      heard: 'Your administrators were told.',
      next: [
        'See under “Logins and what was sent” whether there is a login that you do not know.',
        'If it is urgent, call your administrator or go there. Do not write a mail.',
      ],
      call: 'Whom to call',
    },
    lost: {
      title: 'Lost your telephone or passkey?',
      lead: 'If you cannot confirm any more that it is you, ask here to be registered anew. An administrator has to see you in person for it.',
      codes:
        'With a recovery code you need not ask: sign in with it in place of the code of the app.',
      go: 'Ask to be registered anew',
      wait: 'Not possible now. Wait a while, then try again, or go to your administrator.',
      doneTitle: 'You have asked',
      done: 'Write this number down. If the account is known here, your administrators see the request.',
      next: [
        'Go to your administrator with a proof of who you are, and tell this number.',
        'You are handed a new token there and then. None ever comes by mail.',
      ],
      number: 'Number',
    },
    sentence: (what, { at, place, how, program }) =>
      `${at}: ${what === 'login' ? 'somebody wants to log in' : 'mail was sent'} from ${place ?? 'an unknown place'}${
        program === '' ? '' : ` by a program that calls itself “${program}”`
      }${what === 'login' ? `. What for: ${how}` : ''}`,
    details: 'Details',
  },
}
