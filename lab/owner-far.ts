/**
 * Owner-far: real mail programs that seem to sit elsewhere.
 *
 * A door on the loopback that leads to the lab's Dovecot or Postfix and tells it first whose
 * connection it is (`far.ts`). Whatever comes through that door has this address, so that a client
 * needs to know nothing.
 * Limits: without TLS.
 */
import { connect, createServer, type Socket } from 'node:net'
import { type FarKind, introductions } from './far.ts'

const SAID_MAX = 4_096

export type { FarKind } from './far.ts'
export type FarDoor = { readonly port: number; close(): Promise<void> }

export async function openFarDoor(
  kind: FarKind,
  serverPort: number,
  clientIp: string,
): Promise<FarDoor> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const behind = connect({ port: serverPort, host: '127.0.0.1', noDelay: true })
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    client.pause()
    introduce(kind, behind, clientIp).then(
      (greeting) => {
        client.write(greeting)
        behind.pipe(client)
        client.pipe(behind)
      },
      () => client.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const one of open) one.destroy()
      }),
  }
}

/** Resolves with the server's greeting once it knows the address. */
function introduce(kind: FarKind, behind: Socket, clientIp: string): Promise<string> {
  const [line, done] = introductions[kind](clientIp)
  return new Promise((resolve, reject) => {
    let said = ''
    let greeting = ''
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('latin1')
      if (greeting === '' && said.includes('\r\n')) {
        greeting = said.slice(0, said.indexOf('\r\n') + 2)
        behind.write(`${line}\r\n`)
      }
      if (greeting !== '' && done.test(said)) {
        behind.off('data', hear)
        behind.pause()
        resolve(greeting)
      } else if (said.length > SAID_MAX) reject(new Error('The server said too much.'))
    }
    behind.on('data', hear)
    behind.on('close', () => reject(new Error(`The server hung up: ${said}`)))
  })
}
