/**
 * Fetch: files of a log over HTTP or HTTPS, one after the other on one connection.
 *
 * Bounded in time and octets; a redirect is not followed. 404 is no file; every other answer than 200
 * is a failure.
 */
import { Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'

export const FETCH_MS_MAX = 20_000

export type Fetching = {
  readonly name: string
  read(path: string, most: number): Promise<Uint8Array | undefined>
  close(): void
}

export function fetchingFrom(url: string, ca?: string, msMax = FETCH_MS_MAX): Fetching {
  const base = url.replace(/\/+$/, '')
  const isSecure = base.startsWith('https:')
  const how = { keepAlive: true, maxSockets: 1 }
  const agent = isSecure
    ? new SecureAgent({ ...how, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) })
    : new PlainAgent(how)
  return {
    name: base,
    read: (path, most) =>
      new Promise((resolve, reject) => {
        const request = (isSecure ? secureRequest : plainRequest)(new URL(`${base}/${path}`), {
          agent,
          signal: AbortSignal.timeout(msMax),
          headers: { 'user-agent': 'sekimori' },
        })
        request.on('error', reject)
        let isHeard = false
        // Also after an upgrade (RFC 9110 §7.8) that nobody asked for, of which no error is told.
        request.on('close', () => {
          if (!isHeard) reject(new Error(`${path}: the connection ended without an answer`))
        })
        request.on('response', (response) => {
          isHeard = true
          const { statusCode = 0 } = response
          const chunks: Buffer[] = []
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length
            if (bytes > most) request.destroy(new Error(`${path} has more than ${most} octets`))
            else chunks.push(chunk)
          })
          response.on('error', reject)
          response.on('end', () => {
            if (statusCode === 404) resolve(undefined)
            else if (statusCode === 200) resolve(Buffer.concat(chunks))
            else reject(new Error(`${path}: the answer was ${statusCode}`))
          })
        })
        request.end()
      }),
    close: () => agent.destroy(),
  }
}
