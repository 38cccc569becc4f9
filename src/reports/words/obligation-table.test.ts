import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { asOfAll, disclaimer, shippedObligations } from '../../cases/clocks/obligations.ts'
import { isRefusal, readLaw } from '../../cases/clocks/read-law.ts'
import { shippedCalendars } from '../../cases/clocks/shipped/days-off.ts'
import { obligationHeads, obligationRow } from './obligation-table.ts'

const documents = { en: 'docs/obligations.md', ja: 'docs/obligations.ja.md' } as const
const textOf = (file: string): string =>
  readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
const cells = (line: string): readonly string[] => line.slice(2, -2).split(' | ')

for (const [language, file] of Object.entries(documents) as ['en' | 'ja', string][]) {
  const text = textOf(file)

  test(`${file} has the table of the data: the same rows in the same order`, () => {
    const [heads = '', , ...rows] = text.split('\n').filter((line) => line.startsWith('| '))
    deepEqual(cells(heads), obligationHeads[language])
    deepEqual(
      rows.map(cells),
      shippedObligations.map((one) => obligationRow(one, language)),
    )
  })

  test(`${file} names every source with how sure it is, and that it is no legal advice`, () => {
    for (const { id, confidence, sources } of shippedObligations) {
      const line = text.split('\n').find((one) => one.startsWith(`- \`${id}\``)) ?? ''
      ok(line.includes(confidence[language]), id)
      for (const source of sources) ok(line.includes(source), `${id} ${source}`)
    }
    ok(text.includes(disclaimer(language, asOfAll(shippedObligations))))
  })

  test(`${file}: the file that it shows is read, and the years that it names are covered`, () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
    const law = readLaw(parse(yaml))
    ok(!isRefusal(law), JSON.stringify(law))
    equal(law.obligations.find(({ id }) => id === 'JP-TSE')?.on, true)
    ok(law.obligations.some(({ id }) => id === 'CONTRACT-1'))
    const years = shippedCalendars.find(({ id }) => id === 'jp-government')?.years
    ok(years !== undefined && years !== 'every')
    const covered = [...years.keys()]
    ok(text.includes(`${Math.min(...covered)}`) && text.includes(`${Math.max(...covered)}`))
    const computed = covered.filter((year) => years.get(year) === 'computed')
    ok(text.includes(language === 'en' ? `Of ${computed[0]} and later` : `${computed[0]} 年以降`))
  })
}
