/**
 * Judges: programs of others that check what we wrote, as the tests of interoperation ask them.
 *
 * Go's is built once and kept under the name of its source's digest; python's is the script that lies
 * in every package. What a machine lacks is told as the reason of a skip.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const source = join(import.meta.dirname, 'judge.go')
const cache = join(root, 'node_modules/.cache/judges')
export const packageScript = join(root, 'src/store/evidence/package/verify_package.py')

const X_MOD = '/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog/tlog.go'
export const missingGo = !existsSync('/usr/bin/go')
  ? 'needs golang-go'
  : !existsSync(X_MOD)
    ? 'needs golang-golang-x-mod-dev'
    : false
export const missingPython = !existsSync('/usr/bin/python3')
  ? 'needs python3'
  : !existsSync('/usr/bin/openssl')
    ? 'needs openssl'
    : false
export const missingJudge = missingGo || missingPython

let built: string | undefined

function judge(): string {
  if (built !== undefined) return built
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16)
  const program = join(cache, `judge-${digest}`)
  if (!existsSync(program)) {
    mkdirSync(cache, { recursive: true })
    const beside = `${program}.${process.pid}`
    const { status, stderr } = spawnSync('/usr/bin/go', ['build', '-o', beside, source], {
      encoding: 'utf8',
      env: {
        PATH: '/usr/bin:/bin',
        HOME: cache,
        GO111MODULE: 'off',
        GOPATH: '/usr/share/gocode',
        GOCACHE: join(cache, 'go'),
      },
    })
    if (status !== 0) throw new Error(`go build: ${stderr}`)
    renameSync(beside, program)
  }
  built = program
  return program
}

export type Judged = {
  readonly ok: boolean
  readonly why?: string
  readonly size: number
  readonly proofs: number
  readonly trees: number
  readonly bodies: number
  readonly cosigned: number
  /** The first entry that is not as it was signed; -1: none is named. */
  readonly first: number
}

export function byGo(args: readonly string[], input?: string): Judged {
  const { stdout, stderr } = spawnSync(judge(), [...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    ...(input === undefined ? {} : { input }),
  })
  try {
    return JSON.parse(stdout) as Judged
  } catch {
    throw new Error(`the judge said: ${stdout}${stderr}`)
  }
}

export type Said = {
  readonly ok: boolean
  readonly text: string
  readonly first: number | undefined
}

/** The script of packages: a folder or a zip, and options. */
export function byPython(path: string, ...options: readonly string[]): Said {
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [packageScript, path, '--lang', 'en', ...options],
    { encoding: 'utf8' },
  )
  const text = `${stdout}${stderr}`
  const first = /First altered entry: (\d+)/.exec(text)?.[1]
  return { ok: status === 0, text, first: first === undefined ? undefined : Number(first) }
}
