/**
 * `sekimori proposal list|confirm|withdraw`: the second person of the two-person rule, without a
 * browser.
 *
 * The guard decides who may; what it answers of a proposal is strangers' text in part, and shown so
 * that a terminal obeys none of it.
 */
import type { Layout } from '../keeper/layout.ts'
import { type Actor, act, ask } from './control.ts'
import { exits, printable, type Speaker, tableOf } from './output.ts'
import { proposalWords } from './proposal-words.ts'
import { localTime } from './time.ts'

/** As `second.list` tells it. */
export type ProposalTold = {
  readonly id: string
  readonly verb: string
  readonly does: string
  readonly by: string
  readonly why: string
  readonly at: string
  readonly until: string
  readonly references?: number
  readonly request: {
    readonly case?: string
    readonly act?: string
    readonly acts?: unknown
    readonly facts?: unknown
  }
}

type Words = (typeof proposalWords)['en']

export async function proposalList(layout: Layout, speaker: Speaker): Promise<number> {
  const words = proposalWords[speaker.language]
  const { proposals, rules } = (await ask(layout, { verb: 'second.list' })) as unknown as {
    proposals: readonly ProposalTold[]
    rules: readonly string[]
  }
  speaker.answer({ rules, proposals }, () => [
    rules.length === 0
      ? words.noRules
      : words.rules(rules.map((one) => actName(one, words)).join(', ')),
    proposals.length === 0
      ? words.none
      : tableOf(
          [
            ...[words.colId, words.colAct, words.colWhat, words.colBy, words.colWhy],
            words.colUntil,
          ],
          proposals.map((one) => [
            ...[printable(one.id), actName(actOf(one), words), printable(whatOf(one, words))],
            ...[printable(one.by), printable(one.why), localTime(one.until)],
          ]),
        ),
  ])
  return exits.fine
}

/** By whoever has the right for the act itself; confirmed, not by who proposed it. */
export async function proposalClose(
  layout: Layout,
  how: 'confirm' | 'withdraw',
  id: string,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const words = proposalWords[speaker.language]
  const request = { verb: `second.${how}`, facts: { proposal: id } }
  const { ok: _, ...done } = await act(layout, request, actor, speaker.words)
  speaker.answer({ proposal: id, closed: how, ...done }, () => [
    how === 'confirm' ? words.confirmed(printable(id)) : words.withdrawn(printable(id)),
  ])
  return exits.fine
}

const namesIn = ({ acts, act: one }: ProposalTold['request']): readonly string[] =>
  (Array.isArray(acts) ? acts.map((its) => (its as { act?: unknown } | null)?.act) : [one]).filter(
    (name) => typeof name === 'string',
  )

/** What asked for a second person, where several acts go together. */
const actOf = ({ does, request }: ProposalTold): string =>
  namesIn(request).includes('paper.release') ? 'paper.release' : does

const actName = (name: string, { acts }: Words): string =>
  (Object.hasOwn(acts, name) ? acts[name] : undefined) ?? printable(name)

function whatOf({ references, request }: ProposalTold, words: Words): string {
  if (references !== undefined) return words.messages(references)
  if (request.case !== undefined)
    return [request.case, ...namesIn(request).filter((name) => name !== 'paper.release')].join(' ')
  const { changes, entry } = (request.facts ?? {}) as { changes?: unknown; entry?: unknown }
  if (Array.isArray(changes))
    return changes.map((one) => String((one as { path?: unknown } | null)?.path)).join(', ')
  return entry === undefined ? '' : String(entry)
}
