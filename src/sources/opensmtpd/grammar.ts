/** Grammar: the pieces that all versions of OpenSMTPD write alike. */
import { addressOf } from '../syslog/address.ts'

export const session = '([0-9a-f]{16})'
/** OpenSMTPD takes no address with brackets or quotes. */
export const address = '<([^<>]{0,320})>'

/** IPv6 stands in brackets; `local` is a program on the machine. */
export const ipOf = (told: string): string | undefined =>
  addressOf(told.replace(/^\[(.*)\]$/, '$1'))

/** vis(3) writes `\040` for a blank and `\\` for itself. */
export const unvis = (text: string): string =>
  text.replace(/\\([0-7]{3}|\\)/g, (_all, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8)),
  )
