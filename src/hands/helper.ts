/**
 * Helper: the small root process beside the guard; listens, and hands each line to the service.
 *
 * Started by the guard it talks over stdin and stdout and ends when stdin closes, after the verbs
 * under way. Started by systemd it listens on a unix socket, 0660: who may open it is said by the
 * group of the process and of the folder, which must be root's. Ctrl-C and SIGTERM end it the same
 * orderly way. A kill in the middle harms nothing: every verb can be asked again.
 * Limits: no more than its instance list is configurable; it knows no directory of accounts.
 */
import { lstatSync, realpathSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { Fault, whyOf } from '../lib/fault.ts'
import { unsafeBecause } from '../ports/instance-list.ts'
import { instancesIn } from './instances.ts'
import { Lines } from './lines.ts'
import { findPrograms, look, runnerOf } from './programs.ts'
import { type Answer, REQUEST_BYTES_MAX } from './protocol.ts'
import { type Service, serviceOf } from './serve.ts'

/** Connections to the socket: the guard's, the next guard's, a person's. */
export const CONNECTIONS_MAX = 8
/** Answers waiting for a peer that does not read; beyond, it is hung up on. */
export const BACKLOG_BYTES_MAX = 128 * 1024 * 1024

export type HelperOptions = {
  readonly instancesFile: string
  /** Absolute path; absent: stdin and stdout. */
  readonly socket?: string
  readonly note: (text: string) => void
}

/** Resolves when the helper has finished. */
export async function runHelper({ instancesFile, socket, note }: HelperOptions): Promise<void> {
  const programs = findPrograms()
  const run = runnerOf(programs)
  const service = serviceOf({ run, instances: instancesIn(instancesFile, run) })
  note(`finds ${[...programs.values()].join(', ') || 'none of the tools of Postfix and Dovecot'}`)
  if (socket === undefined) await overStdio(service)
  else await overSocket(service, socket, note)
  await service.idle()
}

const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(signal, () => resolve())
  })

async function overStdio(service: Service): Promise<void> {
  const lines = new Lines(REQUEST_BYTES_MAX, (line) =>
    service.take(line, (answer) => process.stdout.write(lineOf(answer))),
  )
  // The guard is gone: what is under way is finished all the same, and told to nobody.
  process.stdout.on('error', () => {})
  const closed = new Promise<void>((resolve) => {
    process.stdin.on('data', (chunk: Buffer) => lines.push(chunk))
    process.stdin.once('end', resolve)
    process.stdin.once('error', () => resolve())
  })
  await Promise.race([closed, stopped()])
  process.stdin.destroy()
}

async function overSocket(
  service: Service,
  path: string,
  note: (text: string) => void,
): Promise<void> {
  const refuse = (why: string) =>
    new Fault('hands.refused', { verb: 'listen', why: `the socket ${path}: ${why}` })
  const folder = realpathSync(dirname(path))
  const unsafe = unsafeBecause(folder, look)
  if (unsafe !== undefined) throw refuse(unsafe)
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) {
    if (await somebodyListens(path)) throw refuse('another helper listens there')
    unlinkSync(path)
  }
  const peers = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (peer) => {
    if (peers.size >= CONNECTIONS_MAX) {
      note(`hangs up: ${CONNECTIONS_MAX} connections are open already`)
      peer.destroy()
      return
    }
    peers.add(peer)
    const lines = new Lines(REQUEST_BYTES_MAX, (line) =>
      service.take(line, (answer) => {
        if (!peer.writable) return
        peer.write(lineOf(answer))
        if (peer.writableLength > BACKLOG_BYTES_MAX) peer.destroy()
      }),
    )
    peer.on('data', (chunk: Buffer) => lines.push(chunk))
    peer.on('error', (error) => note(whyOf(error)))
    peer.once('end', () =>
      service.idle().then(
        () => peer.end(),
        () => {},
      ),
    )
    peer.once('close', () => peers.delete(peer))
  })
  await listen(server, path)
  note(`listens on ${path}`)
  await stopped()
  server.close()
  await service.idle()
  for (const peer of peers) peer.destroySoon()
}

const lineOf = (answer: Answer): string => `${JSON.stringify(answer)}\n`

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    // For the moment of making: afterwards it is too late, somebody may have connected.
    const before = process.umask(0o117)
    server.listen(path, () => resolve())
    process.umask(before)
  })

const somebodyListens = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const peer = connect(path)
    const tell = (yes: boolean) => {
      peer.destroy()
      resolve(yes)
    }
    peer.once('connect', () => tell(true))
    peer.once('error', () => tell(false))
  })
