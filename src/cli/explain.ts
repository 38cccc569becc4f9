/**
 * `sekimori explain ID|ACCOUNT`: why, so that one looks before one reads.
 *
 * A row a weight: decibans in a column that adds up, a bar to the left (the owner) or to the right
 * (a thief), and the sentence. Then the odds, the bars, and what would have changed the answer.
 */

import type { AccountExplained, Explained, MessageExplained } from '../keeper/explaining.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Language } from '../lib/words.ts'
import { countryIn, signed } from '../verdict/figures.ts'
import type { Reason } from '../verdict/reasons.ts'
import { wordsFor } from '../verdict/words.ts'
import { columnsOf, padded, wrapped } from './columns.ts'
import { type Actor, look } from './control.ts'
import { explanationLines, oddsIn, plain } from './explain-weights.ts'
import { type ExplainWords, explainWords } from './explain-words.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import { localTime } from './time.ts'

/** Columns of a terminal that tells none. */
const COLUMNS = 100
const COLUMNS_LEAST = 72

export async function explain(
  layout: Layout,
  what: string,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  if (what.trim() === '') throw new WrongUse(`${words.colReference} | ${words.colAccount}`)
  const { explained } = (await look(
    layout,
    { verb: 'explain', what: what.trim() },
    actor,
    words,
  )) as unknown as {
    explained: Explained
  }
  const columns = Math.max(COLUMNS_LEAST, process.stdout.columns ?? COLUMNS)
  speaker.answer(explained, () => linesOf(explained, speaker, columns))
  return exits.fine
}

export type Saying = Pick<Speaker, 'words' | 'language'>

export const linesOf = (
  explained: Explained,
  saying: Saying,
  columns: number,
): readonly string[] =>
  explained.kind === 'message'
    ? messageLines(explained.message, saying, columns)
    : accountLines(explained.account, saying, columns)

function messageLines(
  message: MessageExplained,
  { words, language }: Saying,
  columns: number,
): readonly string[] {
  const say = explainWords[language]
  const { explanation } = message
  const others = explanation?.others ?? (message.reasons as unknown as readonly Reason[])
  return [
    ...rowsOf([
      [words.colReference, message.reference],
      [words.colAccount, printable(message.account)],
      [say.when, message.at === null ? '' : localTime(message.at)],
      [say.mail, say.mailFacts(message.recipients, message.size)],
      [words.client, clientOf(message, language, words.none)],
      [words.colSubject, printable(message.subject ?? '').slice(0, columns - 20)],
      [say.answer, answerOf(message, say)],
      [say.state, say.states[message.state] ?? message.state],
      [
        say.evidence,
        explanation === null && message.evidence !== null ? `${signed(message.evidence)} dB` : '',
      ],
      [say.entry, `${message.entry}${message.log === undefined ? '' : ` (${message.log})`}`],
    ]),
    '',
    ...(explanation === null
      ? others.some(({ code }) => !code.startsWith('gate.'))
        ? []
        : wrapped(say.nothing, columns)
      : explanationLines(explanation, say, language, columns)),
    ...(message.began === null ? [] : ['', say.began(message.began)]),
    ...(others.length === 0
      ? []
      : [
          ...(explanation === null ? [] : ['']),
          `${explanation === null ? words.why : say.others}:`,
          ...others.flatMap((reason) => bulleted(wordsFor(reason, language), columns)),
        ]),
  ]
}

const rowsOf = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...rows.map(([name]) => columnsOf(name)))
  return rows
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${padded(name, width)}  ${text}`)
}

function clientOf(
  { clientIp, explanation }: MessageExplained,
  language: Language,
  none: string,
): string {
  const where = explanation?.weights.find((weight) => weight.part === 'where')
  const country = where?.part === 'where' ? where.country : undefined
  const ip = printable(clientIp ?? none)
  return country === undefined ? ip : `${ip}  ${countryIn(country, language)}`
}

const answerOf = (
  { answer, wouldHave }: Pick<MessageExplained, 'answer' | 'wouldHave'>,
  say: ExplainWords,
): string =>
  `${say.answers[answer] ?? answer}${wouldHave === null ? '' : ` ${say.wouldHave(say.answers[wouldHave] ?? wouldHave)}`}`

const bulleted = (text: string, columns: number): readonly string[] =>
  wrapped(text, columns - 4).map((line, n) => `${n === 0 ? '  - ' : '    '}${line}`)

function accountLines(
  account: AccountExplained,
  saying: Saying,
  columns: number,
): readonly string[] {
  const { words, language } = saying
  const say = explainWords[language]
  const { evidence, odds, latest, strongest, containedAt, scope } = account
  return [
    ...rowsOf([
      [words.colAccount, printable(account.account)],
      [
        say.contained,
        containedAt === null
          ? words.no
          : `${localTime(containedAt)} · ${scope === 'outbound' ? words.scopeOutbound : words.scopeFull}`,
      ],
      [words.rowHeld, String(account.heldMessages)],
      [say.evidenceNow, evidence === null ? words.none : `${signed(evidence)} dB`],
    ]),
    ...(odds === null
      ? []
      : wrapped(say.odds(oddsIn(odds, say), plain(odds.hazard * 100)), columns)),
    '',
    ...(latest.length === 0
      ? [say.noMessages]
      : [
          `${say.latest}:`,
          tableOf(
            [
              words.colReference,
              say.when,
              words.colTo,
              say.colEvidence,
              say.colAnswer,
              say.colState,
            ],
            latest.map((message) => [
              message.reference,
              message.at === null ? '' : localTime(message.at),
              String(message.recipients),
              message.evidence === null ? '' : signed(message.evidence),
              answerOf(message, say),
              say.states[message.state] ?? message.state,
            ]),
          ),
        ]),
    ...(strongest === null
      ? []
      : ['', say.strongest(strongest.reference), '', ...messageLines(strongest, saying, columns)]),
  ]
}
