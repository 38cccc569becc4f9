/**
 * Layout: what lies where in the data folder.
 *
 * Keys lie apart from the evidence that they open, so that a copy of the one is not a copy of the
 * other; the high-water mark lies apart from both, so that an evidence folder restored from a copy
 * is recognised.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type Layout = {
  readonly data: string
  readonly evidence: string
  readonly keys: string
  readonly highWater: string
  readonly index: string
  readonly indexReserve: string
  /** What is remembered of others, over a restart. */
  readonly company: string
  readonly control: string
  /** Of the console's socket, in a folder that its group may enter. */
  readonly console: string
  readonly proofs: string
  readonly refused: string
  readonly milter: string
  /** The list of instances when `/etc/sekimori` does not exist. */
  readonly instances: string
}

export const SYSTEM_CONFIG = '/etc/sekimori'

export const layoutIn = (folder: string): Layout => {
  const data = resolve(folder)
  return {
    data,
    evidence: join(data, 'evidence'),
    keys: join(data, 'keys'),
    highWater: join(data, 'high-water'),
    index: join(data, 'index.db'),
    indexReserve: join(data, 'index.reserve'),
    company: join(data, 'company'),
    control: join(data, 'control.sock'),
    console: join(data, 'console', 'console.sock'),
    proofs: join(data, 'proofs'),
    refused: join(data, 'refused'),
    milter: join(data, 'milter.sock'),
    instances: existsSync(SYSTEM_CONFIG)
      ? join(SYSTEM_CONFIG, 'instances.json')
      : join(data, 'instances.json'),
  }
}

/** Where the evidence, its keys and what it promised lie, as the log's own room calls them. */
export const placesIn = ({ evidence, keys, highWater }: Layout) => ({
  folder: evidence,
  keysFolder: keys,
  hwmFolder: highWater,
})

/** `--data`, then `$SEKIMORI_DATA`, then the system's folder if it exists, then one here. */
export const dataFolder = (given: string | undefined, environment: NodeJS.ProcessEnv): string =>
  given ??
  environment['SEKIMORI_DATA'] ??
  (existsSync('/var/lib/sekimori') ? '/var/lib/sekimori' : 'sekimori-data')

/** Only guard, learn and drill create a data folder. */
export function createLayout(layout: Layout): void {
  mkdirSync(layout.data, { recursive: true, mode: 0o711 })
  for (const folder of [layout.evidence, layout.keys, layout.highWater, layout.refused])
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Root leaves its proofs here; nobody but us and root can reach it.
  mkdirSync(layout.proofs, { recursive: true, mode: 0o700 })
}
