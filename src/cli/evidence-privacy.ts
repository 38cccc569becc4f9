/**
 * Erasures and legal holds, as people order and see them.
 *
 * The guard erases; what is begun at once (an approval) is watched here with a bar until it is done.
 */
import type { Layout } from '../keeper/layout.ts'
import type { PrivacyFacts } from '../keeper/privacy/privacy.ts'
import { accountNamed } from './account.ts'
import { type Actor, act, ask } from './control.ts'
import { privacyWords, stateIn, ticketRows } from './evidence-privacy-words.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import { localTime, momentIn } from './time.ts'

export type PreserveOptions = Actor & {
  readonly ticket: string
  readonly all?: boolean
  readonly from?: string
  readonly until?: string
}

/** Between two looks at how far it is. */
const LOOK_MS = 500
/** Looks before one is told to look for oneself: some ten minutes. */
const LOOKS_MAX = 1_200

export async function evidenceErase(
  layout: Layout,
  name: string,
  options: Actor & { readonly ticket: string },
  speaker: Speaker,
): Promise<number> {
  const account = accountNamed(name)
  const { ticket, dueAt } = (await act(
    layout,
    { verb: 'evidence.erase', account, ticket: options.ticket },
    options,
    speaker.words,
  )) as { readonly ticket?: string; readonly dueAt?: string }
  speaker.answer({ account, ticket, dueAt }, () => [
    privacyWords[speaker.language].asked(printable(account), localTime(dueAt ?? '')),
  ])
  return exits.fine
}

export async function evidenceTicket(
  layout: Layout,
  order: 'approve' | 'cancel' | 'lift',
  ticket: string,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  await act(layout, { verb: `evidence.${order}`, ticket }, actor, speaker.words)
  const words = privacyWords[speaker.language]
  if (order !== 'approve') {
    speaker.answer({ ticket, [order]: true }, () => [words.ordered[order](ticket)])
    return exits.fine
  }
  const row = await watched(layout, ticket, words.erasing)
  speaker.answer(
    {
      ...{ ticket, state: row?.state ?? null, bodies: row?.bodies ?? null },
      ...{ places: row?.places ?? null, documents: row?.documents ?? null },
      waits: row?.waits ?? null,
    },
    () => [
      row === undefined
        ? words.ordered.approve(ticket)
        : `${ticket}: ${stateIn(row, speaker.language)}`,
    ],
  )
  return exits.fine
}

type Row = PrivacyFacts['erasures'][number]

/** Until it is done, waits for something, or has taken longer than anybody looks on. */
async function watched(layout: Layout, ticket: string, title: string): Promise<Row | undefined> {
  const line = progressLine(title, 1)
  let row: Row | undefined
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const facts = (await ask(layout, { verb: 'evidence.tickets' })) as unknown as PrivacyFacts
    row = facts.erasures.find((one) => one.ticket === ticket)
    if (row?.state === 'done') line(1, 1)
    if (row === undefined || row.state === 'done' || row.waits !== null) return row
    if (row.progress !== undefined) line(shareOf(row.progress), 1)
    await new Promise((done) => setTimeout(done, LOOK_MS))
  }
  return row
}

/** The three phases, each a part of the whole as it mostly is. */
const shareOf = ({ phase, done, of }: NonNullable<Row['progress']>): number => {
  const [from, part] = { finding: [0, 0.3], rewriting: [0.3, 0.6], index: [0.9, 0.09] }[phase] as [
    number,
    number,
  ]
  return from + (of === 0 ? 0 : (part * done) / of)
}

export async function evidencePreserve(
  layout: Layout,
  name: string | undefined,
  options: PreserveOptions,
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  const { ticket, all, from, until } = options
  if ((name === undefined) === (all !== true)) throw new WrongUse(`${words.colAccount} | --all`)
  const [since, before] = [from, until].map((text) => {
    const at = text === undefined ? undefined : momentIn(text)
    if (text !== undefined && at === undefined) throw new WrongUse(words.noMoment(text))
    return at
  })
  const account = name === undefined ? undefined : accountNamed(name)
  await act(
    layout,
    {
      verb: 'evidence.preserve',
      ticket,
      ...(account === undefined ? { all: true } : { account }),
      ...(since === undefined ? {} : { since }),
      ...(before === undefined ? {} : { until: before }),
    },
    options,
    words,
  )
  speaker.answer({ ticket, account: account ?? null }, () => [
    privacyWords[speaker.language].preserved(ticket),
  ])
  return exits.fine
}

export async function evidenceTickets(layout: Layout, speaker: Speaker): Promise<number> {
  const { ok: _, ...told } = await ask(layout, { verb: 'evidence.tickets' })
  const facts = told as unknown as PrivacyFacts
  const words = privacyWords[speaker.language]
  speaker.answer(facts, () => {
    const rows = ticketRows(facts, speaker.language)
    return [
      ...(rows.length === 0 ? [words.noTickets] : [tableOf(words.columns, rows)]),
      words.kept(facts.months.kept),
      ...facts.months.waiting.map((one) => words.monthWaits(one)),
    ]
  })
  return exits.fine
}
