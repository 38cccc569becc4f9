/**
 * Hear: one request, looked at in one order: its length, the name it asks for, how often its client
 * asks, method and address, where a form comes from, its type and length, and last whether it is a
 * form that we gave to this browser. What fails gets a short page, is counted, and reaches no desk.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clientOf, networkKeyOf } from '../../lib/clients.ts'
import { whyOf } from '../../lib/fault.ts'
import type { Pace } from '../../lib/pace.ts'
import type { Language } from '../../lib/words.ts'
import { readBody } from '../auth-policy/body.ts'
import type { Answers, Heard, More } from './answer.ts'
import { assets } from './browser/assets.ts'
import { isUnnamedProxy } from './client.ts'
import { cookieLine, nameOf } from './cookies.ts'
import { askedFor, formRefusal, hasBody, type Origin } from './door.ts'
import type { MeLimits } from './limits.ts'
import type { Note } from './notes.ts'
import { PATHS, type View } from './parts.ts'
import { cookieOf, formOf, languageOf } from './read.ts'
import type { Ask, Reply } from './replies.ts'
import type { Routes } from './routes.ts'
import { isCookie, type Sessions } from './sessions.ts'
import type { MeTally } from './tally.ts'
import type { Told } from './words.ts'

export type HearingParts = {
  readonly limits: Pick<MeLimits, 'targetCharacters' | 'bodyBytes' | 'longBodyBytes'>
  readonly tally: MeTally
  readonly origins: readonly Origin[]
  readonly proxies: ReadonlySet<string>
  readonly language: Language
  readonly hasCertificate: boolean
  readonly pages: Pace
  readonly forms: Pace
  readonly sessions: Sessions
  readonly routes: Routes
  readonly answers: Answers
  readonly viewOf: (language: Language) => View
  readonly note: (note: Note) => void
  readonly isDraining: () => boolean
}

export const hearingWith =
  (parts: HearingParts) =>
  (request: IncomingMessage, response: ServerResponse): undefined => {
    const { limits, tally, sessions, routes, answers, viewOf } = parts
    tally.requests += 1
    response.on('error', () => {})
    const { headers, method = '', url = '' } = request
    const [path = '', query = ''] = url.split('?', 2)
    const isPost = method === 'POST'
    const origin = askedFor(request, parts.origins)
    const isSecure = origin?.isSecure ?? parts.hasCertificate
    const asset = assets.get(path)
    const allow = asset === undefined ? routes.methods(path) : 'GET, HEAD'
    const heard: Heard = {
      ...{ request, response, isSecure },
      language: languageFor(request, isSecure) ?? parts.language,
      path:
        allow?.startsWith('GET') === true && !isPost && asset === undefined ? path : PATHS.start,
    }
    // An unread body would be taken for the next request.
    const away = (cause: Told, more: More = {}): undefined => {
      answers.turnAway(heard, cause, { closes: hasBody(request), ...more })
    }

    if (url.length > limits.targetCharacters) return away('target')
    if (origin === undefined) return away('host')
    if (parts.isDraining()) return away('draining', { closes: true })
    const forwarded = request.headersDistinct['x-forwarded-for']?.join(',')
    const { remoteAddress } = request.socket
    const clientIp = clientOf(remoteAddress, forwarded, parts.proxies)
    if (isUnnamedProxy(remoteAddress, forwarded, parts.proxies)) {
      tally.unnamedProxy += 1
      // Once is enough: `status` counts on.
      if (tally.unnamedProxy === 1) parts.note({ code: 'proxy-unnamed', where: clientIp })
    }
    const client = networkKeyOf(clientIp)
    const wait = parts.pages.take(client)
    if (wait > 0) return away('pace', { after: wait })
    if (allow === undefined) return away('path')
    if (!allow.split(', ').includes(method)) return away('method', { allow })

    if (asset !== undefined) {
      if (hasBody(request)) return away('form')
      answers.asset(heard, asset)
      return
    }

    const cookie = cookieOf(headers.cookie, nameOf(isSecure, 'session'))
    const session = sessions.of(cookie)
    // Forms belong to the session, or to a cookie that is there for that alone.
    const known =
      session === undefined ? cookieOf(headers.cookie, nameOf(isSecure, 'form')) : cookie
    const formCookie = isCookie(known) ? known : sessions.newCookie()
    const view: View = {
      ...viewOf(heard.language),
      token: sessions.formToken(formCookie),
      challenge: sessions.challenge(formCookie),
      ...(origin.rpId !== undefined && { rpId: origin.rpId }),
      ...(session?.owner !== undefined && { owner: session.owner }),
    }
    const ask: Ask = {
      ...{ path, clientIp, cookie, session, view, formCookie },
      ...(origin.rpId !== undefined && { site: { origin: origin.origin, rpId: origin.rpId } }),
    }
    const answered = (cookies: readonly string[], reply: Promise<Reply>): undefined => {
      reply.then(
        (its) => answers.reply(heard, ask, cookies, its),
        (mistake) => {
          tally.mishaps.mistake += 1
          parts.note({ code: 'mistake', where: whyOf(mistake) })
          away('mistake', { closes: false })
        },
      )
    }

    if (!isPost) {
      if (hasBody(request)) return away('form')
      const chosen = /^lang=(ja|en)$/.exec(query)?.[1]
      if (chosen !== undefined) {
        answers.redirect(heard, path, [cookieLine(isSecure, 'lang', chosen)])
        return
      }
      return answered(
        isCookie(known) ? [] : [cookieLine(isSecure, 'form', formCookie)],
        routes.get(ask),
      )
    }
    const refusal = formRefusal(headers, origin)
    if (refusal !== undefined) return away(refusal)
    const formWait = parts.forms.take(client)
    if (formWait > 0) return away('pace', { after: formWait })
    const isLong = longPaths.has(path)
    const bytesMax = isLong ? limits.longBodyBytes : limits.bodyBytes
    readBody(request, bytesMax, true, (body) => {
      if (body === undefined) return away('length', { closes: true })
      const form = formOf(body, isLong)
      if (form === undefined) return away('form', { closes: false })
      if (!isCookie(known) || !sessions.isFormToken(known, form.get('form') ?? ''))
        return away('stale', { closes: false })
      tally.forms += 1
      answered([], routes.post(ask, form))
    })
  }

/** A script fills these. */
const longPaths: ReadonlySet<string> = new Set([
  PATHS.usePasskey,
  PATHS.makePasskey,
  PATHS.openPush,
])

/** What was chosen on the page goes before what the browser prefers. */
function languageFor({ headers }: IncomingMessage, isSecure: boolean): Language | undefined {
  const chosen = cookieOf(headers.cookie, nameOf(isSecure, 'lang'))
  if (chosen === 'ja' || chosen === 'en') return chosen
  return languageOf(headers['accept-language'])
}
