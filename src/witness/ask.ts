/**
 * Ask: asks one witness for its cosignature, over HTTP or HTTPS (C2SP tlog-witness).
 *
 * What comes back is bounded in time and octets, and a cosignature counts only when it verifies by a
 * key of the configuration; everything else that a witness says is a value: it is away, it knows
 * another size, it refuses.
 *
 * Limits: the size of a 409 is not signed. Whoever would conclude from it asks for the checkpoint.
 */
import { type ClientRequest, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { type Hash, readCount, textOf } from '../evidence/bytes.ts'
import {
  keyNameOf,
  linesOfNote,
  readNote,
  signatureOf,
  type Verify,
  type Vkey,
} from '../evidence/note.ts'
import { isRefused } from '../evidence/refused.ts'
import { whyOf } from '../lib/fault.ts'
import { toAddCheckpoint } from './request.ts'

export const DEADLINE_MS = 3_000
export const ANSWER_BYTES_MAX = 192 * 1_024
/** Lines of one answer: a few keys of a few kinds. */
export const LINES_MAX = 16
/** The last second of the year 9999: RFC 3339 knows none after it. */
export const TIME_MAX = 253_402_300_799
/** Of the reason that a witness gives. */
const WHY_MAX = 200

export type Cosigned = {
  readonly kind: 'cosigned'
  /** Lines of keys that we know and that verify. */
  readonly lines: readonly { readonly key: Vkey; readonly line: string; readonly time: number }[]
}
export type Asked =
  | Cosigned
  /** It swore to another size before. */
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'refused'; readonly status: 403 | 404 | 422; readonly why: string }
  | { readonly kind: 'away'; readonly why: string }

type Answered =
  | { readonly status: number; readonly body: string }
  | { readonly away: string; readonly isStale: boolean }

export type WitnessAt = {
  readonly url: string
  readonly keys: readonly Vkey[]
  /** PEM of the authority to trust instead of the public ones. */
  readonly ca?: string
}

/** What a stranger says goes into our log and onto a terminal: one line, without control characters. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, WHY_MAX)

export class Asking {
  readonly #at: WitnessAt
  readonly #verify: Verify
  readonly #agent: PlainAgent | SecureAgent
  readonly #deadlineMs: number

  constructor(at: WitnessAt, verify: Verify, deadlineMs = DEADLINE_MS) {
    this.#at = at
    this.#verify = verify
    this.#deadlineMs = deadlineMs
    const how = { keepAlive: true, maxSockets: 2, timeout: 75_000 }
    this.#agent = at.url.startsWith('https:')
      ? new SecureAgent({
          ...how,
          minVersion: 'TLSv1.2',
          ...(at.ca === undefined ? {} : { ca: at.ca }),
        })
      : new PlainAgent(how)
  }

  /** Never rejects. `note`: the checkpoint with the log's signature. */
  async cosign(old: number, proof: readonly Hash[], note: string): Promise<Asked> {
    const answer = await this.#exchange(
      'POST',
      '/add-checkpoint',
      toAddCheckpoint(old, proof, note),
    )
    if ('away' in answer) return { kind: 'away', why: answer.away }
    const { status, body } = answer
    if (status === 409) {
      const size = body.endsWith('\n') ? readCount(body.slice(0, -1)) : undefined
      return size === undefined
        ? { kind: 'away', why: 'its answer 409 names no size' }
        : { kind: 'size', size }
    }
    if (status === 403 || status === 404 || status === 422)
      return { kind: 'refused', status, why: oneLine(body) }
    if (status !== 200) return { kind: 'away', why: `it answered ${status}` }
    return this.#cosignatures(note, body)
  }

  #cosignatures(note: string, body: string): Asked {
    const read = readNote(`${note}${body}`)
    if (isRefused(read)) return { kind: 'away', why: `its answer is no signature: ${read.refused}` }
    // Behind an empty line of its own it would sign more than what we asked about.
    if (!note.startsWith(`${read.text}\n`))
      return { kind: 'away', why: 'its answer is more than signatures' }
    const given = linesOfNote(`x\n\n${body}`).slice(0, LINES_MAX)
    const lines: { key: Vkey; line: string; time: number }[] = []
    for (const key of this.#at.keys) {
      const time = signatureOf(read, key, this.#verify)
      if (time === 'bad') return { kind: 'away', why: 'its cosignature does not verify' }
      const [line, second] = given.filter((one) => one.key === keyNameOf(key))
      // The time is that of the youngest line, and one line is kept.
      if (second !== undefined) return { kind: 'away', why: 'one key of its cosigned twice' }
      if (time === 'absent' || line === undefined) continue
      if (time > TIME_MAX) return { kind: 'away', why: 'its time is in no calendar' }
      lines.push({ key, line: line.line, time })
    }
    return lines.length === 0
      ? { kind: 'away', why: 'no key of its that we know cosigned' }
      : { kind: 'cosigned', lines }
  }

  /** What it last swore to for a log, by the hash of its origin; `undefined`: nothing that we can read. */
  async checkpoint(hash: string): Promise<string | undefined> {
    const answer = await this.#exchange('GET', `/${hash}/checkpoint`)
    return 'away' in answer || answer.status !== 200 ? undefined : answer.body
  }

  close(): void {
    this.#agent.destroy()
  }

  /** A connection that was kept and that the other side has closed meanwhile is no answer: once more. */
  async #exchange(method: 'GET' | 'POST', path: string, body = ''): Promise<Answered> {
    const first = await this.#once(method, path, body)
    return 'away' in first && first.isStale ? this.#once(method, path, body) : first
  }

  #once(method: 'GET' | 'POST', path: string, body: string): Promise<Answered> {
    const url = new URL(`${this.#at.url.replace(/\/+$/, '')}${path}`)
    const ask = url.protocol === 'https:' ? secureRequest : plainRequest
    return new Promise((resolve) => {
      const away = (why: string, isStale = false) => resolve({ away: why, isStale })
      let request: ClientRequest
      try {
        request = ask(url, {
          method,
          agent: this.#agent,
          signal: AbortSignal.timeout(this.#deadlineMs),
          maxHeaderSize: 16_384,
          headers: {
            'user-agent': 'sekimori',
            date: new Date().toUTCString(),
            'content-type': 'text/plain; charset=utf-8',
            'content-length': Buffer.byteLength(body),
          },
        })
      } catch (thrown) {
        return away(whyOf(thrown))
      }
      request.on('error', (thrown) =>
        thrown.name === 'AbortError' || thrown.name === 'TimeoutError'
          ? away(`no answer within ${this.#deadlineMs} ms`)
          : away(whyOf(thrown), request.reusedSocket),
      )
      let isHeard = false
      // Also after an upgrade (RFC 9110 §7.8) that nobody asked for, of which no error is told.
      request.on('close', () => {
        if (!isHeard) away('the connection ended without an answer')
      })
      request.on('response', (response) => {
        isHeard = true
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes <= ANSWER_BYTES_MAX) return void chunks.push(chunk)
          request.destroy()
          away(`its answer has more than ${ANSWER_BYTES_MAX} octets`)
        })
        response.on('error', (thrown) => away(whyOf(thrown)))
        response.on('end', () => {
          const text = textOf(Buffer.concat(chunks))
          if (text === undefined) away('its answer is no UTF-8')
          else resolve({ status: response.statusCode ?? 0, body: text })
        })
      })
      request.end(body)
    })
  }
}
