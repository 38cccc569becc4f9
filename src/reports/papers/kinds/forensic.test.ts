import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../../events/event.ts'
import { leakChannels } from '../../../incident/found.ts'
import { leakNames } from '../../words/leak.ts'
import { lintPaper } from '../lint.ts'
import { emptyFile, kumamotoFile } from '../testing.ts'
import { PAIRS_MAX } from './forensic/findings.ts'
import { forensic } from './forensic.ts'
import { allText, draftOf, sectionText, withTexts } from './testing.ts'

const found = kumamotoFile.found
ok(found !== undefined)

test('sections 0 to 16 and the appendices stand in the order of the outline', () => {
  deepEqual(
    draftOf('forensic').sections.map(({ id }) => id),
    [...forensic.outline],
  )
  equal(forensic.outline.length, 20)
})

test('the verdict is that of the case, not that of the logs alone', () => {
  const file = {
    ...kumamotoFile,
    leak: { ...kumamotoFile.leak, verdict: 'likely' as const },
    found: { ...found, leak: { ...found.leak, verdict: 'none' as const } },
  }
  const draft = draftOf('forensic', { file })
  match(sectionText(draft, 'leak'), /漏えいした可能性が高い/)
  ok(!sectionText(draft, 'leak').includes(leakNames.none.ja))
  ok(!sectionText(draft, 'summary').includes(leakNames.none.ja))
})

test('every way out that was not examined is named as out of scope', () => {
  const text = sectionText(draftOf('forensic', { language: 'en' }), 'scope')
  equal(
    kumamotoFile.leak.channels.filter(({ examined }) => examined === 'no').length,
    leakChannels.length - 1,
  )
  match(text, /removable media/)
  match(text, /This report says nothing of them/)
})

test('three times stand beside each event, and struck ones are gone', () => {
  const [first, ...rest] = kumamotoFile.case.timeline
  ok(first !== undefined)
  const struck = { ...first, struck: { by: 'x', at: first.at, entry: 99, why: 'wrong' } }
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, timeline: [struck, ...rest] } }
  const text = sectionText(draftOf('forensic', { file }), 'timeline')
  ok(!text.includes('国外からの送信が始まる'))
  match(text, /04:45/)
  for (const word of ['発生', '把握', '記録']) ok(text.includes(word))
})

test('hypotheses stand with what speaks for and against, figures with bounds and evidence', () => {
  const draft = draftOf('forensic')
  match(sectionText(draft, 'entry'), /漏れていたパスワードが使われた/)
  match(sectionText(draft, 'entry'), /#4000/)
  match(sectionText(draft, 'impact'), /mail\.log:81233/)
  match(sectionText(draft, 'impact'), /約 120,000 通/)
})

test('evidence has its hashes, custody its acts, and a stranger a way to check', () => {
  const draft = draftOf('forensic')
  match(sectionText(draft, 'evidence'), /(?:cd){32}/)
  match(sectionText(draft, 'evidence'), /(?:ab){32}/)
  match(sectionText(draft, 'appendix-verify'), /sekimori verify/)
})

test('detection: how long it took, and when a guard would have stopped it', () => {
  const text = sectionText(draftOf('forensic', { language: 'en' }), 'detection')
  match(text, /12 h 30 min/)
  match(text, /12 h 45 min/)
  match(text, /reckoned by playing the record again/)
})

test('pairs of accounts and origins are cut at a hundred, and the rest is counted', () => {
  const [thief] = found.accounts
  const [origin] = thief?.origins ?? []
  ok(thief !== undefined && origin !== undefined)
  const table = (n: number) => {
    const others = Array.from({ length: n }, (_, nth) => `sasl:u${nth}@example.jp` as AccountId)
    const accounts = [{ ...thief, origins: [{ ...origin, known: false, others }] }]
    const draft = draftOf('forensic', { file: { ...kumamotoFile, found: { ...found, accounts } } })
    return draft.sections
      .find(({ id }) => id === 'impact')
      ?.blocks.find((block) => block.block === 'table' && block.rows[0]?.length === 3)
  }
  const [at, past] = [table(PAIRS_MAX), table(PAIRS_MAX + 1)]
  ok(at?.block === 'table' && past?.block === 'table')
  deepEqual([at.rows.length, at.leftOut], [PAIRS_MAX, 0])
  deepEqual([past.rows.length, past.leftOut], [PAIRS_MAX, 1])
})

test('without an investigation it says so and claims nothing', () => {
  const text = allText(draftOf('forensic', { file: emptyFile, language: 'en' }))
  match(text, /No investigation of logs is part of this case yet/)
  ok(!/Nothing was found|No leak, confirmed/.test(text))
})

test('independence, distribution, systems and causes are a person’s to write', () => {
  const missing = (file: typeof kumamotoFile): number =>
    lintPaper(draftOf('forensic', { file }), file).filter(({ code }) => code === 'missing').length
  equal(missing(kumamotoFile), 6)
  const file = withTexts(
    kumamotoFile,
    Object.fromEntries(
      forensic.texts.filter(({ isMandatory }) => isMandatory).map(({ slot }) => [slot, '記載済み']),
    ),
  )
  equal(missing(file), 0)
})
