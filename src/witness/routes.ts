/** Routes: the two paths of a witness (C2SP tlog-witness), below one prefix. */
import { textOf } from '../evidence/bytes.ts'
import type { Asked, Given } from './server.ts'
import type { Witness } from './witness.ts'

const CHECKPOINT = /^\/([0-9a-f]{64})\/checkpoint$/

export const witnessRoutes =
  (witness: Pick<Witness, 'add' | 'checkpointOf'>, prefix: string) =>
  async ({ method, path, body, date }: Asked): Promise<Given> => {
    const under = path.startsWith(prefix) ? path.slice(prefix.length) : ''
    if (under === '/add-checkpoint') {
      if (method !== 'POST') return notAllowed('POST')
      const text = textOf(body)
      return text === undefined
        ? { status: 400, body: 'it is no UTF-8\n' }
        : witness.add(text, date)
    }
    const [, hash] = CHECKPOINT.exec(under) ?? []
    if (hash === undefined) return { status: 404, body: 'nothing is here\n' }
    if (method !== 'GET' && method !== 'HEAD') return notAllowed('GET')
    const note = witness.checkpointOf(hash)
    return note === undefined
      ? { status: 404, body: 'nothing was sworn to for this log\n' }
      : { status: 200, body: note }
  }

const notAllowed = (method: string): Given => ({
  status: 405,
  body: `${method} is asked for\n`,
  headers: { allow: method },
})
