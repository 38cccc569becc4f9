/** Testing: the made-up case with everything that people write for these documents. */
import type { CaseFile, PaperKind, SlotWritten } from '../../../cases/case.ts'
import type { Language } from '../../../lib/words.ts'
import { draftPaper, fillingOf } from '../draft.ts'
import { pieces } from '../lint.ts'
import type { PaperDraft } from '../paper.ts'
import { textOf } from '../said.ts'
import { kumamotoFile } from '../testing.ts'

export const ownKinds = [
  'regulator-preliminary',
  'regulator-final',
  'forensic',
  'notice-recipients',
  'notice-persons',
  'notice-contract',
  'police-handover',
  'abuse-report',
  'delisting-request',
  'peer-warning',
] as const satisfies readonly PaperKind[]

/** What each is for, where it needs to be told. */
export const subjectOf: Partial<Readonly<Record<PaperKind, string>>> = {
  'regulator-preliminary': 'JP-APPI-68',
  'regulator-final': 'JP-APPI-68',
  'notice-contract': 'example.jp',
  'abuse-report': 'AS64500',
  'delisting-request': 'Spamhaus ZEN',
}

export const withTexts = (
  file: CaseFile,
  texts: Readonly<Record<string, string>>,
  language: Language = 'ja',
): CaseFile => ({
  ...file,
  case: {
    ...file.case,
    texts: [
      ...file.case.texts,
      ...Object.entries(texts).map(
        ([slot, text]): SlotWritten => ({
          slot,
          language,
          text,
          by: '佐藤 花子',
          at: file.now,
          entry: file.case.entry,
        }),
      ),
    ],
  },
})

export const draftOf = (
  kind: PaperKind,
  {
    file = kumamotoFile,
    language = 'ja',
    of = subjectOf[kind],
  }: {
    readonly file?: CaseFile
    readonly language?: Language
    readonly of?: string | undefined
  } = {},
): PaperDraft => draftPaper(kind, fillingOf(file, kind, language, of))

/** All that is printed, as one text. */
export const allText = (draft: PaperDraft): string =>
  pieces(draft)
    .map(({ said }) => textOf(said))
    .join('\n')

export const sectionText = (draft: PaperDraft, id: string): string =>
  allText({
    ...draft,
    head: [],
    title: [],
    sections: draft.sections.filter((one) => one.id === id),
  })
