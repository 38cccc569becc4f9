/**
 * Auth: signing in and out, the first set-up, invitations, a fresh proof, and one's own sessions and
 * factors. All of it is judged by the guard; here cookies are set.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { GuardLink, LinkReply } from '../../ports/console.ts'
import {
  type Area,
  answers,
  asking,
  body,
  type ConsoleApi,
  type ConsoleContext,
  told,
} from '../api.ts'
import { clearSession, clientOf, deviceOf, setDevice, setSession } from '../session-cookie.ts'
import * as shapes from './auth-shapes.ts'

const AGENT_CHARACTERS_MAX = 200
const ID_CHARACTERS_MAX = 64

const Started = z.object({ flow: shapes.Flow, passkey: shapes.PasskeyOptions })
const OidcStarted = z.object({ flow: shapes.Flow, url: z.url() })
const None = z.object({})
const WithLink = z.object({ token: shapes.LinkToken })
const OneId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/)
  .max(ID_CHARACTERS_MAX)

type Ok = Extract<LinkReply, { ok: true }>

/** What the guard wants to know of whoever asks. */
const clientIn = (c: ConsoleContext) => {
  const device = deviceOf(c)
  return {
    ip: clientOf(c),
    agent: (c.req.header('user-agent') ?? '').slice(0, AGENT_CHARACTERS_MAX),
    ...(device === undefined ? {} : { device }),
  }
}

/** A reply that may bring a session: its token goes into the cookie and nowhere else. */
const signedIn = <T>(c: ConsoleContext, reply: LinkReply, pick: (told: Ok) => T) => {
  if (reply.ok && typeof reply['token'] === 'string') setSession(c, reply['token'])
  if (reply.ok && typeof reply['device'] === 'string') setDevice(c, reply['device'])
  return told(c, reply, pick)
}

export const authArea: Area = (api, { link }) => {
  const ask = asking(link)
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/auth',
      summary: 'Who is signed in here, and how one gets in',
      security: [],
      responses: answers(shapes.AuthState, 'The state of this browser'),
    }),
    async (c) =>
      told(c, await ask(c, 'desk.state'), ({ setup, me, oidc, zone, organisation }) => ({
        ...{ setup, me, oidc, zone, organisation },
      })),
  )
  signingIn(api, link)
  byProvider(api, link)
  byLink(api, link)
  provingAgain(api, link)
  myOwn(api, link)
}

/** A POST that needs no session. */
const openPost = <Ask extends z.ZodType, Answer extends z.ZodType>(
  path: string,
  summary: string,
  asks: Ask,
  gives: Answer,
) =>
  createRoute({
    method: 'post',
    path: `/api/v1/auth/${path}`,
    summary,
    security: [],
    request: body(asks),
    responses: answers(gives, summary),
  })

const withMe = ({ me }: Ok) => ({ me })
const begun = ({ me, recoveryCodes }: Ok) => ({ me, recoveryCodes })
const offered = ({ flow, passkey, totp }: Ok) => ({ flow, passkey, totp })
const asksSecond = ({ ways, flow, passkey, person }: Ok) => ({ ways, flow, passkey, person })

function signingIn(api: ConsoleApi, link: GuardLink): void {
  const ask = asking(link)
  const SignIn = z
    .object({ name: shapes.Name, password: shapes.Password, code: shapes.Code })
    .openapi('SignIn')
  const ByPasskey = z
    .object({ flow: shapes.Flow, response: shapes.Credential })
    .openapi('ByPasskey')
  api.openapi(
    openPost('sign-in', 'Sign in with password and code', SignIn, shapes.SignedInBody),
    async (c) => {
      const facts = { ...c.req.valid('json'), client: clientIn(c) }
      return signedIn(c, await ask(c, 'desk.sign-in', { facts }), withMe)
    },
  )
  api.openapi(
    openPost('passkey/options', 'What a passkey is asked for', None, Started),
    async (c) =>
      told(c, await ask(c, 'desk.passkey-options'), ({ flow, passkey }) => ({ flow, passkey })),
  )
  api.openapi(
    openPost('passkey', 'Sign in with a passkey', ByPasskey, shapes.SignedInBody),
    async (c) => {
      const facts = { ...c.req.valid('json'), client: clientIn(c) }
      return signedIn(c, await ask(c, 'desk.passkey', { facts }), withMe)
    },
  )
}

function byProvider(api: ConsoleApi, link: GuardLink): void {
  const ask = asking(link)
  const Callback = z.object({ flow: shapes.Flow, query: shapes.OidcQuery }).openapi('OidcCallback')
  api.openapi(
    openPost('oidc/begin', 'Begin with the identity provider', None, OidcStarted),
    async (c) => {
      const facts = { origin: c.get('origin'), client: clientIn(c) }
      const reply = await ask(c, 'desk.oidc-begin', { facts })
      return told(c, reply, ({ flow, url }) => ({ flow, url }))
    },
  )
  api.openapi(
    openPost('oidc/callback', 'Back from the identity provider', Callback, shapes.SecondAsked),
    async (c) => {
      const facts = { ...c.req.valid('json'), client: clientIn(c) }
      return told(c, await ask(c, 'desk.oidc-callback', { facts }), asksSecond)
    },
  )
  api.openapi(
    openPost('oidc/second', 'The second factor after it', shapes.Second, shapes.SignedInBody),
    async (c) => {
      const facts = { ...c.req.valid('json'), client: clientIn(c) }
      return signedIn(c, await ask(c, 'desk.second', { facts }), withMe)
    },
  )
}

function byLink(api: ConsoleApi, link: GuardLink): void {
  const ask = asking(link)
  const SetupOptions = z
    .object({ token: shapes.LinkToken, name: shapes.Name, what: shapes.OfferWhat })
    .openapi('SetupOptions')
  const Setup = shapes.NewFactors.extend({ token: shapes.LinkToken, name: shapes.Name }).openapi(
    'Setup',
  )
  const InvitationOptions = z
    .object({ token: shapes.LinkToken, what: shapes.OfferWhat })
    .openapi('InvitationOptions')
  const Accept = shapes.NewFactors.extend({ token: shapes.LinkToken }).openapi('Accept')
  api.openapi(
    openPost('setup/options', 'Begin a factor at set-up', SetupOptions, shapes.Offered),
    async (c) =>
      told(c, await ask(c, 'desk.setup-options', { facts: c.req.valid('json') }), offered),
  )
  api.openapi(openPost('setup', 'Make the first administrator', Setup, shapes.Begun), async (c) => {
    const facts = { ...c.req.valid('json'), client: clientIn(c) }
    return signedIn(c, await ask(c, 'desk.setup', { facts }), begun)
  })
  api.openapi(
    openPost('invitation', 'Whom an invitation is for', WithLink, shapes.Invitation),
    async (c) => {
      const reply = await ask(c, 'desk.invitation', { facts: c.req.valid('json') })
      return told(c, reply, ({ person, role, endsAt }) => ({ person, role, endsAt }))
    },
  )
  api.openapi(
    openPost('invitation/options', 'Begin a factor', InvitationOptions, shapes.Offered),
    async (c) =>
      told(c, await ask(c, 'desk.invitation-options', { facts: c.req.valid('json') }), offered),
  )
  api.openapi(
    openPost('invitation/accept', 'Set the factors of an invitation', Accept, shapes.Begun),
    async (c) => {
      const facts = { ...c.req.valid('json'), client: clientIn(c) }
      return signedIn(c, await ask(c, 'desk.accept', { facts }), begun)
    },
  )
}

/** A POST of who is signed in. */
const ownPost = <Ask extends z.ZodType, Answer extends z.ZodType>(
  path: string,
  summary: string,
  asks: Ask,
  gives: Answer,
) =>
  createRoute({
    method: 'post',
    path: `/api/v1/${path}`,
    summary,
    request: body(asks),
    responses: answers(gives, summary),
  })

const ownGet = <Answer extends z.ZodType>(path: string, summary: string, gives: Answer) =>
  createRoute({
    method: 'get',
    path: `/api/v1/${path}`,
    summary,
    responses: answers(gives, summary),
  })

function provingAgain(api: ConsoleApi, link: GuardLink): void {
  const ask = asking(link)
  api.openapi(
    ownPost('auth/fresh/options', 'How to prove oneself again', None, shapes.SecondAsked),
    async (c) => told(c, await ask(c, 'desk.fresh-options'), asksSecond),
  )
  api.openapi(
    ownPost('auth/fresh', 'Prove oneself again', shapes.Second, shapes.SignedInBody),
    async (c) => {
      const facts = { ...c.req.valid('json'), client: clientIn(c) }
      return signedIn(c, await ask(c, 'desk.fresh', { facts }), withMe)
    },
  )
  api.openapi(ownPost('auth/sign-out', 'Sign out', None, shapes.Done), async (c) => {
    const reply = await ask(c, 'desk.sign-out')
    if (reply.ok) clearSession(c)
    return told(c, reply, () => ({}))
  })
}

function myOwn(api: ConsoleApi, link: GuardLink): void {
  const ask = asking(link)
  const factors = ({ factors: its, recoveryCodes }: Ok) => ({ factors: its, recoveryCodes })
  const Add = shapes.NewFactors.extend({ recovery: z.literal(true).optional() }).openapi(
    'AddFactor',
  )
  const Options = z.object({ what: shapes.OfferWhat }).openapi('FactorOptions')
  const Changed = shapes.Factors.extend({ recoveryCodes: z.array(z.string()).optional() }).openapi(
    'FactorsChanged',
  )
  api.openapi(ownGet('me', 'Who is signed in', shapes.SignedInBody), async (c) =>
    told(c, await ask(c, 'desk.me'), withMe),
  )
  api.openapi(ownGet('me/sessions', 'My sessions', shapes.Sessions), async (c) =>
    told(c, await ask(c, 'desk.sessions'), ({ sessions }) => ({ sessions })),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/me/sessions/{session}/end',
      summary: 'End a session of mine',
      request: { params: z.object({ session: OneId }), ...body(None) },
      responses: answers(shapes.Done, 'It has ended'),
    }),
    async (c) => {
      const { session } = c.req.valid('param')
      const reply = await ask(c, 'desk.end', { facts: { session } })
      if (reply.ok && session === c.get('me').session) clearSession(c)
      return told(c, reply, () => ({}))
    },
  )
  api.openapi(ownGet('me/factors', 'My factors', shapes.Factors), async (c) =>
    told(c, await ask(c, 'desk.factors'), ({ factors: its }) => ({ factors: its })),
  )
  api.openapi(
    ownPost('me/factors/options', 'Begin another factor of mine', Options, shapes.Offered),
    async (c) =>
      told(c, await ask(c, 'desk.factor-options', { facts: c.req.valid('json') }), offered),
  )
  api.openapi(ownPost('me/factors', 'Add or renew a factor of mine', Add, Changed), async (c) =>
    told(c, await ask(c, 'desk.factor-add', { facts: c.req.valid('json') }), factors),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/me/factors/{factor}/remove',
      summary: 'Remove a factor of mine',
      request: { params: z.object({ factor: OneId }), ...body(None) },
      responses: answers(shapes.Factors, 'What is left'),
    }),
    async (c) => {
      const facts = c.req.valid('param')
      return told(c, await ask(c, 'desk.factor-remove', { facts }), ({ factors: its }) => ({
        factors: its,
      }))
    },
  )
}
