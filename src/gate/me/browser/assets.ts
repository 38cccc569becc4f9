/**
 * Assets: the few files beside the pages: script, service worker, manifest, icons. All are made here
 * when the page opens, and each is known by its own text, so that no build and no folder is needed.
 */
import { createHash } from 'node:crypto'
import type { Language } from '../../../lib/words.ts'
import { ownWords } from '../own/words.ts'
import { words } from '../words.ts'
import { iconOf } from './icon.ts'
import { pageScript } from './script.ts'
import { workerScript } from './worker.ts'

export type Asset = {
  readonly type: string
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** The service worker's scope; a script may have none above itself unless it is said so. */
export const SCOPE = '/me'
export const WORKER_PATH = '/me/sw.js'
/** Home screens of telephones ask for these two. */
const ICONS = [192, 512] as const
const APPLE_ICON = 180

const kept = { 'Cache-Control': 'public, max-age=31536000, immutable' }
const looked = { 'Cache-Control': 'no-cache' }
const javascript = 'text/javascript; charset=utf-8'

const script = `'use strict';(${pageScript.toString()})(window)\n`
const worker = `'use strict';(${workerScript.toString()})(self,${JSON.stringify({
  ja: ownWords.ja.push.shown,
  en: ownWords.en.push.shown,
})},'/me')\n`
const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 12)

export const SCRIPT_PATH = `/me/page-${hashOf(script)}.js`
export const APPLE_ICON_PATH = `/me/icon-${APPLE_ICON}.png`
export const manifestPath = (language: Language): string => `/me/${language}.webmanifest`

const manifestOf = (language: Language): string =>
  JSON.stringify({
    id: SCOPE,
    name: words[language].name,
    short_name: ownWords[language].shortName,
    lang: language,
    start_url: SCOPE,
    scope: SCOPE,
    display: 'standalone',
    background_color: '#0b5cad',
    theme_color: '#0b5cad',
    icons: ICONS.map((size) => ({
      src: `/me/icon-${size}.png`,
      sizes: `${size}x${size}`,
      type: 'image/png',
    })),
  })

const png = (size: number): Asset => ({ type: 'image/png', body: iconOf(size), headers: kept })

/** By path; a fixed number of them. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  [SCRIPT_PATH, { type: javascript, body: Buffer.from(script), headers: kept }],
  [
    WORKER_PATH,
    {
      ...{ type: javascript, body: Buffer.from(worker) },
      headers: { ...looked, 'Service-Worker-Allowed': SCOPE },
    },
  ],
  ...(['ja', 'en'] as const).map((language): [string, Asset] => [
    manifestPath(language),
    {
      type: 'application/manifest+json; charset=utf-8',
      body: Buffer.from(manifestOf(language)),
      headers: looked,
    },
  ]),
  ...[...ICONS, APPLE_ICON].map((size): [string, Asset] => [`/me/icon-${size}.png`, png(size)]),
])
