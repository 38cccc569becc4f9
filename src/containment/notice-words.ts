/**
 * Notice words: each notice as a subject and paragraphs, in Japanese and in English.
 *
 * The order is that of whoever is woken: what happened, since when and from where, why, what was
 * done, what was not, what to do now.
 */
import type { Language } from '../lib/words.ts'
import { accountWords } from './notice-account-words.ts'
import { anchorWords } from './notice-anchor-words.ts'
import { caseWords } from './notice-case-words.ts'
import { evidenceWords } from './notice-evidence-words.ts'
import type { FactsFor, NoticeFacts, NoticeWhat } from './notice-facts.ts'
import { gapWords } from './notice-gap-words.ts'
import { ownerWords } from './notice-owner-words.ts'
import { plainLine, quoted, shellWord } from './notice-quote.ts'
import { ruleWords } from './notice-rule-words.ts'
import { commands, name, reference, type Says, type Show, short, type Words } from './notice-say.ts'
import { stepUpWords } from './notice-step-up-words.ts'
import { witnessWords } from './notice-witness-words.ts'

const heldWords = (overdue: boolean): Says<'mail.held'> & Says<'mail.overdue'> => {
  return {
    ja: (facts, show) => ({
      subject: overdue
        ? `【期限超過】保留メールの確認をお願いします：${short(facts.account)}`
        : `保留メールの確認をお願いします：${short(facts.account)}`,
      paragraphs: [
        `アカウント${name(facts.account, 'ja')}のメール ${facts.messages} 通を保留しています。最も古いものは ${show.timeOf(facts.heldAt)} からです。`,
        overdue
          ? `確認の期限（${show.timeOf(facts.deadlineAt)}）を過ぎました。時間が経っても自動では送信されません。差出人は待っています。`
          : `${show.timeOf(facts.deadlineAt)}までに確認してください。時間が経っても自動では送信されません。`,
        commands('ja', heldCommands(facts)),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: overdue
        ? `overdue: held mail waits for a person: ${short(facts.account)}`
        : `held mail waits for a person: ${short(facts.account)}`,
      paragraphs: [
        `${facts.messages === 1 ? 'One message' : `${facts.messages} messages`} of the account ${name(facts.account, 'en')} ${facts.messages === 1 ? 'is' : 'are'} held, the eldest since ${show.timeOf(facts.heldAt)}.`,
        overdue
          ? `A person should have looked by ${show.timeOf(facts.deadlineAt)}. Nothing is released by time; the sender is waiting.`
          : `Please look by ${show.timeOf(facts.deadlineAt)}. Nothing is released by time.`,
        commands('en', heldCommands(facts)),
        reference('en', facts),
      ],
    }),
  }
}

const heldCommands = (facts: FactsFor<'mail.held' | 'mail.overdue'>) => {
  const word = shellWord(facts.reference) ?? 'REFERENCE'
  return [
    ['sekimori held list', '保留中のメールを一覧する', 'List the held mail'],
    [`sekimori held show ${word}`, '内容と根拠を確認する', 'See the message and the reasons'],
    [
      `sekimori held release ${word} --as NAME`,
      '問題がなければ送信する',
      'If it is fine, let it go',
    ],
  ] as const
}

const says: { readonly [What in NoticeWhat]: Says<What> } = {
  ...accountWords,
  ...ownerWords,
  ...stepUpWords,
  ...ruleWords,
  ...gapWords,
  ...caseWords,
  ...evidenceWords,
  ...witnessWords,
  'anchor.failing': anchorWords,
  'mail.held': heldWords(false),
  'mail.overdue': heldWords(true),
  'person.codes-wrong': {
    ja: (facts, show) => ({
      subject: `確認コードの誤りが続いています：${plainLine(facts.person, 40)}`,
      paragraphs: [
        `${quoted(facts.person, 'ja', 40)}の名前で、誤った確認コードが ${Math.ceil(facts.within / 60_000)} 分間に ${facts.tries} 回入力されました（${show.timeOf(facts.at)}）。`,
        facts.lockedUntil === undefined
          ? 'いずれの操作も実行していません。'
          : `いずれの操作も実行していません。この名前の操作は ${show.timeOf(facts.lockedUntil)} まで受け付けません。`,
        '本人に別の手段で確認してください。心当たりがなければ、このサーバーにログインできる者を調べ、この名前の権限を取り消してください。',
        commands('ja', [['sekimori person list', '登録されている担当者を確認する', '']]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `wrong codes for ${plainLine(facts.person, 40)}`,
      paragraphs: [
        `${facts.tries} wrong codes were given in the name of ${quoted(facts.person, 'en', 40)} within ${Math.ceil(facts.within / 60_000)} minutes (${show.timeOf(facts.at)}).`,
        facts.lockedUntil === undefined
          ? 'None of these acts was done.'
          : `None of these acts was done. Nothing is accepted in this name until ${show.timeOf(facts.lockedUntil)}.`,
        'Ask that person by another way. If it was somebody else, find out who can log in to this server, and revoke this name.',
        commands('en', [['sekimori person list', '', 'See who may act']]),
        reference('en', facts),
      ],
    }),
  },
  'passkey.doubted': {
    ja: (facts, show) => ({
      subject: '担当者のパスキーが複製されているおそれがあります',
      paragraphs: [
        `担当者${quoted(facts.person, 'ja', 60)}のパスキーの使用回数が前回より進んでいませんでした（${show.timeOf(facts.at)}）。同じパスキーの複製が使われているおそれがあるため、このサインインは拒否しました。`,
        '本人に、直前にサインインしようとしたかを電話などで確認してください。本人がコンソールでそのパスキーを削除し、新しいパスキーを登録してください。本人に心当たりがなければ、ほかの人が複製を持っているものとして、この担当者を失効させてください。',
        commands('ja', [
          ['sekimori person list', '担当者を確認する', ''],
          [
            'sekimori person revoke <担当者> --as <名前> --reason "<理由>"',
            'その担当者を失効させる',
            '',
          ],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: 'a copy of a passkey may be in use',
      paragraphs: [
        `The counter of a passkey of ${quoted(facts.person, 'en', 60)} did not go on from where it was (${show.timeOf(facts.at)}). There may be a copy of it, so this sign-in was refused.`,
        'Ask that person, by telephone, whether it was an own attempt to sign in, and have the passkey removed in the console and a new one made. If it was somebody else, take it that somebody has the copy, and revoke that person.',
        commands('en', [
          ['sekimori person list', '', 'See who may act'],
          [
            'sekimori person revoke <person> --as <name> --reason "<reason>"',
            '',
            'Let that person act no more',
          ],
        ]),
        reference('en', facts),
      ],
    }),
  },
  'notice.test': {
    ja: (facts, show) => ({
      subject: '通知のテスト',
      paragraphs: [
        `${show.timeOf(facts.at)}に、${quoted(facts.by, 'ja', 60)}さんがコンソールから通知のテストを送りました。これが届いていれば、この通知先は使えています。対応は必要ありません。`,
      ],
    }),
    en: (facts, show) => ({
      subject: 'a test of the notices',
      paragraphs: [
        `At ${show.timeOf(facts.at)} ${quoted(facts.by, 'en', 60)} sent this from the console, to see whether notices arrive. As you read it, they do; there is nothing to be done.`,
      ],
    }),
  },
  'break-glass.used': {
    ja: (facts, show) => ({
      subject: '緊急操作（break-glass）が使われました',
      paragraphs: [
        `${show.timeOf(facts.at)}に、root が担当者の確認コードなしで操作${quoted(facts.verb, 'ja', 60)}を行いました。${facts.account === undefined ? '' : `対象：${name(facts.account, 'ja')}`}`,
        `記入された理由：${quoted(facts.why, 'ja')}`,
        '誰が行ったのかを今日のうちに確認してください。心当たりがなければ、このサーバーの root 権限が奪われているおそれがあります。',
        commands('ja', [
          ['sekimori status', '現在の状態を確認する', ''],
          ['sekimori verify', '証跡が改ざんされていないことを確認する', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: 'break-glass was used',
      paragraphs: [
        `At ${show.timeOf(facts.at)} root did ${quoted(facts.verb, 'en', 60)} without anybody’s code.${facts.account === undefined ? '' : ` It concerned ${name(facts.account, 'en')}.`}`,
        `The reason given: ${quoted(facts.why, 'en')}`,
        'Find out today who it was. If nobody knows, somebody else may be root on this server.',
        commands('en', [
          ['sekimori status', '', 'See how it stands'],
          ['sekimori verify', '', 'See that the evidence was not altered'],
        ]),
        reference('en', facts),
      ],
    }),
  },
  'source.doubted': {
    ja: (facts, show) => ({
      subject: '信用できないログまたは問い合わせを検出しました',
      paragraphs: [
        `${quoted(facts.source, 'ja')}から、偽造の疑いがあるものを ${facts.events} 件受け取りました（${show.timeOf(facts.at)}）。${plainLine(facts.why.ja, 300)}`,
        'これらを理由にした封じ込めや解除は行っていません。このサーバー上のプログラムや利用者が作った可能性があります。',
        commands('ja', [['sekimori status', 'ログと問い合わせ元の状態を確認する', '']]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: 'a source cannot be trusted',
      paragraphs: [
        `${facts.events} events from ${quoted(facts.source, 'en')} may be forged (${show.timeOf(facts.at)}). ${plainLine(facts.why.en, 300)}`,
        'Nothing was contained or lifted because of them. A program or a user on this server may have made them.',
        commands('en', [['sekimori status', '', 'See how the sources stand']]),
        reference('en', facts),
      ],
    }),
  },
  'notices.kept-back': {
    ja: (facts, show) => ({
      subject: '通知が多いため、以降の通知を止めています',
      paragraphs: [
        `1時間あたりの通知数の上限（${facts.most} 件）に達しました（${show.timeOf(facts.at)}）。${show.timeOf(facts.until)}まで、以降の通知は送りません。判定・保留・封じ込めは続いています。`,
        commands('ja', [
          ['sekimori status', '全体の状態を確認する', ''],
          ['sekimori account list', '封じ込め・保留中のアカウントを確認する', ''],
        ]),
      ],
    }),
    en: (facts, show) => ({
      subject: 'too many notices, further ones are kept back',
      paragraphs: [
        `The hourly number of notices (${facts.most}) is reached (${show.timeOf(facts.at)}). Further ones are not sent until ${show.timeOf(facts.until)}. Judging, holding and containing go on.`,
        commands('en', [
          ['sekimori status', '', 'See how the whole stands'],
          ['sekimori account list', '', 'See the accounts that are contained or held'],
        ]),
      ],
    }),
  },
}

export const wordsOf = (facts: NoticeFacts, language: Language, show: Show): Words =>
  (says[facts.what][language] as (facts: NoticeFacts, show: Show) => Words)(facts, show)
