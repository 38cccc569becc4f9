/**
 * Control client: asks the running guard, and proves who asks where an act needs it.
 *
 * By `--as NAME` a code is asked for; by `--break-glass` root is proven. Exactly one of the two.
 */
import { existsSync, unlinkSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import type { Reply, Request } from '../keeper/control/wire.ts'
import type { Layout } from '../keeper/layout.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { WrongUse } from './output.ts'
import { codeFrom, codeFromFile } from './prompt.ts'
import type { CliWords } from './words.ts'

const ANSWER_MS_MAX = 330_000
const ANSWER_BYTES_MAX = 64 * 1_048_576

export const guardRuns = async (layout: Layout): Promise<boolean> => {
  if (!existsSync(layout.control)) return false
  try {
    await ask(layout, { verb: 'status' })
    return true
  } catch {
    return false
  }
}

/** Who acts, as it was typed. `$SEKIMORI_AS` is a name when none is given. */
export type Actor = {
  readonly as?: string
  readonly reason?: string
  readonly codeFile?: string
  readonly breakGlass?: string
}

/** Rejects with `control.away` when nobody answers, with `control.refused` when the guard refuses. */
export async function ask(layout: Layout, request: Request): Promise<Record<string, unknown>> {
  return granted(await once(layout.control, request), request)
}

/** A look into the vault: by name where one was given, else by whoever may ask. Either is an entry. */
export function look(
  layout: Layout,
  request: Request,
  actor: Actor,
  words: CliWords,
): Promise<Record<string, unknown>> {
  if (actor.as !== undefined) return byPerson(layout, request, actor, words)
  const reason = actor.reason?.trim() ?? ''
  return ask(layout, reason === '' ? request : { ...request, reason })
}

/** An act, by a person or by root. */
export function act(
  layout: Layout,
  request: Request,
  actor: Actor,
  words: CliWords,
): Promise<Record<string, unknown>> {
  if (actor.breakGlass === undefined) return byPerson(layout, request, actor, words)
  if (actor.as !== undefined) throw new WrongUse(words.eitherActor)
  return byRoot(layout, { ...request, breakGlass: actor.breakGlass }, words)
}

/** The code is asked for before the guard is: it closes a connection on which nothing is said. */
async function byPerson(
  layout: Layout,
  request: Request,
  actor: Actor,
  words: CliWords,
): Promise<Record<string, unknown>> {
  const as = actor.as ?? process.env['SEKIMORI_AS'] ?? ''
  if (as === '') throw new WrongUse(words.needsActor)
  const reason = actor.reason?.trim() ?? ''
  if (reason === '') throw new WrongUse(words.needsReason)
  const code = await codeFor(as, actor.codeFile, words)
  if (code === '') throw new WrongUse(words.noCode)
  return ask(layout, { ...request, as, reason, code })
}

async function codeFor(as: string, file: string | undefined, words: CliWords): Promise<string> {
  if (file !== undefined) {
    try {
      return codeFromFile(file)
    } catch (thrown) {
      throw new WrongUse(`${file}: ${whyOf(thrown)}`)
    }
  }
  const code = await codeFrom(process.stdin, process.stderr, words.askCode(as))
  if (code !== undefined) return code
  process.kill(process.pid, 'SIGINT')
  // The signal ends us; nothing may be asked of the guard meanwhile.
  return new Promise(() => {})
}

/** Asked, challenged, proven, done. */
async function byRoot(
  layout: Layout,
  request: Request,
  words: CliWords,
): Promise<Record<string, unknown>> {
  if (process.getuid?.() !== 0) throw new WrongUse(words.asRoot)
  const first = await once(layout.control, request)
  if (first.ok || first.code !== 'prove-root' || first.nonce === undefined)
    return granted(first, request)
  const proof = join(layout.proofs, first.nonce)
  writeFileSync(proof, first.nonce, { flag: 'wx', mode: 0o644 })
  try {
    return await ask(layout, { ...request, proof: first.nonce })
  } finally {
    try {
      unlinkSync(proof)
    } catch {}
  }
}

function granted(reply: Reply, { as: person = '', verb }: Request): Record<string, unknown> {
  if (reply.ok) return reply
  if (reply.code === 'control.not-proven') throw new Fault(reply.code, { person })
  if (reply.code === 'control.not-allowed') throw new Fault(reply.code, { person, verb })
  throw Object.assign(new Fault('control.refused', { why: reply.why }), {
    refusal: (reply as { readonly refusal?: unknown }).refusal,
  })
}

function once(path: string, request: Request): Promise<Reply> {
  return new Promise((done, fail) => {
    const away = (why: string): void => {
      socket.destroy()
      fail(new Fault('control.away', { socket: path, why }))
    }
    const socket = createConnection(path)
    socket.setEncoding('utf8')
    socket.setTimeout(ANSWER_MS_MAX, () => away('no answer in time'))
    socket.on('error', (thrown) => away(whyOf(thrown)))
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    let heard = ''
    socket.on('data', (text: string) => {
      heard += text
      const end = heard.indexOf('\n')
      if (end >= 0) {
        socket.destroy()
        done(JSON.parse(heard.slice(0, end)) as Reply)
      } else if (heard.length > ANSWER_BYTES_MAX) away('the answer is too long')
    })
    socket.on('end', () => away('the connection was closed'))
  })
}
