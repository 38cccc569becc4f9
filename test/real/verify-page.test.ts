// needs: chromium
/**
 * The page that checks a package, in a real browser: accepts a good one and says what it could not
 * check, names the entry that was altered, refuses a zip that is none, and asks nothing of anybody.
 */
import { deepEqual, equal, match } from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type LabBrowser, openBrowser } from '../../lab/browser.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { verifyPage } from '../../src/store/evidence/package/assets.ts'
import { writeZip } from '../../src/store/evidence/package/zip-write.ts'
import { packageOf, type Rich, resummed, richLog } from '../evidence/package-help.ts'

let scratch: Scratch
let rich: Rich
let browser: LabBrowser
let url = ''
const pictures = process.env['SEKIMORI_PICTURES']

before(async () => {
  scratch = openScratch()
  rich = await richLog()
  const page = join(scratch.folder, 'verify.html')
  writeFileSync(page, verifyPage)
  url = pathToFileURL(page).href
  browser = await openBrowser(scratch, { language: 'ja-JP', runsScripts: true })
  await browser.size(1_200, 900)
})
after(async () => {
  await scratch.close()
  await rich.place.remove()
})

const picture = async (name: string): Promise<void> => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await browser.picture(join(pictures, `${name}.png`))
}

const zipped = async (name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> => {
  const path = join(scratch.folder, name)
  await writeZip(path, files)
  return path
}

const shownFor = async (path: string): Promise<string> => {
  await browser.open(url)
  await browser.choose('#file', path)
  await until('the page has a verdict', 20_000, async () => (await browser.text('#verdict')) !== '')
  return browser.text('#verdict')
}

test('a good package is verified, with who swore, brackets and what was not checked', async () => {
  const { files } = await packageOf(rich, '310-320,400,551')
  match(await shownFor(await zipped('good.zip', files)), /検証しました/)
  match(await browser.text('#witnesses'), /w1 — 2026/)
  match(await browser.text('#not'), /ポリシーは同梱のもの/)
  match(await browser.text('#records'), /欠落/)
  await browser.tap('tr[data-index="315"]')
  await until('the way to the root is drawn', 5_000, async () =>
    (await browser.text('.inside')).includes('署名された根'),
  )
  await picture('good-ja')
  await browser.tap('#to-en')
  match(await browser.text('#verdict'), /^✓\s+Verified/)
  await picture('good-en')
  await browser.isDark(true)
  await browser.size(390, 844, true)
  equal(await browser.overflow(), 0)
  await picture('good-phone-dark')
  await browser.isDark(false)
  await browser.size(1_200, 900)
  deepEqual(browser.complaints, [])
})

test('an altered record is named, though all sums were made to fit', async () => {
  const { files } = await packageOf(rich, '310-320')
  const name = 'entries/000000000313.leaf'
  const leaf = Buffer.from(files.get(name) as Uint8Array)
  leaf[leaf.indexOf('"q":0') + 4] = 0x31
  const altered = resummed(new Map([...files, [name, leaf]]))
  const verdict = await shownFor(await zipped('altered.zip', altered))
  match(verdict, /検証できません[\s\S]*改変された最初の記録は 313 番/)
  await browser.tap('tr[data-index="313"]')
  await until('the picture says so too', 5_000, async () =>
    (await browser.text('.inside')).includes('署名された根と一致しません'),
  )
  await picture('altered-ja')
})

test('an altered body is named, and what is no package is refused with the reason', async () => {
  const { files } = await packageOf(rich, '310-320')
  const name = 'entries/000000000315.body'
  const body = Buffer.from(files.get(name) as Uint8Array)
  body[40] = (body[40] as number) ^ 1
  const altered = resummed(new Map([...files, [name, body]]))
  match(await shownFor(await zipped('body.zip', altered)), /検証できません/)
  match(await browser.text('#problems'), /315 の本文.*改変されています/)
  const none = join(scratch.folder, 'none.zip')
  writeFileSync(none, 'no zip at all')
  match(await shownFor(none), /読み取れるパッケージではありません/)
})

test('a key that was given by another way is what counts', async () => {
  const { files } = await packageOf(rich, '310')
  const path = await zipped('key.zip', files)
  match(await shownFor(path), /検証しました/)
  await browser.tap('summary')
  await browser.type('#key', 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
  await browser.tap('#again')
  await until('it is checked again', 20_000, async () =>
    (await browser.text('#verdict')).includes('検証できません'),
  )
})
