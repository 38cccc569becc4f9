/**
 * Page: serves the built page and its files.
 *
 * A file with its hash in the name is the browser's for a year; the page itself is asked for anew, with
 * a nonce of its own for the styles that its library makes. An address that looks like one of the
 * page's gets the page, whatever it is: the page says what it does not know. Anything else is not there.
 */
import { randomBytes } from 'node:crypto'
import type { ConsoleApi, ConsoleContext } from '../api.ts'
import { isMachines } from '../door/door.ts'
import { pagePolicy } from '../door/headers.ts'
import { problemOf } from '../problem.ts'
import type { Files, StaticFile } from './files.ts'

/** The first part of an address of the page: no file, nothing hidden. */
const PAGE = /^\/(?:[a-z][a-z0-9-]{0,40}(?:\/|$)|$)/
const NOT_BUILT = `<!doctype html><html lang="ja"><meta charset="utf-8"><title>Sekimori</title>
<p>画面がまだ作られていません。「npm run build」を実行してください。</p>
<p>The page is not built yet: run «npm run build».</p></html>`

export function servePage(api: ConsoleApi, files: Files | undefined): void {
  api.get('*', (c) => {
    const { path } = c.req
    if (isMachines(path)) return problemOf(c, 404, 'unknown', 'no such address')
    const file = files?.of(path)
    if (file !== undefined) return answerFile(c, file)
    if (!PAGE.test(path)) return problemOf(c, 404, 'unknown', 'no such address')
    const page = files?.page()
    if (page === undefined) return c.html(NOT_BUILT, 503)
    const nonce = randomBytes(18).toString('base64')
    c.header('content-security-policy', pagePolicy(nonce))
    c.header('cache-control', 'no-cache')
    return c.html(page.replaceAll('__NONCE__', nonce))
  })
}

function answerFile(c: ConsoleContext, file: StaticFile): Response {
  const headers: Record<string, string> = {
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
    'content-type': file.type,
  }
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, headers)
  const accepted = (c.req.header('accept-encoding') ?? '').split(',').map((one) => one.trim())
  const packed = (name: 'br' | 'gzip'): boolean =>
    accepted.includes(name) && file[name] !== undefined
  const how = packed('br') ? 'br' : packed('gzip') ? 'gzip' : undefined
  if (how !== undefined) headers['content-encoding'] = how
  const content = (how === undefined ? file.content : file[how]) ?? file.content
  return c.body(content as Buffer<ArrayBuffer>, 200, headers)
}
