/** Ticks: what a day showed so far, asked for piece by piece and kept, so that nothing comes twice. */
import { useEffect, useRef, useState } from 'react'
import type { DrillTick, DrillTicks } from '../../../../../src/console/routes/drill.ts'
import { ask, pathWith } from '../../api.ts'

const EVERY_MS = 1_000
/** After it is over: what was written last is asked for once more. */
const AT_ONCE = 2_000

export function useTicks(
  path: string,
  isUnderWay: boolean,
  isKnown: boolean,
): readonly DrillTick[] {
  const [ticks, setTicks] = useState<readonly DrillTick[]>([])
  const next = useRef(0)
  const of = useRef(path)
  if (of.current !== path) {
    of.current = path
    next.current = 0
  }
  useEffect(() => {
    if (!isKnown) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async (): Promise<void> => {
      let more = 0
      try {
        const from = next.current
        const told = await ask<DrillTicks>('GET', pathWith(path, { from }), undefined, stop.signal)
        if (stop.signal.aborted || next.current !== from) return
        more = told.ticks.length
        next.current = told.next
        if (more > 0) setTicks((before) => (from === 0 ? told.ticks : [...before, ...told.ticks]))
      } catch {
        // It is asked again; the page tells what is wrong with the job itself.
      }
      if (stop.signal.aborted) return
      if (more >= AT_ONCE) void look()
      else if (isUnderWay) timer = setTimeout(() => void look(), EVERY_MS)
    }
    void look()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [path, isUnderWay, isKnown])
  return ticks
}
