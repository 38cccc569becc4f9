/**
 * Peer warning: what others who may be tried likewise need to know, and nothing about us.
 *
 * `of` is the level of the Traffic Light Protocol 2.0, `green` unless said. What may travel on (green,
 * clear) bears no name of the victim, no account, host, figure, subject of the mail, or number of the
 * case; dates of indicators are days. Under amber and red the sender is named, and still no account.
 * The machine-readable form beside it is the shared STIX bundle, which has no names at any level.
 */
import type { CaseFile } from '../../../cases/case.ts'
import type { Hashes } from '../../exchange/hashes.ts'
import { jsonText } from '../../exchange/json.ts'
import { utc } from '../../exchange/moment.ts'
import { stixBundle } from '../../exchange/stix/bundle.ts'
import type { Tlp } from '../../exchange/stix/objects.ts'
import { thievesOf } from '../../exchange/thieves.ts'
import { country } from '../../say/places.ts'
import { entryNames } from '../../words/accounts.ts'
import { caseKindNames } from '../../words/case.ts'
import { stageNamed } from '../../words/stages.ts'
import type { Filling, PaperDraft, PaperForm, PaperSection } from '../paper.ts'
import { type Said, say } from '../said.ts'
import { organisationName } from '../sentences.ts'
import { law, name, pick, reckoned } from '../slots.ts'
import { advice, handlings, stories } from './peers/words.ts'
import { contact } from './regulator/who.ts'
import { list, paragraph, section, table } from './shared/blocks.ts'
import { accountNames, guarded, hostNames, namesOfUs } from './shared/guard.ts'
import { wroteIf } from './shared/wrote.ts'

export const INDICATORS_MAX = 500
const TECHNIQUES_MAX = 40

const levels: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']

/** `green`, or `tlp:green`; what is no level is red: the narrowest. */
export function levelOf(of: string | undefined): Tlp {
  if (of === undefined) return 'green'
  const it = of.toLowerCase().replace(/^tlp:/, '')
  return levels.find((level) => level === it) ?? 'red'
}
/** It may travel on beyond those who know us. */
const travels = (level: Tlp): boolean => level === 'clear' || level === 'green'

/** The indicators for machines, marked as the text is; none of an exercise. */
export const peerBundle = (file: CaseFile, level: Tlp, hashes: Hashes): string | undefined =>
  file.found === undefined || file.case.exercise
    ? undefined
    : jsonText(stixBundle(file.found, { hashes, tlp: level, shared: true }))

export const peerWarning: PaperForm = {
  kind: 'peer-warning',
  texts: [
    {
      slot: 'peer.note',
      hint: {
        ja: '補足（自組織が特定されない書き方で）',
        en: 'a note by which nobody knows us',
      },
      isMandatory: false,
    },
  ],
  outline: ['handling', 'summary', 'techniques', 'indicators', 'detect', 'protect', 'contact'],
  fill,
}

function fill(filling: Filling): PaperDraft {
  const { language, number, of, file } = filling
  const level = levelOf(of)
  const isOpen = travels(level)
  const draft: PaperDraft = {
    kind: 'peer-warning',
    language,
    ...(of === undefined ? {} : { of }),
    number,
    title: pick(filling, {
      ja: say`注意喚起：${[caseKindNames[file.case.kind].ja]}`,
      en: say`Warning: ${[caseKindNames[file.case.kind].en]}`,
    }),
    head: [
      [pick(filling, { ja: ['取扱い'], en: ['Handling'] }), [law(`TLP:${level.toUpperCase()}`)]],
      ...(isOpen
        ? []
        : [
            [pick(filling, { ja: ['発信者'], en: ['From'] }), [organisationName(filling)]] as const,
          ]),
    ],
    sections: [
      handling(filling, level),
      summary(filling),
      techniques(filling),
      indicators(filling, isOpen),
      advice(filling, 'detect'),
      advice(filling, 'protect'),
      section(
        'contact',
        pick(filling, { ja: ['連絡先'], en: ['Contact'] }),
        isOpen
          ? paragraph(
              pick(filling, {
                ja: [
                  'お問い合わせは、この注意喚起を受け取った情報共有の窓口（CSIRT など）を通じてお願いします。',
                ],
                en: [
                  'Ask through the desk (a CSIRT or a sharing group) that passed this on to you.',
                ],
              }),
            )
          : list(contact(filling)),
      ),
    ],
    marking: [law(`TLP:${level.toUpperCase()}`)],
    ...(isOpen ? { isAnonymous: true } : {}),
  }
  const names = [...accountNames(file), ...hostNames(file), ...(isOpen ? namesOfUs(file) : [])]
  const own = isOpen ? [] : [file.organisation.contact?.mail ?? '']
  return guarded(filling, draft, { names, onlyAddresses: own })
}

const handling = (filling: Filling, level: Tlp): PaperSection =>
  section(
    'handling',
    pick(filling, { ja: ['取扱い'], en: ['Handling'] }),
    paragraph(
      pick(filling, {
        ja: say`${law(`TLP:${level.toUpperCase()}`)}：${[handlings[level].ja]}`,
        en: say`${law(`TLP:${level.toUpperCase()}`)}: ${[handlings[level].en]}`,
      }),
    ),
    paragraph(
      pick(filling, {
        ja: ['被害組織を推測し、または公表しないようお願いします。'],
        en: ['Please neither guess nor publish who was affected.'],
      }),
    ),
  )

/** What kind of thing it was, and how it seems to have begun; no size, and no day. */
function summary(filling: Filling): PaperSection {
  const { file } = filling
  const paths = new Set(
    (file.found?.accounts ?? [])
      .filter(({ verdict }) => verdict === 'hijacked')
      .flatMap(({ entry }) =>
        entry
          .filter(({ standing, path }) => standing === 'supported' && path !== 'unknown')
          .map(({ path }) => path),
      ),
  )
  return section(
    'summary',
    pick(filling, { ja: ['概要'], en: ['Summary'] }),
    paragraph([stories[file.case.kind][filling.language]]),
    list(
      [...paths].map(
        (path): Said =>
          pick(filling, {
            ja: say`侵入経路の推定：${name(entryNames[path].ja, 200)}（推定であり、確定したものではありません）`,
            en: say`Way in, as inferred: ${name(entryNames[path].en, 200)} (not established)`,
          }),
      ),
    ),
    wroteIf(filling, 'peer.note'),
  )
}

function techniques(filling: Filling): PaperSection {
  const stages = filling.file.found?.stages ?? []
  const named = [...new Set(stages.map(({ technique }) => technique))]
    .slice(0, TECHNIQUES_MAX)
    .map((id) => stageNamed(id, filling.language))
    .toSorted((a, b) => a.rank - b.rank)
  return section(
    'techniques',
    pick(filling, { ja: ['攻撃の手法'], en: ['Techniques'] }),
    named.length === 0
      ? paragraph(
          pick(filling, {
            ja: ['手法を示す記録は、まだ整理できていません。'],
            en: ['No techniques have been established yet.'],
          }),
        )
      : table(
          pick(filling, {
            ja: say`${law('MITRE ATT&CK')} による分類`,
            en: say`By ${law('MITRE ATT&CK')}`,
          }),
          [
            { head: pick(filling, { ja: ['段階'], en: ['Tactic'] }), width: 1.5 },
            { head: pick(filling, { ja: ['手法'], en: ['Technique'] }), width: 4 },
          ],
          named.map((one) => [[one.tactic], [law(one.technique)]]),
          TECHNIQUES_MAX,
        ),
  )
}

function indicators(filling: Filling, isOpen: boolean): PaperSection {
  const { found } = filling.file
  const thieves = found === undefined ? [] : thievesOf(found)
  const when = (at: number): string => (isOpen ? utc(at).slice(0, 10) : utc(at))
  return section(
    'indicators',
    pick(filling, { ja: ['痕跡情報（IoC）'], en: ['Indicators'] }),
    thieves.length === 0
      ? paragraph(
          pick(filling, {
            ja: ['共有できる痕跡情報は、まだありません。'],
            en: ['There are no indicators to share yet.'],
          }),
        )
      : [
          ...table(
            pick(filling, {
              ja: ['攻撃に使われた接続元（協定世界時）'],
              en: ['Origins that were used (UTC)'],
            }),
            [
              { head: pick(filling, { ja: ['アドレス'], en: ['Address'] }), width: 2.4 },
              { head: pick(filling, { ja: ['国・網'], en: ['Country, network'] }), width: 2.2 },
              { head: pick(filling, { ja: ['最初'], en: ['First'] }), width: 1.8 },
              { head: pick(filling, { ja: ['最後'], en: ['Last'] }), width: 1.8 },
            ],
            thieves.map((thief) => [
              [name(thief.ip, 45)],
              [
                name(country(thief.country, filling.language)),
                ...(thief.operator === undefined ? [] : [' ', name(`AS${thief.operator}`)]),
              ],
              [reckoned('found', when(thief.firstAt))],
              [reckoned('found', when(thief.lastAt))],
            ]),
            INDICATORS_MAX,
          ),
          paragraph(
            pick(filling, {
              ja: [
                'アドレスは第三者の踏み台である可能性があり、また使い回されます。遮断の前に、自組織の通信への影響をご確認ください。',
              ],
              en: [
                'These may be stepping stones of others, and addresses change hands. Look at your own traffic before you block them.',
              ],
            }),
            'soft',
          ),
        ],
  )
}
