/**
 * LDAP: a directory by ldapts: finds the one entry of an account and changes one attribute of it.
 *
 * More than one entry is nobody: then nothing is changed. The password goes over TLS, or to the
 * loopback.
 */
import type { Client } from 'ldapts'
import type { Directory } from '../../ports/directory.ts'
import { isLoopbackHost } from '../notify/config.ts'
import { Refusal } from '../notify/post.ts'
import { authoritiesIn, secretIn } from '../notify/secret-file.ts'
import { type Adapter, directoryOf, type Name } from './adapter.ts'
import { type ConfigOf, hostOf } from './config.ts'
import { attributeOf, changeFor, filterFor } from './ldap-profile.ts'

export function ldapDirectory(config: ConfigOf<'ldap'>): Directory {
  const password = secretIn(config.passwordFile)
  const ca = config.caFile === undefined ? undefined : authoritiesIn(config.caFile)
  const msMax = config.seconds * 1_000
  const tlsOptions = { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) }
  const secure = config.url.startsWith('ldaps:')
  const startTls = !secure && (config.startTls ?? !isLoopbackHost(hostOf(config.url)))

  const bound = async <Result>(
    signal: AbortSignal,
    work: (client: Client) => Promise<Result>,
  ): Promise<Result> => {
    const { Client } = await import('ldapts')
    const client = new Client({
      url: config.url,
      timeout: msMax,
      connectTimeout: msMax,
      ...(secure ? { tlsOptions } : {}),
    })
    const leave = () => void client.unbind().catch(() => {})
    signal.addEventListener('abort', leave, { once: true })
    try {
      if (startTls) await client.startTLS(tlsOptions)
      await client.bind(config.bindDn, password.toString('utf8'))
      return await work(client)
    } finally {
      signal.removeEventListener('abort', leave)
      leave()
    }
  }

  /** The one entry of a name; `undefined`: there is none. */
  const entryOf = async (client: Client, name: Name, attribute: string) => {
    const { searchEntries } = await client
      .search(config.base, {
        scope: 'sub',
        filter: filterFor(config.filter, name),
        attributes: [attribute],
        sizeLimit: 2,
        timeLimit: Math.max(1, Math.ceil(config.seconds)),
      })
      .catch((thrown: unknown) => {
        // RFC 4511 §4.1.9: sizeLimitExceeded, so there were more than two.
        if ((thrown as { code?: number }).code === 4)
          throw new Refusal('more than one entry matches')
        throw thrown
      })
    if (searchEntries.length > 1) throw new Refusal('more than one entry matches')
    const [entry] = searchEntries
    if (entry === undefined) return undefined
    const key = Object.keys(entry).find((one) => one.toLowerCase() === attribute.toLowerCase())
    const value = key === undefined ? [] : entry[key]
    const values = value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String)
    return { dn: entry.dn, values }
  }

  const change = (lock: boolean) => (name: Name, signal: AbortSignal) =>
    bound(signal, async (client) => {
      const entry = await entryOf(client, name, attributeOf(config))
      if (entry === undefined) return { changed: false, known: false }
      const wanted = changeFor(config, lock, entry.values)
      if (wanted.kind === 'refuse') throw new Refusal(wanted.why)
      if (wanted.kind === 'none') return { changed: false, known: true }
      const { Attribute, Change } = await import('ldapts')
      await client.modify(
        entry.dn,
        new Change({
          operation: wanted.kind === 'remove' ? 'delete' : 'replace',
          modification: new Attribute({ type: wanted.attribute, values: [wanted.value] }),
        }),
      )
      return { changed: true, known: true }
    })

  const { linked } = config
  const adapter: Adapter = {
    disable: change(true),
    enable: change(false),
    linked: (name, signal) =>
      linked === undefined
        ? Promise.resolve([])
        : bound(signal, async (client) =>
            ((await entryOf(client, name, linked.attribute))?.values ?? []).map((value) => ({
              kind: linked.kind,
              name: value,
            })),
          ),
  }
  return directoryOf(config.name, adapter, { msMax, secrets: [password] })
}
