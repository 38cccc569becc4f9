/**
 * Order: what of a workflow can be reached, whether it runs in a circle, and what comes after what.
 *
 * A block (parallel, if, while, switch) is gone through as one step: its branches end at their `end`
 * steps, at the step that follows the block, or at the block itself (of a `while`), and what follows
 * the block comes after all of them. Therefore one `end` step may serve many branches.
 *
 * Limits: a `while-condition` stands for one round; who repeats it opens its tasks again.
 */
import { type Link, PLAYBOOK_WALK_MAX, type Step, type Work } from './cacao.ts'

const isBlock = ({ type }: Step): boolean => type === 'parallel' || type.endsWith('-condition')
const isBranch = (on: string): boolean => ['true', 'false', 'case', 'parallel'].includes(on)

/** Ids that can be reached from here, without going through what is `closed`. */
export function reached(
  from: readonly string[],
  steps: ReadonlyMap<string, Step>,
  closed: readonly string[] = [],
): ReadonlySet<string> {
  const seen = new Set<string>()
  const line = [...from]
  for (let id = line.pop(); id !== undefined; id = line.pop()) {
    if (seen.has(id) || closed.includes(id)) continue
    seen.add(id)
    for (const { to } of steps.get(id)?.arrows ?? []) line.push(to)
  }
  return seen
}

/** A circle, as the ids on it; `undefined`: there is none. */
export function circleIn(steps: ReadonlyMap<string, Step>): readonly string[] | undefined {
  /** Ways back to a `while` from its own body are its repetition. */
  const repeats = new Set<string>()
  for (const [id, step] of steps) {
    if (step.type !== 'while-condition') continue
    const body = step.arrows.filter(({ on }) => on === 'true').map(({ to }) => to)
    const after = step.arrows.filter(({ on }) => !isBranch(on)).map(({ to }) => to)
    for (const one of [id, ...reached(body, steps, [id, ...after])])
      if (one !== id || body.includes(id)) repeats.add(`${one} ${id}`)
  }
  const onward = (id: string): readonly string[] =>
    (steps.get(id)?.arrows ?? [])
      .map(({ to }) => to)
      .filter((to) => steps.has(to) && !repeats.has(`${id} ${to}`))
  const done = new Set<string>()
  for (const begin of steps.keys()) {
    if (done.has(begin)) continue
    const path: { readonly id: string; readonly left: string[] }[] = []
    const on = new Set<string>()
    const enter = (id: string): void => {
      path.push({ id, left: [...onward(id)] })
      on.add(id)
    }
    enter(begin)
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = at.left.pop()
      if (next === undefined) {
        on.delete(at.id)
        done.add(at.id)
        path.pop()
      } else if (on.has(next)) {
        const ids = path.map(({ id }) => id)
        return [...ids.slice(ids.indexOf(next)), next]
      } else if (!done.has(next)) enter(next)
    }
  }
  return undefined
}

const linkKey = ({ step, on }: Link): string => `${on} ${step}`
const unique = (links: readonly Link[]): readonly Link[] => [
  ...new Map(links.map((link) => [linkKey(link), link])).values(),
]

/** The work of a workflow without circles; `undefined`: too many branches share their steps. */
export function workOf(
  start: string,
  exception: string | undefined,
  steps: ReadonlyMap<string, Step>,
): readonly Work[] | undefined {
  let walked = 0
  const links = new Map<string, Map<string, Link>>()
  const exceptional = new Set<string>()

  /** Steps from here on, in order, with every block as one step. */
  const inOrder = (entry: string, stops: ReadonlySet<string>): readonly string[] => {
    const order: string[] = []
    const seen = new Set<string>()
    const visit = (id: string): void => {
      if (seen.has(id) || stops.has(id)) return
      seen.add(id)
      const step = steps.get(id)
      for (const { to, on } of [...(step?.arrows ?? [])].reverse())
        if (!(step !== undefined && isBlock(step) && isBranch(on))) visit(to)
      order.unshift(id)
    }
    visit(entry)
    return order
  }

  /** Goes through all from `entry` on, and says after what whatever follows comes. */
  const walk = (
    entry: string,
    before: readonly Link[],
    stops: ReadonlySet<string>,
    isException: boolean,
  ): readonly Link[] => {
    if (stops.has(entry)) return before
    const exits: Link[] = []
    const coming = new Map<string, Link[]>([[entry, [...before]]])
    const send = (to: string, what: readonly Link[]): void => {
      if (stops.has(to)) exits.push(...what)
      else coming.set(to, [...(coming.get(to) ?? []), ...what])
    }
    for (const id of inOrder(entry, stops)) {
      walked += 1
      if (walked > PLAYBOOK_WALK_MAX) return []
      const step = steps.get(id)
      if (step === undefined) continue
      const here = unique(coming.get(id) ?? [])
      const isWork = step.type !== 'start' && step.type !== 'end' && step.type !== 'parallel'
      if (isWork) {
        const its = links.get(id) ?? new Map<string, Link>()
        links.set(id, its)
        for (const link of here) its.set(linkKey(link), link)
        if (isException) exceptional.add(id)
      }
      const own = (on: Link['on']): readonly Link[] => (isWork ? [{ step: id, on }] : here)
      if (step.type === 'end') exits.push(...here)
      const onward = step.arrows.filter(({ on }) => !isBranch(on))
      const after: Link[] = []
      if (isBlock(step)) {
        const inner = new Set([...stops, id, ...onward.map(({ to }) => to)])
        const branches = step.arrows.filter(({ on }) => isBranch(on))
        for (const { to } of branches) after.push(...walk(to, own('any'), inner, isException))
        // A condition whose branches hold no work, or that may take none of them.
        const passes = step.type !== 'parallel' && !branches.some(({ on }) => on === 'false')
        if (passes || branches.length === 0) after.push(...own('any'))
        if (onward.length === 0) exits.push(...after)
      }
      for (const { to, on } of onward)
        send(
          to,
          isBlock(step) && on === 'completion'
            ? after
            : own(on === 'success' ? 'success' : on === 'failure' ? 'failure' : 'any'),
        )
    }
    return unique(exits)
  }

  walk(start, [], new Set(), false)
  const usual = new Set(links.keys())
  if (exception !== undefined && !usual.has(exception)) walk(exception, [], usual, true)
  if (walked > PLAYBOOK_WALK_MAX) return undefined
  return [...links].flatMap(([id, its]) => {
    const step = steps.get(id)
    return step === undefined
      ? []
      : [{ step, links: [...its.values()], onException: exceptional.has(id) }]
  })
}
