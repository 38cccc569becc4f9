/**
 * Headers: what every answer carries so that a browser lets nobody else do anything with it.
 *
 * No inline script, no third party, no frame around us (CSP 3), no guessing of types, no referrer,
 * nothing kept. What an answer has set by itself stays: a report in a sandboxed frame brings a policy
 * of its own.
 */
export const HSTS = 'max-age=31536000'

const policy = (style: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${style}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Of the page; the nonce is for the style elements that the page's library makes. */
export const pagePolicy = (nonce: string): string => policy(`'self' 'nonce-${nonce}'`)

/** Of everything else: it may do nothing. */
export const BARE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

const common: Readonly<Record<string, string>> = {
  'content-security-policy': BARE_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
  'cache-control': 'no-store',
}

export function guardHeaders(headers: Headers, isSecure: boolean): void {
  for (const [name, value] of Object.entries(common))
    if (!headers.has(name)) headers.set(name, value)
  if (isSecure) headers.set('strict-transport-security', HSTS)
}
