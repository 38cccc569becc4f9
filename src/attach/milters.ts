/**
 * Milters: the value of smtpd_milters as a list, and our place in it.
 *
 * Written without white space, because `postconf -P` of Postfix 3.7 takes no other value for a
 * service, and Postfix reads both alike. Ours comes last: who signs or adds headers stays before it.
 */

/** The guard's own deadline is 5 s, so it answers before Postfix gives up (decision 15). */
const settings = [
  'default_action=quarantine',
  'connect_timeout=3s',
  'command_timeout=6s',
  'content_timeout=8s',
  'protocol=6',
]

export type Milter = {
  /** As Postfix compares it: `unix:sekimori/milter.sock`, `inet:127.0.0.1:8891`. */
  readonly address: string
  /** The whole entry, without white space. */
  readonly text: string
  readonly settings: readonly string[]
}

export const ourMilter = (address: string): Milter => ({
  address,
  text: `{${[address, ...settings].join(',')}}`,
  settings,
})

/** `undefined` when the value cannot be written without white space, or its braces do not match. */
export function readMilters(value: string): readonly Milter[] | undefined {
  const milters: Milter[] = []
  let rest = value.trim()
  while (rest !== '') {
    const braced = /^\{([^{}]*)\}/.exec(rest)
    const plain = braced === null ? /^[^\s,{}]+(?:\{[^{}\s,]*\}[^\s,{}]*)*/.exec(rest) : null
    const found = braced?.[0] ?? plain?.[0]
    if (found === undefined) return undefined
    const parts = (braced?.[1] ?? found).split(/[\s,]+/).filter((part) => part !== '')
    const [address, ...own] = parts
    if (address === undefined || own.some((part) => !/^\w+=[^=]/.test(part))) return undefined
    milters.push({
      address,
      text: braced === null ? address : `{${parts.join(',')}}`,
      settings: own,
    })
    rest = rest.slice(found.length)
    const gap = /^[\s,]*/.exec(rest)?.[0] ?? ''
    if (gap === '' && rest !== '') return undefined
    rest = rest.slice(gap.length)
  }
  return milters
}

export const textOf = (milters: readonly Milter[]): string =>
  milters.map(({ text }) => text).join(',')

export const without = (milters: readonly Milter[], address: string): readonly Milter[] =>
  milters.filter((one) => one.address !== address)

/** What Postfix does with mail when this milter does not answer. */
export const defaultActionOf = (milter: Milter, otherwise: string): string =>
  milter.settings
    .find((one) => one.startsWith('default_action='))
    ?.slice('default_action='.length) ?? otherwise
