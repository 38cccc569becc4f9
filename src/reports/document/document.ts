/**
 * Report document: an investigation as a report in one language, section by section.
 *
 * The same investigation gives the same document, whenever and wherever it is made; the stamp is the
 * only part that tells of its making. Sections that have nothing to say are left out, but for those
 * whose silence would be misread: the leak verdict, the questions, the limits and the evidence.
 */
import type { Investigation } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import { dayDigits } from '../say/moments.ts'
import { plain } from '../say/numbers.ts'
import { country } from '../say/places.ts'
import { shown } from '../say/shown.ts'
import { accountSection } from './account.ts'
import { accountsSection } from './accounts.ts'
import { evidenceSection } from './evidence.ts'
import { claimsSection, factsSection } from './facts.ts'
import { leakSection } from './leak.ts'
import { limitsSection, questionsSection } from './limits.ts'
import { mailSection } from './mail.ts'
import type { ReportDocument, Section } from './model.ts'
import { type Speaker, speakerFor } from './speaker.ts'
import { stagesSection } from './stages.ts'
import { summary } from './summary.ts'
import { sumsOf } from './sums.ts'
import { storesSection, webSection } from './systems.ts'
import { timelineSection } from './timeline.ts'
import { whereSection } from './where.ts'

/** Accounts with a section of their own. */
export const DETAILED_MAX = 25

export function reportDocument(found: Investigation, language: Language): ReportDocument {
  const speaker = speakerFor(found, language)
  const sums = sumsOf(found)
  const { pick } = speaker
  const sections: readonly (Section | undefined)[] = [
    summary(speaker, sums),
    timelineSection(speaker, sums),
    accountsSection(speaker),
    ...details(speaker),
    whereSection(speaker, sums),
    mailSection(speaker, sums),
    leakSection(speaker),
    storesSection(speaker),
    webSection(speaker),
    stagesSection(speaker),
    questionsSection(speaker),
    limitsSection(speaker, sums),
    factsSection(speaker),
    claimsSection(speaker),
    evidenceSection(speaker),
  ]
  const version = shown(found.stamp.version, 30)
  return {
    language,
    title: pick({
      ja: 'メールシステム不正アクセス調査報告書',
      en: 'Report on unauthorised access to a mail system',
    }),
    reference: referenceOf(found),
    stamp: pick({
      ja: `${speaker.moment(found.stamp.at)} 作成 · 関守 ${version}`,
      en: `made ${speaker.moment(found.stamp.at)} · Sekimori ${version}`,
    }),
    about: [
      [pick({ ja: '整理番号', en: 'Reference' }), referenceOf(found)],
      [
        pick({ ja: '調査対象', en: 'Examined' }),
        pick({
          ja: `${plain(found.inputs.length)} ファイル、ログ ${plain(found.lines)} 行`,
          en: `${speaker.count(found.inputs.length, 'files')}, ${speaker.count(found.lines, 'lines')}`,
        }),
      ],
      ...(found.span === undefined
        ? []
        : [
            [
              pick({ ja: '対象期間', en: 'Time' }),
              speaker.stretch(found.span.from, found.span.to),
            ] as const,
          ]),
      [
        pick({ ja: '時間帯・国内', en: 'Zone, home' }),
        `${speaker.zoneName} · ${country(found.home, language)}`,
      ],
    ],
    sections: sections.filter((section) => section !== undefined),
    contents: pick({ ja: '目次', en: 'Contents' }),
    foot: pick({
      ja: '関守（Sekimori）が作成。数値はすべてログの行に基づきます。法的助言ではありません。',
      en: 'Made by Sekimori. Every figure rests on lines of the logs. This is no legal advice.',
    }),
  }
}

function details(speaker: Speaker): Section[] {
  const { found, pick } = speaker
  const doubted = found.accounts.filter(
    ({ verdict }) => verdict === 'hijacked' || verdict === 'suspect',
  )
  if (doubted.length === 0) return []
  const rest = doubted.length - DETAILED_MAX
  return [
    {
      id: 'details',
      title: pick({ ja: 'アカウントごとの調査結果', en: 'Accounts in detail' }),
      level: 2,
      blocks: [
        {
          kind: 'paragraph',
          text:
            rest > 0
              ? pick({
                  ja: `不正利用または疑いのある ${plain(doubted.length)} アカウントのうち、${plain(DETAILED_MAX)} アカウントを示します。ほか ${plain(rest)} アカウントは、CSV・JSON の出力にすべてあります。`,
                  en: `${plain(DETAILED_MAX)} of ${plain(doubted.length)} hijacked or suspect accounts; the other ${plain(rest)} are in the CSV and JSON outputs.`,
                })
              : pick({
                  ja: '不正利用または疑いのあるアカウントについて、確認できた事実と仮説を分けて示します。',
                  en: 'Hijacked and suspect accounts, with what is established kept apart from hypotheses.',
                }),
        },
      ],
    },
    ...doubted
      .slice(0, DETAILED_MAX)
      .map((account, nth) => accountSection(speaker, account, nth + 1)),
  ]
}

/**
 * A short name for the case: its first day, and eight figures out of the hashes of the inputs. Two
 * runs over the same bytes have the same one. It identifies nothing by proof: the hashes do.
 */
export function referenceOf(found: Investigation): string {
  let [a, b] = [0x811c9dc5, 0x01000193]
  for (const { sha256 } of found.inputs)
    for (let at = 0; at < sha256.length; at += 1) {
      a = Math.imul(a ^ sha256.charCodeAt(at), 16_777_619)
      b = Math.imul(b + sha256.charCodeAt(at), 2_654_435_761) ^ (a >>> 15)
    }
  const fold = ((a ^ b) >>> 0).toString(16).padStart(8, '0').toUpperCase()
  const at = found.span?.from
  const date = at === undefined ? '00000000' : dayDigits(at, { language: 'en', zone: found.zone })
  return `SKM-${date}-${fold}`
}
