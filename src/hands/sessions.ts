/**
 * Sessions: ends the IMAP, POP3 and ManageSieve sessions of a name, and drops what the auth cache
 * holds of it, by doveadm(1).
 *
 * doveadm takes masks, so each name is looked for first: it is kicked only when every session that
 * its mask finds is its own. A session that begins in between is not seen; whoever wants none to
 * begin denies the name before.
 * Limits: SMTP sessions of Postfix are not Dovecot's and are not seen here.
 */
import { Fault } from '../lib/fault.ts'
import type { DovecotInstance } from '../ports/instance.ts'
import { Lines } from './lines.ts'
import type { Ran, Run } from './programs.ts'
import { lastLine } from './queue.ts'
import { maskOf } from './users.ts'

/** One run of doveadm: 25 ms measured; a server that is overloaded may take its time. */
export const DOVEADM_MS_MAX = 10_000
/** Sessions of one name that are counted. */
export const SESSIONS_MAX = 10_000
/** Names on one command line. */
export const FLUSH_AT_ONCE_MAX = 100
const WHO_LINE_BYTES_MAX = 8 * 1024
/** doveadm's word for «nobody is there» (EX_NOHOST of sysexits.h). */
const NOBODY = 68

const failedOf = (verb: string, instance: DovecotInstance) => (ran: Ran) =>
  new Fault('hands.failed', {
    verb,
    instance: instance.name,
    why: ran.late
      ? 'doveadm took too long and was ended'
      : `doveadm ended with ${ran.code}: ${lastLine(ran.complaint)}`,
  })

/** Resolves with the number of sessions that were seen. */
export async function kick(
  instance: DovecotInstance,
  users: readonly string[],
  run: Run,
): Promise<number> {
  const failed = failedOf('kick', instance)
  let seen = 0
  for (const user of users) {
    const mask = maskOf(user)
    const { names, ran } = await whoIs(instance, mask, run)
    if (!ran.cut && ran.code !== 0) throw failed(ran)
    if (names.some((name) => name !== user))
      throw new Fault('hands.failed', {
        verb: 'kick',
        instance: instance.name,
        why: `${JSON.stringify(user)} cannot be told from another name that is logged in`,
      })
    if (names.length === 0) continue
    seen += names.length
    const kicked = await run('doveadm', ['-c', instance.configFile, 'kick', mask], {
      msMax: DOVEADM_MS_MAX,
    })
    if (kicked.code !== 0 && kicked.code !== NOBODY) throw failed(kicked)
  }
  return seen
}

async function whoIs(
  instance: DovecotInstance,
  mask: string,
  run: Run,
): Promise<{ readonly names: readonly string[]; readonly ran: Ran }> {
  const names: string[] = []
  let isHeader = true
  const lines = new Lines(WHO_LINE_BYTES_MAX, (line) => {
    const [name = ''] = line?.split('\t') ?? []
    if (!isHeader && names.length < SESSIONS_MAX) names.push(name)
    isHeader = false
  })
  const args = ['-c', instance.configFile, '-f', 'tab', 'who', '-1', mask]
  const ran = await run('doveadm', args, {
    msMax: DOVEADM_MS_MAX,
    take: (chunk) => {
      lines.push(chunk)
      return names.length < SESSIONS_MAX
    },
  })
  lines.end()
  return { names, ran }
}

/** Resolves with how many names there were; without one doveadm, which would drop all, is not run. */
export async function flushAuthCache(
  instance: DovecotInstance,
  users: readonly string[],
  run: Run,
): Promise<number> {
  const failed = failedOf('flushAuthCache', instance)
  for (let at = 0; at < users.length; at += FLUSH_AT_ONCE_MAX) {
    const some = users.slice(at, at + FLUSH_AT_ONCE_MAX)
    const args = ['-c', instance.configFile, 'auth', 'cache', 'flush', ...some]
    const ran = await run('doveadm', args, { msMax: DOVEADM_MS_MAX })
    if (ran.code !== 0) throw failed(ran)
  }
  return users.length
}
