/** Body: the octets of one request up to their bound, kept only where somebody will read them. */
import type { IncomingMessage } from 'node:http'

/**
 * Calls `then` once: with the body when it has come whole, with `undefined` as soon as it is known to
 * be too long. Never, when the connection ends before.
 */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  isKept: boolean,
  then: (body: Buffer | undefined) => void,
): void {
  const chunks: Buffer[] = []
  let octets = 0
  request.on('error', () => {})
  // RFC 9112 §6.2: digits only; the parser has seen to that.
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    then(undefined)
    return
  }
  request.on('data', (chunk: Buffer) => {
    const before = octets
    octets += chunk.length
    if (octets <= bytesMax) {
      if (isKept) chunks.push(chunk)
    } else if (before <= bytesMax) then(undefined)
  })
  request.on('end', () => {
    if (octets <= bytesMax) then(Buffer.concat(chunks))
  })
}
