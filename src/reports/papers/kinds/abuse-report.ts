/**
 * Abuse report: to one network that the attacker came from, in the words of the reports that
 * `investigate` writes.
 *
 * `of` is the network (`AS64500`, or its address where the number is not known); each has its own, and
 * learns of no other. All times are UTC, with source ports where they were logged. Accounts, recipients
 * and contents are left out; the XARF and ARF files beside it name accounts by keyed hashes.
 */
import type { CaseFile } from '../../../cases/case.ts'
import {
  type AbuseReport,
  abuseFacts,
  abuseNetworks,
  abuseReports,
  isReporter,
  LISTED_MAX,
  type Reporter,
} from '../../exchange/abuse/reports.ts'
import { abuseWords } from '../../exchange/abuse/words.ts'
import type { Hashes } from '../../exchange/hashes.ts'
import { jsonText } from '../../exchange/json.ts'
import type { Thief } from '../../exchange/thieves.ts'
import type { Filling, PaperBlock, PaperDraft, PaperForm } from '../paper.ts'
import { type Said, say } from '../said.ts'
import { organisationName } from '../sentences.ts'
import { dayAt, missing, pick, reckoned } from '../slots.ts'
import { heading, list, paragraph, section } from './shared/blocks.ts'
import { accountNames, guarded } from './shared/guard.ts'
import { wroteIf } from './shared/wrote.ts'

export const abuseReport: PaperForm = {
  kind: 'abuse-report',
  texts: [
    {
      slot: 'abuse.note',
      hint: { ja: '補足（受付番号、前回の報告など）', en: 'a note, such as a ticket number' },
      isMandatory: false,
    },
  ],
  outline: ['opening', 'origins', 'requests'],
  fill,
}

/** In whose name; English names stand in headers of mails. */
export const reporterOf = ({ organisation }: CaseFile): Reporter => ({
  organisation: organisation.name.en || organisation.name.ja,
  contact: organisation.contact?.mail ?? '',
  domain: organisation.domains[0] ?? '',
})

/** Of a case: the networks that are to be told, one report each. */
export const abuseNetworksOf = ({ found }: CaseFile): readonly string[] =>
  found === undefined ? [] : [...abuseNetworks(found).keys()]

/**
 * The files beside the letter: XARF documents, and a mail in ARF where mail was sent from there. None of
 * an exercise: programs read them, and no program reads a watermark.
 */
export function abuseAttached(
  file: CaseFile,
  of: string,
  tools: { readonly hashes: Hashes; readonly key?: Uint8Array },
): readonly { readonly name: string; readonly text: string }[] {
  const reporter = reporterOf(file)
  if (file.found === undefined || file.case.exercise || !isReporter(reporter)) return []
  const report = abuseReports(file.found, reporter, file.now, tools).find(
    ({ network }) => network === of,
  )
  return report === undefined ? [] : filesOf(report)
}
const filesOf = ({ name, xarf, arf }: AbuseReport) => [
  { name: `${name}.xarf.json`, text: jsonText(xarf) },
  ...(arf === undefined ? [] : [{ name: `${name}.eml`, text: arf }]),
]

/** One network needs no choice. */
function asked(
  filling: Filling,
): { readonly network: string; readonly thieves: readonly Thief[] } | undefined {
  const { found } = filling.file
  if (found === undefined) return undefined
  const networks = abuseNetworks(found)
  const of = filling.of ?? (networks.size === 1 ? [...networks.keys()][0] : undefined)
  const thieves = of === undefined ? undefined : networks.get(of)
  return of === undefined || thieves === undefined ? undefined : { network: of, thieves }
}

function fill(filling: Filling): PaperDraft {
  const { language, number, of, file } = filling
  const it = asked(filling)
  const { found } = file
  const title = pick(filling, {
    ja: ['不正利用のご報告'],
    en: ['Abuse report'],
  })
  const bare = {
    kind: 'abuse-report' as const,
    language,
    ...(of === undefined ? {} : { of }),
    number,
    title,
    head: [],
  }
  if (it === undefined || found === undefined)
    return {
      ...bare,
      sections: [
        section(
          'opening',
          title,
          paragraph([
            missing(
              filling,
              'paper.of',
              pick(filling, {
                ja: '報告先のネットワーク（例：AS64500）。調査結果にあるものに限る',
                en: 'the network, such as AS64500, out of those that were found',
              }),
            ),
          ]),
        ),
        section('origins', pick(filling, { ja: ['接続元'], en: ['Origins'] })),
        section('requests', pick(filling, { ja: ['お願い'], en: ['What we ask'] })),
      ],
    }
  const reporter = reporterOf(file)
  const facts = abuseFacts(found, { ...it, reporter, at: file.now })
  const words = abuseWords[language]
  const read = (text: string): Said => [reckoned('abuse', text)]
  const closing = words.closing(facts)
  const draft: PaperDraft = {
    ...bare,
    subject: read(words.subject(facts)),
    // An attacker's own network may read it: no name of a person, no address of a house.
    letter: {
      date: [dayAt(filling, file.now, 'now')],
      to: [
        pick(filling, {
          ja: say`${read(it.network)} ご担当者様`,
          en: say`Abuse desk of ${read(it.network)}`,
        }),
      ],
      from: [[organisationName(filling)]],
    },
    sections: [
      section(
        'opening',
        pick(filling, { ja: ['ご報告'], en: ['What we report'] }),
        isReporter(reporter)
          ? []
          : paragraph([
              missing(
                filling,
                'organisation.contact',
                pick(filling, {
                  ja: '組織の名称・連絡先メールアドレス・ドメイン（設定の organisation）',
                  en: 'name, mail address and domain of the organisation (configuration)',
                }),
              ),
            ]),
        paragraphsOf(words.opening(facts)).map((text) => paragraph(read(text))),
        wroteIf(filling, 'abuse.note'),
      ),
      section(
        'origins',
        pick(filling, { ja: ['接続元'], en: ['Origins'] }),
        it.thieves.slice(0, LISTED_MAX).flatMap((thief): readonly PaperBlock[] => {
          const [address = '', ...lines] = words.origin(thief, nameless)
          return [heading(read(address)), ...list(lines.map((line) => read(line.trim())))]
        }),
      ),
      section(
        'requests',
        pick(filling, { ja: ['お願い'], en: ['What we ask'] }),
        asBlocks(closing, read),
      ),
    ],
  }
  return guarded(filling, draft, { names: accountNames(file) })
}

/** The letter names no account, not even by its hash: the documents beside it do. */
const nameless = { pseudonym: () => '', octets: () => new Uint8Array() }

/** Lines of the mail form, put together: an empty one parts two paragraphs. */
function paragraphsOf(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

/** Numbered lines are a list; one that is set in goes on with the line above it. */
function asBlocks(lines: readonly string[], read: (text: string) => Said): readonly PaperBlock[] {
  const blocks: PaperBlock[] = []
  let items: string[] = []
  const flush = (): void => {
    if (items.length > 0) blocks.push(...list(items.map(read), true))
    items = []
  }
  for (const line of lines) {
    const item = /^\d+\. (.*)$/.exec(line)?.[1]
    if (item !== undefined) items.push(item)
    else if (/^\s+\S/.test(line) && items.length > 0) items.push(`${items.pop()} ${line.trim()}`)
    else {
      flush()
      if (line.trim() !== '') blocks.push(paragraph(read(line.trim())))
    }
  }
  flush()
  return blocks
}
