/**
 * Shown: the settings as people see them, in sections, each with where its value comes from.
 *
 * Secrets stand in files of their own; a field that could hold one, or says where one lies, is told as
 * set or not. So are an address's path and a program's arguments, which many services use as one. A
 * list of people is told by its number.
 */
import { valueAt } from './paths.ts'

export type Origin = 'default' | 'file' | 'people'

/** Stands for a value that is kept back. */
export type KeptBack = { readonly isSet: boolean }

/** As our own names are written; a department may be called `monkey`. */
const SECRET =
  /^(password|secret|token|passphrase|key|.*(Password|Secret|Token|Passphrase|Key))(File)?$/
/** Keys whose values are people's addresses: told by their number. */
const PEOPLE: ReadonlySet<string> = new Set(['owners', 'people'])

export function masked(value: unknown, name = ''): unknown {
  if (SECRET.test(name)) return { isSet: value !== undefined && value !== null && value !== '' }
  if (name === 'argv' && Array.isArray(value)) return [value[0], ...(value.length > 1 ? ['…'] : [])]
  if (name === 'url' && typeof value === 'string') return withoutPath(value)
  if (Array.isArray(value)) return value.map((one) => masked(one))
  if (typeof value !== 'object' || value === null) return value
  if (PEOPLE.has(name)) return { count: Object.keys(value).length }
  return Object.fromEntries(
    Object.entries(value).map(([inner, one]) => [inner, masked(one, inner)]),
  )
}

/** Who knows the path of a web hook may often write there. */
function withoutPath(url: string): string {
  if (!URL.canParse(url)) return '…'
  const { origin, pathname, search } = new URL(url)
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}

/** The places that are shown, by section: a section's own names, or the section where it is one value. */
export function placesIn(
  tree: object,
  policies: ReadonlySet<string>,
): readonly (readonly [string, readonly string[]])[] {
  return Object.keys(tree).map((section) => {
    const value = valueAt(tree, section)
    const isWhole =
      policies.has(section) ||
      section === 'owners' ||
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value)
    if (isWhole) return [section, [section]]
    const own = Object.keys(value).map((name) => `${section}.${name}`)
    // What people may set is shown also where it is not set.
    const more = [...policies].filter(
      (path) => path.startsWith(`${section}.`) && !own.includes(path),
    )
    return [section, [...own, ...more]]
  })
}

/** An address that was shown without its path and comes back so is meant to stay as it is. */
export function unmasked(value: unknown, was: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const before = (was ?? {}) as { readonly [key: string]: { readonly url?: unknown } | undefined }
  return Object.fromEntries(
    Object.entries(value).map(([key, change]: [string, unknown]) => {
      const { url } = (change ?? {}) as { readonly url?: unknown }
      const own = Object.hasOwn(before, key) ? before[key]?.url : undefined
      return typeof own === 'string' && url === withoutPath(own)
        ? [key, { ...(change as object), url: own }]
        : [key, change]
    }),
  )
}
