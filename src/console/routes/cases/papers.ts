/**
 * Documents of a case: what kinds there are for it, a draft as it would be now, a draft that is kept,
 * and the files of one that was kept.
 *
 * A draft is made here, on the press, of what the guard tells; the guard seals what is kept, and the
 * act `paper.draft` names it by its hashes. A file is handed out to be saved and never to be shown in
 * our own origin. Whoever looks at what stands in an investigation stands in the evidence.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { type Paper, paperKinds } from '../../../cases/case.ts'
import type { PaperChoice, PaperSeen } from '../../../ports/console-cases.ts'
import { type Area, answers, body, type ConsoleContext } from '../../api.ts'
import { jobProblem } from './act.ts'
import { gathered } from './file.ts'
import { handedAnswers, handedHeaders } from './handed.ts'
import type { Press } from './press.ts'
import type { FilesMade } from './press-jobs.ts'
import { type Asked, sealedWith, unsealed } from './sealed.ts'
import { CasePath, caseProblem, not, Reason, RequestName } from './talk.ts'

export const languages = ['ja', 'en'] as const
export const fileForms = ['pdf', 'docx', 'html', 'txt', 'json', 'eml'] as const
export const contentTypes: Readonly<Record<(typeof fileForms)[number], string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
  eml: 'message/rfc822',
}

export const PaperNumber = z.string().regex(/^D[1-9]\d{0,8}$/)
const Subject = z.string().min(1).max(200)

export const PaperAsked = z
  .object({
    paper: z.enum(paperKinds),
    of: Subject.optional(),
    language: z.enum(languages),
    form: z.enum(['html', 'txt']),
  })
  .openapi('PaperAsked')
export const PaperDrafted = z
  .object({
    paper: z.enum(paperKinds),
    of: Subject.optional(),
    reason: Reason,
    request: RequestName.optional(),
  })
  .openapi('PaperDrafted')
export const ChoicesBody = z
  .object({ choices: z.array(z.looseObject({ kind: z.string() })) })
  .openapi('PaperChoices')
export const SeenBody = z
  .looseObject({ content: z.string(), problems: z.array(z.looseObject({ code: z.string() })) })
  .openapi('PaperSeen')
export const DraftDone = z.object({ paper: z.string(), entry: z.int() }).openapi('PaperDraftDone')

/** Rows of one answer of `case.rows`. */
const ROWS = 500

/** The papers of a case; a case seldom has more than one page of them. */
export async function papersOf({ link, token }: Asked, id: string) {
  const papers: Paper[] = []
  for (let next: number | null = 0; next !== null; ) {
    const fields: object = { case: id, list: 'papers', from: next, most: ROWS }
    const told = await link.ask(token, 'case.rows', { ...fields })
    if (!told.ok) return told
    papers.push(...(told['rows'] as readonly Paper[]))
    next = told['next'] as number | null
  }
  return papers
}

const askedOf = (c: ConsoleContext, link: Asked['link']): Asked => ({ link, token: c.get('token') })

export const casePapers =
  (press: Pick<Press, 'run'>): Area =>
  (api, { link }) => {
    api.openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/cases/{case}/paper-choices',
        summary: 'Kinds of documents, and what only a person can write for each',
        request: { params: CasePath },
        responses: answers(ChoicesBody, 'Every kind, with its texts and of what it may be made'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        // Networks to write to stand in the investigation.
        const its = await gathered(askedOf(c, link), id, `documents of ${id}`)
        if (!its.ok) return caseProblem(c, its)
        const answer = await press.run<PaperChoice[]>({ job: 'choices', parts: its.parts })
        return 'done' in answer
          ? (c.json({ choices: answer.done }, 200) as never)
          : caseProblem(c, jobProblem(answer))
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/paper-preview',
        summary: 'A document as it would be now; nothing is kept',
        request: { params: CasePath, ...body(PaperAsked) },
        responses: answers(SeenBody, 'The draft, with what the lint found'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const { paper: kind, of, language, form } = c.req.valid('json')
        const its = await gathered(askedOf(c, link), id, `preview of ${kind}`)
        if (!its.ok) return caseProblem(c, its)
        const answer = await press.run<PaperSeen>({
          ...{ job: 'preview', parts: its.parts, kind, language, form },
          ...(of === undefined ? {} : { of }),
        })
        return 'done' in answer
          ? (c.json(answer.done as never, 200) as never)
          : caseProblem(c, jobProblem(answer))
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/papers',
        summary: 'Draft a document: in both languages and all forms, sealed in the case',
        request: { params: CasePath, ...body(PaperDrafted) },
        responses: answers(DraftDone, 'The draft, by its number'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const { paper: kind, of, reason, request } = c.req.valid('json')
        const asked = askedOf(c, link)
        const its = await gathered(asked, id, reason)
        if (!its.ok) return caseProblem(c, its)
        const which = of === undefined ? {} : { of }
        const answer = await press.run<FilesMade>({
          ...{ job: 'files', parts: its.parts, kind },
          ...which,
        })
        if (!('done' in answer)) return caseProblem(c, jobProblem(answer))
        const { files, basis, slots } = answer.done
        const facts = {
          ...{ paper: kind, ...which, basis, slots },
          files: files.map(({ language, form, sha256, content }) => ({
            ...{ language, form, sha256 },
            bytes: content.length,
          })),
        }
        const told = await sealedWith(
          asked,
          id,
          files.map(({ name, content }) => ({ what: 'paper', name, content })),
          [{ act: 'paper.draft', facts }],
          { reason, request },
        )
        if (!told.ok) return caseProblem(c, told)
        // Another may have drafted one meanwhile: who is told its number would approve that one.
        const papers = await papersOf(asked, id)
        if (!Array.isArray(papers)) return caseProblem(c, papers as never)
        const drafted = papers.findLast(
          (one) => one.paper === kind && one.of === of && one.basis === basis,
        )
        return c.json({ paper: drafted?.id ?? '', entry: Number(told['entry']) }, 200) as never
      },
    )
    api.openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/cases/{case}/papers/{paper}/{language}/{form}',
        summary: 'A file of a document, as it was kept',
        request: {
          params: CasePath.extend({
            paper: PaperNumber,
            language: z.enum(languages),
            form: z.enum(fileForms),
          }),
        },
        responses: handedAnswers('The file, to be saved'),
      }),
      async (c) => {
        const { case: id, paper: number, language, form } = c.req.valid('param')
        const asked = askedOf(c, link)
        const papers = await papersOf(asked, id)
        if (!Array.isArray(papers)) return caseProblem(c, papers as never)
        const paper = (papers as readonly Paper[]).find((one) => one.id === number)
        const file = paper?.files.find((one) => one.language === language && one.form === form)
        if (paper === undefined || file === undefined)
          return caseProblem(c, not('unknown', 'the case has no such file'))
        const opened = await unsealed(asked, id, file.sha256, `download of ${number}`)
        if (!opened.ok) return caseProblem(c, opened)
        // All of it is ours: letters, digits and lines.
        const name = `${id}-${number}-${paper.paper}.${language}.${form}`
        return c.body(
          new Uint8Array(opened.content),
          200,
          handedHeaders(name, contentTypes[form], opened.content.length),
        ) as never
      },
    )
  }
