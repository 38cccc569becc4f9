/** Words of what a witness tells people, in both languages: on its own channels, outside the log's. */

import { plainLine } from '../../containment/notice-quote.ts'
import type { Judgement } from '../../evidence/contradiction.ts'
import type { Language } from '../../lib/words.ts'
import type { NoticeText } from '../../ports/notifier.ts'
import type { Noticed } from '../../witness/watchdog.ts'
import type { Misbehaved } from '../../witness/witness.ts'

export type Told = Noticed | Misbehaved

type Said = { readonly subject: string; readonly body: string }

const judgements: { readonly [J in Judgement]: { readonly [L in Language]: string } } = {
  split: {
    en: 'The log signed two different histories of the same length. That is proven: both notes carry its signature.',
    ja: '証跡が、同じ件数に対して異なる 2 つの履歴に署名しています。両方に証跡自身の署名があり、これだけで立証できます。',
  },
  rewritten: {
    en: 'The log rewrote what it had sworn to, and went on from there. That is proven by its own consistency proof.',
    ja: '証跡が、署名済みの過去を書き換えたうえで記録を続けています。証跡自身の整合性証明によって立証できます。',
  },
  unproven: {
    en: 'The log was asked for or showed something that does not follow from what it had sworn to. It may have been restored from a copy. Ask its operator for the consistency proof.',
    ja: '署名済みの履歴とつながらないチェックポイントが届きました。証跡が複製から戻された可能性があります。運用者に整合性証明の提示を求めてください。',
  },
}

export const witnessSays: {
  readonly [L in Language]: {
    readonly [What in Told['what']]: (it: Extract<Told, { what: What }>) => Said
  }
} = {
  en: {
    silent: ({ origin, seconds }) => ({
      subject: `a log is silent: ${origin}`,
      body: `${origin} has not asked for ${seconds} seconds, though a guard asks every minute. Its host is down, cut off, or somebody stopped it. What was sworn to before stands.`,
    }),
    'heard-again': ({ origin, seconds }) => ({
      subject: `a log is heard again: ${origin}`,
      body: `${origin} was silent for ${seconds} seconds and follows from what it had sworn to before.`,
    }),
    'clock-differs': ({ origin, seconds }) => ({
      subject: `a clock differs: ${origin}`,
      body: `The clock of ${origin} is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'ahead of' : 'behind'} ours. Check time synchronisation on both machines.`,
    }),
    misbehaved: ({ origin, judgement, older, newer, isRecorded }) => ({
      subject: `a log contradicts itself: ${origin}`,
      body: `${judgements[judgement].en}\n\nSworn to: ${older} entries. Shown then: ${newer} entries. ${isRecorded ? 'Both notes stand in misbehaviour.log; «sekimori witness prove» checks them, here and anywhere.' : 'The notes could not be written down.'} The new one was not cosigned. Keep the log’s host as it is.`,
    }),
  },
  ja: {
    silent: ({ origin, seconds }) => ({
      subject: `証跡からの連絡が途絶えました：${origin}`,
      body: `${origin} から ${seconds} 秒間、副署の依頼がありません（通常は毎分届きます）。サーバーの停止、通信の遮断、または何者かによる停止が考えられます。これまでの副署は有効です。`,
    }),
    'heard-again': ({ origin, seconds }) => ({
      subject: `証跡からの連絡が再開しました：${origin}`,
      body: `${origin} からの依頼が ${seconds} 秒ぶりに届きました。以前に副署した履歴と正しくつながっています。`,
    }),
    'clock-differs': ({ origin, seconds }) => ({
      subject: `時計のずれ：${origin}`,
      body: `${origin} の時計が、こちらより ${Math.abs(seconds)} 秒${seconds > 0 ? '進んで' : '遅れて'}います。双方の時刻同期を確認してください。`,
    }),
    misbehaved: ({ origin, judgement, older, newer, isRecorded }) => ({
      subject: `証跡の矛盾を検出しました：${origin}`,
      body: `${judgements[judgement].ja}\n\n副署済み：${older} 件　新たに届いたもの：${newer} 件\n${isRecorded ? '両方のチェックポイントを misbehaviour.log に記録しました。「sekimori witness prove」で、どの環境でも検証できます。' : 'チェックポイントを記録できませんでした。'}新しい方には副署していません。証跡のサーバーをそのまま保全してください。`,
    }),
  },
}

const said = (it: Told, language: Language): Said => {
  const say = witnessSays[language][it.what] as (it: Told) => Said
  return say({ ...it, origin: plainLine(it.origin, 100) })
}

export const witnessText = (it: Told): NoticeText => ({
  ja: prefixed('【関守・証人】', said(it, 'ja')),
  en: prefixed('[Sekimori witness] ', said(it, 'en')),
})

const prefixed = (prefix: string, { subject, body }: Said): Said => ({
  subject: `${prefix}${subject}`,
  body: `${body}\n`,
})

/** One line for the log of the witness's host. */
export const witnessLine = (it: Told, language: Language): string => {
  const { subject, body } = said(it, language)
  return `${subject}: ${body.replaceAll(/\s*\n+\s*/g, ' ')}`
}

/** What was kept back in an hour. */
export const keptBackText = (most: number): NoticeText => ({
  ja: {
    subject: '【関守・証人】通知を保留しました',
    body: `1 時間あたりの上限（${most} 件）に達したため、以後の通知を保留しています。証人のログを確認してください。\n`,
  },
  en: {
    subject: '[Sekimori witness] notices are kept back',
    body: `The hourly number of ${most} notices is reached; more are kept back. Look at the log of the witness.\n`,
  },
})
