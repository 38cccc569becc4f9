import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { checkedApp } from '../testing.ts'
import { openFiles, PACKED_FROM, packRest, readFiles } from './files.ts'

async function withPage(act: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-page-'))
  const put = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  try {
    put('index.html', '<meta content="__NONCE__">')
    put('assets/a-1234.js', 'let a')
    put('assets/a-1234.js.gz', gzipSync('let a'))
    put('assets/a-1234.js.map', '{}')
    put('favicon.ico', 'x')
    await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('what is there under a known type is served, and nothing else; links are not followed', () =>
  withPage((folder) => {
    symlinkSync('/etc/passwd', join(folder, 'assets/passwd.txt'))
    deepEqual([...readFiles(folder).keys()].sort(), [
      '/assets/a-1234.js',
      '/favicon.ico',
      '/index.html',
    ])
    throws(() => readFiles(join(folder, 'none')), /console\.page/)
  }))

test('a file with its hash in the name stays with the browser, packed for whoever takes it', () =>
  withPage(async (folder) => {
    const app = checkedApp({ files: openFiles(folder), me: null })
    const plain = await app.get('/assets/a-1234.js')
    equal(await plain.text(), 'let a')
    equal(plain.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    equal(plain.headers.get('content-encoding'), null)
    const packed = await app.get('/assets/a-1234.js', { 'accept-encoding': 'br, gzip' })
    equal(packed.headers.get('content-encoding'), 'gzip')
    equal(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString(), 'let a')
    equal(packed.headers.get('vary'), 'accept-encoding')
    const etag = plain.headers.get('etag') ?? ''
    equal((await app.get('/assets/a-1234.js', { 'if-none-match': etag })).status, 304)
    equal((await app.get('/favicon.ico')).headers.get('cache-control'), 'no-cache')
  }))

test('a page that is built anew is read anew, one that goes away stays as it was', () =>
  withPage(async (folder) => {
    let now = 0
    const files = openFiles(folder, () => now)
    equal(files.page(), '<meta content="__NONCE__">')
    writeFileSync(join(folder, 'index.html'), 'new')
    utimesSync(join(folder, 'index.html'), 1, 1)
    equal(files.page(), '<meta content="__NONCE__">', 'not more often than once a second')
    now += 1_000
    equal(files.page(), 'new')
    rmSync(join(folder, 'index.html'))
    now += 1_000
    equal(files.page(), 'new')
  }))

test('a page that was never built says what to do, in both languages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-page-'))
  try {
    const answer = await checkedApp({ files: openFiles(folder), me: null }).get('/')
    equal(answer.status, 503)
    const text = await answer.text()
    ok(text.includes('npm run build') && text.includes('実行してください'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what a build left unpacked is packed from a size on, and what it packed stays as it is', () =>
  withPage(async (folder) => {
    writeFileSync(join(folder, 'assets/b.js'), 'b'.repeat(PACKED_FROM))
    writeFileSync(join(folder, 'assets/c.js'), 'c'.repeat(PACKED_FROM - 1))
    writeFileSync(join(folder, 'assets/b.js.br'), 'packed')
    const files = readFiles(folder)
    await packRest(files)
    equal(files.get('/assets/b.js')?.br?.toString(), 'packed')
    equal(gunzipSync(files.get('/assets/b.js')?.gzip ?? Buffer.of()).length, PACKED_FROM)
    equal(files.get('/assets/c.js')?.gzip, undefined)
  }))
