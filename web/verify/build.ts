/**
 * Build: makes the page that checks a package in a browser, one file with everything in it, and the
 * module by which the program hands it out together with the script.
 *
 * The page's modules and the pure rooms that they ask for are put into one script: types stripped by
 * the runtime, each module a function of its own, imports turned into what that function is given.
 * Nothing is renamed, so whoever reads the page reads our source. The policy of the page allows this
 * one script and this one style sheet by their hashes, and no connection to anywhere.
 *
 * `node web/verify/build.ts` writes; a test compares what is there with what would be written.
 * Limits: modules without circles, without default exports, `export *` and top-level await.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'

const root = join(import.meta.dirname, '../..')

type Module = { readonly name: string; readonly code: string }
type Cut = { readonly from: number; readonly to: number; readonly put: string }
type Node = { type: string; start: number; end: number; [key: string]: unknown }

const nameOf = (node: unknown): string => {
  const { name, value } = node as { name?: string; value?: string }
  return name ?? value ?? ''
}

/** A module as a function that gives what it exports; those it asks for come before it. */
function take(file: string, done: Map<string, Module>, under: readonly string[]): string {
  const known = done.get(file)
  if (known !== undefined) return known.name
  if (under.includes(file)) throw new Error(`${file} asks for itself: ${under.join(' > ')}`)
  const bare = stripTypeScriptTypes(readFileSync(file, 'utf8'), { mode: 'strip' })
  const { program, errors } = parseSync(file.replace(/\.ts$/, '.js'), bare)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const cuts: Cut[] = []
  const given: string[] = []
  const imports: string[] = []
  for (const node of program.body as unknown as Node[]) {
    if (node.type === 'ImportDeclaration') {
      const from = (node['source'] as { value: string }).value
      if (!from.startsWith('.')) throw new Error(`${file} asks for ${from}`)
      const name = take(join(dirname(file), from), done, [...under, file])
      const names = (node['specifiers'] as Node[]).map((it) => {
        if (it.type !== 'ImportSpecifier') throw new Error(`${file}: import of everything`)
        const [there, here] = [nameOf(it['imported']), nameOf(it['local'])]
        return there === here ? here : `${there}: ${here}`
      })
      if (names.length > 0) imports.push(`const { ${names.join(', ')} } = ${name}`)
      cuts.push({ from: node.start, to: node.end, put: '' })
    } else if (node.type === 'ExportNamedDeclaration') {
      const declared = node['declaration'] as Node | null
      if (declared === null) throw new Error(`${file}: export without a declaration`)
      if (declared.type === 'VariableDeclaration')
        for (const it of declared['declarations'] as Node[]) given.push(nameOf(it['id']))
      else given.push(nameOf(declared['id']))
      cuts.push({ from: node.start, to: declared.start, put: '' })
    } else if (node.type.startsWith('Export')) throw new Error(`${file}: ${node.type}`)
  }
  let code = bare
  for (const { from, to, put } of cuts.reverse()) code = code.slice(0, from) + put + code.slice(to)
  const name = `m${done.size}`
  const text = code
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
  done.set(file, {
    name,
    code: `// ${relative(root, file)}\nconst ${name} = (() => {\n${imports.join('\n')}\n${text}\nreturn { ${given.join(', ')} }\n})()\n`,
  })
  return name
}

export function scriptOf(entry: string): string {
  const done = new Map<string, Module>()
  take(entry, done, [])
  return `'use strict'\n${[...done.values()].map(({ code }) => code).join('\n')}`
}

const digestOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

export function pageOf(): string {
  const script = scriptOf(join(import.meta.dirname, 'main.ts'))
  if (/<\/script|<!--/i.test(script)) throw new Error('the script would end too early')
  const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')
  const policy = [
    "default-src 'none'",
    `script-src ${digestOf(script)}`,
    `style-src ${digestOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return readFileSync(join(import.meta.dirname, 'page.html'), 'utf8')
    .replace('@POLICY@', () => policy)
    .replace('@STYLE@', () => style)
    .replace('@SCRIPT@', () => script)
}

/** What is written, by file. */
export function built(): ReadonlyMap<string, string> {
  const page = pageOf()
  const script = readFileSync(join(root, 'src/store/evidence/package/verify_package.py'), 'utf8')
  return new Map([
    [join(root, 'docs/verify.html'), page],
    [
      join(root, 'src/store/evidence/package/assets.ts'),
      [
        '/** Made by `node web/verify/build.ts`: what every package carries to be checked with. */',
        `export const verifyPage =\n  ${JSON.stringify(page)}`,
        `export const verifyScript =\n  ${JSON.stringify(script)}`,
        '',
      ].join('\n'),
    ],
  ])
}

if (process.argv[1] === import.meta.filename)
  for (const [file, text] of built()) writeFileSync(file, text)
