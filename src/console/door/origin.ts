/**
 * Origin: whether a request may come in at all: the name that it asks for is ours (against DNS
 * rebinding), and what changes something comes from a page of ours.
 *
 * Three walls against a foreign page: the session's cookie is SameSite=Strict; `Sec-Fetch-Site` (Fetch
 * Metadata) and `Origin` (RFC 6454 §7) must be ours where they are given; and a change carries a
 * header that no page may send across origins without asking us first, which we never allow.
 */
export type Origin = { readonly origin: string; readonly host: string; readonly isSecure: boolean }

export const HEADER_OF_CHANGES = 'x-sekimori'
/** A page says by it that nobody has touched it for a while. */
export const HEADER_OF_IDLE = 'x-sekimori-idle'
const HOST_CHARACTERS_MAX = 300

export const originOf = (text: string): Origin => {
  const { origin, host, protocol } = new URL(text)
  return { origin, host, isSecure: protocol === 'https:' }
}

/** Which of ours was asked for; a default port may be written out (RFC 9110 §4.2.3). */
export function askedFor(host: string, origins: readonly Origin[]): Origin | undefined {
  if (host.length > HOST_CHARACTERS_MAX) return undefined
  const name = host.toLowerCase()
  return origins.find(
    (one) => name === one.host || name === `${one.host}:${one.isSecure ? 443 : 80}`,
  )
}

export type Headed = { readonly get: (name: string) => string | undefined }

/**
 * Why a request is foreign; `undefined`: it is not. A reading one may be the way in from elsewhere
 * (`mayComeIn`: a link to a page, an identity provider that sends the browser back).
 */
export function foreignness(
  { get }: Headed,
  asked: Origin,
  isChange: boolean,
  mayComeIn: boolean,
): string | undefined {
  const site = get('sec-fetch-site')
  const from = get('origin')
  const isWayIn = !isChange && mayComeIn && get('sec-fetch-mode') === 'navigate'
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isWayIn)
    return 'the request comes from another site'
  if (isChange && site === 'none') return 'the request comes from no page'
  if (from !== undefined && from !== asked.origin && !isWayIn)
    return 'the request comes from another origin'
  if (isChange && (get(HEADER_OF_CHANGES) ?? '') === '')
    return `a change carries the header ${HEADER_OF_CHANGES}`
  return undefined
}
