/** Cases: everything that a person sees, does and signs in them. */
import type { Area } from '../../api.ts'
import { caseActArea } from './act.ts'
import { caseExchange } from './exchange.ts'
import { caseExport } from './export.ts'
import { caseFound } from './found.ts'
import { caseFoundFile } from './found-file.ts'
import { caseLooks } from './look.ts'
import { casePapers } from './papers.ts'
import { type Press, press } from './press.ts'
import { caseRounds } from './rounds.ts'
import { turns } from './turns.ts'

/** Whatever opens what is sealed, or drafts. */
const heavy = [
  ...([
    'found',
    'paper-choices',
    'paper-preview',
    'papers',
    'round-plan',
    'exchange/:form',
  ] as const),
  'investigation-file',
]

export const casesAreaWith =
  (its: Pick<Press, 'run'>): Area =>
  (api, parts) => {
    const turn = turns()
    for (const path of heavy) api.use(`/api/v1/cases/:case/${path}`, turn as never)
    for (const area of [
      caseLooks,
      caseActArea(its),
      caseFound(its),
      casePapers(its),
      caseRounds(its),
      caseExchange(its),
      caseFoundFile(its),
      caseExport,
    ])
      area(api, parts)
  }

/** The press opens its thread when something is asked of it first. */
export const casesArea: Area = (api, parts) => casesAreaWith(press())(api, parts)
