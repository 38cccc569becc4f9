/**
 * Package: builds what is installed on a mail server: a tarball for /opt/sekimori and a Debian package.
 *
 * Both hold the compiled program, the Node that belongs to it, and its production dependencies as the
 * lock names them; nothing that only its makers need. The same input gives the same bytes: names
 * sorted, times of the last commit (or SOURCE_DATE_EPOCH), owners root, modes set here and not by the
 * umask. The program that was staged prints the texts of its own manual page.
 * Limits: for the machine's own architecture; needs tar and dpkg-deb; not signed.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { createWriteStream, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip, gzipSync } from 'node:zlib'
import { buildConsole, CONSOLE_FOLDER } from './build-console.ts'
import { copyDependencies, noticesOf } from './package/dependencies.ts'
import { manualOf } from './package/manual.ts'
import { allFiles, settle } from './package/tree.ts'

const HELP = `npm run package -- [options]

  --out DIR   where the files go (default: release)
  --only tar|deb
  --help      this
`
const root = join(import.meta.dirname, '..')
const PREFIX = 'opt/sekimori'
/** Debian's names for what Node calls an architecture. */
const debianNames: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const textIn = (file: string): string => readFileSync(join(root, file), 'utf8')

type Wanted = { readonly out: string; readonly tar: boolean; readonly deb: boolean }

function readOptions(): Wanted | undefined {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: join(root, 'release') },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help || !['', 'tar', 'deb'].includes(values.only)) return undefined
  return { out: resolve(values.out), tar: values.only !== 'deb', deb: values.only !== 'tar' }
}

/** Seconds since 1970 that every file is dated with. */
function epochOf(): number {
  const given = Number(process.env['SOURCE_DATE_EPOCH'] ?? '')
  if (Number.isInteger(given) && given > 0) return given
  return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }))
}

type Package = { readonly version: string; readonly [key: string]: unknown }

/** What stands in /opt/sekimori. */
function stageProgram(to: string, about: Package): void {
  const copy = (from: string, name = from): void =>
    fs.cpSync(join(root, from), join(to, name), { recursive: true })
  execFileSync(
    join(root, 'node_modules/.bin/tsc'),
    ['-p', 'tsconfig.build.json', '--outDir', join(to, 'dist'), '--sourceMap', 'false'],
    { cwd: root, stdio: 'inherit' },
  )
  fs.cpSync(CONSOLE_FOLDER, join(to, 'dist/console'), { recursive: true })
  copy('bin/sekimori.js')
  copy('packaging/bin/sekimori', 'bin/sekimori')
  copy('packaging/libexec', 'libexec')
  copy('packaging/systemd', 'share/systemd')
  copy('packaging/etc', 'share/etc')
  for (const file of ['LICENSE', 'CHANGELOG.md', 'README.md', 'README.ja.md', 'SECURITY.md'])
    copy(file)
  for (const file of fs.globSync('docs/{*.{md,svg,html},schema/*.json}', { cwd: root })) copy(file)
  const { name, version, description, type, license, engines, dependencies } = about
  fs.writeFileSync(
    join(to, 'package.json'),
    `${JSON.stringify({ name, version, description, type, license, engines, dependencies }, null, 2)}\n`,
  )
  const copied = copyDependencies(root, to)
  fs.writeFileSync(join(to, 'THIRD-PARTY-NOTICES.md'), noticesOf(to, copied))
  fs.symlinkSync(`../node_modules/node-linux-${process.arch}/bin/node`, join(to, 'bin/node'))
}

/** The tree of the Debian package, around the program. */
function stageDebian(tree: string, program: string, version: string): void {
  const put = (name: string, content: string | Buffer): void => {
    fs.mkdirSync(join(tree, name, '..'), { recursive: true })
    fs.writeFileSync(join(tree, name), content)
  }
  fs.cpSync(program, join(tree, PREFIX), { recursive: true, verbatimSymlinks: true })
  for (const name of fs.readdirSync(join(root, 'packaging/systemd')))
    put(`usr/lib/systemd/system/${name}`, textIn(`packaging/systemd/${name}`))
  for (const name of fs.readdirSync(join(root, 'packaging/etc')))
    put(`etc/sekimori/${name}`, textIn(`packaging/etc/${name}`))
  const zip = (text: string): Buffer => gzipSync(text, { level: 9 })
  put('usr/share/doc/sekimori/copyright', `${textIn('packaging/debian/copyright')}`)
  put('usr/share/doc/sekimori/changelog.gz', zip(textIn('CHANGELOG.md')))
  for (const [language, folder] of [
    ['en', 'usr/share/man/man8'],
    ['ja', 'usr/share/man/ja/man8'],
  ] as const)
    put(`${folder}/sekimori.8.gz`, zip(manualOf(program, version, language)))
  fs.mkdirSync(join(tree, 'usr/bin'), { recursive: true })
  fs.symlinkSync('/opt/sekimori/bin/sekimori', join(tree, 'usr/bin/sekimori'))
  // Installed-Size counts in KiB, before DEBIAN itself is there.
  const files = allFiles(tree).filter((name) => fs.lstatSync(join(tree, name)).isFile())
  const size = files.reduce(
    (sum, name) => sum + Math.ceil(statSync(join(tree, name)).size / 1024),
    0,
  )
  const sums = files
    .filter((name) => !name.startsWith('etc/'))
    .map((name) => `${hashOf('md5', join(tree, name))}  ${name}\n`)
  put('DEBIAN/md5sums', sums.join(''))
  const control = textIn('packaging/debian/control')
    .replace('@VERSION@', debianVersion(version))
    .replace('@ARCH@', debianNames[process.arch] ?? process.arch)
    .replace('@SIZE@', String(size))
  put('DEBIAN/control', control)
  for (const name of ['conffiles', 'postinst', 'prerm', 'postrm'])
    put(`DEBIAN/${name}`, textIn(`packaging/debian/${name}`))
}

/** A version before the next (`1.0.0-rc.1`) sorts before it in Debian too. */
const debianVersion = (version: string): string => version.replace('-', '~')

const hashOf = (algorithm: 'md5' | 'sha256', file: string): string =>
  createHash(algorithm).update(readFileSync(file)).digest('hex')

async function writeTar(folder: string, epoch: number, file: string): Promise<void> {
  const tar = spawn(
    'tar',
    [
      '--create',
      '--sort=name',
      '--format=gnu',
      `--mtime=@${epoch}`,
      '--owner=root:0',
      '--group=root:0',
      '--numeric-owner',
      '-C',
      join(folder, '..'),
      basename(folder),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<number | null>((done) => tar.once('close', done))
  await pipeline(tar.stdout, createGzip({ level: 6 }), createWriteStream(file))
  if ((await ended) !== 0) throw new Error('tar failed')
}

function writeDeb(tree: string, epoch: number, file: string): void {
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z6', '--build', tree, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  })
}

async function main(): Promise<number> {
  const wanted = readOptions()
  if (wanted === undefined) {
    process.stdout.write(HELP)
    return process.argv.includes('--help') ? 0 : 2
  }
  const about = JSON.parse(textIn('package.json')) as Package
  const { version } = about
  const epoch = epochOf()
  const folder = fs.mkdtempSync(join(tmpdir(), 'sekimori-package-'))
  try {
    const program = join(folder, `sekimori-${version}`)
    fs.mkdirSync(program)
    await buildConsole()
    stageProgram(program, about)
    settle(program, epoch)
    fs.mkdirSync(wanted.out, { recursive: true })
    const made: string[] = []
    if (wanted.tar) {
      made.push(join(wanted.out, `sekimori-${version}-linux-${process.arch}.tar.gz`))
      await writeTar(program, epoch, made.at(-1) ?? '')
    }
    if (wanted.deb) {
      const tree = join(folder, 'deb')
      stageDebian(tree, program, version)
      settle(tree, epoch)
      const name = `sekimori_${debianVersion(version)}_${debianNames[process.arch] ?? process.arch}.deb`
      made.push(join(wanted.out, name))
      writeDeb(tree, epoch, made.at(-1) ?? '')
    }
    for (const file of made)
      say(`${hashOf('sha256', file)}  ${file}  ${(statSync(file).size / 1_048_576).toFixed(1)} MiB`)
    return 0
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
