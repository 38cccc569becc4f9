/**
 * Instances: the root-owned list of mail servers, read again whenever it changed.
 *
 * An instance is obeyed only when the list and the configuration (main.cf, dovecot.conf, and every
 * folder above) can be written by nobody but root, and when Postfix itself names the queue folder
 * that the list names: what is now true is read from that folder.
 */
import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { BoundedMap } from '../lib/bounded.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import type { Instance } from '../ports/instance.ts'
import {
  INSTANCES_MAX,
  isPostfix,
  LIST_BYTES_MAX,
  readInstanceList,
  unsafeBecause,
} from '../ports/instance-list.ts'
import { look, type Run } from './programs.ts'

const QUEUE_NAME_BYTES_MAX = 8 * 1024
const POSTCONF_MS_MAX = 10_000

export type Instances = {
  /** Rejects with `hands.refused` when there is no such instance, or when it may not be obeyed. */
  readonly named: (name: string, verb: string) => Promise<Instance>
  /** What says whose a file is. */
  readonly look: typeof look
}

/** Whether a file is as it was when last read. */
const stampOf = (path: string): string => {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path)
  return [ino, size, mtimeMs, ctimeMs].join(':')
}

export function instancesIn(file: string, run: Run, factsOf: typeof look = look): Instances {
  let stamp: string | undefined
  let known: readonly Instance[] = []
  /** Queue folder by instance, with the stamp of the main.cf that named it. */
  const queues = new BoundedMap<string, { readonly stamp: string; readonly queue: string }>(
    INSTANCES_MAX,
  )

  const read = (verb: string): readonly Instance[] => {
    const refuse = (why: string): Fault => {
      stamp = undefined
      return new Fault('hands.refused', { verb, why: `the list of instances ${file}: ${why}` })
    }
    let path: string
    try {
      path = realpathSync(file)
    } catch (thrown) {
      throw refuse(whyOf(thrown))
    }
    const unsafe = unsafeBecause(path, factsOf)
    if (unsafe !== undefined) throw refuse(`${unsafe}; it must be root's alone`)
    if (stamp !== undefined && stamp === stampOf(path)) return known
    const text = readBounded(path)
    if (text === undefined) throw refuse(`it is longer than ${LIST_BYTES_MAX} bytes`)
    const list = readInstanceList(text)
    if ('refused' in list) throw refuse(list.refused)
    stamp = stampOf(path)
    known = list.instances
    return known
  }

  return {
    look: factsOf,
    named: async (name, verb) => {
      const refuse = (why: string) => new Fault('hands.refused', { verb, why })
      const instance = read(verb).find((one) => one.name === name)
      if (instance === undefined) throw refuse(`${file} names no instance ${name}`)
      const main = isPostfix(instance)
        ? `${instance.configDirectory}/main.cf`
        : realOf(instance.configFile)
      const unsafe = unsafeBecause(main, factsOf)
      if (unsafe !== undefined) throw refuse(`the configuration of ${name}: ${unsafe}`)
      if (!isPostfix(instance)) return instance
      const mainStamp = stampOf(main)
      const checked = queues.get(instance.configDirectory)
      let queue = checked?.stamp === mainStamp ? checked.queue : undefined
      if (queue === undefined) {
        queue = await queueDirectoryOf(instance.configDirectory, run)
        queues.set(instance.configDirectory, { stamp: mainStamp, queue })
      }
      if (queue !== instance.queueDirectory)
        throw refuse(
          `${file} gives ${name} the queue ${instance.queueDirectory}, but its Postfix uses ${queue}`,
        )
      return instance
    },
  }
}

/** As it is when it cannot be resolved: what looks at it says so. */
function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

async function queueDirectoryOf(configDirectory: string, run: Run): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  const ran = await run('postconf', ['-c', configDirectory, '-x', '-h', 'queue_directory'], {
    msMax: POSTCONF_MS_MAX,
    take: (chunk) => {
      parts.push(chunk)
      length += chunk.length
      return length <= QUEUE_NAME_BYTES_MAX
    },
  })
  if (ran.code !== 0) return `? (${ran.complaint})`
  return Buffer.concat(parts).toString().trim()
}

/** Reads through one descriptor, so that what was checked last is what is read. */
function readBounded(path: string): string | undefined {
  const descriptor = openSync(path, 'r')
  try {
    if (fstatSync(descriptor).size > LIST_BYTES_MAX) return undefined
    const bytes = Buffer.alloc(LIST_BYTES_MAX + 1)
    const count = readSync(descriptor, bytes, 0, bytes.length, 0)
    return count > LIST_BYTES_MAX ? undefined : bytes.subarray(0, count).toString()
  } finally {
    closeSync(descriptor)
  }
}
