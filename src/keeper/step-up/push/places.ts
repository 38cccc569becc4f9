/**
 * Places: to which addresses a push may go at all. A subscription is a stranger's URL: without a list
 * of push services, and without a look at what the name stands for, he could have us ask anybody on
 * our own network (server-side request forgery).
 *
 * HTTPS only, a name of the list, no user, port 443 unless the list names another; and when connecting
 * no address that is not of the public Internet, unless the configuration allows private ones, where
 * an organisation runs a push service itself.
 */
import { lookup as ask, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { ENDPOINT_CHARACTERS_MAX } from '../../../gate/me/push-hosts.ts'
import { type Reach, unreachableBecause } from '../../../hands/notify/addresses.ts'

/** `undefined`: nothing goes there. */
export function pushUrl(text: string, hosts: readonly string[]): URL | undefined {
  if (text.length > ENDPOINT_CHARACTERS_MAX || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const { protocol, username, password, hostname, port, hash } = url
  if (protocol !== 'https:' || username !== '' || password !== '' || hash !== '') return undefined
  if (isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0) return undefined
  const isListed = hosts.some((host) => {
    const [name = '', itsPort = ''] = host.split(':')
    const isName = name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name
    // The URL leaves out 443.
    return isName && port === (itsPort === '443' ? '' : itsPort)
  })
  return isListed ? url : undefined
}

export type Allowed = (address: string) => boolean

/** What may be called besides the public Internet is what the configuration says. */
export const allowedBy =
  (reach: Reach): Allowed =>
  (address) =>
    unreachableBecause(address, reach) === undefined

export const NO_PLACE = 'EPRIVATE'

/** Resolves a name for one connection, whose address is the very one that was looked at. */
export const lookupWith =
  (allowed: Allowed, resolve: typeof ask = ask): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0)
      const [first] = found
      // One that is not allowed, and the name is none of a push service.
      if (first === undefined || !found.every(({ address }) => allowed(address))) {
        const refused: NodeJS.ErrnoException = new Error('no address of the public Internet')
        refused.code = NO_PLACE
        return callback(refused, '', 0)
      }
      if (options.all === true) return callback(null, [first])
      callback(null, first.address, first.family)
    })
  }
