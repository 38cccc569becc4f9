/**
 * Data owner: what is written into the data folder is written as the user whom the folder belongs to.
 *
 * The guard of a package runs as a user of its own, and people type commands as root: a file that root
 * made there is one that the guard cannot open, and it would not start. So root becomes that user for
 * good, before the first file is written; who does not act as root stays who he is.
 *
 * Limits: what was brought back from a copy as root's has to be given to that user first (`chown`).
 */
import { statSync } from 'node:fs'
import type { Layout } from '../keeper/layout.ts'

type Owner = { readonly uid: number; readonly gid: number }

/** Whom root would take files away from; `undefined`: nobody. */
export function otherOwner({ data }: Pick<Layout, 'data'>): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = statSync(data)
  return uid === 0 ? undefined : { uid, gid }
}

/** There is no way back: read before what only root may read. */
export function becomeOwner(layout: Pick<Layout, 'data'>): void {
  const owner = otherOwner(layout)
  if (owner === undefined) return
  process.setgroups?.([owner.gid])
  process.setgid?.(owner.gid)
  process.setuid?.(owner.uid)
}
