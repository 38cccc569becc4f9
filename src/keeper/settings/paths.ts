/**
 * Paths: the settings that people may change while the guard runs, by their places in the configuration.
 *
 * Wiring is not among them (decision 21): nobody who has only a browser opens a port, names a program to
 * be run, or a file with a secret. `isLive`: what is changed holds for the next login and message;
 * of the others parts were opened with the value, and are opened anew with the guard.
 */
export type PolicyPath = { readonly path: string; readonly isLive: boolean }

export const policyPaths = [
  { path: 'restrict.departments', isLive: true },
  { path: 'restrict.rules', isLive: true },
  { path: 'stepUp.policy', isLive: true },
  { path: 'stepUp.departments', isLive: true },
  { path: 'neverContain', isLive: true },
  { path: 'console.twoPersons', isLive: true },
  { path: 'cases.twoPersons', isLive: false },
  { path: 'cases.open', isLive: false },
  { path: 'legalBasis', isLive: true },
  { path: 'privacy.approval', isLive: true },
  { path: 'privacy.delayHours', isLive: true },
  { path: 'privacy.namedReaders', isLive: true },
  { path: 'workingHours', isLive: false },
  { path: 'zone', isLive: false },
  { path: 'notify.perHour', isLive: true },
  { path: 'notify.contact', isLive: true },
  { path: 'notify.channels', isLive: true },
] as const satisfies readonly PolicyPath[]

export type PolicyName = (typeof policyPaths)[number]['path']

/** Settings that one change sets together, so that a department and its rules change at once. */
export const CHANGES_MAX = policyPaths.length
/** Of one value, as JSON. */
export const VALUE_BYTES_MAX = 262_144

const known: ReadonlyMap<string, PolicyPath> = new Map(policyPaths.map((one) => [one.path, one]))
export const isPolicyPath = (path: string): path is PolicyName => known.has(path)
export const isLive = (path: PolicyName): boolean => known.get(path)?.isLive === true

/** Plain data, as the file has it. */
export type Tree = { readonly [name: string]: unknown }

export const valueAt = (tree: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (node, name) =>
        typeof node === 'object' && node !== null && Object.hasOwn(node, name)
          ? (node as Tree)[name]
          : undefined,
      tree,
    )

/** Another tree with this value there; absent: without it. */
export function withValue(tree: Tree, path: string, value: unknown): Tree {
  const [name = '', ...rest] = path.split('.')
  if (rest.length === 0) {
    const { [name]: _, ...others } = tree
    return value === undefined ? others : { ...tree, [name]: value }
  }
  const inner = Object.hasOwn(tree, name) ? tree[name] : undefined
  const under = typeof inner === 'object' && inner !== null ? (inner as Tree) : {}
  return { ...tree, [name]: withValue(under, rest.join('.'), value) }
}

/** The same data, whatever the order of names. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) => Object.hasOwn(other, name) && isSame((one as Tree)[name], (other as Tree)[name]),
    )
  )
}
