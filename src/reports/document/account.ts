/**
 * Account: one that was taken over or is under suspicion, in full.
 *
 * What lines show stands apart from how it may have happened: ways in are hypotheses, each with what
 * speaks for it and against it.
 */
import type { AccountFound, StageFound } from '../../incident/found.ts'
import { length } from '../say/moments.ts'
import { octets, plain, shareOf } from '../say/numbers.ts'
import { verdictNames } from '../words/accounts.ts'
import { oddsOf } from '../words/odds.ts'
import { reasonIn } from '../words/reasons.ts'
import { stageNamed } from '../words/stages.ts'
import { entryBlocks } from './account-entry.ts'
import { mailBlocks } from './account-mail.ts'
import { originBlocks } from './account-origins.ts'
import { type Block, cut, type Section } from './model.ts'
import type { Speaker } from './speaker.ts'

const REASONS_MAX = 24

export function accountSection(speaker: Speaker, account: AccountFound, nth: number): Section {
  const { pick, name } = speaker
  const blocks: Block[] = [
    { kind: 'terms', rows: terms(speaker, account) },
    ...reasonBlocks(speaker, account),
    ...entryBlocks(speaker, account.entry),
    ...originBlocks(speaker, account),
    ...mailBlocks(speaker, account),
    ...readingBlocks(speaker, account),
    ...stageBlocks(speaker, account.stages),
  ]
  return {
    id: `account-${nth}`,
    title: pick({
      ja: `${speaker.account(account.account)}：${name(verdictNames, account.verdict)}`,
      en: `${speaker.account(account.account)}: ${name(verdictNames, account.verdict)}`,
    }),
    level: 3,
    blocks,
  }
}

function terms(speaker: Speaker, account: AccountFound): (readonly [string, string])[] {
  const { pick } = speaker
  const { window, wouldHave, messages, before } = account
  const rows: (readonly [string, string])[] = []
  if (window !== undefined)
    rows.push([
      pick({ ja: '期間', en: 'Window' }),
      `${speaker.stretch(window.from, window.to)} · ${length(window.to - window.from, speaker.language)}`,
    ])
  rows.push([
    pick({ ja: '送信', en: 'Sent' }),
    pick({
      ja: `${plain(messages.submitted)} 通、宛先 延べ ${plain(messages.recipients)} 件（到達 ${plain(messages.delivered)}、不達 ${plain(messages.bounced)}、再送待ち ${plain(messages.deferred)}、結果不明 ${plain(messages.unknown)}）`,
      en: `${speaker.count(messages.submitted, 'messages')} to ${speaker.count(messages.recipients, 'recipients')} (${plain(messages.delivered)} delivered, ${plain(messages.bounced)} bounced, ${plain(messages.deferred)} deferred, ${plain(messages.unknown)} unknown)`,
    }),
  ])
  if (before.submitted > 0)
    rows.push([
      pick({ ja: '期間より前', en: 'Before' }),
      pick({
        ja: `${plain(before.submitted)} 通、宛先 延べ ${plain(before.recipients)} 件（本人の通常の利用）`,
        en: `${speaker.count(before.submitted, 'messages')} to ${speaker.count(before.recipients, 'recipients')} (ordinary use of the owner)`,
      }),
    ])
  if (account.domestic + account.foreign > 0)
    rows.push([
      pick({ ja: '国内・国外', en: 'Domestic, foreign' }),
      pick({
        ja: `国内 ${plain(account.domestic)} 件、国外 ${plain(account.foreign)} 件（宛先ドメインによる）`,
        en: `${plain(account.domestic)} domestic and ${plain(account.foreign)} foreign recipients (by domain)`,
      }),
    ])
  if (wouldHave !== undefined) {
    const parts = [
      wouldHave.challengedAt === undefined
        ? ''
        : pick({
            ja: `${speaker.moment(wouldHave.challengedAt, 'seconds')} に本人確認と保留`,
            en: `asked and held at ${speaker.moment(wouldHave.challengedAt, 'seconds')}`,
          }),
      wouldHave.containedAt === undefined
        ? ''
        : pick({
            ja: `${speaker.moment(wouldHave.containedAt, 'seconds')} に封じ込め`,
            en: `contained at ${speaker.moment(wouldHave.containedAt, 'seconds')}`,
          }),
    ].filter((text) => text !== '')
    if (parts.length > 0)
      rows.push([pick({ ja: '関守があれば', en: 'A guard would have' }), speaker.list(parts)])
  }
  rows.push([
    pick({ ja: '証拠の強さ', en: 'Strength of evidence' }),
    oddsOf(account.evidenceYears, speaker.language),
  ])
  return rows
}

function reasonBlocks(speaker: Speaker, { reasons }: AccountFound): Block[] {
  if (reasons.length === 0) return []
  const { kept, leftOut } = cut(reasons, REASONS_MAX)
  const items = kept.map((reason) => reasonIn(reason, speaker))
  if (leftOut > 0)
    items.push(
      speaker.pick({ ja: `ほか ${plain(leftOut)} 項目`, en: `and ${plain(leftOut)} more` }),
    )
  return [
    { kind: 'heading', text: speaker.pick({ ja: '判定の根拠', en: 'Why' }) },
    { kind: 'list', items },
  ]
}

function readingBlocks(speaker: Speaker, { reading }: AccountFound): Block[] {
  const { pick } = speaker
  if (reading === undefined) return []
  const none = reading.sessions === 0 && reading.octets === 0 && reading.messages === 0
  const rows: (readonly [string, string])[] = [
    [pick({ ja: 'セッション', en: 'Sessions' }), plain(reading.sessions)],
    [
      pick({ ja: '読み出し', en: 'Read' }),
      pick({
        ja: `${octets(reading.octets)}、${plain(reading.messages)} 通`,
        en: `${octets(reading.octets)} in ${speaker.count(reading.messages, 'messages')}`,
      }),
    ],
  ]
  if (reading.mailboxMessages !== undefined)
    rows.push([
      pick({ ja: 'メールボックス全体', en: 'Whole mailbox' }),
      pick({
        ja: `${plain(reading.mailboxMessages)} 通のうち ${shareOf(Math.max(0, reading.messages), reading.mailboxMessages)} が閲覧されたおそれ`,
        en: `${shareOf(Math.max(0, reading.messages), reading.mailboxMessages)} of ${speaker.count(reading.mailboxMessages, 'messages')} may have been seen`,
      }),
    ])
  if (reading.ratio !== undefined)
    rows.push([
      pick({ ja: '普段との比', en: 'Against its own days' }),
      pick({ ja: `${plain(reading.ratio)} 倍`, en: `${plain(reading.ratio)} times as much` }),
    ])
  if (reading.evidence.total > 0)
    rows.push([pick({ ja: '根拠行', en: 'Lines' }), speaker.lines(reading.evidence)])
  return [
    {
      kind: 'heading',
      text: pick({ ja: '閲覧と情報への影響', en: 'What was read, and what that exposes' }),
    },
    none
      ? {
          kind: 'paragraph',
          text: pick({
            ja: 'この期間にメールボックスを読み出した記録はありません。',
            en: 'No line shows that the mailbox was read in this window.',
          }),
        }
      : { kind: 'terms', rows },
  ]
}

function stageBlocks(speaker: Speaker, stages: readonly StageFound[]): Block[] {
  if (stages.length === 0) return []
  return [
    {
      kind: 'heading',
      text: speaker.pick({ ja: '攻撃手法（ATT&CK）', en: 'Techniques (ATT&CK)' }),
    },
    {
      kind: 'list',
      items: stages.map(
        ({ technique, at, evidence }) =>
          `${stageNamed(technique, speaker.language).technique} — ${speaker.brief(at)}${evidence.total > 0 ? ` [${speaker.lines(evidence, 2)}]` : ''}`,
      ),
    },
  ]
}
