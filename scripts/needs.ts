/**
 * Needs: the Debian packages that the tests with real servers use, each with the files that show
 * that it is there.
 *
 * One table for the test command (which installs), for the lab (which tells why it cannot start) and
 * for the tests (which skip). A test file under test/real/ that needs fewer or more than the lab says
 * so in its own first lines: `// needs: postfix, rspamd`.
 */
export const needs = {
  postfix: { probes: ['/usr/sbin/postfix', '/usr/lib/postfix/sbin/master'] },
  'dovecot-imapd': { probes: ['/usr/sbin/dovecot', '/usr/lib/dovecot/imap'] },
  'dovecot-pop3d': { probes: ['/usr/lib/dovecot/pop3'] },
  'dovecot-sieve': {
    probes: ['/usr/lib/dovecot/modules/lib90_sieve_plugin.so', '/usr/bin/sievec'],
  },
  'dovecot-managesieved': { probes: ['/usr/lib/dovecot/managesieve-login'] },
  'dovecot-sqlite': { probes: ['/usr/lib/dovecot/modules/auth/libdriver_sqlite.so'] },
  rspamd: { probes: ['/usr/bin/rspamd'] },
  'redis-server': { probes: ['/usr/bin/redis-server'] },
  python3: { probes: ['/usr/bin/python3'] },
  'python3-jsonschema': {
    probes: ['/usr/bin/python3', '/usr/lib/python3/dist-packages/jsonschema/validators.py'],
  },
  openssl: { probes: ['/usr/bin/openssl'] },
  postgresql: { probes: ['/usr/bin/pg_ctlcluster'] },
  slapd: { probes: ['/usr/sbin/slapd', '/usr/lib/ldap/ppolicy.so'] },
  chromium: { probes: ['/usr/bin/chromium'] },
  'golang-go': { probes: ['/usr/bin/go'] },
  'golang-golang-x-mod-dev': {
    probes: ['/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog/tlog.go'],
  },
  curl: { probes: ['/usr/bin/curl'] },
  swaks: { probes: ['/usr/bin/swaks'] },
  'zbar-tools': { probes: ['/usr/bin/zbarimg'] },
  'poppler-utils': { probes: ['/usr/bin/pdftoppm', '/usr/bin/pdftotext'] },
  pflogsumm: { probes: ['/usr/sbin/pflogsumm'] },
  ripgrep: { probes: ['/usr/bin/rg'] },
  strace: { probes: ['/usr/bin/strace'] },
} as const satisfies { readonly [name: string]: { readonly probes: readonly string[] } }

export type PackageName = keyof typeof needs

export const isPackage = (name: string): name is PackageName => Object.hasOwn(needs, name)

/** What a test file says it needs (`// needs: a, b`); `undefined` when it says nothing. */
export function needsOf(text: string): readonly PackageName[] | undefined {
  const line = /^\/\/ needs:(.*)$/m.exec(text)?.[1]
  if (line === undefined) return undefined
  return line
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      if (!isPackage(name)) throw new Error(`«${name}» is not in the table of scripts/needs.ts`)
      return name
    })
}
