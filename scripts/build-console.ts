/**
 * Build of the console's page: `dist/console`, made when it is missing or when a file that went into
 * it has changed.
 *
 * Which files went in, the bundler tells (`dist/console.json`: each with its hash), so that a change
 * anywhere else costs nothing. It is built beside and moved into place, so that whoever serves it at
 * that moment never sees half of it. Text is packed beside itself (brotli and gzip), as well as it goes.
 *
 * Limits: two builds at once do the work twice; the later one stays.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { extname, join, relative } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const page = join(root, 'web/console')
export const CONSOLE_FOLDER = join(root, 'dist/console')
const STAMP = join(root, 'dist/console.json')

/** Files by which the build changes though nothing imports them. */
const always = [
  'web/console/index.html',
  'web/console/vite.config.ts',
  'web/console/tsconfig.json',
  'scripts/build-console.ts',
  'package-lock.json',
]

type Stamp = Readonly<Record<string, string>>

const hashOf = (file: string): string => {
  const path = join(root, file)
  if (!existsSync(path)) return 'absent'
  return createHash('sha256').update(readFileSync(path)).digest('base64url')
}

function readStamp(): Stamp | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(STAMP, 'utf8'))
    return typeof read === 'object' && read !== null ? (read as Stamp) : undefined
  } catch {
    return undefined
  }
}

export function isConsoleBuilt(): boolean {
  const stamp = readStamp()
  return (
    stamp !== undefined &&
    existsSync(join(CONSOLE_FOLDER, 'index.html')) &&
    always.every((file) => file in stamp) &&
    Object.entries(stamp).every(([file, hash]) => hashOf(file) === hash)
  )
}

/** Builds into `folder`; the files that went in. */
export async function bundleConsole(folder: string): Promise<readonly string[]> {
  const { build } = await import('vite')
  const inputs = new Set(always)
  await build({
    configFile: join(page, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
    plugins: [
      {
        name: 'inputs',
        generateBundle(_, bundle) {
          const bare = unstyledIn(Object.values(bundle))
          if (bare.length > 0)
            this.error(`web/console/src/mantine.css has no style of ${bare.join(', ')}`)
          const packages = new Set<string>()
          for (const id of this.getModuleIds()) {
            const file = relative(root, id.split('?')[0] ?? id)
            const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
            // Packages are known by the lock file.
            if (name !== undefined) packages.add(name)
            else if (id.startsWith(root)) inputs.add(file)
          }
          const source = licencesOf([...packages].sort())
          this.emitFile({ type: 'asset', fileName: 'licenses.txt', source })
        },
      },
    ],
  })
  return [...inputs].sort()
}

/** Components of Mantine that go into the page, and whose styles do not: only those in use are loaded. */
export function unstyledIn(
  made: readonly { readonly type: string; readonly moduleIds?: readonly string[] }[],
  css = readFileSync(join(page, 'src/mantine.css'), 'utf8'),
): readonly string[] {
  const styled = new Set([...css.matchAll(/styles\/(\w+)\.css/g)].map(([, name]) => name))
  const used = made.flatMap(({ moduleIds = [] }) =>
    moduleIds.flatMap((id) => /@mantine\/core\/.*\/(\w+)\.module\b/.exec(id)?.[1] ?? []),
  )
  return [...new Set(used)].filter((name) => !styled.has(name)).sort()
}

/** Smaller than this is not worth unpacking. */
const PACKED_FROM = 1_024
const isText = (name: string): boolean => ['.js', '.css', '.svg', '.json'].includes(extname(name))

/** Beside every file of text: as brotli, and as gzip for who knows no other. */
export function packFiles(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !isText(entry.name)) continue
    const content = readFileSync(path)
    if (content.length < PACKED_FROM) continue
    writeFileSync(`${path}.br`, brotliCompressSync(content))
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
  }
}

/** The licences of what went into the page: they ask that their text comes along. */
function licencesOf(packages: readonly string[]): string {
  return packages
    .map((name) => {
      const folder = join(root, 'node_modules', name)
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const file = readdirSync(folder).find((each) => /^(?:licen[cs]e|copying)/i.test(each))
      const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(72)}\n\n`)
}

/** `true`: it had to be built. */
export async function buildConsole(): Promise<boolean> {
  if (isConsoleBuilt()) return false
  const fresh = join(root, `dist/console.new-${process.pid}`)
  const old = join(root, `dist/console.old-${process.pid}`)
  mkdirSync(join(root, 'dist'), { recursive: true })
  try {
    const inputs = await bundleConsole(fresh)
    packFiles(fresh)
    rmSync(STAMP, { force: true })
    if (existsSync(CONSOLE_FOLDER)) renameSync(CONSOLE_FOLDER, old)
    renameSync(fresh, CONSOLE_FOLDER)
    const stamp = Object.fromEntries(inputs.map((file) => [file, hashOf(file)]))
    writeFileSync(STAMP, `${JSON.stringify(stamp, undefined, 1)}\n`)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
  return true
}

if (import.meta.main) {
  const begun = performance.now()
  const isNew = await buildConsole()
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  process.stdout.write(`dist/console ${isNew ? `was built in ${seconds} s` : 'is as it was'}.\n`)
}
