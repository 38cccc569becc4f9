/**
 * Dependencies: the production packages that the lock names, without what only their makers need,
 * and the list of whose they are.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

type Locked = {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly devOptional?: boolean
}
export type Dependency = {
  /** Such as `node_modules/zod`. */
  readonly path: string
  readonly name: string
  readonly version: string
  readonly license: string
}

/** What is native is optional for npm, which takes the one that fits the machine; so do we. */
const ours: ReadonlySet<string> = new Set([
  `node_modules/node-linux-${process.arch}`,
  `node_modules/@myriaddreamin/typst-ts-node-compiler-linux-${process.arch}-gnu`,
])

export function productionOf(root: string): readonly Dependency[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional, optional }]) => {
      if (path === '' || dev === true || devOptional === true) return false
      return optional !== true || ours.has(path)
    })
    .map(([path, { version = '', license }]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      license: license ?? licenseIn(join(root, path)),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

const licenseIn = (folder: string): string => {
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    license?: string
  }
  return license ?? 'not stated'
}

/** Declarations, maps and prose are not run. */
const NOT_RUN = /\.(d\.[cm]?ts|ts|map|md|markdown|flow|yml)$/i
const LICENSE = /^(licen[cs]e|copying|notice|copyright)/i
/** In the first folder of a package only: deeper down such a name may hold code. */
const MAKERS = /^(test|tests|__tests__|example|examples|docs|benchmark|benchmarks|include|share)$/i

/** Of fonts only the files that the printer reads (`src/render/typst.ts`), a fifth of them. */
const isUnread = (path: string, name: string): boolean =>
  path.startsWith('node_modules/@fontsource/') &&
  /\.(woff2?|css|scss)$/.test(name) &&
  !/^noto-sans(-latin(-ext)?|-jp-(japanese|\d+))-(400|700)-normal\.woff$/.test(name)

export function copyDependencies(root: string, to: string): readonly Dependency[] {
  const all = productionOf(root)
  for (const { path } of all) {
    const from = join(root, path)
    if (!existsSync(from)) throw new Error(`${path} is not installed; run «npm ci» first`)
    cpSync(from, join(to, path), {
      recursive: true,
      filter: (source) => {
        const name = basename(source)
        if (source === from) return true
        if (name === 'node_modules' || name.startsWith('.')) return false
        if (dirname(source) === from && MAKERS.test(name)) return false
        if (isUnread(path, name)) return false
        return !NOT_RUN.test(name) || LICENSE.test(name)
      },
    })
  }
  return all
}

/** One list of everything that is not ours, with the licences word for word. */
export function noticesOf(folder: string, all: readonly Dependency[]): string {
  const table = all.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`)
  const texts = all.map(({ path, name, version }) => {
    const files = readdirSync(join(folder, path))
      .filter((file) => LICENSE.test(file))
      .sort()
    const each = files.map((file) => {
      const text = readFileSync(join(folder, path, file), 'utf8').trimEnd()
      return text.length > TEXT_CHARACTERS_MAX
        ? `See \`${path}/${file}\`.`
        : `\`\`\`\n${text}\n\`\`\``
    })
    const none = 'The package holds no text of its licence; its name is in the table.'
    return `## ${name} ${version}\n\n${each.join('\n\n') || none}\n`
  })
  return `# What others made\n\n| package | version | licence |\n|---|---|---|\n${table.join('\n')}\n\n${texts.join('\n')}`
}

/** A longer one (Node's own) is named instead of repeated. */
const TEXT_CHARACTERS_MAX = 20_000
