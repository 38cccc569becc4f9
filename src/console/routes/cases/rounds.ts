/**
 * Rounds of notices: who would be written to, and a round that is planned and sealed.
 *
 * Approving one and the brake are acts (`act.ts`). Who received is read of what lies sealed in the
 * case, on the press; addresses do not go to the page, only how many there are.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { Paper } from '../../../cases/case.ts'
import { groups } from '../../../cases/notices/plan.ts'
import { RADIUS_WHAT } from '../../../incident/radius-file.ts'
import type { SealedRow } from '../../../ports/cases.ts'
import type { LinkReply } from '../../../ports/console.ts'
import type { Knowledge } from '../../../ports/console-cases.ts'
import { type Area, answers, body } from '../../api.ts'
import { jobProblem } from './act.ts'
import { PaperNumber, papersOf } from './papers.ts'
import type { Press } from './press.ts'
import { documentsIn, type Job, type RoundMade } from './press-jobs.ts'
import { type Asked, sealedWith, unsealed } from './sealed.ts'
import { CasePath, caseProblem, not, Reason, RequestName } from './talk.ts'

/** Characters of a list of people, and of addresses that want no mail. */
export const PEOPLE_MAX = 4 * 2 ** 20
export const OPT_OUTS_MAX = 2 ** 20
/** Both, in UTF-8 and escaped. */
export const BODY_BYTES_MAX = 8 * 2 ** 20
/** Letters of one round: each is opened. */
export const DOCUMENTS_MAX = 200

const Asks = {
  paper: PaperNumber,
  audience: z.enum(['recipients', 'persons', 'contracts']),
  groups: z.array(z.enum(groups)).max(groups.length).default(['internal', 'known']),
  /** CSV with the columns address, language, document. */
  people: z.string().max(PEOPLE_MAX).default(''),
  optOuts: z.string().max(OPT_OUTS_MAX).default(''),
}
export const RoundAsked = z.object(Asks).openapi('RoundAsked')
export const RoundPlanned = z
  .object({
    ...Asks,
    /** How many the plan had that was looked at: another number is another round. */
    persons: z.int().min(1),
    reason: Reason,
    request: RequestName.optional(),
  })
  .openapi('RoundPlanned')
export const PlanBody = z
  .looseObject({ persons: z.int(), letters: z.array(z.looseObject({ id: z.string() })) })
  .openapi('RoundPlan')
export const PlannedBody = z
  .object({ round: z.string(), persons: z.int(), entry: z.int() })
  .openapi('RoundPlannedDone')

type Wanted = z.infer<typeof RoundAsked>
type NotTold = Extract<LinkReply, { ok: false }>

async function jobOf(
  asked: Asked,
  id: string,
  wanted: Wanted,
  reason: string,
): Promise<Extract<Job, { job: 'round' }> | NotTold> {
  const { paper, audience, people } = wanted
  const ids = audience === 'recipients' ? [paper] : documentsIn(people, paper)
  if (!Array.isArray(ids)) return not('refused', (ids as { refused: string }).refused)
  if (ids.length > DOCUMENTS_MAX)
    return not('refused', `more than ${DOCUMENTS_MAX} documents in one round`)
  const papers = await papersOf(asked, id)
  if (!Array.isArray(papers)) return papers as NotTold
  const letters: { [paper: string]: { ja: Uint8Array; en: Uint8Array } } = {}
  for (const one of ids) {
    const its = papers.find((paper: Paper) => paper.id === one)
    if (its === undefined || (its.state !== 'approved' && its.state !== 'released'))
      return not('refused', `${one.slice(0, 12)} is no approved document`)
    const mails: { ja?: Uint8Array; en?: Uint8Array } = {}
    for (const language of ['ja', 'en'] as const) {
      const kept = its.files.find((file) => file.form === 'eml' && file.language === language)
      if (kept === undefined) return not('refused', `${one} was kept without its mail`)
      const opened = await unsealed(asked, id, kept.sha256, reason)
      if (!opened.ok) return opened
      mails[language] = opened.content
    }
    letters[one] = mails as { ja: Uint8Array; en: Uint8Array }
  }
  if (audience !== 'recipients') return { job: 'round', asked: wanted, domains: [], letters }
  const told = await asked.link.ask(asked.token, 'case.sealed', { case: id })
  if (!told.ok) return told
  // The newest first.
  const rows = told['sealed'] as readonly SealedRow[]
  const sealed = rows.find(({ what }) => what === RADIUS_WHAT)
  if (sealed === undefined)
    return not('refused', 'who received is not known yet: have the evidence investigated first')
  const radius = await unsealed(asked, id, sealed.sha256, reason)
  if (!radius.ok) return radius
  const knowledge = await asked.link.ask(asked.token, 'case.knowledge')
  if (!knowledge.ok) return knowledge
  const { organisation } = knowledge as unknown as Knowledge
  return {
    job: 'round',
    ...{ asked: wanted, domains: organisation.domains, radius: radius.content, letters },
  }
}

export const caseRounds =
  (press: Pick<Press, 'run'>): Area =>
  (api, { link }) => {
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/round-plan',
        summary: 'Who would be written to; nothing is kept',
        'x-body-bytes': BODY_BYTES_MAX,
        request: { params: CasePath, ...body(RoundAsked) },
        responses: answers(PlanBody, 'The plan, in numbers'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const wanted = c.req.valid('json')
        const asked = { link, token: c.get('token') }
        const job = await jobOf(asked, id, wanted, `plan of a round of ${wanted.paper}`)
        if ('ok' in job) return caseProblem(c, job)
        const answer = await press.run<RoundMade>(job)
        if (!('done' in answer)) return caseProblem(c, jobProblem(answer))
        const { list: _, ...plan } = answer.done
        return c.json(plan as never, 200) as never
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/rounds',
        'x-body-bytes': BODY_BYTES_MAX,
        summary: 'Plan a round: its list and its letters are sealed; nothing goes out yet',
        request: { params: CasePath, ...body(RoundPlanned) },
        responses: answers(PlannedBody, 'The round, by its number'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const { reason, request, persons, ...wanted } = c.req.valid('json')
        const asked = { link, token: c.get('token') }
        const job = await jobOf(asked, id, wanted, reason)
        if ('ok' in job) return caseProblem(c, job)
        const answer = await press.run<RoundMade>(job)
        if (!('done' in answer)) return caseProblem(c, jobProblem(answer))
        const { list, sha256, persons: found } = answer.done
        if (list === null || found !== persons)
          return caseProblem(
            c,
            not('moved-on', `the plan has ${found} letters now, and ${persons} were looked at`),
          )
        const { paper, audience } = wanted
        const told = await sealedWith(
          asked,
          id,
          [{ what: 'round', name: 'round.ndjson', content: list }],
          [{ act: 'notice.plan', facts: { paper, audience, list: { sha256, persons } } }],
          { reason, request },
        )
        if (!told.ok) return caseProblem(c, told)
        const rounds = await link.ask(asked.token, 'case.rounds', { case: id })
        if (!rounds.ok) return caseProblem(c, rounds)
        const planned = (
          rounds['rounds'] as readonly { readonly id: string; readonly list: { sha256: string } }[]
        ).findLast((one) => one.list.sha256 === sha256)
        return c.json(
          { round: planned?.id ?? '', persons, entry: Number(told['entry']) },
          200,
        ) as never
      },
    )
  }
