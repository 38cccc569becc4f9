/**
 * Questions and answers: what spokespeople, the telephone desk and the assembly will be asked, with
 * answers out of the case, so that all say the same.
 *
 * Answers go no further than the verdict and the ledger do; what is not known is said to be not known,
 * and what must not be said stands at the end. Compensation and responsibility only people can answer.
 */
import type { Filling, PaperBlock, PaperForm } from '../paper.ts'
import { type Said, say } from '../said.ts'
import { asOf, caseNumber, deskLines, leakSentence, leakVerdictSlot, list } from '../sentences.ts'
import {
  after,
  clockOf,
  dayAt,
  figure,
  isKnown,
  isWritten,
  moment,
  name,
  pick,
  typed,
  typedLines,
  typedOr,
} from '../slots.ts'
import { heading, paragraph, section } from './shared/blocks.ts'
import { factName, impactKeys } from './shared/impact.ts'
import { chosenTitle, isReadable, whatHappened } from './shared/story.ts'

const FIGURES_MAX = 5

export const questionsAnswers: PaperForm = {
  kind: 'questions-answers',
  texts: [
    {
      slot: 'qa.compensation',
      hint: { ja: '補償についての回答', en: 'the answer on compensation' },
      isMandatory: true,
    },
    {
      slot: 'qa.responsibility',
      hint: { ja: '責任・処分についての回答', en: 'the answer on responsibility' },
      isMandatory: true,
    },
    {
      slot: 'press.cause',
      hint: { ja: '原因（なければ「調査中」）', en: 'the cause (else: under investigation)' },
      isMandatory: false,
    },
    {
      slot: 'press.prevention',
      hint: { ja: '再発防止策', en: 'measures against a recurrence' },
      isMandatory: false,
    },
    {
      slot: 'qa.more',
      hint: {
        ja: '追加の想定問答、SNS での反応への留意点',
        en: 'more questions; what to mind of reactions in social media',
      },
      isMandatory: false,
    },
  ],
  outline: [
    'event',
    'damage',
    'leak',
    'cause',
    'delay',
    'recipients',
    'authorities',
    'safety',
    'prevention',
    'responsibility',
    'not-to-say',
    'desk',
  ],
  fill: (filling) => {
    const { language, number } = filling
    const t = (ja: Said, en: Said): Said => pick(filling, { ja, en })
    const asked = (id: string, title: Said, ...pairs: readonly (readonly [Said, Said])[]) =>
      section(id, title, ...pairs.flatMap(([question, answer]) => pair(filling, question, answer)))
    return {
      kind: 'questions-answers',
      language,
      number,
      title: t(
        say`想定問答：${chosenTitle(filling)}`,
        say`Questions and answers: ${chosenTitle(filling)}`,
      ),
      marking: t(say`社外秘（応対者限り）`, say`Internal – for spokespeople`),
      head: [
        [t(say`事案番号`, say`Case`), say`${caseNumber(filling)}`],
        [t(say`時点`, say`Time`), say`${asOf(filling)}`],
      ],
      sections: [
        asked(
          'event',
          t(say`事案の概要`, say`What happened`),
          [t(say`何が起きたのですか。`, say`What has happened?`), whatHappened(filling, 'outside')],
          [t(say`いま、止まっているのですか。`, say`Has it been stopped?`), stopped(filling)],
        ),
        asked('damage', t(say`被害の規模`, say`How much`), [
          t(say`被害の規模は、どのくらいですか。`, say`How large is the damage?`),
          figures(filling),
        ]),
        asked('leak', t(say`情報漏えい`, say`Leaks`), [
          t(say`個人情報は、漏えいしたのですか。`, say`Has personal information been leaked?`),
          leakSentence(filling, 'outside'),
        ]),
        asked('cause', t(say`原因`, say`Cause`), [
          t(say`原因は、何ですか。`, say`What was the cause?`),
          typedOr(
            filling,
            'press.cause',
            t(
              say`不正アクセスの経路および原因は、現在調査しております。推測を申し上げることは控えます。`,
              say`We are still investigating it, and would not like to guess.`,
            ),
          ),
        ]),
        asked(
          'delay',
          t(say`発覚までの時間`, say`How long it took`),
          [
            t(
              say`発生から気付くまでに、なぜ時間がかかったのですか。`,
              say`Why did it take so long to notice?`,
            ),
            delay(filling),
          ],
          [
            t(say`なぜ、いまの公表になったのですか。`, say`Why are you telling us only now?`),
            t(
              say`事実を確認できたものから、順次お知らせしております。現時点で確定していない数値は、その旨を添えております。`,
              say`We announce what has been established, as it is established. Figures that are not final yet are marked as such.`,
            ),
          ],
        ),
        asked(
          'recipients',
          t(say`メールを受け取られた方`, say`Those who received it`),
          [
            t(
              say`不審なメールを受け取りました。どうすればよいですか。`,
              say`I received such a mail. What should I do?`,
            ),
            t(
              say`開かずに削除してください。リンク先で情報を入力された場合は、そのサービスのパスワードを変更し、カード番号などを入力された場合はカード会社にご連絡ください。`,
              say`Please delete it without opening it. If you entered a password, change it; if you entered card details, call the issuer of the card.`,
            ),
          ],
          [
            t(
              say`本物のお知らせかどうかは、どう確かめればよいですか。`,
              say`How can I tell that a notice is really from you?`,
            ),
            t(
              say`当組織の公式ウェブサイトに同じ内容を掲載しております。お知らせのメールに、リンクや添付ファイルは付けておりません。`,
              say`The same text stands on our official web page. Our notices bear neither links nor attachments.`,
            ),
          ],
          [
            t(say`補償はありますか。`, say`Will there be compensation?`),
            say`${typed(filling, 'qa.compensation', hintOf(filling, 'qa.compensation'))}`,
          ],
        ),
        asked('authorities', t(say`関係機関`, say`Authorities`), [
          t(
            say`警察や監督機関には、届け出たのですか。`,
            say`Have the police and the authorities been told?`,
          ),
          authorities(filling),
        ]),
        asked('safety', t(say`現在の安全性`, say`Is it safe now`), [
          t(
            say`いま、そちらとメールをやり取りしても大丈夫ですか。`,
            say`Can I exchange mail with you now?`,
          ),
          safety(filling),
        ]),
        section(
          'prevention',
          t(say`再発防止`, say`Prevention`),
          ...pair(
            filling,
            t(say`再発をどう防ぐのですか。`, say`How will you keep it from happening again?`),
            prevention(filling),
          ),
        ),
        asked('responsibility', t(say`責任`, say`Responsibility`), [
          t(say`責任の所在と処分は、どうなりますか。`, say`Who is responsible, and what follows?`),
          say`${typed(filling, 'qa.responsibility', hintOf(filling, 'qa.responsibility'))}`,
        ]),
        section(
          'not-to-say',
          t(say`応対で言わないこと`, say`What not to say`),
          notToSay(filling),
          ...(isWritten(filling, 'qa.more')
            ? [
                heading(t(say`追加の留意点`, say`More to mind`)),
                {
                  block: 'list' as const,
                  items: typedLines(filling, 'qa.more').map((slot) => say`${slot}`),
                },
              ]
            : []),
        ),
        section('desk', t(say`ご案内する窓口`, say`Where to send people`), {
          block: 'list',
          items: deskLines(filling),
        }),
      ],
    }
  },
}

const hintOf = (filling: Filling, slot: string): string =>
  questionsAnswers.texts.find((one) => one.slot === slot)?.hint[filling.language] ?? slot

const pair = (filling: Filling, question: Said, answer: Said): readonly PaperBlock[] => [
  heading(pick(filling, { ja: say`問　${question}`, en: say`Q. ${question}` })),
  paragraph(pick(filling, { ja: say`答　${answer}`, en: say`A. ${answer}` })),
]

const stopped = (filling: Filling): Said =>
  clockOf(filling, 'contained') === undefined
    ? pick(filling, {
        ja: say`現在、停止に向けた措置を進めております。`,
        en: say`We are working to stop it.`,
      })
    : pick(filling, {
        ja: say`はい。${moment(filling, 'contained')}に停止いたしました。その後の再発がないかを、引き続き監視しております。`,
        en: say`Yes, on ${moment(filling, 'contained')}. We keep watching for any recurrence.`,
      })

function figures(filling: Filling): Said {
  const keys = impactKeys(filling, FIGURES_MAX).filter((key) => isKnown(filling, key))
  if (keys.length === 0)
    return pick(filling, {
      ja: say`現在、確認しております。`,
      en: say`We are establishing that now.`,
    })
  const said = keys.map((key) =>
    pick(filling, {
      ja: say`${factName(filling, key)}は${figure(filling, key)}`,
      en: say`${factName(filling, key)}: ${figure(filling, key)}`,
    }),
  )
  return pick(filling, {
    ja: say`${asOf(filling)}で、${list(filling, said)}です。`,
    en: say`These are the figures ${asOf(filling)}. ${list(filling, said)}.`,
  })
}

function delay(filling: Filling): Said {
  const [began, noticed] = [clockOf(filling, 'occurred'), clockOf(filling, 'detected')]
  if (began === undefined || noticed === undefined)
    return pick(filling, {
      ja: say`発生から検知までの時間は、現在確認しております。`,
      en: say`We are establishing how long it took.`,
    })
  const took = after(filling, began.moment, noticed.moment, 'detected.after')
  return pick(filling, {
    ja: say`発生は${moment(filling, 'occurred')}、検知は${moment(filling, 'detected')}で、この間は${took}です。早く気付く仕組みに何が足りなかったかを検証し、結果をお知らせいたします。`,
    en: say`It began on ${moment(filling, 'occurred')} and was noticed on ${moment(filling, 'detected')}, which is ${took} later. We are examining what was missing for an earlier alarm, and will publish the result.`,
  })
}

function authorities(filling: Filling): Said {
  const told = filling.file.case.parties.filter(
    ({ party, toldAt }) => toldAt !== undefined && (party === 'police' || party === 'regulator'),
  )
  if (told.length === 0)
    return pick(filling, {
      ja: say`必要な届け出について、関係機関と調整しております。`,
      en: say`We are in the course of informing those who have to be told.`,
    })
  const names = told.map(
    ({ name: who, toldAt = 0, id }): Said =>
      pick(filling, {
        ja: say`${name(who)}（${dayAt(filling, toldAt, id)}）`,
        en: say`${name(who)} (${dayAt(filling, toldAt, id)})`,
      }),
  )
  return pick(filling, {
    ja: say`はい。次のとおり連絡しております：${list(filling, names)}。`,
    en: say`Yes: ${list(filling, names)}.`,
  })
}

const safety = (filling: Filling): Said =>
  clockOf(filling, 'contained') === undefined
    ? pick(filling, {
        ja: say`現在、停止に向けた措置を進めております。当組織からのメールに不審な点があれば、お電話でご確認ください。`,
        en: say`We are still working to stop it. If a mail from us looks odd, please call us.`,
      })
    : pick(filling, {
        ja: say`不正に利用されたアカウントは停止しております。当組織からのメールに不審な点があれば、開かずに、窓口へお電話でご確認ください。`,
        en: say`The accounts that were misused are disabled. If a mail from us looks odd, please do not open it, and call the enquiries desk.`,
      })

function prevention(filling: Filling): Said {
  if (isWritten(filling, 'press.prevention'))
    return list(filling, [say`${typed(filling, 'press.prevention')}`])
  const measures = filling.file.case.actions.filter(
    ({ state, text }) => state !== 'dropped' && isReadable(filling, text),
  )
  if (measures.length === 0)
    return pick(filling, {
      ja: say`原因の調査と並行して検討しており、決まり次第、期日とあわせてお知らせいたします。`,
      en: say`We are working on it while the cause is examined, and will announce the measures with their dates.`,
    })
  return list(
    filling,
    measures.map(({ text, by, due, id, state }): Said => {
      const what = say`${{ slot: 'typed' as const, name: `action.${id}`, by, text: name(text, 300).text }}`
      return state === 'done'
        ? pick(filling, { ja: say`${what}（実施済み）`, en: say`${what} (done)` })
        : pick(filling, {
            ja: say`${what}（${dayAt(filling, due, id)}まで）`,
            en: say`${what} (by ${dayAt(filling, due, id)})`,
          })
    }),
  )
}

/** What people are tempted to say, and why it cannot be said here. */
function notToSay(filling: Filling): PaperBlock {
  const isProven = filling.file.leak.verdict === 'none'
  return {
    block: 'list',
    items: [
      ...(isProven
        ? []
        : [
            pick(filling, {
              ja: say`情報は漏れていない、と言い切らない。判定は「${leakVerdictSlot(filling, 'inside')}」であり、これより軽い言い方をしない。`,
              en: say`Do not say that nothing leaked. The verdict is: “${leakVerdictSlot(filling, 'inside')}” Say nothing milder.`,
            }),
          ]),
      pick(filling, {
        ja: say`この資料にない数値を言わない。問われたら「確認のうえ、お知らせします」と答える。`,
        en: say`Give no figure that does not stand here. If asked: “We will check and come back to you.”`,
      }),
      pick(filling, {
        ja: say`原因、攻撃者、関係した職員や事業者について推測を述べない。`,
        en: say`Do not speculate on the cause, on the attacker, or on who was involved.`,
      }),
      pick(filling, {
        ja: say`攻撃の手口や、防御の詳しい内容を話さない。`,
        en: say`Say nothing of how the attack was done, or of how we defend ourselves in detail.`,
      }),
    ],
  }
}
