/**
 * `sekimori evidence export OUT.zip`: a package of chosen entries for somebody who trusts nobody here.
 *
 * Entries are chosen first, from what is in the open; then who asks is proven, and that bodies are
 * read is written; then the package is made beside its place, that it was made is written with its
 * digest, and only then it gets its name.
 */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readPolicy } from '../evidence/policy.ts'
import { isRefused } from '../evidence/refused.ts'
import { readSpans, spansOfIndexes } from '../evidence/spans.ts'
import type { Layout } from '../keeper/layout.ts'
import { Fault } from '../lib/fault.ts'
import { type Instant, instant } from '../lib/time.ts'
import { readTextFile, realDisk } from '../store/evidence/disk.ts'
import { readTreeState } from '../store/evidence/files.ts'
import { readLogKey } from '../store/evidence/founding.ts'
import { sha256 } from '../store/evidence/hashing.ts'
import { type Keys, openKeys } from '../store/evidence/keys.ts'
import { verifyPage, verifyScript } from '../store/evidence/package/assets.ts'
import { makePackage } from '../store/evidence/package/make.ts'
import { pickCheckpoint } from '../store/evidence/package/pick-checkpoint.ts'
import { select, type Wanted } from '../store/evidence/package/select.ts'
import { writeZip } from '../store/evidence/package/zip-write.ts'
import { accountNamed } from './account.ts'
import type { Common } from './arguments.ts'
import type { Actor } from './control.ts'
import { openExportLog } from './export-log.ts'
import { exportWords } from './export-words.ts'
import { progressLine } from './guard.ts'
import { exits, type Speaker, WrongUse } from './output.ts'
import { underWay } from './under-way.ts'
import { version } from './version.ts'

const POLICY_BYTES_MAX = 2 ** 20

export type ExportOptions = Common &
  Actor & {
    readonly account?: string
    readonly from?: string
    readonly until?: string
    readonly entries?: string
    readonly bodies?: boolean
    readonly case?: string
    readonly ticket?: string
    readonly policy?: string
  }

export async function evidenceExport(
  layout: Layout,
  out: string,
  options: ExportOptions,
  speaker: Speaker,
): Promise<number> {
  const words = exportWords[speaker.language]
  if (existsSync(out) && options.force !== true) throw new WrongUse(speaker.words.exists(out))
  const disk = realDisk
  const folder = layout.evidence
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined) throw new WrongUse(speaker.words.noData(folder))
  const needsKeys = options.account !== undefined || options.bodies === true
  if (needsKeys && !existsSync(join(layout.keys, 'keys.db')))
    throw new WrongUse(words.noKeys(layout.keys))
  const asked = wantedBy(options, words)
  const policyText =
    options.policy === undefined
      ? await readTextFile(disk, join(folder, 'policy'), POLICY_BYTES_MAX)
      : readFileSync(options.policy, 'utf8')
  const policy = policyText === undefined ? undefined : readPolicy(policyText, sha256)
  if (policy !== undefined && isRefused(policy))
    throw new WrongUse(`${options.policy ?? join(folder, 'policy')}: ${policy.refused}`)
  const ticket = options.case ?? options.ticket

  const log = await openExportLog(layout, vkey.name, options, speaker.words)
  const beside = `${out}.${process.pid}.part`
  const done = underWay(beside)
  try {
    await log.settle()
    if (!log.isProven) process.stderr.write(`sekimori: ${words.noGuard}\n`)
    const size = (await readTreeState(disk, folder))?.size ?? 0
    const selecting = progressLine(words.selecting)
    const selected = await withKeys(layout, needsKeys, (keys) =>
      select(disk, folder, size, pseudonymous(asked, options.account, keys), selecting),
    )
    if (selected.chosen.length === 0) throw new WrongUse(words.nothing)
    const spans = spansOfIndexes(selected.chosen)
    const { by, why, ticket: name } = await log.begin(options.bodies === true, spans, ticket)
    const least =
      Math.max(...[selected.chosen.at(-1), selected.context.at(-1)].map((it) => it ?? 0)) + 1
    const checkpoint = await pickCheckpoint({ disk, folder, vkey, policy, least })
    const madeAt = Date.now() as Instant
    const treeSize = (await readTreeState(disk, folder))?.size ?? checkpoint.size
    const made = await withKeys(layout, options.bodies === true, (keys) =>
      makePackage({
        ...{ disk, folder, vkey, checkpoint, treeSize, selected, policy: policyText, keys },
        custody: {
          ...{ madeAt, by, isProven: log.isProven, why, software: `sekimori ${version}` },
          ...(ticket === undefined ? {} : { ticket }),
          ...(options.account === undefined ? {} : { account: accountNamed(options.account) }),
          ...(options.from === undefined ? {} : { from: options.from }),
          ...(options.until === undefined ? {} : { until: options.until }),
        },
        page: verifyPage,
        script: verifyScript,
        progress: progressLine(words.making),
      }),
    )
    await writeZip(beside, made.files)
    const told = {
      sha256: await digestOf(beside),
      bytes: statSync(beside).size,
      entries: made.entries,
      bodies: made.bodies,
    }
    await log.finish(name, told)
    renameSync(beside, out)
    const facts = {
      ...told,
      out,
      size: checkpoint.size,
      entries: selected.chosen.length,
      context: selected.context.length,
    }
    speaker.answer(facts, () => words.made(facts))
    return exits.fine
  } finally {
    done()
    await log.close()
  }
}

type Words = (typeof exportWords)['en']

function wantedBy(options: ExportOptions, words: Words): Wanted {
  const moment = (text: string | undefined): Instant | undefined => {
    if (text === undefined) return undefined
    try {
      return instant(text)
    } catch {
      throw new WrongUse(words.noMoment(text))
    }
  }
  const from = moment(options.from)
  const until = moment(options.until)
  const spans = options.entries === undefined ? undefined : readSpans(options.entries)
  if (spans !== undefined && isRefused(spans)) throw new WrongUse(words.noRanges(spans.refused))
  return {
    ...(spans === undefined ? {} : { spans }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  }
}

const pseudonymous = (
  wanted: Wanted,
  account: string | undefined,
  keys: Keys | undefined,
): Wanted =>
  account === undefined || keys === undefined
    ? wanted
    : { ...wanted, pseudonymsIn: (month) => keys.pseudonymsOf(accountNamed(account), month) }

async function withKeys<Result>(
  layout: Layout,
  areNeeded: boolean,
  work: (keys: Keys | undefined) => Promise<Result>,
): Promise<Result> {
  if (!areNeeded) return work(undefined)
  const keys = openKeys({ folder: layout.keys, found: false, readOnly: true })
  try {
    return await work(keys)
  } finally {
    keys.close()
  }
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256')
  try {
    for await (const part of createReadStream(path)) digest.update(part as Buffer)
  } catch (thrown) {
    throw new Fault('evidence.unwritable', { file: path, why: String(thrown) }, thrown)
  }
  return digest.digest('hex')
}
