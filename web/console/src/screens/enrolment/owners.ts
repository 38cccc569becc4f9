/** Owners: reads accounts page by page, as many as one batch may have, and names that were pasted. */
import { useEffect, useState } from 'react'
import type {
  EnrolmentOwner,
  EnrolmentOwners,
} from '../../../../../src/console/routes/enrolment.ts'
import { ask, pathWith } from '../../api.ts'

export const ENROLMENT = '/api/v1/enrolment'
/** Accounts of one batch; more are not read either. */
export const BATCH_MAX = 10_000

export type Wanted = {
  readonly search: string
  readonly without: boolean
  readonly department: string | undefined
}
export type Found = {
  readonly owners: readonly EnrolmentOwner[]
  readonly isAll: boolean
  readonly error?: unknown
}

/** What is found so far; begins anew when something else is wanted, or `again` is another. */
export function useOwners({ search, without, department }: Wanted, again: number): Found {
  const [found, setFound] = useState<Found>({ owners: [], isAll: false })
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks once more for the same
  useEffect(() => {
    const over = new AbortController()
    const read = async () => {
      let owners: readonly EnrolmentOwner[] = []
      let from: string | undefined
      do {
        const query = { search, from, department, ...(without ? { without } : {}) }
        const path = pathWith(`${ENROLMENT}/owners`, query)
        const page = await ask<EnrolmentOwners>('GET', path, undefined, over.signal)
        if (over.signal.aborted) return
        owners = [...owners, ...page.owners].slice(0, BATCH_MAX)
        from = owners.length < BATCH_MAX ? page.next : undefined
        setFound({ owners, isAll: from === undefined })
      } while (from !== undefined)
    }
    setFound({ owners: [], isAll: false })
    const timer = setTimeout(() => {
      read().catch((error: unknown) => {
        if (!over.signal.aborted) setFound({ owners: [], isAll: true, error })
      })
    }, 250)
    return () => {
      clearTimeout(timer)
      over.abort()
    }
  }, [search, without, department, again])
  return found
}

/** Names in a text that was pasted: whatever stands between blanks, commas and quotes. */
export function pastedNames(text: string): readonly string[] {
  const names = text
    .split(/[\s,;"'<>、，]+/u)
    .map((name) => name.replace(/^mailto:/i, '').trim())
    .filter((name) => name !== '' && name.length <= 300)
  return [...new Set(names)]
}
