/**
 * Certificate: a throw-away key and a self-signed certificate for servers of a lab.
 *
 * Good for `localhost`, 127.0.0.1 and whatever names are asked for; whoever is to trust it is given
 * the certificate itself as the authority.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Certificate = {
  readonly keyFile: string
  readonly certFile: string
  readonly key: string
  readonly cert: string
}

export function makeCertificate(folder: string, names: readonly string[] = []): Certificate {
  const keyFile = join(folder, 'tls.key')
  const certFile = join(folder, 'tls.crt')
  const alternatives = ['DNS:localhost', 'IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)]
  execFileSync(
    '/usr/bin/openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '2', '-subj', '/CN=localhost', '-keyout', keyFile, '-out', certFile],
      ...['-addext', `subjectAltName=${alternatives.join(',')}`],
    ],
    { stdio: 'ignore' },
  )
  return {
    keyFile,
    certFile,
    key: readFileSync(keyFile, 'utf8'),
    cert: readFileSync(certFile, 'utf8'),
  }
}
