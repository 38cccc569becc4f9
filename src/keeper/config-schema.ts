/**
 * Config-schema: the configuration as others want it: a JSON Schema for editors, and the file that
 * would say what is in force.
 *
 * Both are made from the one schema that reads the file; nothing is said here a second time.
 */
import { z } from 'zod'
import { Config } from './config.ts'

export type JsonSchema = { readonly [key: string]: unknown }

/** Their defaults come from the machine that is asked; a schema is read on any. */
const FROM_MACHINE: ReadonlySet<string> = new Set(['origin', 'zone', 'logZone'])

/** JSON Schema 2020-12 of the file, as it is written. */
export function configSchema(): JsonSchema {
  const { properties, ...rest } = z.toJSONSchema(Config, { io: 'input', unrepresentable: 'any' })
  const kept = Object.entries(properties ?? {}).map(([name, property]) => {
    if (typeof property !== 'object' || !FROM_MACHINE.has(name)) return [name, property]
    const { default: _, ...without } = property
    return [name, without]
  })
  return { title: 'sekimori.yaml', ...rest, properties: Object.fromEntries(kept) }
}

const SECRET = /(password|secret|token|passphrase)$/i
const KEPT_BACK = '…'

/**
 * The configuration in force, defaults filled in, as the file would say it. Secrets stand in files
 * of their own; one that was written into the configuration all the same is kept back.
 */
export function configInForce(config: Config): unknown {
  return withoutSecrets(z.encode(Config, config))
}

function withoutSecrets(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner, name)]),
    )
  return typeof value === 'string' && SECRET.test(key) ? KEPT_BACK : value
}
