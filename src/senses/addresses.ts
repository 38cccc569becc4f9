/**
 * Addresses: the domains of a field's addresses (RFC 5322 §3.4), lower case.
 *
 * What people call themselves (a phrase, a quoted string, a comment) is passed over, for anything
 * may stand in it, another address above all.
 */

export const ADDRESSES_MAX = 8
const DOMAIN_MAX = 255
const COMMENTS_MAX = 8

export function domainsOf(value: string): readonly string[] {
  return addressesOf(value)
    .map(domainOf)
    .filter((domain) => domain !== undefined)
}

/** Whether one is the other, or lies in it. */
export const areKin = (a: string, b: string): boolean =>
  a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)

/** Each as it stands between its brackets, or by itself. */
function addressesOf(value: string): readonly string[] {
  const found: string[] = []
  let plain = ''
  let angle: string | undefined
  let isAngle = false
  let isQuoted = false
  let comments = 0
  const end = (): void => {
    const address = (angle ?? plain).trim()
    if (address !== '' && found.length < ADDRESSES_MAX) found.push(address)
    plain = ''
    angle = undefined
    isAngle = false
  }
  for (let i = 0; i < value.length && found.length < ADDRESSES_MAX; i += 1) {
    const c = value[i] as string
    if ((isQuoted || comments > 0) && c === '\\') i += 1
    else if (isQuoted) isQuoted = c !== '"'
    else if (comments > 0) comments += c === '(' && comments < COMMENTS_MAX ? 1 : c === ')' ? -1 : 0
    else if (c === '"') isQuoted = true
    else if (c === '(') comments = 1
    else if (c === '<' && angle === undefined) {
      angle = ''
      isAngle = true
    } else if (c === '>' && isAngle) isAngle = false
    else if (isAngle) angle += c
    else if (c === ',' || c === ';') end()
    // A group's name (RFC 5322 §3.4) is no address.
    else if (c === ':') plain = ''
    else plain += c
  }
  end()
  return found
}

function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  const domain = address
    .slice(at + 1)
    .trim()
    .toLowerCase()
    .replace(/\.$/, '')
  const isPlain = at >= 0 && domain !== '' && domain.length <= DOMAIN_MAX && !/[\s<>]/.test(domain)
  return isPlain ? domain : undefined
}
