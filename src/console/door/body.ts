/**
 * Body: bounds what a request carries, in octets and in time, before an area reads it.
 *
 * It is read whole, up to the bound of its route, and given on as it came; nobody makes us wait longer
 * than the bound. A body that its route streams into a file is neither: its area bounds it. A body of
 * another type than its route takes is not read: what a form of a foreign page can send is none.
 */
import type { ConsoleContext } from '../api.ts'
import type { ConsoleLimits } from '../limits.ts'
import { problemOf } from '../problem.ts'
import type { Operation } from './operations.ts'

const typeOf = (header: string | undefined): string =>
  (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

const hasBody = (c: ConsoleContext): boolean =>
  c.req.header('transfer-encoding') !== undefined ||
  (c.req.header('content-length') ?? '0') !== '0' ||
  (c.env?.incoming === undefined && c.req.raw.body !== null)

/** Why a body is not even read. */
export function bodyRefusal(
  c: ConsoleContext,
  operation: Operation | undefined,
  limits: Pick<ConsoleLimits, 'bodyBytes'>,
): Response | undefined {
  if (!hasBody(c)) return undefined
  const type = typeOf(c.req.header('content-type'))
  const types = operation?.types ?? []
  if (types.length === 0) return problemOf(c, 400, 'refused', 'this address takes no body')
  if (!types.includes(type))
    return problemOf(c, 415, 'unsupported', `a body is ${types.join(' or ')}`)
  // RFC 9110 §8.4.1: what is packed has no bound before it is unpacked.
  if (c.req.header('content-encoding') !== undefined)
    return problemOf(c, 415, 'unsupported', 'a body comes as it is')
  const most = operation?.bodyBytes ?? limits.bodyBytes
  const told = Number(c.req.header('content-length') ?? 0)
  if (operation?.isStreamed !== true && told > most)
    return problemOf(c, 413, 'too-large', `a body is at most ${most} bytes`)
  return undefined
}

/** Reads it and puts it back; or why not. */
export async function bounded(
  c: ConsoleContext,
  operation: Operation | undefined,
  limits: Pick<ConsoleLimits, 'bodyBytes' | 'body'>,
): Promise<Response | undefined> {
  if (!hasBody(c) || operation?.isStreamed === true) return undefined
  const most = operation?.bodyBytes ?? limits.bodyBytes
  const read = await readWhole(c.req.raw.body, most, limits.body)
  if (read === 'late') return problemOf(c, 408, 'refused', 'the body came too slowly')
  if (read === 'broken') return problemOf(c, 400, 'refused', 'the body ended before its end')
  if (read === 'long') return problemOf(c, 413, 'too-large', `a body is at most ${most} bytes`)
  const { method, url, headers } = c.req.raw
  c.req.raw = new Request(url, { method, headers, body: read as Uint8Array<ArrayBuffer> })
  return undefined
}

async function readWhole(
  body: ReadableStream<Uint8Array> | null,
  most: number,
  ms: number,
): Promise<Uint8Array | 'late' | 'long' | 'broken'> {
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  const pieces: Uint8Array[] = []
  let size = 0
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => resolve('late'), ms)
  try {
    for (;;) {
      const one = await Promise.race([reader.read(), late])
      if (one === 'late') return 'late'
      if (one.done) return Buffer.concat(pieces, size)
      size += one.value.length
      if (size > most) return 'long'
      pieces.push(one.value)
    }
  } catch {
    return 'broken'
  } finally {
    clearTimeout(timer)
    reader.releaseLock()
  }
}
