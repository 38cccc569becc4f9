/** Missing: which package or right keeps a lab from starting, in one sentence. */
import { existsSync, readFileSync } from 'node:fs'
import { needs, type PackageName } from '../scripts/needs.ts'

export const LAB_PACKAGES: readonly PackageName[] = ['postfix', 'dovecot-imapd', 'dovecot-pop3d']

/** `undefined` when nothing is; else the reason to give to `skip`. */
export function labMissing(packages: readonly PackageName[] = LAB_PACKAGES): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux'
  const missing = packages.filter((name) => !needs[name].probes.every((file) => existsSync(file)))
  if (missing.length > 0) return `needs ${missing.join(', ')}`
  if (process.getuid?.() !== 0) return 'needs root: Postfix starts no other way'
  if (packages.includes('postfix') && !/^postfix:/m.test(readFileSync('/etc/passwd', 'utf8')))
    return 'needs the user postfix'
  return undefined
}
