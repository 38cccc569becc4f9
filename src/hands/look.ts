/**
 * Look: lists a queue and reads one queue file, in parts of bounded size.
 *
 * Listing streams: the memory of the helper does not grow with the queue. Files are read together
 * where nothing in them looks like a border between envelope and content (`together.ts`); else by a
 * run of postcat for each half, so that neither can pass for the other, and one that moves to another
 * queue between the two is looked for once more.
 */
import { lstatSync } from 'node:fs'
import { Fault } from '../lib/fault.ts'
import type { Queued, QueueName } from '../ports/hands.ts'
import type { PostfixInstance } from '../ports/instance.ts'
import { type Halves, HEAD_BYTES, readEnvelope, readQueued, uidIn } from './envelope.ts'
import { Lines } from './lines.ts'
import type { Run } from './programs.ts'
import type { ReadAnswer } from './protocol.ts'
import { lastLine } from './queue.ts'
import type { Together } from './together.ts'

/** Entries of one listing; beyond, the listing is cut and says so. */
export const LIST_MAX = 500_000
export const LISTED_BYTES_MAX = 1024 * 1024
/** Entries or bytes after which a part is sent. */
const PART_ENTRIES = 200
const PART_BYTES = 256 * 1024
/** A multiple of three, so that parts of base64 join. */
const PART_CONTENT_BYTES = 192 * 1024
const ENVELOPE_BYTES_MAX = 16 * 1024 * 1024
const LOOKS_MAX = 2

export type ListAnswer = { readonly cut: boolean; readonly odd: number }
export type Tell = (part: unknown) => void

export async function listQueue(
  instance: PostfixInstance,
  queue: QueueName | undefined,
  run: Run,
  tell: Tell,
  most = LIST_MAX,
): Promise<ListAnswer> {
  let part: Queued[] = []
  let bytes = 0
  let count = 0
  let odd = 0
  const lines = new Lines(LISTED_BYTES_MAX, (line) => {
    const queued = line === undefined ? undefined : readQueued(line)
    if (queued === undefined) odd += 1
    else if (count < most && (queue === undefined || queued.queue === queue)) {
      part.push(queued)
      count += 1
      bytes += line?.length ?? 0
      if (part.length < PART_ENTRIES && bytes < PART_BYTES) return
      tell(part)
      part = []
      bytes = 0
    } else if (queue === undefined || queued.queue === queue) count += 1
  })
  const ran = await run('postqueue', ['-c', instance.configDirectory, '-j'], {
    take: (chunk) => {
      lines.push(chunk)
      return count <= most
    },
  })
  lines.end()
  if (part.length > 0) tell(part)
  if (!ran.cut && ran.code !== 0)
    throw new Fault('hands.failed', {
      verb: 'list',
      instance: instance.name,
      why: ran.late ? 'postqueue took too long and was ended' : lastLine(ran.complaint),
    })
  return { cut: count > most, odd }
}

/** Postfix's own user, who owns the queue folders. */
const mailOwnerOf = (instance: PostfixInstance): number =>
  lstatSync(`${instance.queueDirectory}/hold`).uid

/** `null` when there is no such file. */
export async function readQueueFile(
  instance: PostfixInstance,
  queueId: string,
  bytesMax: number,
  run: Run,
  together: Together,
  tell: Tell,
): Promise<ReadAnswer | null> {
  const failed = (why: string) =>
    new Fault('hands.failed', { verb: 'read', instance: instance.name, why })
  const cat = async (what: string, most: number) => {
    const parts: Buffer[] = []
    let length = 0
    const ran = await run('postcat', ['-c', instance.configDirectory, what, queueId], {
      take: (chunk) => {
        parts.push(chunk)
        length += chunk.length
        return length <= most
      },
    })
    if (ran.late) throw failed('postcat took too long and was ended')
    if (!ran.cut && ran.code !== 0) {
      if (/No such file/.test(ran.complaint)) return undefined
      throw failed(lastLine(ran.complaint))
    }
    return { bytes: Buffer.concat(parts), cut: ran.cut || length > most }
  }
  /** With others where that leaves no doubt, else alone and by one run for each half. */
  const halves = async (): Promise<Halves | undefined> => {
    const printed = await together.read(instance, queueId)
    if (printed === 'gone') return undefined
    if (printed !== 'alone') return printed
    const envelope = await cat('-qe', ENVELOPE_BYTES_MAX)
    if (envelope === undefined) return undefined
    const content = await cat('-qbh', Math.max(bytesMax, HEAD_BYTES))
    return content && { envelope: envelope.bytes, content: content.bytes }
  }
  for (let looks = 1; looks <= LOOKS_MAX; looks += 1) {
    const found = await halves()
    if (found === undefined) continue
    const { content } = found
    const envelope = readEnvelope(found.envelope.toString())
    if (envelope === undefined) throw failed(`postcat printed no envelope of ${queueId}`)
    const given = content.subarray(0, bytesMax)
    for (let at = 0; at < given.length; at += PART_CONTENT_BYTES)
      tell(given.subarray(at, at + PART_CONTENT_BYTES).toString('base64'))
    const { isLocal, ...rest } = envelope
    const uid = isLocal ? uidIn(content, queueId, mailOwnerOf(instance)) : undefined
    return {
      ...rest,
      ...(uid === undefined ? {} : { uid }),
      truncated: content.length > bytesMax,
    }
  }
  return null
}
