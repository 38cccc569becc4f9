/**
 * Overlay: the configuration in force: the file's, with what people changed laid over it.
 *
 * It is read by the schema that reads the file, so that nothing is in force that the file could not
 * say. What does not fit, or no longer fits since the file was changed, is left out with the reason,
 * and the rest stands: a guard starts in any case.
 */
import { z } from 'zod'
import type { Language } from '../../lib/words.ts'
import { Config } from '../config.ts'
import { hintInJapanese } from '../config-words.ts'
import { ChannelChanges, channelsChanged } from './channels.ts'
import { isPolicyPath, policyPaths, type Tree, valueAt, withValue } from './paths.ts'

export type Overlay = ReadonlyMap<string, unknown>

/** What cannot be meant, where, in both languages. */
export type Unfit = { readonly path: string; readonly why: Readonly<Record<Language, string>> }

export type InForce = {
  readonly config: Config
  /** As the file would say it. */
  readonly tree: Tree
  readonly unfit: readonly Unfit[]
}

/** Told of one change. */
export const UNFIT_MAX = 20

/** As the file would say it, defaults filled in. */
export const treeOf = (config: Config): Tree => z.encode(Config, config) as Tree

export function inForce(file: Config, overlay: Overlay): InForce {
  const bare = { config: file, tree: treeOf(file), unfit: [] }
  if (overlay.size === 0) return bare
  const all = laidOver(bare, overlay)
  if (all.unfit.length === 0) return all
  // What belongs together stands or falls together: departments and the rules that name them.
  let stands: InForce = bare
  const unfit: Unfit[] = [...overlay.keys()]
    .filter((path) => !isPolicyPath(path))
    .map((path) => unknownPath(path))
  for (const group of new Set(policyPaths.map(({ path }) => path.split('.')[0]))) {
    const part = new Map(
      [...overlay].filter(([path]) => isPolicyPath(path) && path.split('.')[0] === group),
    )
    if (part.size === 0) continue
    const next = laidOver(stands, part)
    if (next.unfit.length === 0) stands = next
    else unfit.push(...next.unfit)
  }
  return { ...stands, unfit: unfit.slice(0, UNFIT_MAX) }
}

const unknownPath = (path: string): Unfit => ({
  path,
  why: { en: 'no setting that people may change', ja: 'この画面で変更できる設定ではありません' },
})

/** All of it, or why none of it. */
function laidOver(on: InForce, overlay: Overlay): InForce {
  let { tree } = on
  for (const { path } of policyPaths) {
    if (!overlay.has(path)) continue
    const value = overlay.get(path)
    if (path !== 'notify.channels') {
      tree = withValue(tree, path, value)
      continue
    }
    const changes = ChannelChanges.safeParse(value)
    if (!changes.success) return { ...on, unfit: unfitIn(value, ChannelChanges, path) }
    const own = valueAt(tree, path) as readonly Tree[]
    const changed = channelsChanged(own, changes.data)
    if ('why' in changed) return { ...on, unfit: [{ path: changed.path, why: both(changed.why) }] }
    tree = withValue(tree, path, changed.channels)
  }
  const stranger = [...overlay.keys()].find((path) => !isPolicyPath(path))
  if (stranger !== undefined) return { ...on, unfit: [unknownPath(stranger)] }
  const read = Config.safeParse(tree)
  return read.success
    ? { config: read.data, tree: treeOf(read.data), unfit: [] }
    : { ...on, unfit: unfitIn(tree, Config) }
}

function unfitIn(value: unknown, schema: z.ZodType, under = ''): readonly Unfit[] {
  const issues = (locale: z.core.$ZodConfig): readonly z.core.$ZodIssue[] => {
    const { localeError: error } = locale
    return schema.safeParse(value, error === undefined ? {} : { error }).error?.issues ?? []
  }
  const japanese = issues(z.locales.ja())
  return issues(z.locales.en())
    .slice(0, UNFIT_MAX)
    .map((issue, n) => {
      const ja = japanese[n]?.message ?? issue.message
      return {
        path: [...(under === '' ? [] : [under]), ...issue.path.map(String)].join('.'),
        why: { en: issue.message, ja: hintInJapanese(ja) ?? ja },
      }
    })
}

const both = (why: string): Unfit['why'] => ({ en: why, ja: settingsHints[why] ?? why })

const settingsHints: Readonly<Record<string, string>> = {
  'no channel of the file has this name': '設定ファイルにこの名前の通知先はありません',
  'only mail to administrators has recipients': '宛先を変更できるのは、管理者向けのメールだけです',
  'only a web hook has an address': 'URL を変更できるのは Webhook だけです',
  'an https address of a host that is public':
    '公開されているホストの https の URL を指定してください（社内・このサーバー自身のアドレスは設定ファイルでだけ指定できます）',
}
