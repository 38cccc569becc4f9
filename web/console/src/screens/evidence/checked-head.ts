/**
 * Checked head: asks for the head, checks it here, compares it with the one seen last, and remembers it
 * if nothing is wrong. What was seen is never replaced by something that does not follow from it.
 */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type {
  EvidenceConsistency,
  EvidenceHead,
} from '../../../../../src/console/routes/evidence.ts'
import { isAble, webRun } from '../../../../verify/crypto.ts'
import { ask, pathWith } from '../../api.ts'
import { useTold } from '../../parts/index.ts'
import {
  checkGrowth,
  checkHead,
  checkpointIn,
  follows,
  type Growth,
  type HeadChecked,
  type Seen,
} from './checking.ts'
import { remember, seenOf } from './seen.ts'

export const HEAD = '/api/v1/evidence/head'
/** While somebody looks: it stands still for no longer than a signature takes. */
const EVERY_MS = 5_000

export type HeadKnown = {
  readonly able: boolean
  readonly checked?: HeadChecked
  readonly growth?: Growth
  /** As it was before this look. */
  readonly seen?: Seen
}

export function useHead() {
  const head = useTold<EvidenceHead>(HEAD, {}, { everyMs: EVERY_MS })
  const told = head.data?.head
  const known = useQuery({
    queryKey: ['evidence.checked', told?.checkpoint ?? '', told?.vkey ?? ''],
    enabled: told !== undefined && told !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: (before: HeadKnown | undefined) => before,
    queryFn: (): Promise<HeadKnown> => knownOf(told as NonNullable<typeof told>),
  })
  const { data } = known
  useEffect(() => {
    if (told?.vkey == null || told.checkpoint === null || data?.checked?.isGood !== true) return
    if (data.growth === undefined || !follows(data.growth)) return
    remember(localStorage, {
      ...{ log: told.log, vkey: told.vkey, checkpoint: told.checkpoint, at: Date.now() },
    })
  }, [told, data])
  return { head, known }
}

async function knownOf({
  log,
  vkey,
  checkpoint,
  policy,
  elders,
}: NonNullable<EvidenceHead['head']>): Promise<HeadKnown> {
  if (!(await isAble())) return { able: false }
  if (vkey === null || checkpoint === null) return { able: true }
  const seen = seenOf(localStorage, log)
  const pinned = seen?.log === log ? seen.vkey : undefined
  const checked = await checkHead(webRun, {
    ...{ vkey, checkpoint, policy },
    ...(pinned === undefined ? {} : { pinned }),
  })
  if (!checked.isGood) return { able: true, checked, ...(seen === undefined ? {} : { seen }) }
  const older = seen?.log === log ? checkpointIn(seen.checkpoint)?.size : undefined
  const newer = checked.checkpoint?.size ?? 0
  let hashes: readonly string[] | null | undefined
  let proved = checkpoint
  if (older !== undefined && older > 0 && older < newer) {
    const told = await ask<EvidenceConsistency>(
      'GET',
      pathWith('/api/v1/evidence/consistency', { older }),
    )
    hashes = told.hashes
    // The log may have been signed anew in between: then what is proved is that head, once it is checked.
    const again = await checkHead(webRun, { vkey, checkpoint: told.checkpoint })
    if (again.isGood) proved = told.checkpoint
  }
  const growth = await checkGrowth(webRun, {
    ...{ seen, log, checkpoint: proved, hashes, elders },
  })
  return { able: true, checked, growth, ...(seen === undefined ? {} : { seen }) }
}
