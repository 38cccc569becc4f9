/** For tests: small foreign playbooks, and the library. */
import type { Json, JsonObject, Playbook } from './cacao.ts'
import { readCacao } from './read-cacao.ts'

export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
export const id = (type: string, n: number): string => `${type}--${uuid(n)}`
export const agent = id('individual', 900)

export const action = (next: string, more: JsonObject = {}): JsonObject => ({
  type: 'action',
  name: 'do it',
  on_completion: next,
  commands: [{ type: 'manual', command: 'look' }],
  agent,
  ...more,
})

/** A document with these steps between `start--0` and `end--99`; the first of them comes first. */
export function foreign(
  steps: Readonly<Record<string, Json>> = { [id('action', 1)]: action(id('end', 99)) },
  more: JsonObject = {},
): JsonObject {
  return {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: id('playbook', 1),
    name: 'foreign',
    created_by: id('identity', 2),
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-02T00:00:00.000Z',
    workflow_start: id('start', 0),
    workflow: {
      [id('start', 0)]: {
        type: 'start',
        on_completion: Object.keys(steps)[0] ?? id('end', 99),
      },
      ...steps,
      [id('end', 99)]: { type: 'end' },
    },
    agent_definitions: { [agent]: { type: 'individual', name: 'Hanako' } },
    ...more,
  }
}

export function read(document: unknown): Playbook {
  const playbook = readCacao(document)
  if ('document' in playbook) return playbook
  throw new Error(JSON.stringify(playbook))
}

/** Codes and places of what is wrong; empty: nothing. */
export function wrong(document: unknown): readonly string[] {
  const playbook = readCacao(document)
  return 'document' in playbook ? [] : playbook.map(({ refused, where }) => `${refused} ${where}`)
}

/** Of each step of work, by the number of its id, those it comes after. */
export const afterOf = (playbook: Playbook): Readonly<Record<string, string>> => {
  const short = (one: string): string => String(Number(one.slice(-12)))
  return Object.fromEntries(
    playbook.work.map(({ step, links }) => [
      short(step.id),
      links.map((link) => (link.on === 'any' ? '' : `${link.on} `) + short(link.step)).join(', '),
    ]),
  )
}
