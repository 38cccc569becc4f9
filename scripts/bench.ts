/** Bench: runs one benchmark of bench/, or tells which there are. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../bench')

const names = (): readonly string[] =>
  globSync('*.ts', { cwd: folder })
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((name) => name !== 'lib' && !name.endsWith('.test'))
    .sort()

/** The first sentence of a file's docstring. */
const promiseOf = (name: string): string =>
  /^\/\*\*\s*\*?\s*([^\n]*?)(?:\s*\*\/)?$/m.exec(
    readFileSync(join(folder, `${name}.ts`), 'utf8'),
  )?.[1] ?? ''

function help(): string {
  const list = names().map((name) => `  ${name.padEnd(14)} ${promiseOf(name)}`)
  return `npm run bench -- NAME [--json] [--runs N]\n\n${list.join('\n') || '  (none yet)'}\n`
}

function main(args: readonly string[]): number {
  const [name, ...rest] = args
  if (name === undefined || name === '--help') {
    process.stdout.write(help())
    return 0
  }
  if (!names().includes(name)) {
    process.stderr.write(`There is no benchmark «${name}».\n\n${help()}`)
    return 2
  }
  const file = join(folder, `${name}.ts`)
  const cache = join(folder, '../node_modules/.cache/compile')
  const { status } = spawnSync(process.execPath, [file, ...rest], {
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  })
  return existsSync(file) ? (status ?? 3) : 3
}

process.exitCode = main(process.argv.slice(2))
