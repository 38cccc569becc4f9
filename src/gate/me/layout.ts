/** Layout: the frame around every page, and the headers that go with it. */
import { APPLE_ICON_PATH, manifestPath, SCRIPT_PATH } from './browser/assets.ts'
import { html, markupText } from './html.ts'
import { HSTS_SECONDS } from './limits.ts'
import { form, PATHS, type Page, type View } from './parts.ts'
import { contentPolicy, style } from './style.ts'
import { words } from './words.ts'

/** `path`: where the switch of the language leads. */
export function documentOf(view: View, page: Page, path: string): string {
  const its = words[view.language]
  const other = view.language === 'ja' ? 'en' : 'ja'
  const head = page.isWrong === true ? `${its.error}: ${page.title}` : page.title
  // The style is a constant of ours without a sign that ends it, and its hash is of these octets.
  const [before = '', after = ''] = markupText(html`<!DOCTYPE html>
<html lang="${view.language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><link rel="icon" href="data:,">
<meta name="theme-color" content="#0b5cad"><link rel="manifest" href="${manifestPath(view.language)}">
<link rel="apple-touch-icon" href="${APPLE_ICON_PATH}"><script src="${SCRIPT_PATH}" defer></script>
<title>${head} - ${its.name}</title><style>\u0000</style></head>
<body><a class="skip" href="#text">${its.skip}</a><div class="frame">
<header><p class="name">${its.name}</p><a class="tongue" lang="${other}" hreflang="${other}" href="${path}?lang=${other}">${its.other}</a></header>
<main id="text"><h1>${page.title}</h1>
${page.body}
</main>
<footer><p>${its.footer}</p>${
    view.owner &&
    form(
      view,
      PATHS.signOut,
      html`<button type="submit" class="small second">${its.signOut}</button>`,
    )
  }</footer>
</div></body></html>
`).split('\u0000')
  return before + style + after
}

/**
 * `same-origin` and not `no-referrer`: with that a browser would say «Origin: null» of our own forms
 * too (Fetch §3.2), and they could not be told from another site's. No other site learns more by it.
 */
export const securityHeaders = (isSecure: boolean): Readonly<Record<string, string>> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': contentPolicy,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  ...(isSecure && { 'Strict-Transport-Security': `max-age=${HSTS_SECONDS}` }),
})
