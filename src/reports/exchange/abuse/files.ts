/** Files: the abuse reports as a folder of files, and what a person does with them. */
import type { Investigation } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import type { NamedText } from '../csv/tables.ts'
import type { Hashes } from '../hashes.ts'
import { jsonText } from '../json.ts'
import { type AbuseReport, abuseReports, type Reporter } from './reports.ts'

/** For each network `NAME.en.txt`, `NAME.ja.txt`, `NAME.xarf.json` and, of mail, `NAME.eml`. */
export function abuseFiles(
  found: Investigation,
  reporter: Reporter,
  at: Instant,
  tools: { readonly hashes: Hashes; readonly key?: Uint8Array },
): readonly NamedText[] {
  const reports = abuseReports(found, reporter, at, tools)
  return [
    ...reports.flatMap(({ name, text, xarf, arf }) => [
      { name: `${name}.en.txt`, text: text.en },
      { name: `${name}.ja.txt`, text: text.ja },
      { name: `${name}.xarf.json`, text: jsonText(xarf) },
      ...(arf === undefined ? [] : [{ name: `${name}.eml`, text: arf }]),
    ]),
    { name: 'README.txt', text: readme(reports) },
  ]
}

function readme(reports: readonly AbuseReport[]): string {
  const lines = [
    'Abuse reports, one for each network. Nothing was sent.',
    'Ask the registry (RDAP) for the abuse contact of a network; send the text, and the XARF documents or',
    'the ARF mail where that desk takes them. Ask the police first whether telling would hinder them.',
    '',
    'ネットワークごとの不正利用の報告書です。送信はしていません。',
    '送付先（abuse 窓口）は、登録機関の RDAP で確認してください。本文に加え、先方が対応していれば',
    'XARF 文書または ARF 形式のメールを添えます。捜査中の場合は、送付の可否を先に警察へ確認してください。',
    '',
    ...reports.map(
      ({ name, network, country = '–', xarf }) =>
        `${name}: ${network} ${country}, ${xarf.length} XARF`,
    ),
  ]
  return `${lines.join('\n')}\n`
}
