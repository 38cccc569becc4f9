/** An authority for time stamps that openssl plays, in a folder of its own. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'

export type Reply = (request: Buffer) => Buffer | { readonly status: number }

export type Authorities = {
  readonly openssl: (...args: string[]) => Buffer
  /** An authority of two certificates: `NAME-root.crt` and `NAME.crt`. */
  readonly authority: (name: string) => void
  readonly replyOf: (request: Buffer, name?: string) => Buffer
}

export function authoritiesIn(folder: string): Authorities {
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    })

  function authority(name: string): void {
    writeFileSync(
      join(folder, `${name}.cnf`),
      `[req]
distinguished_name=dn
[dn]
[root]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
[tsa]
basicConstraints=critical,CA:FALSE
extendedKeyUsage=critical,timeStamping
[tsas]
dir=.
serial=./${name}.serial
signer_cert=./${name}.crt
certs=./${name}-root.crt
signer_key=./${name}.key
signer_digest=sha256
default_policy=1.2.392.200091.100.1
digests=sha256,sha384
accuracy=secs:1
ordering=no
tsa_name=no
ess_cert_id_alg=sha256
`,
    )
    writeFileSync(join(folder, `${name}.serial`), '01\n')
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const config = ['-config', `${name}.cnf`]
    openssl(
      ...['req', '-x509', ...key, '-keyout', `${name}-root.key`, '-out', `${name}-root.crt`],
      ...['-subj', `/CN=${name} root`, '-days', '2', '-extensions', 'root', ...config],
    )
    openssl(
      ...['req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`],
      ...['-subj', `/CN=${name}`, ...config],
    )
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${name}-root.crt`],
      ...['-CAkey', `${name}-root.key`, '-set_serial', '7', '-days', '2', '-out', `${name}.crt`],
      ...['-extfile', `${name}.cnf`, '-extensions', 'tsa'],
    )
  }

  function replyOf(request: Buffer, name = 'good'): Buffer {
    writeFileSync(join(folder, 'request.tsq'), request)
    openssl(
      ...['ts', '-reply', '-config', `${name}.cnf`, '-section', 'tsas'],
      ...['-queryfile', 'request.tsq', '-out', 'reply.tsr'],
    )
    return readFileSync(join(folder, 'reply.tsr'))
  }
  return { openssl, authority, replyOf }
}

/** Answers over HTTP; `heard` gets each request. */
export async function serveStamps(
  reply: Reply,
  heard: (request: Buffer) => void = () => {},
): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const asked = Buffer.concat(chunks)
      heard(asked)
      const told = reply(asked)
      if ('status' in told) response.writeHead(told.status).end()
      else response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(told)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
