// needs: chromium, poppler-utils
/**
 * Documents of a case as people hold them: each kind in both languages as PDF turned into pictures and
 * as a page in a real browser, by day, on a desk and on a telephone, with what an attacker wrote in it.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type LabBrowser, openBrowser } from '../../lab/browser.ts'
import { openScratch, type Scratch } from '../../lab/scratch.ts'
import { needs } from '../../scripts/needs.ts'
import type { CaseFile, PaperKind } from '../../src/cases/case.ts'
import { pdfDocument } from '../../src/render/report.ts'
import { htmlDocument } from '../../src/reports/html/report.ts'
import { fillingOf, paperDocument } from '../../src/reports/papers/draft.ts'
import { forms } from '../../src/reports/papers/forms.ts'
import {
  exerciseFile,
  hostileCase,
  hostileTexts,
  kumamotoFile,
  narrowedFile,
} from '../../src/reports/papers/testing.ts'

const missing = (['chromium', 'poppler-utils'] as const).filter((name) =>
  needs[name].probes.some((probe) => !existsSync(probe)),
)
const skip = missing.length === 0 ? false : `not installed: ${missing.join(', ')}`
const languages = ['ja', 'en'] as const
const kinds = Object.keys(forms) as PaperKind[]
/** Where pictures are kept to be looked at; else they go with the scratch folder. */
const kept = process.env['SEKIMORI_PICTURES']

let scratch: Scratch
let browser: LabBrowser
let server: Server
let base = ''
let folder = ''
const pages = new Map<string, string>()
const asked: string[] = []

const laid = (file: CaseFile, kind: PaperKind, language: 'ja' | 'en') =>
  paperDocument(kind, fillingOf(file, kind, language))
const fileFor = (kind: PaperKind): CaseFile =>
  kind === 'press-followup' ? narrowedFile : kumamotoFile

before(async () => {
  if (skip !== false) return
  scratch = openScratch()
  folder = kept ?? join(scratch.folder, 'pictures')
  mkdirSync(folder, { recursive: true })
  server = createServer((request, response) => {
    const page = pages.get(request.url ?? '')
    if (page === undefined && request.url !== '/favicon.ico') asked.push(request.url ?? '')
    response.writeHead(page === undefined ? 204 : 200, { 'content-type': 'text/html' })
    response.end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser(scratch, { language: 'ja-JP', runsScripts: true })
})
after(async () => {
  if (skip !== false) return
  await scratch.close()
  await new Promise((resolve) => server.close(resolve))
})

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  })
const pagesOf = (file: string): number => Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', file))?.[1])

test('every kind is a PDF on A4 in both languages, with its title and its own fonts', {
  skip,
}, async () => {
  for (const kind of kinds)
    for (const language of languages) {
      const document = laid(fileFor(kind), kind, language)
      const file = join(folder, `${kind}-${language}.pdf`)
      writeFileSync(file, await pdfDocument(document))
      const said = run('pdftotext', '-raw', file, '-').replaceAll(/\s+/g, '')
      ok(said.includes(document.title.slice(0, 12).replaceAll(/\s+/g, '')), `${kind} ${language}`)
      match(run('pdfinfo', file), /Page size:\s+59[45][.\d]* x 84[12][.\d]* pts \(A4\)/)
      for (const line of run('pdffonts', file).trim().split('\n').slice(2))
        match(line, /\byes yes (yes|no)\s+\d+\s+\d+$/)
      if (kept !== undefined) run('pdftoppm', '-r', '70', '-png', file, file.slice(0, -4))
    }
})

test('the first report to the executive has all its points on one page, the evidence on the next', {
  skip,
}, async () => {
  for (const language of languages) {
    const file = join(folder, `sheet-${language}.pdf`)
    writeFileSync(file, await pdfDocument(laid(kumamotoFile, 'executive-first', language)))
    equal(pagesOf(file), 2)
    const first = run('pdftotext', '-layout', '-f', '1', '-l', '1', file, '-')
    match(first, language === 'ja' ? /対外発表文/ : /Statement for/)
    match(
      run('pdftotext', '-f', '2', '-l', '2', file, '-'),
      language === 'ja' ? /別紙：数値の根拠/ : /Annex/,
    )
  }
})

test('a drill stands across every page', { skip }, async () => {
  const file = join(folder, 'exercise.pdf')
  writeFileSync(file, await pdfDocument(laid(exerciseFile, 'press-first', 'ja')))
  for (let page = 1; page <= pagesOf(file); page += 1)
    match(
      run('pdftotext', '-raw', '-f', String(page), '-l', String(page), file, '-'),
      /訓練 EXERCISE/,
    )
})

test('pages fit a desk and a telephone', { skip }, async () => {
  for (const kind of kinds)
    for (const language of languages) {
      pages.set(`/${kind}-${language}`, htmlDocument(laid(fileFor(kind), kind, language)))
      await browser.size(1_100, 900)
      await browser.open(`${base}/${kind}-${language}`)
      equal(await browser.overflow(), 0, `${kind} ${language}`)
      if (kept !== undefined) await browser.picture(join(folder, `${kind}-${language}-page.png`))
      await browser.size(390, 844, true)
      equal(await browser.overflow(), 0, `${kind} ${language} on a telephone`)
      await browser.size(1_100, 900)
    }
  deepEqual(browser.complaints, [])
  deepEqual(asked, [])
})

test('what an attacker or a hurried person wrote runs nothing and asks for nothing', {
  skip,
}, async () => {
  for (const [nth, text] of hostileTexts.entries()) {
    const kind = kinds[nth % kinds.length] ?? 'press-first'
    const page = htmlDocument(laid(hostileCase(kumamotoFile, text), kind, 'ja'))
    // The escaping alone must hold, too.
    const bare = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    pages.set(`/hostile-${nth}`, bare)
    await browser.open(`${base}/hostile-${nth}`)
    for (const selector of ['script', 'img', 'iframe', 'object', 'form', 'link', 'base'])
      equal(await browser.text(selector), '', `${kind} ${selector}`)
  }
  deepEqual(browser.complaints, [])
  deepEqual(asked, [])
  ok(readFileSync(join(folder, 'exercise.pdf')).length > 0)
})
