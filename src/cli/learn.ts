/**
 * `sekimori learn LOG…`: what is usual for each account, from old logs, for a running guard.
 *
 * Who acts is proven first, so that nobody reads for an hour and is refused then. The logs are read
 * here, not in the guard, which goes on judging and takes what was learned in small batches.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContactHash } from '../accounts/model.ts'
import { SASL_NAME_MAX } from '../events/account.ts'
import { readConfig } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import { batchesOf, rfc3339, toldOrganisation } from '../keeper/learning/batches.ts'
import { type LearntLogs, learnLogs, refuseUnread } from '../keeper/learning/learn-logs.ts'
import { LOGS_TOLD_MAX } from '../keeper/learning/wire.ts'
import { contactHashIn } from '../keeper/secrets.ts'
import type { Instant } from '../lib/time.ts'
import { openPlaces } from '../places/open.ts'
import { lookForLogs, STANDARD_INPUT } from '../sources/pile/read.ts'
import { SyslogTime } from '../sources/syslog/time.ts'
import type { Common } from './arguments.ts'
import { type Actor, act, ask } from './control.ts'
import { factsOf, linesOf, type Taught } from './learn-report.ts'
import { learnWords } from './learn-words.ts'
import { exits, type Speaker, WrongUse } from './output.ts'
import { readingProgress } from './reading-progress.ts'

export type LearnOptions = Common &
  Actor & { readonly dryRun?: boolean; readonly zone?: string; readonly realm?: string }

export async function learn(
  layout: Layout,
  files: readonly string[],
  options: LearnOptions,
  speaker: Speaker,
): Promise<number> {
  const words = learnWords[speaker.language]
  const isDry = options.dryRun === true
  if (files.length === 0) throw new WrongUse(words.noLogs)
  if (files.length > LOGS_TOLD_MAX) throw new WrongUse(words.tooMany(LOGS_TOLD_MAX))
  if (options.zone !== undefined && !isZone(options.zone))
    throw new WrongUse(words.noZone(options.zone))
  if ((options.realm?.length ?? 0) > SASL_NAME_MAX) throw new WrongUse(words.noRealm(SASL_NAME_MAX))
  const byCode = options.breakGlass === undefined && options.codeFile === undefined
  if (!isDry && byCode && files.includes(STANDARD_INPUT)) throw new WrongUse(words.codeOrLog)
  const config = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  const now = Date.now() as Instant
  // What cannot be read, and a guard that is away, are told before anybody proves anything.
  refuseUnread(await lookForLogs(files))
  if (!isDry) await ask(layout, { verb: 'status' })
  const { ticket } = isDry
    ? { ticket: undefined }
    : ((await act(layout, { verb: 'learn.open' }, options, speaker.words)) as unknown as {
        ticket: string
      })
  const progress = readingProgress(speaker.language, process.stderr, () => performance.now())
  const { zone, logZone, realm, places } = config
  const read = await withHash(layout, isDry, speaker, (hash) =>
    learnLogs(files, {
      zone,
      logZone: options.zone ?? logZone,
      defaultRealm: options.realm ?? realm,
      hash,
      places: openPlaces(places.mmdb === undefined ? {} : { mmdb: places.mmdb }),
      now,
      progress: progress.show,
    }),
  ).finally(progress.end)
  // Folders and archives hold more logs than were named.
  if (read.logs.length > LOGS_TOLD_MAX) throw new WrongUse(words.tooMany(LOGS_TOLD_MAX))
  const taught = ticket === undefined ? undefined : await teach(layout, ticket, read)
  speaker.answer(factsOf(read, taught, now), () => linesOf(read, taught, now, speaker))
  return read.learnt.refused.length > 0 ? exits.found : exits.fine
}

function isZone(zone: string): boolean {
  try {
    new SyslogTime(zone)
    return true
  } catch {
    return false
  }
}

/** Contacts are hashed with the installation's own key; without one (a dry run), with one for once. */
async function withHash<Result>(
  { keys }: Layout,
  isDry: boolean,
  speaker: Speaker,
  work: (hash: ContactHash) => Promise<Result>,
): Promise<Result> {
  const isThere = existsSync(join(keys, 'contacts.key'))
  if (!isThere && !isDry) throw new WrongUse(learnWords[speaker.language].noKeys(keys))
  const once = isThere ? undefined : mkdtempSync(join(tmpdir(), 'sekimori-'))
  try {
    return await work(hashIn(once ?? keys, speaker))
  } finally {
    if (once !== undefined) rmSync(once, { recursive: true, force: true })
  }
}

function hashIn(folder: string, { language }: Speaker): ContactHash {
  try {
    return contactHashIn(folder)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EACCES') throw thrown
    throw new WrongUse(learnWords[language].noKeys(folder))
  }
}

async function teach(
  layout: Layout,
  ticket: string,
  { learnt, logs }: LearntLogs,
): Promise<Taught> {
  let learned = 0
  let known = 0
  for (const batch of batchesOf(learnt.accounts)) {
    const taken = await ask(layout, { verb: 'learn.accounts', ticket, learned: batch })
    learned += Number(taken['learned'])
    known += Number(taken['known'])
  }
  const { from, until, accounts, messages } = learnt
  if (from === undefined || until === undefined || accounts.length === 0)
    return { learned, known, leftOut: 0 }
  const { organisation, leftOut } = toldOrganisation(learnt.organisation)
  await ask(layout, {
    verb: 'learn.finish',
    ticket,
    learned: {
      organisation,
      accounts: accounts.length,
      messages,
      from: rfc3339(from),
      until: rfc3339(until),
      logs: logs.map(({ sha256 }) => sha256),
    },
  })
  return { learned, known, leftOut }
}
