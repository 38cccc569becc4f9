/**
 * Listening: where a web page of ours may listen and under which addresses browsers may know it.
 *
 * The owners' page and the console obey the same rules: without a certificate only the loopback is
 * served, and whoever comes over HTTPS comes by our certificate or by a proxy that is named.
 */
import { readAddress } from './address.ts'

const LISTEN = /^inet:(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/
const PORT_MAX = 65_535

export type Place = { readonly host: string; readonly port: number }

export const isAddress = (text: string): boolean => readAddress(text, new Uint32Array(4)) !== 0

/** Of `inet:ADDRESS:PORT`; `undefined`: no such place. */
export function placeOf(listen: string): Place | undefined {
  const [, six, four, digits] = LISTEN.exec(listen) ?? []
  const host = six ?? four ?? ''
  const port = Number(digits)
  const family = readAddress(host, new Uint32Array(4))
  const fits = family !== 0 && host.includes(':') === (six !== undefined)
  return fits && port <= PORT_MAX ? { host, port } : undefined
}

export const isLoopback = (host: string): boolean =>
  host === '::1' || host === '[::1]' || host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host)

/** An origin as browsers write it (RFC 6454 §6.1); plain HTTP for this machine only. */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, protocol, hostname } = new URL(text)
  return (
    text === origin && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))
  )
}

export type WebPlace = {
  /** `undefined`: nowhere. */
  readonly listen: string | undefined
  readonly origins: readonly string[]
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
  readonly proxies: readonly string[]
}
export type WebRefusal = { readonly message: string; readonly path: string }

/** What is not safe of a page's wiring, each in one sentence with the setting it is about. */
export function webRefusals(page: WebPlace): readonly WebRefusal[] {
  const { listen, origins, certFile, keyFile, proxies } = page
  const found: WebRefusal[] = []
  if ((certFile === undefined) !== (keyFile === undefined))
    found.push({ message: 'certFile and keyFile go together', path: 'keyFile' })
  if (listen === undefined) return found
  if (origins.length === 0)
    found.push({ message: 'a page that listens needs «origins»', path: 'origins' })
  if (certFile === undefined && !isLoopback(placeOf(listen)?.host ?? ''))
    found.push({ message: 'without a certificate only the loopback is served', path: 'listen' })
  const isSecure = (origin: string) => origin.startsWith('https:')
  if (certFile !== undefined && !origins.every(isSecure))
    found.push({ message: 'a page with a certificate has https origins only', path: 'origins' })
  if (certFile === undefined && proxies.length === 0 && origins.some(isSecure))
    found.push({
      message: 'https without a certificate needs the proxy named in «proxies»',
      path: 'proxies',
    })
  return found
}
