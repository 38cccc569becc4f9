/**
 * Notice to recipients: those who got mail in our name that was not ours.
 *
 * Plain text without link or attachment: it comes from the name that just deceived them. It names our
 * own address and nobody else's, and says how to find out whether it is genuine.
 * Limits: who gets it is not decided here; mail that was held never left, and nobody is told of it.
 */
import type { Filling, PaperDraft, PaperForm } from '../paper.ts'
import { type Said, say } from '../said.ts'
import { asOf, leakVerdictSlot, openChannels, organisationName } from '../sentences.ts'
import { pick, typedOr } from '../slots.ts'
import { sendersOf, sentLines } from './notices/sent.ts'
import { genuine, letterOf, stopped, telephone } from './notices/shared.ts'
import { list, paragraph, section } from './shared/blocks.ts'
import { guarded, lettersOnly } from './shared/guard.ts'
import { wroteIf } from './shared/wrote.ts'

export const noticeRecipients: PaperForm = {
  kind: 'notice-recipients',
  texts: [
    {
      slot: 'recipients.apology',
      hint: { ja: 'お詫びの文', en: 'the apology' },
      isMandatory: false,
    },
    {
      slot: 'recipients.advice',
      hint: {
        ja: 'このメールに固有の注意（何を装うか、何を求めるか）',
        en: 'what this mail pretends and asks for',
      },
      isMandatory: false,
    },
  ],
  outline: ['sent', 'not-ours', 'advice', 'genuine', 'measures', 'otherwise', 'contact'],
  fill,
}

function fill(filling: Filling): PaperDraft {
  const { language, number, of } = filling
  const us = organisationName(filling)
  const subject: Said = pick(filling, {
    ja: say`【お詫びとお願い】当方の名をかたるメールについて（${us}）`,
    en: say`Apology and warning: mail sent in our name (${us})`,
  })
  const draft: PaperDraft = {
    kind: 'notice-recipients',
    language,
    ...(of === undefined ? {} : { of }),
    number,
    title: pick(filling, {
      ja: ['当方の名をかたるメールを受信された方へ'],
      en: ['To whoever received mail in our name'],
    }),
    subject,
    head: [],
    letter: letterOf(filling, pick(filling, { ja: [['受信者各位']], en: [['To the recipient']] })),
    sections: [
      section(
        'sent',
        pick(filling, { ja: ['送信されたメール'], en: ['What was sent'] }),
        paragraph(
          typedOr(
            filling,
            'recipients.apology',
            pick(filling, {
              ja: say`${us}です。当方のメールアカウントが不正に利用され、お客様あてに不審なメールが送信されました。ご迷惑をおかけし、お詫び申し上げます。`,
              en: say`This is ${us}. A mail account of ours was misused, and a fraudulent message was sent to you. We apologise.`,
            }),
          ),
        ),
        list(sentLines(filling)),
      ),
      section(
        'not-ours',
        pick(filling, { ja: ['当方が送ったものではありません'], en: ['It is not from us'] }),
        paragraph(
          pick(filling, {
            ja: [
              'このメールは、当方のアカウントが不正に利用されて送られたもので、当方の業務によるものではありません。',
            ],
            en: ['Our account was misused to send it. We had no part in its content.'],
          }),
        ),
      ),
      section(
        'advice',
        pick(filling, { ja: ['お願い'], en: ['What we ask of you'] }),
        list(
          pick(filling, {
            ja: [
              ['メール内のリンクや添付ファイルを開かず、返信もせずに、削除してください。'],
              [
                'パスワードを入力された場合は、そのパスワードを変更し、同じパスワードを使っているほかのサービスでも変更してください。',
              ],
              [
                'カード番号などを入力された、または送金された場合は、直ちにカード会社・金融機関と警察にご連絡ください。',
              ],
              [
                '添付ファイルを開かれた場合は、その機器をネットワークから切り離し、管理者にご相談ください。',
              ],
            ],
            en: [
              ['Open no link and no attachment in it, do not reply, and delete it.'],
              [
                'If you entered a password, change it, and change it at every other service where you use the same.',
              ],
              [
                'If you entered card details or paid, call your card company or bank, and the police, at once.',
              ],
              [
                'If you opened an attachment, take that machine off the network and ask your administrator.',
              ],
            ],
          }),
        ),
        wroteIf(filling, 'recipients.advice'),
      ),
      section(
        'genuine',
        pick(filling, {
          ja: ['このお知らせが本物であることの確かめ方'],
          en: ['How to check that this notice is genuine'],
        }),
        list(genuine(filling)),
      ),
      section(
        'measures',
        pick(filling, { ja: ['当方の対応'], en: ['What we did'] }),
        paragraph(stopped(filling)),
        paragraph(leakSaid(filling)),
      ),
      section(
        'otherwise',
        pick(filling, { ja: ['そのほかの方'], en: ['Otherwise'] }),
        paragraph(
          pick(filling, {
            ja: [
              'メールを開かれていない、または何も入力されていない場合は、削除していただければ、そのほかのお手続きは必要ありません。',
            ],
            en: [
              'If you did not open it, or entered nothing, there is nothing to do but to delete it.',
            ],
          }),
        ),
      ),
      section(
        'contact',
        pick(filling, { ja: ['お問い合わせ'], en: ['Questions'] }),
        list(telephone(filling)),
      ),
    ],
  }
  const own = sendersOf(filling).map((id) => id.slice(id.indexOf(':') + 1))
  return guarded(filling, draft, lettersOnly(filling.file, own))
}

/** The verdict as it is computed; which ways are open yet is for those whose data it may be. */
function leakSaid(filling: Filling): Said {
  const verdict = leakVerdictSlot(filling, 'outside')
  const rest = pick(filling, {
    ja: openChannels(filling).length === 0 ? '' : '調査を続けており、判断が変わることがあります。',
    en: openChannels(filling).length === 0 ? '' : ' We are still examining; this may change.',
  })
  return pick(filling, {
    ja: say`${verdict}（${asOf(filling)}）${[rest]}`,
    en: say`${verdict} (${asOf(filling)})${[rest]}`,
  })
}
