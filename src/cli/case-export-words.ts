/** Words of `sekimori case export`. */
import type { CaseExported } from '../keeper/cases/exporting/export-case.ts'

const english = {
  made: ({ out, sha256, bytes, documents, entries, leftOut, missing }: CaseExported) => [
    `${out}: ${bytes} octets, ${documents} documents, ${entries} entries of the evidence`,
    `SHA-256 ${sha256}`,
    ...(leftOut === 0
      ? []
      : [`${leftOut} entries that the case points to are left out: a package holds no more`]),
    ...(missing === 0
      ? []
      : [`${missing} things could not be put in: erased, or not to be opened`]),
  ],
}

export const caseExportWords: { readonly ja: typeof english; readonly en: typeof english } = {
  en: english,
  ja: {
    made: ({ out, sha256, bytes, documents, entries, leftOut, missing }) => [
      `${out}：${bytes} オクテット、文書 ${documents} 件、証跡の記録 ${entries} 件`,
      `SHA-256 ${sha256}`,
      ...(leftOut === 0
        ? []
        : [
            `事案が参照する記録のうち ${leftOut} 件は、1 つのパッケージの上限を超えるため収録していません`,
          ]),
      ...(missing === 0
        ? []
        : [`${missing} 件は、消去済み、または復号できないため収録していません`]),
    ],
  },
}
