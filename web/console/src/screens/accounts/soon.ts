/**
 * Soon: does once, a moment later, what many events ask for, so that a blast does not ask the guard for
 * the same page at every message.
 */
import { useEffect, useRef } from 'react'

export function useSoon(act: () => void, afterMs: number): () => void {
  const latest = useRef(act)
  latest.current = act
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      latest.current()
    }, afterMs)
  }
}
