/** Control client: asks the running guard, and proves to be root where an act needs it. */
import { existsSync, unlinkSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import type { Reply, Request } from '../keeper/control/wire.ts'
import type { Layout } from '../keeper/layout.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { WrongUse } from './output.ts'
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

/** Rejects with `control.away` when nobody answers, with `control.refused` when the guard refuses. */
export async function ask(layout: Layout, request: Request): Promise<Record<string, unknown>> {
  const reply = await once(layout.control, request)
  if (reply.ok) return reply
  throw new Fault('control.refused', { why: reply.why })
}

/** An act by root's break-glass: asked, challenged, proven, done. */
export async function act(
  layout: Layout,
  request: Request,
  words: CliWords,
): Promise<Record<string, unknown>> {
  if (process.getuid?.() !== 0) throw new WrongUse(words.asRoot)
  const first = await once(layout.control, request)
  if (first.ok) return first
  if (first.code !== 'prove-root' || first.nonce === undefined)
    throw new Fault('control.refused', { why: first.why })
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
