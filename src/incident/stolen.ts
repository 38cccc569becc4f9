/** Stolen: of whom an investigation says that a thief wrote in their names, when, and from where. */
import type { Investigation } from './found.ts'
import type { Stolen } from './radius.ts'

/** The accounts that were taken over, with the thief's places. */
export const stolenIn = ({ accounts }: Pick<Investigation, 'accounts'>): readonly Stolen[] =>
  accounts.flatMap(({ account, verdict, window, origins }): Stolen[] => {
    if (verdict !== 'hijacked' || window === undefined) return []
    const thiefs = new Set(origins.flatMap(({ ip, known }) => (known ? [] : [ip])))
    return [{ account, window, ...(thiefs.size === 0 ? {} : { origins: thiefs }) }]
  })
