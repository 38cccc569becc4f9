/**
 * To CACAO: the compact form as an OASIS CACAO v2.0 document, and any playbook as the text of a file.
 *
 * Every command of ours is `manual`: what Sekimori does by itself it does by a containment plan, never
 * by reading a playbook. What is automatic says which entries prove it (`proven_by`).
 */
import { assert } from '../../lib/assert.ts'
import type { CaseRole } from '../case.ts'
import type { JsonObject, Playbook } from './cacao.ts'
import { CLOCK_EXTENSION, clockDefinition, clockJson } from './clock-extension.ts'
import { type CompactPlaybook, type CompactStep, dues, type Stage } from './compact.ts'
import { idFor, SEKIMORI_IDENTITY, type Sha1 } from './ids.ts'

const agentNames: Readonly<Record<CaseRole | 'sekimori', string>> = {
  sekimori: 'Sekimori / 関守',
  commander: 'Incident commander / 統括責任者',
  operations: 'Operations / 封じ込め・運用担当',
  communications: 'Communications / 広報',
  scribe: 'Scribe / 記録係',
  forensics: 'Forensics / 調査担当',
  legal: 'Legal and privacy / 法務・個人情報保護',
  executive: 'Executive / 経営',
  liaison: 'Liaison / 渉外',
}

const frameworks = { attack: 'ATT&CK', d3fend: 'D3FEND', csf: 'NIST CSF 2.0' } as const
type Reference = { readonly name: string; readonly external_id: string }

const referencesOf = (step: CompactStep): readonly Reference[] =>
  (['attack', 'd3fend', 'csf'] as const).flatMap((of) =>
    (step[of] ?? []).map((id) => ({ name: frameworks[of], external_id: id })),
  )

const isTracks = (
  stage: Stage,
): stage is { readonly together: readonly (readonly CompactStep[])[] } => 'together' in stage

export const stepsIn = ({ flow }: CompactPlaybook): readonly CompactStep[] =>
  flow.flatMap((stage) => (isTracks(stage) ? stage.together.flat() : [stage]))

export function cacaoOf(it: CompactPlaybook, sha1: Sha1): JsonObject {
  const id = (type: string, key: string): string => idFor(type, `${it.code}/${key}`, sha1)
  const idOf = (step: CompactStep): string =>
    id(step.playbook === undefined ? 'action' : 'playbook-action', step.key)
  const agent = (role: CaseRole | 'sekimori'): string => idFor('group', `role/${role}`, sha1)
  const workflow: [string, JsonObject][] = []
  const keys = stepsIn(it).map(({ key }) => key)
  assert(new Set(keys).size === keys.length, `every key of ${it.code} is another`)

  const put = (step: CompactStep, next: string): void => {
    const references = referencesOf(step)
    const [jaName, jaHow, jaDone] = step.ja
    const [enName, enHow, enDone] = step.en
    const own: JsonObject =
      step.playbook === undefined
        ? {
            type: 'action',
            commands: [
              {
                type: 'manual',
                command: `${enHow}\n\n${jaHow}`,
                playbook_activity: step.activity,
              },
            ],
            agent: agent(step.role),
          }
        : {
            type: 'playbook-action',
            playbook_id: idFor('playbook', step.playbook, sha1),
          }
    workflow.push([
      idOf(step),
      {
        ...own,
        name: `${enName} / ${jaName}`,
        description: `Done when: ${enDone}\n\n完了の条件: ${jaDone}`,
        on_completion: next,
        ...(references.length === 0 ? {} : { external_references: references }),
        step_extensions: {
          [CLOCK_EXTENSION]: clockJson({
            clock: step.clock ?? 'detected',
            dueSeconds: dues[step.due],
            mode: step.mode,
            role: step.role,
            phase: step.phase,
            ...(step.evidence === undefined ? {} : { evidence: step.evidence }),
            ...(step.undo === undefined ? {} : { undo: step.undo }),
            provenBy: step.provenBy ?? [],
            texts: {
              ja: { name: jaName, how: jaHow, done: jaDone },
              en: { name: enName, how: enHow, done: enDone },
            },
          }),
        },
      },
    ])
  }
  const end = id('end', 'end')
  const first = (stage: Stage | undefined, nth: number): string =>
    stage === undefined ? end : isTracks(stage) ? id('parallel', `parallel-${nth}`) : idOf(stage)

  workflow.push([
    id('start', 'start'),
    { type: 'start', name: 'start', on_completion: first(it.flow[0], 0) },
  ])
  it.flow.forEach((stage, nth) => {
    const next = first(it.flow[nth + 1], nth + 1)
    if (!isTracks(stage)) {
      put(stage, next)
      return
    }
    assert(
      stage.together.length > 1 && stage.together.every((track) => track.length > 0),
      'tracks are two at least, and none is empty',
    )
    const close = id('end', `parallel-${nth}`)
    workflow.push([
      first(stage, nth),
      {
        type: 'parallel',
        name: 'beside each other / 並行',
        next_steps: stage.together.map((track) => idOf(track[0] as CompactStep)),
        on_completion: next,
      },
    ])
    for (const track of stage.together)
      track.forEach((step, at) => {
        const after = track[at + 1]
        put(step, after === undefined ? close : idOf(after))
      })
    workflow.push([close, { type: 'end', name: 'end of the tracks / 並行の終わり' }])
  })
  workflow.push([end, { type: 'end', name: 'end' }])

  const used = [...new Set(stepsIn(it).map(({ role }) => role))].sort()
  const references = [
    ...new Map(
      stepsIn(it)
        .flatMap(referencesOf)
        .map((one) => [`${one.name} ${one.external_id}`, one]),
    ).values(),
  ]
  return {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: idFor('playbook', it.code, sha1),
    name: `${it.code} ${it.name.en} / ${it.name.ja}`,
    description: `${it.description.en}\n\n${it.description.ja}`,
    playbook_types: it.types,
    playbook_activities: [...new Set(stepsIn(it).map(({ activity }) => activity))].sort(),
    created_by: SEKIMORI_IDENTITY,
    created: it.created,
    modified: it.modified,
    labels: [it.code, `case-${it.kind}`, 'mail'],
    external_references: references,
    workflow_start: id('start', 'start'),
    workflow: Object.fromEntries(workflow),
    agent_definitions: Object.fromEntries(
      used.map((role) => [agent(role), { type: 'group', name: agentNames[role] }]),
    ),
    extension_definitions: { [CLOCK_EXTENSION]: clockDefinition },
  }
}

/** The file: what came in goes out again, member by member in its order. */
export const cacaoText = ({ document }: Playbook): string =>
  `${JSON.stringify(document, null, 2)}\n`
