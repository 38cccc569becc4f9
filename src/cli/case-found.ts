/**
 * `sekimori case found`: what an investigation knows becomes what the case knows: the investigation,
 * kept sealed under its hash, and the figures and moments that are new by it.
 *
 * Without a file the guard's own evidence is investigated, by the guard, in a thread of its own.
 */
import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { actsFromFound } from '../cases/from-found.ts'
import { actFacts } from '../cases/read-act.ts'
import { INVESTIGATION_BYTES_MAX, readInvestigation } from '../keeper/cases/investigation-file.ts'
import { ACTS_AT_ONCE_MAX } from '../keeper/cases/limits.ts'
import { COUNTRY_FORM } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import type { Common } from './arguments.ts'
import { caseNamed } from './case.ts'
import { caseDesk, sealWith } from './case-desk.ts'
import { caseWords } from './case-words.ts'
import { type Actor, act } from './control.ts'
import { investigateWords } from './investigate-words.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'

export async function caseFound(
  layout: Layout,
  typed: string,
  options: Common & Actor & { readonly from?: string; readonly home?: string },
  speaker: Speaker,
): Promise<number> {
  const words = caseWords[speaker.language]
  const { home } = options
  if (home !== undefined && options.from !== undefined) throw new WrongUse(words.homeOfFile)
  if (home !== undefined && !COUNTRY_FORM.test(home))
    throw new WrongUse(investigateWords[speaker.language].noHome(printable(home)))
  const desk = await caseDesk(layout, speaker)
  if (!desk.guarded) throw new WrongUse(words.noGuard(layout.data))
  const its = await caseNamed(desk, typed, speaker)
  const told =
    options.from === undefined
      ? await act(
          layout,
          {
            ...{ verb: 'case.find', case: its.id },
            ...(home === undefined ? {} : { facts: { home } }),
          },
          options,
          speaker.words,
        )
      : await takeFound(layout, its.id, options.from, options, speaker)
  speaker.answer({ case: its.id, ...told }, () => [
    words.took(Number(told['facts']), Number(told['events'])),
    ...(told['young'] === true ? [words.young] : []),
    ...notYetOf(told, its.id, options.from, speaker),
  ])
  return exits.fine
}

/** One code proves so many acts: what is beyond them is told, or figures would be missing unseen. */
export const notYetOf = (
  told: Record<string, unknown>,
  id: string,
  file: string | undefined,
  { language }: Speaker,
): readonly string[] => {
  const n = Number(told['leftOut'] ?? 0)
  return n > 0 && file !== undefined ? [caseWords[language].notYet(n, id, printable(file))] : []
}

/** Of a file that «sekimori investigate» wrote. */
export async function takeFound(
  layout: Layout,
  id: string,
  file: string,
  actor: Actor,
  speaker: Speaker,
): Promise<Record<string, unknown>> {
  const desk = await caseDesk(layout, speaker)
  const its = await caseNamed(desk, id, speaker)
  const content = bytesOf(file)
  const found = readInvestigation(content, file)
  const sha256 = hash('sha256', content)
  const acts = actsFromFound(its, {
    found,
    of: 'logs',
    heardAt: Date.now() as Instant,
    verified: false,
  })
  const taken = {
    act: 'found.take',
    facts: {
      sha256,
      of: 'logs',
      ...(found.span === undefined
        ? {}
        : {
            span: {
              from: new Date(found.span.from).toISOString(),
              to: new Date(found.span.to).toISOString(),
            },
          }),
    },
  }
  const told = acts.slice(0, ACTS_AT_ONCE_MAX - 1)
  await sealWith(
    layout,
    its.id,
    [{ what: 'investigation', name: 'investigation.json', content, sha256 }],
    [taken, ...told.map((one) => ({ act: one.act, facts: actFacts(one) }))],
    actor,
    speaker,
  )
  return {
    sha256,
    facts: told.filter((one) => one.act === 'fact.record').length,
    events: told.filter((one) => one.act === 'timeline.enter').length,
    leftOut: acts.length - told.length,
  }
}

function bytesOf(file: string): Buffer {
  let why: string
  try {
    // A longer one is refused by its length, and not read for that.
    const { size } = statSync(file)
    if (size <= INVESTIGATION_BYTES_MAX) return readFileSync(file)
    why = `${size} octets are more than ${INVESTIGATION_BYTES_MAX}`
  } catch (thrown) {
    why = whyOf(thrown)
  }
  throw new Fault('investigation.invalid', { file, where: '-', why })
}
