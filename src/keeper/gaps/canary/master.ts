/**
 * Master: the submission service that asks our gate, read from Postfix's `master.cf`.
 *
 * Services are lines of master(5): name, type, seven fields, command; a line that begins with white
 * space goes on with the one before. Wanted is an `inet` service of `smtpd`: first one whose own
 * settings name milters, as `attach` writes them, then one with the name or port of submission.
 */

export type Submission = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (RFC 8314), or by STARTTLS where it is offered. */
  readonly implicitTls: boolean
}

/** A longer file is not read. */
export const MASTER_BYTES_MAX = 1_048_576

const ports: { readonly [name: string]: number } = {
  smtp: 25,
  submission: 587,
  submissions: 465,
  smtps: 465,
}
const submissionPorts: ReadonlySet<number> = new Set([587, 465])

export function submissionIn(text: string): Submission | undefined {
  const found: { readonly service: Submission; readonly rank: number }[] = []
  for (const line of logicalLines(text.slice(0, MASTER_BYTES_MAX))) {
    const [name = '', type, , , , , , command, ...rest] = line.split(/\s+/)
    if (type !== 'inet' || command !== 'smtpd') continue
    const colon = name.lastIndexOf(':')
    const host = colon === -1 ? '127.0.0.1' : name.slice(0, colon).replaceAll(/[[\]]/g, '')
    const service = name.slice(colon + 1)
    const port = Object.hasOwn(ports, service) ? ports[service] : Number(service)
    if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) continue
    const settings = rest.join(' ')
    const implicitTls = port === 465 || /smtpd_tls_wrappermode\s*=\s*yes/.test(settings)
    const asksMilters = /smtpd_milters\s*=\s*[^\s}]/.test(settings)
    if (!asksMilters && !submissionPorts.has(port)) continue
    const rank = (asksMilters ? 0 : 2) + (implicitTls ? 1 : 0)
    found.push({
      service: { host: isWildcard(host) ? '127.0.0.1' : host, port, implicitTls },
      rank,
    })
  }
  return found.sort((a, b) => a.rank - b.rank)[0]?.service
}

const isWildcard = (host: string): boolean => host === '' || host === '0.0.0.0' || host === '::'

function logicalLines(text: string): string[] {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (/^\s/.test(line) && lines.length > 0) lines[lines.length - 1] += ` ${line.trim()}`
    else lines.push(line.trim())
  }
  return lines
}
