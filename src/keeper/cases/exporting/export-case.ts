/**
 * Export case: one archive with everything of a case, made from the files and handed over once the
 * evidence says so.
 *
 * The order: who asks is proven and it is written that bodies are read; the case's entries are packed
 * with their proofs; the archive is made beside its place; that it was exported, with its digest, goes
 * into the case's custody and into the log; and only then it gets its name. Killed in between, what is
 * left is a part-file that nobody names.
 */
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PACKAGE_ENTRIES_MAX } from '../../../evidence/package/layout.ts'
import { readPolicy } from '../../../evidence/policy.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { type Span, spansOfIndexes } from '../../../evidence/spans.ts'
import { Fault } from '../../../lib/fault.ts'
import type { Instant } from '../../../lib/time.ts'
import { keptInChain } from '../../../store/evidence/chain.ts'
import { readTextFile, realDisk } from '../../../store/evidence/disk.ts'
import { readTreeState } from '../../../store/evidence/files.ts'
import { readLogKey } from '../../../store/evidence/founding.ts'
import { sha256 as hashing } from '../../../store/evidence/hashing.ts'
import { openKeys } from '../../../store/evidence/keys.ts'
import { verifyPage, verifyScript } from '../../../store/evidence/package/assets.ts'
import { makePackage } from '../../../store/evidence/package/make.ts'
import { pickCheckpoint } from '../../../store/evidence/package/pick-checkpoint.ts'
import { select } from '../../../store/evidence/package/select.ts'
import { writeZip } from '../../../store/evidence/package/zip-write.ts'
import { type Layout, placesIn } from '../../layout.ts'
import { RADIUS_WHAT } from '../found/radius-file.ts'
import { archiveOf } from './archive.ts'
import { entriesOf, readCase } from './read-case.ts'

const POLICY_BYTES_MAX = 2 ** 20

/** What is asked of a running guard, or done by hand where none runs (`cli/export-log.ts`). */
export type ExportDoor = {
  readonly isProven: boolean
  settle(): Promise<void>
  begin(
    bodies: boolean,
    spans: readonly Span[],
    ticket: string | undefined,
  ): Promise<{ readonly by: string; readonly why: string; readonly ticket: string }>
  finish(
    ticket: string,
    made: {
      readonly sha256: string
      readonly bytes: number
      readonly entries: number
      readonly bodies: number
    },
  ): Promise<void>
}

export type CaseExport = {
  readonly layout: Layout
  readonly id: string
  /** There is no such file yet. */
  readonly out: string
  readonly zone: string
  readonly software: string
  readonly door: ExportDoor
  /** Writes `custody.enter` into the case; absent: no guard runs, and the package says so. */
  readonly custody?: (told: {
    readonly item: string
    readonly sha256: string
    readonly bytes: number
    readonly tool: string
  }) => Promise<void>
  readonly now: () => Instant
}

export type CaseExported = {
  readonly out: string
  readonly sha256: string
  readonly bytes: number
  readonly files: number
  readonly documents: number
  readonly missing: number
  /** In the evidence package; `leftOut`: the case points to more than one package holds. */
  readonly entries: number
  readonly leftOut: number
}

/** `undefined`: there is no such case. */
export async function exportCase(wanted: CaseExport): Promise<CaseExported | undefined> {
  const { layout, id, out, zone, software, door, custody, now } = wanted
  const places = placesIn(layout)
  await door.settle()
  // Whose acts they are is in their bodies: they are opened to know which entries these are, and nothing
  // of them is shown before it is written who reads them.
  const its = await readCase(places, id)
  if (its === undefined) return undefined
  const all = entriesOf(its)
  const own = new Set([...its.entries.map(({ entry }) => entry), ...its.standIns])
  // The case's own acts before what they point to.
  const chosen = all
    .toSorted((a, b) => Number(own.has(b)) - Number(own.has(a)) || a - b)
    .slice(0, PACKAGE_ENTRIES_MAX)
    .toSorted((a, b) => a - b)
  const spans = spansOfIndexes(chosen)
  const { by, why, ticket } = await door.begin(true, spans, id)
  const beside = mkdtempSync(join(dirname(out), `.${basename(out).slice(0, 40)}.`))
  try {
    const evidence = await packageOf(layout, chosen, {
      ...{ by, why, ticket: id, software, madeAt: now(), isProven: door.isProven },
    })
    const inner = join(beside, 'evidence.zip')
    await writeZip(inner, evidence.files)
    const archive = await archiveOf({
      ...{ case: its.case, entries: its.entries, zone, origin: its.log.origin },
      evidence: { bytes: readFileSync(inner), entries: evidence.entries },
      sealed: (sha256) => keptInChain(places, sha256),
      ...(recipientsOf(its) === undefined ? {} : { recipients: recipientsOf(its) as string }),
      isProven: door.isProven,
    })
    const whole = join(beside, 'case.zip')
    await writeZip(whole, archive.files)
    const sha256 = await digestOf(whole)
    const bytes = statSync(whole).size
    await custody?.({ item: `${id}.zip`, sha256, bytes, tool: software })
    await door.finish(ticket, { sha256, bytes, entries: evidence.entries, bodies: evidence.bodies })
    renameSync(whole, out)
    return {
      ...{ out, sha256, bytes, files: archive.files.size, documents: archive.documents },
      ...{
        missing: archive.missing,
        entries: evidence.entries,
        leftOut: all.length - chosen.length,
      },
    }
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}

const recipientsOf = ({
  sealed,
}: {
  readonly sealed: readonly { what: string; sha256: string }[]
}) => sealed.findLast(({ what }) => what === RADIUS_WHAT)?.sha256

async function packageOf(
  layout: Layout,
  entries: readonly number[],
  custody: {
    readonly by: string
    readonly why: string
    readonly ticket: string
    readonly software: string
    readonly madeAt: Instant
    readonly isProven: boolean
  },
) {
  const disk = realDisk
  const folder = layout.evidence
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined)
    throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
  const policyText = await readTextFile(disk, join(folder, 'policy'), POLICY_BYTES_MAX)
  const policy = policyText === undefined ? undefined : readPolicy(policyText, hashing)
  if (policy !== undefined && isRefused(policy))
    throw new Fault('evidence.damaged', { file: join(folder, 'policy'), why: policy.refused })
  const size = (await readTreeState(disk, folder))?.size ?? 0
  const selected = await select(disk, folder, size, { spans: spansOfIndexes(entries) })
  const least = Math.max(selected.chosen.at(-1) ?? 0, selected.context.at(-1) ?? 0) + 1
  const checkpoint = await pickCheckpoint({ disk, folder, vkey, policy, least })
  const treeSize = (await readTreeState(disk, folder))?.size ?? checkpoint.size
  const keys = openKeys({ folder: layout.keys, found: false, readOnly: true })
  try {
    return await makePackage({
      ...{ disk, folder, vkey, checkpoint, treeSize, selected, policy: policyText, keys, custody },
      ...{ page: verifyPage, script: verifyScript },
    })
  } finally {
    keys.close()
  }
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const part of createReadStream(path)) digest.update(part as Buffer)
  return digest.digest('hex')
}
