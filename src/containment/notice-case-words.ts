/** Notice words about cases: a deadline comes near, or has passed. */
import type { FactsFor } from './notice-facts.ts'
import { plainLine, quoted, shellWord } from './notice-quote.ts'
import { commands, reference, type Says } from './notice-say.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PEOPLE_TOLD = 5

type Deadline = FactsFor<'case.deadline'>

/** `3日`, `2時間`, `30分`: rounded up, for who is told «one hour» must have it. */
function spanJa(length: number): string {
  if (length >= 2 * DAY || length % DAY === 0) return `${Math.ceil(length / DAY)}日`
  return length >= HOUR ? `${Math.ceil(length / HOUR)}時間` : `${Math.ceil(length / 60_000)}分`
}
function spanEn(length: number): string {
  const [n, unit] =
    length >= 2 * DAY || length % DAY === 0
      ? [Math.ceil(length / DAY), 'day']
      : length >= HOUR
        ? [Math.ceil(length / HOUR), 'hour']
        : [Math.ceil(length / 60_000), 'minute']
  return `${n} ${unit}${n === 1 ? '' : 's'}`
}

const namesIn = ({ people }: Deadline): string =>
  people
    .slice(0, PEOPLE_TOLD)
    .map((person) => plainLine(person, 40))
    .join(', ')

const numberIn = ({ number }: Deadline): string => shellWord(number) ?? 'NUMBER'

export const caseWords: { readonly 'case.deadline': Says<'case.deadline'> } = {
  'case.deadline': {
    ja: (facts, show) => ({
      subject:
        facts.lead > 0
          ? `【期限まで${spanJa(facts.lead)}以内】${plainLine(facts.duty.ja, 60)}`
          : facts.lead === 0
            ? `【期限到来】${plainLine(facts.duty.ja, 60)}`
            : `【期限超過】${plainLine(facts.duty.ja, 60)}`,
      paragraphs: [
        `事案 ${plainLine(facts.number, 40)} の${quoted(facts.duty.ja, 'ja')}の期限は ${show.timeOf(facts.dueAt)} です。${facts.lead < 0 ? '期限を過ぎています。' : ''}`,
        namesIn(facts) === '' ? '' : `担当：${namesIn(facts)}`,
        '提出または通知が済んでいれば、受付番号とともに記録してください。対象外と判断した場合は、その理由を記録すると通知は止まります。これは法的助言ではありません。最新の法令と専門家に確認してください。',
        commands('ja', [
          [`sekimori case show ${numberIn(facts)}`, '期限の一覧と数え方を確認する', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject:
        facts.lead > 0
          ? `due within ${spanEn(facts.lead)}: ${plainLine(facts.duty.en, 60)}`
          : facts.lead === 0
            ? `due now: ${plainLine(facts.duty.en, 60)}`
            : `overdue: ${plainLine(facts.duty.en, 60)}`,
      paragraphs: [
        `In case ${plainLine(facts.number, 40)}, ${quoted(facts.duty.en, 'en')} is due at ${show.timeOf(facts.dueAt)}.${facts.lead < 0 ? ' That has passed.' : ''}`,
        namesIn(facts) === '' ? '' : `Who has it in hand: ${namesIn(facts)}`,
        'If it was done, record it with its receipt. If it does not apply, record why, and nobody is reminded again. This is not legal advice: check the law in force and ask counsel.',
        commands('en', [
          [
            `sekimori case show ${numberIn(facts)}`,
            '',
            'See all deadlines and how they are counted',
          ],
        ]),
        reference('en', facts),
      ],
    }),
  },
}
