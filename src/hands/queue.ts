/**
 * Queue: holds, releases, requeues and deletes, and tells what is true afterwards.
 *
 * What the tools print is not trusted for the result: the hold folder is looked at before and
 * after. A verb does only what is still to do, so repeating one is harmless, and whoever was killed
 * in the middle asks again. Only the hold queue is ever released, requeued or deleted from.
 */
import { readdirSync } from 'node:fs'
import { Fault, whyOf } from '../lib/fault.ts'
import type { PostfixInstance } from '../ports/instance.ts'
import type { Run } from './programs.ts'
import type { BatchVerb } from './protocol.ts'

/**
 * Messages for which delivery is asked one by one after a release: `postqueue -i` costs 4.9 ms each
 * and touches nothing else. More of them go with the next queue run (queue_run_delay, 300 s), for
 * `postqueue -f` would also retry, all at once, whatever else is deferred.
 */
export const FLUSH_SINGLY_MAX = 200
/** A message that moves between two queues while postsuper looks may be missed once. */
export const HOLD_PASSES_MAX = 2
/** hash_queue_depth is at most this deep below the queue's folder. */
const HASH_DEPTH_MAX = 16
const FLUSH_MS_MAX = 5_000

/** Ids in hold, wherever hash_queue_names and hash_queue_depth put their files. */
export function heldIn(queueDirectory: string): ReadonlySet<string> {
  const held = new Set<string>()
  const enter = (folder: string, depth: number): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isFile()) held.add(entry.name)
      else if (entry.isDirectory() && entry.name.length === 1 && depth < HASH_DEPTH_MAX)
        enter(`${folder}/${entry.name}`, depth + 1)
  }
  enter(`${queueDirectory}/hold`, 0)
  return held
}

const flags = { release: '-H', requeue: '-r', delete: '-d' } as const

/** Resolves with the ids of which the verb's promise now holds. */
export async function actOn(
  verb: BatchVerb,
  instance: PostfixInstance,
  queueIds: readonly string[],
  run: Run,
  held: typeof heldIn = heldIn,
): Promise<readonly string[]> {
  const config = instance.configDirectory
  const failed = (why: string) => new Fault('hands.failed', { verb, instance: instance.name, why })
  const inHold = (): ReadonlySet<string> => {
    try {
      return held(instance.queueDirectory)
    } catch (thrown) {
      throw failed(whyOf(thrown))
    }
  }
  const postsuper = async (args: readonly string[], ids: readonly string[]): Promise<void> => {
    const ran = await run('postsuper', ['-c', config, ...args], { stdin: `${ids.join('\n')}\n` })
    if (ran.late) throw failed('postsuper took too long and was ended')
    if (ran.code !== 0) throw failed(`postsuper ended with ${ran.code}: ${lastLine(ran.complaint)}`)
  }

  if (verb === 'hold') {
    let now = inHold()
    for (let pass = 1; pass <= HOLD_PASSES_MAX; pass += 1) {
      const free = queueIds.filter((id) => !now.has(id))
      if (free.length === 0) break
      await postsuper(['-h', '-'], free)
      now = inHold()
    }
    return queueIds.filter((id) => now.has(id))
  }

  const before = inHold()
  const still = queueIds.filter((id) => before.has(id))
  if (still.length > 0) await postsuper([flags[verb], '-', 'hold'], still)
  // If we stop here the files are deferred: asked again, `release` asks for their delivery too.
  if (verb === 'release' && queueIds.length <= FLUSH_SINGLY_MAX)
    // No failure: a server that is down delivers when it starts.
    for (const id of queueIds)
      await run('postqueue', ['-c', config, '-i', id], { msMax: FLUSH_MS_MAX })
  const after = inHold()
  return queueIds.filter((id) => !after.has(id))
}

export const lastLine = (text: string): string => text.split('\n').at(-1) ?? ''
