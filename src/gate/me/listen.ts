/**
 * Listen: opens the place of the owners' page, with or without a certificate, and takes up the
 * certificate that is renewed in its place. One that cannot be used leaves the one before.
 */
import { statSync } from 'node:fs'
import { createServer as createPlain, type Server, type ServerOptions } from 'node:http'
import { createServer as createSecure, type Server as SecureServer } from 'node:https'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Place } from '../../lib/listening.ts'
import type { Timers } from '../milter/timers.ts'
import { certificateOf, type MePageConfig } from './config.ts'
import { CERTIFICATE_LOOK } from './limits.ts'
import type { Note } from './notes.ts'

export type AnyServer = Server | SecureServer
type Made = ServerOptions & { readonly handshakeTimeout: number }

/** RFC 9325 §3.1.1. */
const minVersion = 'TLSv1.2'

/** Throws `page.not-open` for files that are no certificate and its key. */
export function serverOf(config: MePageConfig, made: Made): AnyServer {
  const { listen = '', certFile, keyFile } = config
  if (certFile === undefined || keyFile === undefined) return createPlain(made)
  try {
    return createSecure({ ...made, ...certificateOf(certFile, keyFile), minVersion })
  } catch (cause) {
    throw new Fault('page.not-open', { address: listen, why: whyOf(cause) }, cause)
  }
}

/** Resolves with the address as it was bound. */
export const listening = (server: AnyServer, place: Place): Promise<string> =>
  new Promise((resolve, reject) => {
    const host = place.host.includes(':') ? `[${place.host}]` : place.host
    const failed = (cause: Error) => {
      const address = `inet:${host}:${place.port}`
      server.close()
      reject(new Fault('page.not-open', { address, why: whyOf(cause) }, cause))
    }
    server.once('error', failed)
    server.listen({ ...place, exclusive: true }, () => {
      server.off('error', failed)
      const bound = server.address()
      resolve(
        `inet:${host}:${typeof bound === 'object' && bound !== null ? bound.port : place.port}`,
      )
    })
  })

/** The result calls it off. */
export function renewing(
  server: AnyServer,
  { certFile, keyFile }: MePageConfig,
  timers: Timers,
  note: (note: Note) => void,
): () => void {
  if (certFile === undefined || keyFile === undefined || !('setSecureContext' in server))
    return () => {}
  const stampOf = () => [certFile, keyFile].map((file) => statSync(file).mtimeMs).join()
  let stamp = stampOf()
  const look = () => {
    try {
      const found = stampOf()
      if (found !== stamp) {
        server.setSecureContext({ ...certificateOf(certFile, keyFile), minVersion })
        stamp = found
        note({ code: 'certificate-renewed' })
      }
    } catch (cause) {
      note({ code: 'certificate-failed', where: whyOf(cause) })
    }
    callOff = timers.after(CERTIFICATE_LOOK, look)
  }
  let callOff = timers.after(CERTIFICATE_LOOK, look)
  return () => callOff()
}
