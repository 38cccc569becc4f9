// needs: chromium, poppler-utils
// slow
/**
 * The report of an investigation, as people meet it: the page in a real browser, by day and by night,
 * on a desk and on a telephone, printed, and the PDF turned into pictures. What an attacker wrote into
 * a log runs nothing and asks for nothing, with the page's own policy and without it.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { type LabBrowser, openBrowser } from '../../lab/browser.ts'
import { openScratch, type Scratch } from '../../lab/scratch.ts'
import { needs } from '../../scripts/needs.ts'
import { pdfReport } from '../../src/render/report.ts'
import { htmlReport } from '../../src/reports/html/report.ts'
import { hostile, hostileTexts, samples } from '../../src/reports/testing.ts'

const missing = (['chromium', 'poppler-utils'] as const).filter((name) =>
  needs[name].probes.some((probe) => !existsSync(probe)),
)
const skip = missing.length === 0 ? false : `not installed: ${missing.join(', ')}`
const languages = ['ja', 'en'] as const
/** Where pictures are kept to be looked at; else they go with the scratch folder. */
const kept = process.env['SEKIMORI_PICTURES']

let scratch: Scratch
let browser: LabBrowser
let server: Server
let base = ''
const pages = new Map<string, string>()
const asked: string[] = []
let folder = ''

before(async () => {
  if (skip !== false) return
  scratch = openScratch()
  folder = kept ?? join(scratch.folder, 'pictures')
  mkdirSync(folder, { recursive: true })
  server = createServer((request, response) => {
    const path = request.url ?? ''
    const page = pages.get(path)
    // A browser looks for the picture of a site by itself.
    if (page === undefined && path !== '/favicon.ico') asked.push(path)
    response.writeHead(page === undefined ? 204 : 200, { 'content-type': 'text/html' })
    response.end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const [name, found] of Object.entries(samples))
    for (const language of languages) pages.set(`/${name}-${language}`, htmlReport(found, language))
  browser = await openBrowser(scratch, { language: 'ja-JP', runsScripts: true })
})
after(async () => {
  if (skip !== false) return
  await scratch.close()
  await new Promise((resolve) => server.close(resolve))
})

/** Octets of the rows of a PNG (ISO/IEC 15948), still filtered: a blank picture has hardly any that are not 0. */
function rowsOf(png: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const size = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + size))
    at += size + 12
  }
  return inflateSync(Buffer.concat(parts))
}
const inked = (file: string): number => {
  const rows = rowsOf(readFileSync(file))
  return rows.reduce((sum, octet) => sum + (octet === 0 ? 0 : 1), 0) / rows.length
}

test('pages are seen by day and by night, on a desk and on a telephone, in both languages', {
  skip,
}, async () => {
  for (const name of Object.keys(samples))
    for (const language of languages) {
      await browser.size(1_200, 900)
      await browser.open(`${base}/${name}-${language}`)
      equal(await browser.overflow(), 0)
      // A picture of a long page takes seconds: the longest is taken in every way, the others in one.
      const isWhole = name === 'blast'
      if (!isWhole && (language === 'ja') !== (name === 'clean' || name === 'wipe')) continue
      for (const dark of isWhole ? [false, true] : [name === 'theft']) {
        await browser.isDark(dark)
        const file = join(folder, `${name}-${language}${dark ? '-dark' : ''}.png`)
        await browser.picture(file)
        ok(inked(file) > 0.005, file)
      }
      await browser.isDark(false)
      await browser.size(390, 844, true)
      equal(await browser.overflow(), 0, `${name}-${language} on a telephone`)
    }
  await browser.picture(join(folder, 'phone.png'))
  await browser.size(1_200, 900)
  deepEqual(browser.complaints, [])
  deepEqual(asked, [])
})

test('what an attacker wrote runs nothing and asks for nothing, with the policy and without it', {
  skip,
}, async () => {
  for (const [nth, text] of hostileTexts.entries()) {
    const page = htmlReport(hostile(text), nth % 2 === 0 ? 'ja' : 'en')
    pages.set(`/hostile-${nth}`, page)
    // The escaping alone must hold, too.
    const bare = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    ok(bare.length < page.length)
    pages.set(`/bare-${nth}`, bare)
    for (const path of [`/hostile-${nth}`, `/bare-${nth}`]) {
      // A dialog would keep the page from answering at all.
      await browser.open(`${base}${path}`)
      match(await browser.text('h1'), /調査報告書|unauthorised access/)
      for (const selector of ['script', 'img', 'iframe', 'object', 'form', 'link', 'base'])
        equal(await browser.text(selector), '', `${path} ${selector}`)
      match(await browser.text('footer'), /Sekimori/)
    }
  }
  deepEqual(browser.complaints, [])
  deepEqual(asked, [])
})

test('the policy stands: a script that did get in would be stopped', { skip }, async () => {
  const page = htmlReport(samples['empty'] as never, 'en')
  pages.set(
    '/broken',
    page.replace('<main>', '<main><script>document.title="ran"</script><img src="/x.png">'),
  )
  const before = browser.complaints.length
  await browser.open(`${base}/broken`)
  ok(browser.complaints.length > before)
  deepEqual(asked, [])
})

test('printed on A4, the summary has a page of its own and nothing is cut off', {
  skip,
}, async () => {
  for (const language of languages) {
    const page = join(scratch.folder, `print-${language}.html`)
    writeFileSync(page, pages.get(`/blast-${language}`) ?? '')
    const out = join(folder, `print-${language}.pdf`)
    const running = scratch.run(`print-${language}`, '/usr/bin/chromium', [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer'],
      ...[`--user-data-dir=${join(scratch.folder, `print-${language}`)}`, `--print-to-pdf=${out}`],
      `file://${page}`,
    ])
    await new Promise((resolve) => running.child.once('exit', resolve))
    const first = run('pdftotext', '-f', '1', '-l', '1', '-layout', out, '-')
    match(first, language === 'ja' ? /次に行うこと/ : /What to do next/)
    const second = run('pdftotext', '-f', '2', '-l', '2', '-layout', out, '-')
    match(second, language === 'ja' ? /^\s*時系列/ : /^\s*Timeline/)
    const info = run('pdfinfo', out)
    match(info, /Page size:\s+59[45][.\d]* x 84[12][.\d]* pts \(A4\)/)
    lookAt(out, `print-${language}`)
  }
})

test('the PDF has Japanese in its own fonts, numbered pages, and no page is blank', {
  skip,
}, async () => {
  for (const [name, found] of Object.entries(samples)) {
    const language = name === 'theft' || name === 'wipe' ? 'en' : 'ja'
    const file = join(folder, `${name}-${language}.pdf`)
    writeFileSync(file, await pdfReport(found, language))
    const words = run('pdftotext', '-layout', file, '-')
    match(words, language === 'ja' ? /情報漏えい判定/ : /Leak verdict/)
    match(words, /SKM-\d{8}-[0-9A-F]{8}/)
    const count = Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', file))?.[1])
    match(words, new RegExp(`\\b${count} ?/ ?${count}\\b`))
    // Name, type, encoding, then: emb sub uni. Every one is embedded.
    for (const line of run('pdffonts', file).trim().split('\n').slice(2))
      match(line, /\byes yes (yes|no)\s+\d+\s+\d+$/)
    equal(lookAt(file, `pdf-${name}-${language}`), count)
  }
})

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  })

/** Turns a PDF into pictures and looks for ink on each; how many there are. */
function lookAt(file: string, name: string): number {
  run('pdftoppm', '-r', '60', '-png', file, join(folder, name))
  const count = Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', file))?.[1])
  const width = String(count).length
  for (let page = 1; page <= count; page += 1) {
    const picture = join(folder, `${name}-${String(page).padStart(width, '0')}.png`)
    ok(inked(picture) > 0.002, picture)
  }
  return count
}
