// needs: python3, openssl
/** Packages: made of a log, the same octets each time, and checked by us and by python. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkPackage } from '../../src/evidence/package/check.ts'
import type { PackageChecked, PackageOptions } from '../../src/evidence/package/check-types.ts'
import { readCustody } from '../../src/evidence/package/custody.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import type { Made } from '../../src/store/evidence/package/make.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { openPackage } from '../../src/store/evidence/package/zip-read.ts'
import { writeZip } from '../../src/store/evidence/package/zip-write.ts'
import { built } from '../../web/verify/build.ts'
import { byPython, missingPython } from './judges/judges.ts'
import { hexSum, packageOf, type Rich, resummed, richLog } from './package-help.ts'

let rich: Rich
let made: Made
let zip = ''
before(async () => {
  rich = await richLog()
  made = await packageOf(rich, '310-320,400')
  zip = await zipped('package.zip', made.files)
})
after(() => rich.place.remove())

async function zipped(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const path = join(rich.place.root, name)
  await writeZip(path, files)
  return path
}

async function checked(path: string, options: PackageOptions = {}): Promise<PackageChecked> {
  const opened = await openPackage(path)
  ok(!isRefused(opened), isRefused(opened) ? opened.refused : '')
  try {
    return await checkPackage(opened, nodeRun, options)
  } finally {
    await opened.close()
  }
}

const codesOf = ({ problems }: PackageChecked): string[] => [
  ...new Set(problems.map(({ code }) => code)),
]

test('a package verifies, bounds each entry in time, and tells what it did not check', async () => {
  const it = await checked(zip)
  deepEqual(it.problems, [])
  deepEqual([it.ok, it.size, it.entries, it.bodies], [true, rich.size, 15, 12])
  deepEqual([it.quorum, it.cosigned.map(({ witness }) => witness)], ['met', ['w1']])
  const [first, second] = rich.cosigned
  const bracket = it.brackets.find(({ from }) => from === 310)
  deepEqual([bracket?.from, bracket?.to], [310, 320])
  const at = (n: number | undefined) => it.moments.find(({ index }) => index === n)?.seconds
  deepEqual(
    [bracket?.after?.seconds, bracket?.before?.seconds],
    [at(first?.index), at(second?.index)],
  )
  deepEqual(
    it.notChecked.map(({ code }) => code),
    ['key.own', 'policy.own', 'entries.others', 'bodies.absent', 'checkpoint.none'],
  )
  deepEqual([it.custody?.by, it.custody?.ticket], ['hanako', 'K-2026-17'])
})

test('the same log, choice and custody give the same octets, in any zone', async () => {
  const again = await packageOf(rich, '310-320,400')
  const second = await zipped('again.zip', again.files)
  equal(hexSum(readFileSync(second)), hexSum(readFileSync(zip)))
  const child = spawnSync(
    process.execPath,
    ['-e', `console.log(new Date(0).getTimezoneOffset())`],
    { env: { ...process.env, TZ: 'Asia/Tokyo' }, encoding: 'utf8' },
  )
  equal(child.stdout.trim(), '-540', 'zones can be set at all')
  const script = `
    const { writeZip } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/store/evidence/package/zip-write.ts'))})
    await writeZip(process.argv[1], new Map([['a', Buffer.from('x')]]))`
  const sums = ['Asia/Tokyo', 'America/St_Johns', 'UTC'].map((TZ) => {
    const path = join(rich.place.root, `zone-${TZ.replace('/', '-')}.zip`)
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script, path], {
      env: { ...process.env, TZ },
      encoding: 'utf8',
    })
    equal(run.status, 0, run.stderr)
    return hexSum(readFileSync(path))
  })
  equal(new Set(sums).size, 1)
})

test('sha256sum, the script and we agree; each file is in the custody record', {
  skip: missingPython,
}, async () => {
  match(byPython(zip).text, /VERIFIED\n$/)
  const custody = made.files.get('custody.json') as Uint8Array
  ok(!isRefused(readCustody(Buffer.from(custody).toString())))
  const { files } = JSON.parse(Buffer.from(custody).toString()) as {
    files: { name: string; sha256: string }[]
  }
  const others = [...made.files.keys()].filter((it) => !/^(custody.json|SHA256SUMS)$/.test(it))
  deepEqual(files.map(({ name }) => name).sort(), others.sort())
  for (const { name, sha256 } of files)
    equal(sha256, hexSum(made.files.get(name) as Uint8Array), name)
})

test('a checkpoint that was kept elsewhere is linked by the proof that the package has', async () => {
  const note = JSON.parse(
    Buffer.from(made.files.get('entries/000000000301.leaf') as Uint8Array).toString(),
  ).o.note as string
  const it = await checked(zip, { checkpoint: note })
  equal(it.ok, true)
  ok(!it.notChecked.some(({ code }) => code.startsWith('checkpoint')))
  const forged = note.replace(/\n301\n/, '\n300\n')
  deepEqual(codesOf(await checked(zip, { checkpoint: forged })), ['checkpoint.bad'])
})

test('what is missing, unlisted, altered or of no entry is told by its name', async () => {
  const cases: readonly [string, (files: Map<string, Uint8Array>) => void, string[]][] = [
    ['gone', (it) => void it.delete('gaps.json'), ['package.file-missing']],
    ['more', (it) => void it.set('note.txt', Buffer.from('x')), ['package.file-unlisted']],
    ['other', (it) => void it.set('gaps.json', Buffer.from('[]')), ['package.file-altered']],
  ]
  for (const [name, change, codes] of cases) {
    const files = new Map(made.files)
    change(files)
    deepEqual(codesOf(await checked(await zipped(`${name}.zip`, files))), codes)
  }
  const stray = resummed(new Map([...made.files, ['entries/x.txt', Buffer.from('x')]]))
  deepEqual(codesOf(await checked(await zipped('stray.zip', stray))), ['package.malformed'])
  const without = new Map(made.files)
  without.delete('entries/000000000311.tlog-proof')
  const it = await checked(await zipped('no-proof.zip', resummed(without)))
  deepEqual([it.firstAltered, codesOf(it)], [311, ['entry.unproved']])
})

test('an entry that was taken out, put in from another package, or only looks like one is told', async () => {
  const entry = (it: ReadonlyMap<string, Uint8Array>, index: number) =>
    [...it].filter(([name]) => name.startsWith(`entries/000000000${index}.`))
  const other = await packageOf(rich, '330-331')
  const forged = Buffer.from('{"k":"login.accepted"}')
  const cases: readonly [string, (files: Map<string, Uint8Array>) => void][] = [
    ['taken-out', (it) => entry(it, 312).forEach(([name]) => void it.delete(name))],
    [
      'swapped',
      (it) => {
        for (const [name] of entry(it, 312)) it.delete(name)
        for (const [name, bytes] of entry(other.files, 330)) it.set(name, bytes)
      },
    ],
    [
      'put-in',
      (it) => entry(other.files, 330).forEach(([name, bytes]) => void it.set(name, bytes)),
    ],
    ['looks-like', (it) => void it.set('entries/330.leaf', forged)],
    ['body-alone', (it) => void it.set('entries/000000000330.body', forged)],
    [
      'alias',
      (it) => {
        for (const [name, bytes] of entry(made.files, 312))
          it.set(name.replace('entries/', 'entries/0'), bytes)
      },
    ],
  ]
  for (const [name, change] of cases) {
    const files = new Map(made.files)
    change(files)
    const path = await zipped(`${name}.zip`, resummed(files))
    equal((await checked(path)).ok, false, name)
    if (missingPython === false) equal(byPython(path).ok, false, `${name}: by the script`)
  }
})

test('a policy that counts a witness twice, or itself, is none: for the script as for us', {
  skip: missingPython,
}, async () => {
  const [logLine = '', witness = ''] = rich.policy.split('\n')
  const key = witness.split(' ')[2]
  const policies: readonly string[][] = [
    [witness, `witness w2 ${key}`, 'group g all w1 w2', 'quorum g'],
    [witness, 'group g 2 w1 w1', 'quorum g'],
    [witness, 'group a any w1', 'group a any a', 'quorum a'],
    [witness, 'group a any w1', 'group b any w1', 'group c all a b', 'quorum c'],
    [`witness log ${logLine.split(' ')[1]}`, 'quorum log'],
    [`${logLine}${'\n'.repeat(1_000)}`, witness, 'quorum w1'],
  ]
  for (const [nth, lines] of policies.entries()) {
    const policy = `${lines.join('\n')}\n`
    deepEqual(codesOf(await checked(zip, { policy })), ['policy.bad'], policy)
    const file = join(rich.place.root, `policy-${nth}`)
    writeFileSync(file, policy)
    const said = byPython(zip, '--policy', file)
    deepEqual([said.ok, /policy cannot be used/.test(said.text)], [false, true], policy)
  }
})

test('a cosignature of another history does not bound this one', async () => {
  const files = new Map(made.files)
  files.set('consistency/301.txt', files.get('consistency/553.txt') ?? new Uint8Array(0))
  deepEqual(codesOf(await checked(await zipped('unlinked.zip', resummed(files)))), [
    'cosignature.differs',
  ])
  files.delete('consistency/301.txt')
  const it = await checked(await zipped('no-link.zip', resummed(files)))
  equal(it.ok, true)
  const bracket = it.brackets.find(({ from }) => from === 310)
  ok(bracket?.after !== undefined, 'what stands behind it is later all the same')
})

test('without bodies nothing is disclosed, and that is told', async () => {
  const { files, bodies } = await packageOf(rich, '310-312', false)
  equal(bodies, 0)
  ok(![...files.keys()].some((name) => name.endsWith('.body')))
  const text = [...files.values()].map((it) => Buffer.from(it).toString('latin1')).join('')
  ok(!text.includes('alice@example.jp'), 'no address leaves with the leaves')
  const it = await checked(await zipped('bare.zip', files))
  deepEqual([it.ok, it.bodies], [true, 0])
})

test('page and script in the program are those that their sources make', () => {
  for (const [file, text] of built())
    ok(readFileSync(file, 'utf8') === text, `${file}: run «node web/verify/build.ts»`)
})

test('a folder serves the script as well as the zip does', { skip: missingPython }, async () => {
  const folder = join(rich.place.root, 'unpacked')
  const { mkdirSync } = await import('node:fs')
  for (const [name, bytes] of made.files) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  equal(byPython(folder).ok, true)
  equal(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: folder }).status, 0)
})
