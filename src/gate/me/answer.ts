/** Answer: how a page goes out, and how a request is turned away; each is counted. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Language } from '../../lib/words.ts'
import type { Asset } from './browser/assets.ts'
import { cookieLine } from './cookies.ts'
import { codes, retryAfter } from './door.ts'
import { documentOf, securityHeaders } from './layout.ts'
import type { Note, NoteCode } from './notes.ts'
import { toldPage } from './pages.ts'
import { PATHS, type View } from './parts.ts'
import type { Ask, Reply } from './replies.ts'
import type { MeTally, Refusal } from './tally.ts'
import type { Told } from './words.ts'

export type Heard = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly language: Language
  readonly isSecure: boolean
  /** Where the switch of the language leads. */
  readonly path: string
}
export type More = { readonly allow?: string; readonly after?: number; readonly closes?: boolean }

type Its = {
  readonly tally: MeTally
  readonly note: (note: Note) => void
  readonly viewOf: (language: Language) => View
  readonly isDraining: () => boolean
}

/** What the operator is told of; the rest is only counted. */
const noted: Partial<Readonly<Record<Told, NoteCode>>> = {
  host: 'host',
  foreign: 'foreign',
  pace: 'pace',
  busy: 'busy',
}

export class Answers {
  readonly #its: Its

  constructor(its: Its) {
    this.#its = its
  }

  turnAway(heard: Heard, cause: Told, { allow, after, closes }: More = {}): void {
    const { note, isDraining } = this.#its
    this.#count(cause)
    const code = noted[cause]
    if (code !== undefined) note({ code })
    const wait = after ?? retryAfter[cause]
    this.#send(heard, codes[cause], this.#page(heard.language, heard.path, cause), {
      ...(allow !== undefined && { Allow: allow }),
      ...(wait !== undefined && { 'Retry-After': String(wait) }),
      ...((closes === true || isDraining()) && { Connection: 'close' }),
    })
    heard.request.resume()
  }

  reply(heard: Heard, ask: Ask, cookies: readonly string[], reply: Reply): void {
    if ('told' in reply) {
      this.turnAway(heard, reply.told)
      return
    }
    const set = [...cookies]
    if ('to' in reply) {
      if (reply.cookie !== undefined) set.push(cookieLine(heard.isSecure, 'session', reply.cookie))
      this.redirect(heard, reply.to, set)
      return
    }
    // The answer to a form has no address of its own.
    const path = heard.request.method === 'POST' ? PATHS.start : heard.path
    this.#its.tally.pages += 1
    this.#send(heard, reply.code ?? 200, documentOf(ask.view, reply.page, path), {
      ...(set.length > 0 && { 'Set-Cookie': set }),
      ...(reply.retryAfter !== undefined && { 'Retry-After': String(reply.retryAfter) }),
    })
  }

  asset(heard: Heard, { type, body, headers }: Asset): void {
    this.#send(heard, 200, body, { 'Content-Type': type, ...headers })
  }

  redirect(heard: Heard, to: string, cookies: readonly string[]): void {
    const set = cookies.length > 0 && { 'Set-Cookie': cookies }
    this.#send(heard, 303, '', { Location: to, ...set })
  }

  /** Of what is no request: the octets of an answer, which ends the connection. */
  raw(cause: 'headers' | 'slow' | 'http', language: Language): string {
    this.#count(cause)
    const document = this.#page(language, PATHS.start, cause)
    const headers = {
      ...securityHeaders(false),
      'Content-Length': Buffer.byteLength(document),
      Connection: 'close',
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return `HTTP/1.1 ${codes[cause]} Refused\r\n${lines.join('')}\r\n${document}`
  }

  #count(cause: Told): void {
    const { refused } = this.#its.tally
    if (cause in refused) refused[cause as Refusal] += 1
  }

  #page(language: Language, path: string, cause: Told): string {
    const view = this.#its.viewOf(language)
    return documentOf(view, toldPage(view, cause), path)
  }

  #send(
    { request, response, isSecure }: Heard,
    code: number,
    document: string | Buffer,
    more: Readonly<Record<string, string | readonly string[]>>,
  ): void {
    if (response.headersSent) return
    for (const [name, value] of Object.entries({ ...securityHeaders(isSecure), ...more }))
      response.setHeader(name, value)
    response.setHeader('Content-Length', Buffer.byteLength(document))
    response.writeHead(code)
    response.end(request.method === 'HEAD' ? undefined : document)
  }
}
