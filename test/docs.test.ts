/**
 * Docs: what these documents say that could be false is compared with the code.
 *
 * Codes, links, commands, options, rooms, dependencies and bounds; and that the two languages have
 * the same shape. Limits: whether a sentence is true and well said, a reader has to see.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { faults } from '../src/lib/fault.ts'
import { rooms } from './rooms.ts'

const root = join(import.meta.dirname, '..')
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).sort()

type Block = { readonly language: string; readonly text: string }

/** Fenced blocks; an indented fence (in a list) counts too. */
const blocksOf = (text: string): readonly Block[] =>
  [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].map(([, language = '', block = '']) => ({
    language,
    text: block,
  }))
const withoutBlocks = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
const headingsOf = (text: string): readonly string[] =>
  withoutBlocks(text)
    .split('\n')
    .filter((line) => /^#{1,4} /.test(line))
const levelsOf = (text: string): readonly number[] =>
  headingsOf(text).map((heading) => heading.indexOf(' '))

/** As GitHub makes it: small letters, no punctuation, hyphens for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-')

test('every fault code stands in docs/errors.md with its «passes», and none other', () => {
  const rows = [...textOf('docs/errors.md').matchAll(/^\| `([\w.-]+)` \| (yes|no) \|/gm)].map(
    ([, code, passes]) => [code, passes],
  )
  const known = Object.entries(faults).map(([code, { passes }]) => [code, passes ? 'yes' : 'no'])
  deepEqual(rows.toSorted(), known.toSorted())
})

test('every relative link of every document leads to a file, and to a heading of it', () => {
  const dead: string[] = []
  for (const file of documents)
    for (const [, link = ''] of withoutBlocks(textOf(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      if (!existsSync(join(root, target))) dead.push(`${file}: ${link}`)
      else if (
        anchor !== undefined &&
        !headingsOf(textOf(target)).some((heading) => anchorOf(heading) === anchor)
      )
        dead.push(`${file}: ${link} (no such heading)`)
    }
  deepEqual(dead, [])
})

/** Commands that the documents name as still to come; elsewhere they may not be used. */
const planned = new Set('audit products backup dataguard'.split(' '))

const help = (...words: readonly string[]): string =>
  execFileSync(
    process.execPath,
    [join(root, 'bin/sekimori.js'), ...words, '--help', '--lang', 'en'],
    { encoding: 'utf8', env: { ...process.env, COLUMNS: '200' } },
  )

const commandsIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...(/Commands:\n((?: .*\n)*)/.exec(text)?.[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)].map(
      ([, name = '']) => name,
    ),
  )

test('every command and option that the documents use is one that sekimori has', () => {
  const commands = commandsIn(help())
  ok(commands.has('guard') && commands.has('held'), 'the help lists commands')
  const helps = new Map<string, string>()
  const helpOf = (words: readonly string[]): string => {
    const key = words.join(' ')
    const known = helps.get(key) ?? help(...words)
    helps.set(key, known)
    return known
  }
  const wrong: string[] = []
  const files = documents.filter((file) => !/^(ARCHITECTURE|CHANGELOG)|decisions\//.test(file))
  for (const file of files) {
    const text = textOf(file)
    const uses = [
      ...blocksOf(text)
        .filter(({ language }) => language === 'sh')
        .flatMap((block) => block.text.replaceAll('\\\n', ' ').split(/\n|&&|\|/)),
      ...[...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
    ].filter((line) => /^sekimori [a-z]/.test(line.trim()))
    for (const use of uses) {
      // A reason in quotes may hold any word.
      const words = use
        .trim()
        .replaceAll(/"[^"]*"/g, 'REASON')
        .split(/\s+/)
        .slice(1)
      const name = words[0] ?? ''
      if (!commands.has(name)) {
        if (!planned.has(name)) wrong.push(`${file}: ${use}`)
        continue
      }
      const inner = commandsIn(helpOf([name]))
      const isInner = inner.size > 0 && words[1] !== undefined && !words[1].startsWith('--')
      const path = isInner ? [name, words[1] ?? ''] : [name]
      // `held list|show` names several at once.
      const each = path.length === 1 ? [path] : (path[1] ?? '').split('|').map((one) => [name, one])
      for (const one of each) {
        if (one[1] !== undefined && !inner.has(one[1])) {
          wrong.push(`${file}: ${use}`)
          continue
        }
        const has = helpOf(one)
        for (const option of words.filter((word) => word.startsWith('--')))
          if (!new RegExp(`${option.split('=')[0]}\\b`).test(has)) wrong.push(`${file}: ${use}`)
      }
    }
  }
  deepEqual(wrong, [])
})

test('what the documents call planned does not exist yet', () => {
  const commands = commandsIn(help())
  deepEqual(
    [...planned].filter((name) => commands.has(name)),
    [],
  )
})

test('every npm script that the documents run is one of package.json', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const named = documents.flatMap((file) =>
    [...textOf(file).matchAll(/\bnpm (?:run ([\w:]+)|(start|test)\b)/g)].map(
      ([, script, short]) => script ?? short ?? '',
    ),
  )
  ok(named.length > 5)
  deepEqual(
    named.filter((name) => scripts[name] === undefined),
    [],
  )
  const benches = documents.flatMap((file) =>
    [...textOf(file).matchAll(/npm run bench -- ([a-z-]+)/g)].map(([, name = '']) => name),
  )
  deepEqual(
    benches.filter((name) => !existsSync(join(root, `bench/${name}.ts`))),
    [],
  )
})

const pictures = ['docs/house.svg', 'docs/house.ja.svg']

test('the rooms in the pictures are rooms of the house, the same in both languages', () => {
  const named = pictures.map((file) =>
    [...textOf(file).matchAll(/<text class="room"[^>]*>([^<]+)</g)].map(([, name = '']) => name),
  )
  ok((named[0]?.length ?? 0) > 5)
  deepEqual(named[0], named[1])
  deepEqual(
    named[0]?.filter((name) => rooms[name] === undefined),
    [],
  )
})

test('the pictures load nothing from elsewhere and have a title and a dark form', () => {
  for (const file of pictures) {
    const text = textOf(file)
    ok(/<title/.test(text) && /<desc/.test(text) && /prefers-color-scheme: dark/.test(text), file)
    ok(!/https?:\/\/(?!www\.w3\.org\/2000\/svg)|<script|<image|@import|url\((?!#)/.test(text), file)
  }
})

for (const [english, japanese] of [
  ['README.md', 'README.ja.md'],
  ['docs/operations.md', 'docs/operations.ja.md'],
  ['docs/networks.md', 'docs/networks.ja.md'],
  ['docs/judge/README.md', 'docs/judge/README.ja.md'],
] as const)
  test(`${english} and ${japanese} have the same sections, commands and outputs`, () => {
    const [en, ja] = [textOf(english), textOf(japanese)]
    deepEqual(levelsOf(en), levelsOf(ja))
    // What is printed is in the language of the document; what is typed or copied is the same.
    const shape = (text: string) =>
      blocksOf(text).map((block) => (block.language === 'text' ? 'text' : block))
    deepEqual(shape(en), shape(ja))
    const linesOf = (text: string) =>
      blocksOf(text)
        .filter(({ language }) => language === 'text')
        .map((block) => block.text.split('\n').length)
    deepEqual(linesOf(en), linesOf(ja))
    const rowsOf = (text: string) =>
      withoutBlocks(text)
        .split('\n')
        .filter((line) => line.startsWith('|')).length
    equal(rowsOf(en), rowsOf(ja))
  })

test('every dependency of package.json is named in a decision', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
    textOf('package.json'),
  ) as Record<string, Record<string, string>>
  const decisions = documents
    .filter((file) => /decisions\/\d/.test(file))
    .map(textOf)
    .join('\n')
  const names = Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })
  deepEqual(
    names.filter(([name, version]) => !decisions.includes(name) || !decisions.includes(version)),
    [],
  )
})

test('every decision has its parts and its line in the list', () => {
  const list = textOf('docs/decisions/README.md')
  const parts = ['Context', 'Decision', 'Reason', 'Measured', 'Consequence', 'How to leave it']
  const files = globSync('*.md', { cwd: join(root, 'docs/decisions') })
    .filter((file) => file !== 'README.md')
    .sort()
  for (const file of files) {
    const text = textOf(`docs/decisions/${file}`)
    const [title = '', ...rest] = headingsOf(text)
    deepEqual(
      rest.map((heading) => heading.slice(3)),
      parts,
      file,
    )
    ok(list.includes(`[${title.slice(2).replace('. ', ' ')}](${file})`), file)
    equal(title.slice(2, 6), file.slice(0, 4))
  }
  const numbers = files.map((file) => file.slice(0, 4))
  equal(new Set(numbers).size, numbers.length)
})

test('every word of the code in the glossary is in the code', () => {
  const code = globSync('src/**/*.ts', { cwd: root }).map(textOf).join('\n')
  const columns = [...textOf('GLOSSARY.md').matchAll(/^\|[^|]+\|[^|]+\| ([^|]+) \|/gm)]
  const words = columns.flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word.replace(/[*]$/, '')),
  )
  ok(words.length > 30)
  const paths = new Set(['gate/milter', 'tile/', 'vault/', '--break-glass', 'xAfter'])
  deepEqual(
    words.filter((word) => !paths.has(word) && !code.includes(word)),
    [],
  )
})

/** Where a reader's machine has these too. */
const commonFolders = new Set('etc var opt usr tmp run dev proc mnt path'.split(' '))

test('no document names a path of the machine that it was written on, or the host of a registry', () => {
  const found = documents.flatMap((file) => {
    const text = textOf(file)
    const paths = [...text.matchAll(/(?<![\w.:/~}$-])\/([A-Za-z][\w.-]*)\/\w/g)]
      .filter(([, first = '']) => !commonFolders.has(first))
      .map(([path]) => `${file}: ${path}`)
    const hosts = [...text.matchAll(/\b[\w.-]*(?:registry|mirror|proxy)[\w-]*\.[a-z]{2,}\b/g)].map(
      ([host]) => `${file}: ${host}`,
    )
    return [...paths, ...hosts]
  })
  deepEqual(found, [])
})
