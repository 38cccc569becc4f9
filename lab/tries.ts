/**
 * Tries: thousands of IMAP logins from many addresses through one door, as machines that guess make
 * them.
 *
 * Each address is told to the server as a proxy tells it (`far.ts`), and keeps a number of connections
 * open side by side, for a server may let wrong passwords wait. Each of them tries one login after the
 * other and comes again when it is hung up on. What the server answered is counted; nothing is thrown.
 * Limits: without TLS; a connection that cannot be opened so often that tries are left over tells them
 * as `lost`.
 */
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { introductions } from './far.ts'

/** Connections in a row that a worker opens in vain before it gives up. */
export const LOST_MAX = 20
const ANSWER_MS_MAX = 60_000

export type Try = { readonly clientIp: string; readonly user: string; readonly password: string }
export type Tried = {
  readonly let: readonly Try[]
  readonly refused: number
  /** No answer came. */
  readonly lost: number
  /** What was said, each wording once, codes and references left out. */
  readonly said: ReadonlySet<string>
}

/**
 * `sideBySide`: connections of each address at a time; `overMs`: they begin spread over so long, for a
 * server that lets them wait equally long would else be asked all at once.
 */
export async function tryMany(
  port: number,
  tries: readonly Try[],
  sideBySide: number,
  overMs = 0,
): Promise<Tried> {
  const left = new Map<string, Try[]>()
  for (const one of tries) {
    const its = left.get(one.clientIp) ?? []
    its.push(one)
    left.set(one.clientIp, its)
  }
  const tried = { let: [] as Try[], refused: 0, lost: 0, said: new Set<string>() }
  const workers = sideBySide * left.size
  let started = 0
  const worker = async (its: Try[]): Promise<void> => {
    started += 1
    await pause((overMs * started) / workers)
    for (let lost = 0; its.length > 0 && lost < LOST_MAX; )
      if (!(await oneConnection(port, its, tried))) lost += 1
  }
  await Promise.all(
    Array.from({ length: sideBySide }, () => [...left.values()].map((its) => worker(its))).flat(),
  )
  for (const its of left.values()) tried.lost += its.length
  return tried
}

type Counting = { let: Try[]; refused: number; said: Set<string> }

/** Takes tries until there are none, or the server hangs up; whether it answered anything. */
function oneConnection(port: number, its: Try[], tried: Counting): Promise<boolean> {
  const [first] = its
  if (first === undefined) return Promise.resolve(true)
  const [line] = introductions.imap(first.clientIp)
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let rest = ''
    let answered = false
    let asked: Try | undefined
    const next = (): void => {
      asked = its.pop()
      if (asked === undefined) socket.end('z LOGOUT\r\n')
      else socket.write(`t LOGIN "${asked.user}" "${asked.password}"\r\n`)
    }
    const hear = (said: string): void => {
      if (said.startsWith('* OK') && asked === undefined) socket.write(`${line}\r\n`)
      else if (said.startsWith('far ')) next()
      else if (said.startsWith('t ')) {
        answered = true
        tried.said.add(said.replace(/[0-9A-Z]{4}-[0-9A-Z]+/g, '…'))
        if (said.startsWith('t OK') && asked !== undefined) tried.let.push(asked)
        else tried.refused += 1
        const wasLet = said.startsWith('t OK')
        asked = undefined
        if (wasLet) socket.end('z LOGOUT\r\n')
        else next()
      }
    }
    socket.setEncoding('latin1')
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy())
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n')
      rest = lines.pop() ?? ''
      for (const one of lines) hear(one)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      if (asked !== undefined) its.push(asked)
      resolve(answered)
    })
  })
}
