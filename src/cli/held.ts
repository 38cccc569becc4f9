/** `sekimori held list|show|release|delete`: people act on held mail. */
import type { Layout } from '../keeper/layout.ts'
import type { Outcome } from '../keeper/people.ts'
import type { HeldFacts } from '../keeper/views.ts'
import type { Reason } from '../verdict/reasons.ts'
import { summaryOf } from '../verdict/summary.ts'
import { wordsFor } from '../verdict/words.ts'
import { type Actor, act, ask, look } from './control.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import { localTime } from './time.ts'

export type HeldOptions = Actor & {
  readonly account?: string
  readonly whose?: string
  readonly most?: number
  readonly force?: boolean
}

export async function heldList(
  layout: Layout,
  options: HeldOptions,
  speaker: Speaker,
): Promise<number> {
  const { held, total } = (await ask(layout, {
    verb: 'held.list',
    ...(options.account === undefined ? {} : { account: options.account }),
    ...(options.most === undefined ? {} : { most: options.most }),
  })) as unknown as { held: readonly HeldFacts[]; total: number }
  const { words } = speaker
  speaker.answer({ held, total }, () =>
    held.length === 0
      ? [words.nothingHeld]
      : [
          tableOf(
            [
              words.colReference,
              words.colWhen,
              words.colAccount,
              words.colTo,
              words.colWhose,
              words.colDeadline,
              words.colSubject,
            ],
            held.map((row) => [
              row.reference,
              row.at === null ? '' : localTime(row.at),
              row.account,
              String(row.recipients),
              words.whose[row.ownership ?? 'unknown'] ?? '',
              row.state === 'waiting'
                ? '15 s'
                : row.deadlineAt === null
                  ? ''
                  : `${row.overdue ? '! ' : ''}${localTime(row.deadlineAt)}`,
              (row.subject ?? '').slice(0, 60),
            ]),
          ),
          ...(total > held.length ? [`${held.length} / ${total}`] : []),
        ],
  )
  return exits.fine
}

type Shown = HeldFacts & {
  readonly entry: number
  readonly submitted: {
    readonly recipients?: readonly string[]
    readonly headers?: string
    readonly bodyHash?: string
  } | null
}

export async function heldShow(
  layout: Layout,
  reference: string,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const asked = { verb: 'held.show', references: [reference] }
  const { message } = (await look(layout, asked, actor, speaker.words)) as unknown as {
    message: Shown
  }
  const { words, language } = speaker
  speaker.answer(message, () => [
    `${words.colReference}: ${message.reference} (${message.state})`,
    `${words.colAccount}: ${printable(message.account)}`,
    `${words.client}: ${printable(message.clientIp ?? words.none)}`,
    `${words.from}: ${printable(message.envelopeSender)}`,
    `${words.to}: ${(message.submitted?.recipients ?? []).slice(0, 20).map(printable).join(', ')}${message.recipients > 20 ? ' …' : ''}`,
    `${words.colWhose}: ${words.whose[message.ownership ?? 'unknown'] ?? ''}`,
    `${words.why}:`,
    ...summaryOf(message.reasons as unknown as readonly Reason[]).map(
      (reason) => `  - ${wordsFor(reason, language)}`,
    ),
    ...(message.reasons.some(({ code }) => code === 'behaviour.weight')
      ? [`  ${words.moreBy(`sekimori explain ${message.reference}`)}`]
      : []),
    ...(message.kept === null ? [] : [words.contentKept(message.kept)]),
    `${words.headers}:`,
    ...(message.submitted?.headers ?? '')
      .split('\n')
      .slice(0, 60)
      .map((line) => `  ${printable(line)}`),
  ])
  return exits.fine
}

export async function heldAct(
  verb: 'held.release' | 'held.delete',
  layout: Layout,
  references: readonly string[],
  options: HeldOptions,
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  if (references.length === 0 && options.account === undefined)
    throw new WrongUse(`${words.colReference} | --account`)
  const outcome = (await act(
    layout,
    {
      verb,
      references,
      ...(options.account === undefined ? {} : { account: options.account }),
      ...(options.whose === undefined ? {} : { ownership: options.whose }),
      ...(options.force === undefined ? {} : { force: options.force }),
    },
    options,
    words,
  )) as unknown as Outcome
  const { done, left } = outcome
  speaker.answer({ done, left }, () => [
    verb === 'held.release' ? words.released(done.length) : words.deleted(done.length),
    ...left.map(({ reference, code }) => `${reference}: ${words.leftBecause[code] ?? code}`),
  ])
  return left.length === 0 ? exits.fine : exits.found
}
