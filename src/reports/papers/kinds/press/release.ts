/**
 * Press release: what the public is told, in the order in which Japanese releases tell it.
 *
 * Apology, what happened, the course of it, impact and whether anything leaked, cause, what was done,
 * advice to those who received the mail, prevention with dates, when more follows, whom to ask. The
 * apology names what people suffered; nothing in it says that safety comes first.
 */
import type { CaseKind } from '../../../../cases/case.ts'
import { detectorNames, partyNames } from '../../../words/case.ts'
import type { Filling, PaperBlock, PaperDraft, PaperForm, PaperSection } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import {
  deskLines,
  leakSentence,
  organisationName,
  releaseName,
  signatory,
} from '../../sentences.ts'
import {
  at,
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
} from '../../slots.ts'
import { paragraph, section } from '../shared/blocks.ts'
import { factName, impactKeys } from '../shared/impact.ts'
import { inside, isReadable, whatHappened } from '../shared/story.ts'

const SUBJECTS_MAX = 2
const PARTIES_MAX = 6

export const pressTexts: PaperForm['texts'] = [
  {
    slot: 'press.apology',
    hint: { ja: 'お詫び（なければ定型文）', en: 'the apology (else a standing one)' },
    isMandatory: false,
  },
  {
    slot: 'press.cause',
    hint: { ja: '原因（判明分。なければ「調査中」）', en: 'the cause, as far as it is known' },
    isMandatory: false,
  },
  {
    slot: 'press.response',
    hint: { ja: '対応状況への追記', en: 'more on what was done' },
    isMandatory: false,
  },
  {
    slot: 'press.prevention',
    hint: {
      ja: '再発防止策（一行に一つ、実施済みか、いつまでか）',
      en: 'measures against a recurrence, one a line, done or by when',
    },
    // Measures of the case stand in for it where it has any.
    isMandatory: false,
  },
  {
    slot: 'paper.next',
    hint: { ja: '次回のお知らせの予定', en: 'when the next release comes' },
    isMandatory: true,
    holds: 'moment',
  },
]

export const pressOutline = [
  'apology',
  'overview',
  'timeline',
  'impact',
  'cause',
  'response',
  'recipients',
  'prevention',
  'next',
  'desk',
] as const

const titles: Readonly<Record<CaseKind, { readonly ja: string; readonly en: string }>> = {
  'mass-send': {
    ja: '不正アクセスによるメール送信に関するお詫びとお知らせ',
    en: 'E-mails sent from our organisation through unauthorised access',
  },
  bec: {
    ja: '当組織を装ったメールに関するお詫びとお知らせ',
    en: 'Fraudulent e-mails in the name of our organisation',
  },
  'mailbox-read': {
    ja: 'メールへの不正アクセスに関するお詫びとお知らせ',
    en: 'Unauthorised access to e-mail of our organisation',
  },
  'third-party-zero-day': {
    ja: 'メールサービスへの不正アクセスに関するお詫びとお知らせ',
    en: 'Unauthorised access to our mail service',
  },
  'data-wipe': {
    ja: '不正アクセスによるデータの消去に関するお詫びとお知らせ',
    en: 'Deletion of data through unauthorised access',
  },
  'delivery-trouble': {
    ja: 'メールの送受信の障害に関するお詫びとお知らせ',
    en: 'Trouble with e-mail from our organisation',
  },
  'credential-phish': {
    ja: '不審なメールに関するお知らせ',
    en: 'Deceptive e-mails that ask for passwords',
  },
  'log-tampering': {
    ja: 'システムへの不正な操作に関するお詫びとお知らせ',
    en: 'Unauthorised interference with our systems',
  },
  insider: {
    ja: '情報の不適切な取扱いに関するお詫びとお知らせ',
    en: 'Improper handling of information in our organisation',
  },
  exercise: {
    ja: '不正アクセスによるメール送信に関するお詫びとお知らせ',
    en: 'E-mails sent from our organisation through unauthorised access',
  },
}

/** All of it but what a follow-up adds. */
export function pressDraft(filling: Filling, kind: PaperDraft['kind']): PaperDraft {
  const { language, number, file } = filling
  const t = (ja: Said, en: Said): Said => pick(filling, { ja, en })
  const title = titles[file.case.kind]
  return {
    kind,
    language,
    number,
    title: t(
      say`${[title.ja]}（${releaseName(number, 'ja')}）`,
      say`${[title.en]} (${releaseName(number, 'en')} release)`,
    ),
    head: [],
    letter: {
      date: say`${dayAt(filling, file.now, 'now')}`,
      to: [t(say`関係者各位`, say`To all concerned`)],
      from: signatory(filling),
    },
    sections: [
      section('apology', t(say`お詫び`, say`Our apology`), paragraph(apology(filling))),
      section('overview', t(say`概要`, say`What happened`), ...overview(filling)),
      section('timeline', t(say`経緯`, say`How it unfolded`), course(filling)),
      section(
        'impact',
        t(say`影響および情報漏えいの有無`, say`Impact, and whether information was leaked`),
        ...impact(filling),
      ),
      section('cause', t(say`原因`, say`Cause`), paragraph(cause(filling))),
      section('response', t(say`対応の状況`, say`What we have done`), response(filling)),
      recipients(filling),
      section('prevention', t(say`再発防止策`, say`Preventing a recurrence`), prevention(filling)),
      section('next', t(say`今後のお知らせ`, say`Further announcements`), paragraph(next(filling))),
      section('desk', t(say`お問い合わせ窓口`, say`Enquiries`), {
        block: 'list',
        items: deskLines(filling),
      }),
    ],
  }
}

const isSent = ({ file }: Filling): boolean =>
  file.case.kind === 'mass-send' || file.case.kind === 'bec' || file.case.kind === 'exercise'

const apology = (filling: Filling): Said =>
  typedOr(
    filling,
    'press.apology',
    isSent(filling)
      ? pick(filling, {
          ja: say`このたび、${organisationName(filling)}のメールアカウントが第三者に不正に利用され、当組織の名義で不審なメールが送信されました。メールを受け取られた皆様、ならびに関係者の皆様に、多大なご迷惑とご心配をおかけしておりますことを、深くお詫び申し上げます。`,
          en: say`An outsider gained control of e-mail accounts of ${organisationName(filling)} and sent unsolicited mail in our name. To everybody who received it, and to all who are affected, we apologise sincerely for the trouble and the worry this has caused.`,
        })
      : pick(filling, {
          ja: say`このたび、${organisationName(filling)}において、次のとおりの事案が発生いたしました。関係者の皆様に、多大なご迷惑とご心配をおかけしておりますことを、深くお詫び申し上げます。`,
          en: say`The following has happened at ${organisationName(filling)}. To all who are affected, we apologise sincerely for the trouble and the worry this has caused.`,
        }),
  )

/** Figures of the public: the field, the figure, its status in words. */
const OVERVIEW_MAX = 8
function overview(filling: Filling): readonly PaperBlock[] {
  const subjects = (filling.file.found?.accounts ?? [])
    .filter(({ verdict }) => verdict === 'hijacked')
    .flatMap(({ uniformity }) => uniformity.subjects ?? [])
    .slice(0, SUBJECTS_MAX)
  const span: PaperBlock[] =
    clockOf(filling, 'occurred') === undefined
      ? []
      : [
          field(
            filling,
            pick(filling, { ja: say`期間`, en: say`Period` }),
            pick(filling, {
              ja: say`${moment(filling, 'occurred')}から${moment(filling, 'contained')}まで`,
              en: say`From ${moment(filling, 'occurred')} to ${moment(filling, 'contained')}`,
            }),
          ),
        ]
  return [
    paragraph(whatHappened(filling, 'outside')),
    ...span,
    ...impactKeys(filling, OVERVIEW_MAX)
      .filter((key) => key !== 'outage.hours' || isKnown(filling, key))
      .map((key) => field(filling, factName(filling, key), say`${figure(filling, key)}`)),
    ...(subjects.length === 0 || !isSent(filling)
      ? []
      : [
          field(
            filling,
            pick(filling, { ja: say`件名の例`, en: say`Subject lines, such as` }),
            ...subjects.map(({ subject }) =>
              pick(filling, {
                ja: say`「${name(subject, 80)}」`,
                en: say`“${name(subject, 80)}”`,
              }),
            ),
          ),
        ]),
  ]
}

const field = (_: Filling, label: Said, ...said: readonly Said[]): PaperBlock => ({
  block: 'field',
  name: label,
  said,
  isMandatory: true,
})

/** From its beginning to the reports to authorities, as far as the case has recorded it. */
function course(filling: Filling): PaperBlock {
  const { language, file } = filling
  const clocks = (['occurred', 'detected', 'known', 'contained', 'restored'] as const).flatMap(
    (clock): { readonly moment: number; readonly said: Said }[] => {
      const told = clockOf(filling, clock)
      if (told === undefined) return []
      return [{ moment: told.moment, said: steps[clock](told.detectedBy)[language] }]
    },
  )
  const reports = file.case.parties.flatMap((party) =>
    party.toldAt === undefined || (party.party !== 'police' && party.party !== 'regulator')
      ? []
      : [
          {
            moment: party.toldAt,
            said: pick(filling, {
              ja:
                party.party === 'police'
                  ? say`${name(party.name)}に相談いたしました。`
                  : say`${name(party.name)}に報告いたしました。`,
              en: say`We reported it to: ${name(party.name)}.`,
            }),
          },
        ],
  )
  const rows = [...clocks, ...reports].toSorted((a, b) => a.moment - b.moment)
  if (rows.length === 0)
    return paragraph(
      pick(filling, {
        ja: say`経緯は、現在確認しております。`,
        en: say`We are still establishing the course of events.`,
      }),
    )
  return {
    block: 'table',
    caption: [],
    columns: [
      { head: [pick(filling, { ja: '日時', en: 'When' })], width: 1.4 },
      { head: [pick(filling, { ja: '内容', en: 'What' })], width: 3 },
    ],
    rows: rows.map(({ moment: when, said }) => [say`${at(filling, when, 'course')}`, said]),
    leftOut: 0,
  }
}

type Step = (by?: keyof typeof detectorNames) => { readonly ja: Said; readonly en: Said }
const steps: Readonly<Record<'occurred' | 'detected' | 'known' | 'contained' | 'restored', Step>> =
  {
    occurred: () => ({ ja: say`不正な利用が始まりました。`, en: say`The misuse began.` }),
    detected: (by) => ({
      ja:
        by === undefined
          ? say`異常を検知いたしました。`
          : say`異常を検知いたしました（${[detectorNames[by].ja]}）。`,
      en:
        by === undefined
          ? say`We noticed that something was wrong.`
          : say`We noticed that something was wrong (${[detectorNames[by].en]}).`,
    }),
    known: () => ({
      ja: say`不正アクセスであることを確認いたしました。`,
      en: say`We established that it was unauthorised access.`,
    }),
    contained: () => ({
      ja: say`不正な利用を停止いたしました。`,
      en: say`We stopped the misuse.`,
    }),
    restored: () => ({
      ja: say`サービスを再開いたしました。`,
      en: say`We restored the service.`,
    }),
  }

function impact(filling: Filling): readonly PaperBlock[] {
  const outage: PaperBlock[] = isKnown(filling, 'outage.hours')
    ? [
        paragraph(
          pick(filling, {
            ja: say`業務への影響は、${figure(filling, 'outage.hours')}に及びました。`,
            en: say`Our services were disrupted for ${figure(filling, 'outage.hours')}.`,
          }),
        ),
      ]
    : []
  return [paragraph(leakSentence(filling, 'outside')), ...outage]
}

const cause = (filling: Filling): Said =>
  typedOr(
    filling,
    'press.cause',
    pick(filling, {
      ja: say`不正アクセスの経路および原因は、現在調査しております。判明いたしましたら、改めてお知らせいたします。`,
      en: say`We are still investigating how the access was gained. We will announce the cause once it is established.`,
    }),
  )

function response(filling: Filling): PaperBlock {
  const { file } = filling
  const items: Said[] = []
  if (clockOf(filling, 'contained') !== undefined)
    items.push(
      pick(filling, {
        ja: isSent(filling)
          ? say`不正に利用されたアカウントを停止し、送信を遮断いたしました（${moment(filling, 'contained')}）。`
          : say`不正アクセスを遮断いたしました（${moment(filling, 'contained')}）。`,
        en: isSent(filling)
          ? say`We disabled the accounts and cut off their mail (${moment(filling, 'contained')}).`
          : say`We cut off the access (${moment(filling, 'contained')}).`,
      }),
    )
  if (isKnown(filling, 'mail.held'))
    items.push(
      pick(filling, {
        ja: say`送信前に保留したメール（${figure(filling, 'mail.held')}）は、外部に送られておりません。`,
        en: say`Mail that we held before it was sent (${figure(filling, 'mail.held')}) has not left our system.`,
      }),
    )
  for (const party of file.case.parties.slice(0, PARTIES_MAX)) {
    if (party.toldAt === undefined) continue
    if (party.party !== 'police' && party.party !== 'regulator' && party.party !== 'forensic-firm')
      continue
    const label = partyNames[party.party]
    items.push(
      pick(filling, {
        ja:
          party.party === 'forensic-firm'
            ? say`外部の専門機関に調査を依頼いたしました（${dayAt(filling, party.toldAt, party.id)}）。`
            : party.party === 'police'
              ? say`警察に相談いたしました（${name(party.name)}、${dayAt(filling, party.toldAt, party.id)}）。`
              : say`監督機関に報告いたしました（${name(party.name)}、${dayAt(filling, party.toldAt, party.id)}）。`,
        en:
          party.party === 'forensic-firm'
            ? say`Outside experts have been engaged (${dayAt(filling, party.toldAt, party.id)}).`
            : say`${[label.en]} informed: ${name(party.name)} (${dayAt(filling, party.toldAt, party.id)}).`,
      }),
    )
  }
  if (isWritten(filling, 'press.response'))
    items.push(...typedLines(filling, 'press.response').map((slot) => say`${slot}`))
  return items.length > 0
    ? { block: 'list', items }
    : paragraph(
        pick(filling, {
          ja: say`現在、被害の拡大を防ぐ措置を進めております。`,
          en: say`We are taking measures to keep it from spreading.`,
        }),
      )
}

/** What whoever got such a mail should do; nobody else is asked to do anything. */
const recipients = (filling: Filling): PaperSection =>
  section(
    'recipients',
    pick(filling, {
      ja: say`当該メールを受け取られた皆様へ`,
      en: say`If you received such an e-mail`,
    }),
    {
      block: 'list',
      items: pick<readonly Said[]>(filling, {
        ja: [
          say`メールを開かず、本文のリンクや添付ファイルに触れずに、削除してください。返信もなさらないでください。`,
          say`リンク先で情報を入力された場合は、そのサービスのパスワードを変更し、カード番号などを入力された場合はカード会社にご連絡ください。`,
          say`添付ファイルを開かれた場合は、端末をネットワークから切り離し、お使いの環境の管理者にご相談ください。`,
          say`当組織から、パスワードや口座番号をメールでお尋ねすることはありません。`,
        ],
        en: [
          say`Please do not open it, follow its links, open its attachments or answer it. Delete it.`,
          say`If you entered a password after following a link, change that password. If you entered card details, call the issuer of the card.`,
          say`If you opened an attachment, disconnect the device from the network and speak to whoever looks after it.`,
          say`We never ask for passwords or account numbers by e-mail.`,
        ],
      }),
    },
  )

/** As people wrote it for the public; else the measures of the case, each with its day. */
function prevention(filling: Filling): PaperBlock {
  const { actions } = filling.file.case
  const open = actions.filter(({ state }) => state !== 'dropped')
  const isAsked = open.length === 0 || !open.every(({ text }) => isReadable(filling, text))
  const items: readonly Said[] =
    isWritten(filling, 'press.prevention') || isAsked
      ? typedLines(
          filling,
          'press.prevention',
          pick(filling, { ja: '再発防止策と期日', en: 'measures, and by when' }),
        ).map((slot) => say`${slot}`)
      : open.map((action) => {
          const what = inside(action.text, action.by, 'press.prevention')
          return action.state === 'done'
            ? pick(filling, { ja: say`${what}（実施済み）`, en: say`${what} (done)` })
            : pick(filling, {
                ja: say`${what}（${dayAt(filling, action.due, action.id)}まで）`,
                en: say`${what} (by ${dayAt(filling, action.due, action.id)})`,
              })
        })
  return { block: 'list', items }
}

const next = (filling: Filling): Said => {
  const when = typed(
    filling,
    'paper.next',
    pick(filling, { ja: '次回のお知らせの予定', en: 'when the next release comes' }),
  )
  return pick(filling, {
    ja: say`次回のお知らせは、${when}を予定しております。`,
    en: say`Our next release is planned for ${when}.`,
  })
}
