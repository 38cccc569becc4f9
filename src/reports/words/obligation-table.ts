/**
 * Obligation table: all obligations at a glance, for the documentation and the terminal.
 *
 * One row each: id, whether it is on, whom it goes to and by which law, the clock, the stages with
 * their time, how sure that is, and the day of the last look.
 */
import type { Ground, Obligation } from '../../cases/clocks/obligation.ts'
import type { Language } from '../../lib/words.ts'
import { clockLabels } from './case.ts'
import { ruleSaid } from './deadlines.ts'
import type { Names } from './named.ts'

export const groundNames: Names<Ground> = {
  official: { ja: '公式資料', en: 'official' },
  secondary: { ja: '二次資料', en: 'secondary' },
  knowledge: { ja: '一般的な理解', en: 'knowledge' },
}

export const obligationHeads: Readonly<Record<Language, readonly string[]>> = {
  ja: ['ID', '既定', '宛先', '根拠', '起算', '段階と期限', '確かさ', '時点'],
  en: ['id', 'default', 'to', 'law', 'clock', 'stages and times', 'ground', 'as of'],
}

export function obligationRow(its: Obligation, language: Language): readonly string[] {
  const isJa = language === 'ja'
  const stages = its.stages.map(
    ({ name, rule }) => `${name[language]}${isJa ? '：' : ': '}${ruleSaid(rule, language)}`,
  )
  return [
    its.id,
    its.on ? (isJa ? '有効' : 'on') : isJa ? '無効' : 'off',
    its.authority[language],
    its.law[language],
    clockLabels[its.clock][language],
    stages.join(isJa ? '、' : '; '),
    groundNames[its.ground][language],
    its.asOf,
  ]
}
