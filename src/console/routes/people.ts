/** People: who may come in and what they may; inviting, another role, revoking, ending sessions. */
import { createRoute, z } from '@hono/zod-openapi'
import { type Area, answers, asking, body, told } from '../api.ts'
import { FactorTold, RoleName, SessionTold } from './auth-shapes.ts'

const REASON_CHARACTERS_MAX = 500
const Reason = z.string().trim().min(1).max(REASON_CHARACTERS_MAX)
const PersonName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,31}$/)

export const PersonTold = z
  .object({
    person: z.string(),
    role: RoleName,
    /** `invited`: has no factor yet. */
    state: z.enum(['active', 'invited', 'revoked']),
    factors: z.array(FactorTold.omit({ factor: true, left: true })),
    recoveryLeft: z.int(),
    lastSignInAt: z.string().optional(),
    /** An invitation that is still good. */
    invitedUntil: z.string().optional(),
    /** Empty for whoever is neither administrator nor auditor. */
    sessions: z.array(SessionTold),
  })
  .openapi('PersonTold')
export type PersonTold = z.infer<typeof PersonTold>

export const People = z.object({ people: z.array(PersonTold) }).openapi('People')
export type People = z.infer<typeof People>

export const Invite = z
  .object({ person: PersonName, role: RoleName.optional(), reason: Reason })
  .openapi('Invite')
export const Invited = z
  .object({ person: z.string(), role: RoleName, link: z.string(), endsAt: z.string() })
  .openapi('Invited')
export type Invited = z.infer<typeof Invited>

const named = { params: z.object({ person: PersonName }) }

export const peopleArea: Area = (api, { link }) => {
  const ask = asking(link)
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/people',
      summary: 'Who may come in',
      responses: answers(People, 'Everybody, by name, the revoked ones too'),
    }),
    async (c) => told(c, await ask(c, 'desk.people'), ({ people }) => ({ people })),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/people/invitations',
      summary: 'Invite somebody, new or known',
      request: body(Invite),
      responses: answers(Invited, 'The link, shown once'),
    }),
    async (c) => {
      const { person, role, reason } = c.req.valid('json')
      const fields = { person, reason, ...(role === undefined ? {} : { role }) }
      const reply = await ask(c, 'person.invite', fields)
      return told(c, reply, ({ invited }) => invited)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/people/{person}/role',
      summary: 'Give somebody another role',
      request: {
        ...named,
        ...body(z.object({ role: RoleName, reason: Reason }).openapi('RoleChange')),
      },
      responses: answers(z.object({ person: z.string(), role: RoleName }), 'The role from now on'),
    }),
    async (c) => {
      const fields = { ...c.req.valid('param'), ...c.req.valid('json') }
      return told(c, await ask(c, 'person.role', fields), ({ person, role }) => ({ person, role }))
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/people/{person}/revoke',
      summary: 'Revoke somebody',
      request: { ...named, ...body(z.object({ reason: Reason }).openapi('Revocation')) },
      responses: answers(z.object({ revoked: z.boolean() }), 'False: was revoked before'),
    }),
    async (c) => {
      const fields = { ...c.req.valid('param'), ...c.req.valid('json') }
      return told(c, await ask(c, 'person.revoke', fields), ({ revoked }) => ({ revoked }))
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/people/{person}/sessions/end',
      summary: "End somebody's sessions",
      request: {
        ...named,
        ...body(
          z
            .object({
              /** Absent: all. */
              session: z
                .string()
                .regex(/^[0-9a-f]{1,64}$/)
                .optional(),
              reason: Reason,
            })
            .openapi('SessionsEnd'),
        ),
      },
      responses: answers(z.object({ ended: z.int() }), 'How many ended'),
    }),
    async (c) => {
      const { session, reason } = c.req.valid('json')
      const fields = {
        ...c.req.valid('param'),
        reason,
        ...(session === undefined ? {} : { name: session }),
      }
      return told(c, await ask(c, 'person.sign-out', fields), ({ ended }) => ({ ended }))
    },
  )
}
