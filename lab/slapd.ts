/**
 * slapd: a throw-away OpenLDAP server of Debian's package in a scratch folder.
 *
 * Loopback, plain with STARTTLS and over TLS, with the password policy overlay; the system's slapd
 * and its configuration are not touched.
 * Limits: needs the packages slapd and openssl.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate } from './certificate.ts'
import { answers, freePorts } from './ports.ts'
import { openScratch, until } from './scratch.ts'

const START_MS_MAX = 15_000

export const SUFFIX = 'dc=example,dc=jp'
/** May write below the suffix; its password is `sekimori-secret`. */
export const SERVICE_DN = `cn=sekimori,${SUFFIX}`

export type LabSlapd = {
  readonly port: number
  readonly tlsPort: number
  readonly caFile: string
  readonly folder: string
  readonly stop: () => Promise<void>
}

const entries = (people: readonly string[]) => `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ${SERVICE_DN}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: sekimori
userPassword: sekimori-secret

dn: cn=policy,${SUFFIX}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE

${people
  .map(
    (user) => `dn: uid=${user},${SUFFIX}
objectClass: inetOrgPerson
uid: ${user}
cn: ${user}
sn: ${user}
mail: ${user}@example.jp
userPassword: ${user}-secret
`,
  )
  .join('\n')}`

export async function startSlapd(people: readonly string[]): Promise<LabSlapd> {
  const scratch = openScratch()
  try {
    const { keyFile, certFile } = makeCertificate(scratch.folder)
    const database = join(scratch.folder, 'db')
    mkdirSync(database)
    const config = join(scratch.folder, 'slapd.conf')
    writeFileSync(
      config,
      `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile ${join(scratch.folder, 'slapd.pid')}
TLSCertificateFile ${certFile}
TLSCertificateKeyFile ${keyFile}
database mdb
suffix "${SUFFIX}"
rootdn "cn=admin,${SUFFIX}"
directory ${database}
maxsize 16777216
access to * by dn.exact="${SERVICE_DN}" manage by anonymous auth by * none
overlay ppolicy
ppolicy_default "cn=policy,${SUFFIX}"
`,
    )
    const ldif = join(scratch.folder, 'people.ldif')
    writeFileSync(ldif, entries(people))
    execFileSync('/usr/sbin/slapadd', ['-q', '-f', config, '-l', ldif], { stdio: 'pipe' })
    const [port = 0, tlsPort = 0] = await freePorts(2)
    const server = scratch.run('slapd', '/usr/sbin/slapd', [
      ...['-d', '0', '-f', config],
      ...['-h', `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`],
    ])
    await until(
      'slapd starts',
      START_MS_MAX,
      () => answers(`inet:127.0.0.1:${tlsPort}`, 500),
      () => (server.exit() === undefined ? undefined : `${server.exit()}: ${server.output()}`),
    )
    return { port, tlsPort, caFile: certFile, folder: scratch.folder, stop: scratch.close }
  } catch (thrown) {
    await scratch.close()
    throw thrown
  }
}
