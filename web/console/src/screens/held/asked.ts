/** Asked: which held mail a screen is about, as its address says it. */
import { useLocation } from '@tanstack/react-router'

export type HeldAsked = {
  readonly account?: string
  readonly case?: string
  readonly tab?: string
}

/** The router reads numbers and the like out of a query; an address is text. */
export function useHeldAsked(): HeldAsked {
  const { searchStr } = useLocation()
  const search = new URLSearchParams(searchStr)
  const text = (name: string): string | undefined => {
    const value = search.get(name)?.replace(/^"(.*)"$/u, '$1')
    return value === undefined || value === '' ? undefined : value
  }
  const [account, its, tab] = [text('account'), text('case'), text('tab')]
  return {
    ...(account === undefined ? {} : { account }),
    ...(its === undefined ? {} : { case: its }),
    ...(tab === undefined ? {} : { tab }),
  }
}
