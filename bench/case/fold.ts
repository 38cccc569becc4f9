/**
 * Fold: one process that does one thing with the log of a case, and tells seconds and memory.
 *
 * `read`: opens the bodies that an investigation opens, in one thread, and does nothing with them.
 * `found`: investigates them, with the list of who was reached, as the guard does it: opened ahead. `all`: that, and every document in both
 * languages, laid out and as HTML.
 */
import { parseArgs } from 'node:util'
import type { CaseAct } from '../../src/cases/acts.ts'
import { type Case, paperKinds } from '../../src/cases/case.ts'
import { caseFileOf, nobody } from '../../src/cases/case-file.ts'
import { caseAfter, openedCase } from '../../src/cases/fold.ts'
import { actsFromFound } from '../../src/cases/from-found.ts'
import { actFacts } from '../../src/cases/read-act.ts'
import { totalsOf } from '../../src/incident/radius.ts'
import { evidenceLogIn } from '../../src/keeper/cases/found/evidence-log.ts'
import { foundInEvidence } from '../../src/keeper/cases/found/found-in-evidence.ts'
import { heldFacts } from '../../src/keeper/cases/found/held-facts.ts'
import { radiusBytes } from '../../src/keeper/cases/found/radius-file.ts'
import { read } from '../../src/keeper/cases/found/retold.ts'
import { investigationBytes } from '../../src/keeper/cases/investigation-file.ts'
import { knowledgeOf } from '../../src/keeper/cases/knowledge.ts'
import { layoutIn } from '../../src/keeper/layout.ts'
import { contactHashIn } from '../../src/keeper/secrets.ts'
import { days, type Instant, plus } from '../../src/lib/time.ts'
import { htmlDocument } from '../../src/reports/html/report.ts'
import { draftPaper, fillingOf, hasForm, lintPaper } from '../../src/reports/papers/draft.ts'
import { layOut } from '../../src/reports/papers/lay-out.ts'
import { BEGINS, STOLEN_AT, THIEF } from './made.ts'

const { values } = parseArgs({ options: { folder: { type: 'string' }, what: { type: 'string' } } })
const layout = layoutIn(values.folder ?? '')
const NOW = plus(STOLEN_AT, days(1))
const ZONE = 'Asia/Tokyo'

export type Told = {
  readonly seconds: number
  /** Of all its threads, in user and system. */
  readonly processor: number
  readonly mebibytes: number
  readonly entries: number
  readonly reached: number
  readonly documents: number
  readonly documentSeconds: number
}

async function work(): Promise<Omit<Told, 'seconds' | 'processor' | 'mebibytes'>> {
  const ahead = values.what !== 'read'
  const log = await evidenceLogIn({ folder: layout.evidence, keysFolder: layout.keys, ahead })
  const nothing = { entries: 0, reached: 0, documents: 0, documentSeconds: 0 }
  if (values.what === 'read') {
    let entries = 0
    for await (const { event } of log.entries(0, log.size, read))
      if (event !== undefined) entries += 1
    return { ...nothing, entries }
  }
  const found = await foundInEvidence({
    ...{ log, span: { from: BEGINS, to: NOW }, zone: ZONE, defaultRealm: 'example.jp' },
    ...{ home: 'JP', hash: contactHashIn(layout.keys), now: NOW, version: 'bench' },
    places: {
      countryOf: (ip) =>
        ip.startsWith('203.0.113.') ? 'JP' : ip.startsWith('198.51.100.') ? 'TH' : undefined,
    },
  })
  const { recipients } = totalsOf(found.radius)
  const told = { ...nothing, entries: found.entries.opened, reached: recipients }
  if (values.what === 'found') return told
  investigationBytes(found.investigation)
  radiusBytes(found.radius)
  const begun = performance.now()
  const documents = allOf(caseOf(found), found)
  return { ...told, documents, documentSeconds: (performance.now() - begun) / 1_000 }
}

type Found = Awaited<ReturnType<typeof foundInEvidence>>

function caseOf(found: Found): Case {
  const heard = { at: NOW, heardAt: NOW, trust: 'witnessed', by: 'bench' } as const
  const its = openedCase(
    {
      ...{ ...heard, kind: 'case.opened', id: 'co', case: 'SKM-2025-0001', cause: 'symptom' },
      ...{ what: 'mass-send', severity: 1, affected: [THIEF], why: 'bench' },
    },
    1,
  )
  const from = { found: found.investigation, of: 'evidence', heardAt: NOW, verified: true } as const
  const known: CaseAct = {
    ...{ act: 'clock.record', clock: 'known', moment: plus(STOLEN_AT, 45_300_000 as never) },
    ...{ department: 'mail', evidence: [] },
  }
  const acts: readonly CaseAct[] = [known, ...actsFromFound(its, from), ...heldFacts(its, found)]
  return acts.reduce(
    (case_, act, n) =>
      caseAfter(
        case_,
        {
          ...{ ...heard, kind: 'case.acted', id: `ca${n}`, case: its.id, act: act.act },
          facts: actFacts(act),
        },
        n + 2,
      ),
    its,
  )
}

/** Every kind that has a form, in both languages: drafted, linted, laid out, as HTML. */
function allOf(its: Case, found: Found): number {
  const knowledge = knowledgeOf({ zone: ZONE, cases: {} })
  const file = caseFileOf({
    ...{
      case: its,
      found: found.investigation,
      organisation: nobody,
      zone: ZONE,
      now: NOW as Instant,
    },
    ...{ version: 'bench', deadlines: knowledge.deadlinesOf(its, NOW), tasks: [] },
  })
  let documents = 0
  for (const kind of paperKinds)
    for (const language of ['ja', 'en'] as const) {
      if (!hasForm(kind)) continue
      const draft = draftPaper(kind, fillingOf(file, kind, language))
      lintPaper(draft, file)
      if (htmlDocument(layOut(draft, file)).length > 0) documents += 1
    }
  return documents
}

const begun = performance.now()
const told = await work()
const seconds = (performance.now() - begun) / 1_000
// In KiB on Linux, what getrusage(2) calls ru_maxrss: the most that was resident at any time.
const mebibytes = process.resourceUsage().maxRSS / 1_024
const { user, system } = process.cpuUsage()
const processor = (user + system) / 1e6
process.stdout.write(
  `${JSON.stringify({ ...told, seconds, processor, mebibytes } satisfies Told)}\n`,
)
