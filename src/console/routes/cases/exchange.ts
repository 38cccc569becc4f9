/**
 * Exchange: what of a case goes to programs of others (XARF, ARF, STIX), and the contact card.
 *
 * Whoever has something made of an investigation looks at what is sealed, and that is written first. A
 * card names people and contracts, so it takes who may be shown contents; it looks at nothing sealed.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { ContactBook } from '../../../cases/contacts/contact.ts'
import { hasRight } from '../../../people/roles.ts'
import type { Knowledge } from '../../../ports/console-cases.ts'
import type { Area } from '../../api.ts'
import { jobProblem } from './act.ts'
import { gathered } from './file.ts'
import { handedAnswers, handedHeaders } from './handed.ts'
import { languages } from './papers.ts'
import type { Press } from './press.ts'
import { cardForms, type ExchangeForm, exchangeForms, type HandedFile } from './press-exchange.ts'
import { CasePath, caseProblem, not } from './talk.ts'

const exchangeTypes: Readonly<Record<ExchangeForm, string>> = {
  xarf: 'application/json; charset=utf-8',
  arf: 'message/rfc822',
  stix: 'application/stix+json;version=2.1',
}
const cardTypes = { pdf: 'application/pdf', html: 'text/html; charset=utf-8' } as const

export const caseExchange =
  (press: Pick<Press, 'run'>): Area =>
  (api, { link }) => {
    api.openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/cases/{case}/exchange/{form}',
        summary: 'What goes with a letter for programs: XARF or ARF of a network, STIX for peers',
        request: {
          params: CasePath.extend({ form: z.enum(exchangeForms) }),
          query: z.object({ of: z.string().min(1).max(200).optional() }),
        },
        responses: handedAnswers('The file, to be saved'),
      }),
      async (c) => {
        const { case: id, form } = c.req.valid('param')
        const { of } = c.req.valid('query')
        const asked = { link, token: c.get('token') }
        const its = await gathered(asked, id, `download of ${form}`)
        if (!its.ok) return caseProblem(c, its)
        const answer = await press.run<HandedFile>({
          ...{ job: 'exchange', parts: its.parts, form },
          ...(of === undefined ? {} : { of }),
        })
        if (!('done' in answer)) return caseProblem(c, jobProblem(answer))
        const { name, content } = answer.done
        return c.body(
          new Uint8Array(content),
          200,
          handedHeaders(`${id}-${name}`, exchangeTypes[form], content.length),
        ) as never
      },
    )
    api.openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/contact-card/{language}/{form}',
        summary: 'The contact book on one sheet of paper',
        request: { params: z.object({ language: z.enum(languages), form: z.enum(cardForms) }) },
        responses: handedAnswers('The card, to be saved'),
      }),
      async (c) => {
        const { language, form } = c.req.valid('param')
        const { role } = c.get('me')
        if (!hasRight(role, 'explain'))
          return caseProblem(c, not('not-allowed', `the role ${role} may not be shown contents`))
        const token = c.get('token')
        const book = await link.ask(token, 'contact.list')
        if (!book.ok) return caseProblem(c, book)
        const told = await link.ask(token, 'case.knowledge')
        if (!told.ok) return caseProblem(c, told)
        const { organisation, zone, version, now } = told as unknown as Knowledge
        const answer = await press.run<HandedFile>({
          job: 'card',
          asked: {
            // The guard tells no more than its book holds.
            book: { contacts: book['contacts'] as ContactBook['contacts'], leftOut: 0 },
            ...{ organisation, zone, version, now, language, form },
          },
        })
        if (!('done' in answer)) return caseProblem(c, jobProblem(answer))
        const { name, content } = answer.done
        return c.body(
          new Uint8Array(content),
          200,
          handedHeaders(name, cardTypes[form], content.length),
        ) as never
      },
    )
  }
