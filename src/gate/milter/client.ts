/**
 * Client: who speaks in this session, pieced together from CONNECT, HELO and macros.
 *
 * What is handed in on the machine itself comes as a session too: Postfix's cleanup(8) plays one
 * from localhost for what pickup(8) and sendmail(1) bring. It is told by its port, which is 0 there
 * and in no TCP connection; such a session has no client.
 *
 * Limits: an XCLIENT or PROXY that says 127.0.0.1 and no port, with the name localhost, is taken
 * for local submission.
 */
import type { Instant } from '../../lib/time.ts'
import type { MilterSession } from '../../ports/gatekeeper.ts'
import { type Connect, type Macros, normalIp, portOf } from './fields.ts'

type Draft = { -readonly [Field in keyof MilterSession]: MilterSession[Field] }

export class Client {
  /** As it is known now; never changed afterwards, so it may be handed out. */
  session: MilterSession
  readonly protocol: 'smtp' | 'local'

  constructor(id: string, instance: string, openedAt: Instant, connect: Connect) {
    this.protocol = isLocal(connect) ? 'local' : 'smtp'
    const session: Draft = { id, instance, openedAt }
    this.session = session
    if (this.protocol === 'local') return
    // A bracketed address, or `unknown`, is no name.
    if (connect.hostName !== 'unknown' && !connect.hostName.startsWith('['))
      session.clientName = connect.hostName
    const ip = normalIp(connect.address)
    if (ip !== undefined) session.clientIp = ip
    if (connect.port > 0) session.clientPort = connect.port
  }

  helo(name: string): void {
    this.session = { ...this.session, helo: name }
  }

  /** CONNECT itself stands over the macros, which only fill what it did not say. */
  learn(macros: Macros): void {
    if (macros.size === 0) return
    const learned: Draft = { ...this.session }
    const daemonPort = portOf(macros.get('daemon_port'))
    const daemonName = macros.get('daemon_name')
    const tlsVersion = macros.get('tls_version')
    const tlsCipher = macros.get('cipher')
    if (daemonPort !== undefined) learned.daemonPort = daemonPort
    if (daemonName !== undefined) learned.daemonName = daemonName
    if (tlsVersion !== undefined) learned.tlsVersion = tlsVersion
    if (tlsCipher !== undefined) learned.tlsCipher = tlsCipher
    if (this.protocol === 'smtp') {
      const ip = learned.clientIp ?? normalIp(macros.get('client_addr') ?? '')
      const port = learned.clientPort ?? portOf(macros.get('client_port'))
      if (ip !== undefined) learned.clientIp = ip
      if (port !== undefined) learned.clientPort = port
    }
    this.session = learned
  }
}

const isLocal = ({ hostName, family, port, address }: Connect): boolean =>
  hostName === 'localhost' &&
  port === 0 &&
  (family === 'U' || family === 'L' || address === '127.0.0.1' || normalIp(address) === '::1')
