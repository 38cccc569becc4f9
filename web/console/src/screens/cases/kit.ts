/**
 * Kit: how the screens of a case ask and act.
 *
 * What a case tells is asked again when the guard says that something was done in it; what is kept
 * sealed is not, for every look at it stands in the evidence (`useFound`, `useChoices`).
 */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { NoticeRound } from '../../../../../src/cases/case.ts'
import type { AccountId } from '../../../../../src/events/event.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import type {
  Board,
  CaseBrief,
  Duties,
  FoundSeen,
  Knowledge,
  PaperChoice,
  RoundSeen,
} from '../../../../../src/ports/console-cases.ts'
import type { Speaking } from '../../../../../src/reports/say/moments.ts'
import { accountName } from '../../../../../src/reports/words/accounts.ts'
import { ask, type ProblemError } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive } from '../../live.tsx'
import { useAct, useTold } from '../../parts/index.ts'
import { useHasRole } from '../../session.tsx'
import { caseScreenWords } from './words.ts'

export const CASES = '/api/v1/cases'
const LIVE_EVERY_MS = 1_000
export const ROWS_PAGE = 500

export const caseAddress = (id: string, section = ''): string => `/cases/${id}${section}`
export const apiOf = (id: string, rest = ''): string => `${CASES}/${encodeURIComponent(id)}${rest}`

export function useCaseNumber(): string {
  const { case: id } = useParams({ strict: false }) as { readonly case?: string }
  return id ?? ''
}

export const useText = () => useWords(caseScreenWords)

/** For the reports' own words. */
export const useSpeaking = (): Speaking => {
  const { language, zone } = useLanguage()
  return { language, zone }
}

export const useBoard = (all: boolean) => useTold<Board>(CASES, { all })
export const useBrief = (id: string) => useTold<CaseBrief>(apiOf(id), {}, { keeps: false })
export const useDuties = (id: string) => useTold<Duties>(apiOf(id, '/duties'))
export const useRounds = (id: string) =>
  useTold<{ readonly rounds: readonly RoundSeen[]; readonly of: number }>(apiOf(id, '/rounds'))
export const useKnowledge = () => useTold<Knowledge>('/api/v1/case-knowledge')

export type RowsTold<Row> = {
  readonly rows: readonly Row[]
  readonly from: number
  readonly of: number
  readonly next: number | null
}
/** The last rows of a list, or the first. */
export const useRows = <Row>(id: string, list: string, last = false) =>
  useTold<RowsTold<Row>>(apiOf(id, `/rows/${list}`), { most: ROWS_PAGE, last })

/** Everybody but the viewer may be shown contents. */
export const useMayExplain = (): boolean =>
  useHasRole('analyst', 'responder', 'administrator', 'auditor')
export const useMayRespond = (): boolean => useHasRole('responder', 'administrator')
export const useMayDecide = (): boolean => useHasRole('administrator')

/**
 * What lies sealed: looked at once and not with every act, nor when the window is looked at again, for
 * each look stands in the evidence. `of`: another one is another look.
 */
function useSealed<T>(path: string, of: string, enabled: boolean) {
  return useQuery<T, ProblemError>({
    queryKey: ['sealed', path, of],
    queryFn: ({ signal }) => ask<T>('GET', path, undefined, signal),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchOnMount: false,
  })
}
export const useFound = (id: string, sha256: string | null | undefined) => {
  const may = useMayExplain()
  return useSealed<FoundSeen>(apiOf(id, '/found'), sha256 ?? '', may && typeof sha256 === 'string')
}
/** Of what the investigation and the duties have: new networks and new contracts are new documents. */
export const useChoices = (id: string, found: string | null) =>
  useSealed<{ readonly choices: readonly PaperChoice[] }>(
    apiOf(id, '/paper-choices'),
    found ?? '',
    useMayExplain(),
  )

/**
 * A list that only grows, from its end: the last page is asked again, and earlier ones when somebody
 * wants them. Rows are kept by their place, so that nothing falls between two pages.
 */
export function useLastRows<Row>(id: string, list: string) {
  const first = useRows<Row>(id, list, true)
  const [older, setOlder] = useState<RowsTold<Row>[]>([])
  const [isBusy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const kept = useRef(new Map<number, Row>())
  for (const page of [...older, ...(first.data === undefined ? [] : [first.data])])
    for (const [nth, row] of page.rows.entries()) kept.current.set(page.from + nth, row)
  const places = [...kept.current.keys()].sort((a, b) => a - b)
  const from = places[0] ?? 0
  const more = async () => {
    setBusy(true)
    setFailed(undefined)
    try {
      const begins = Math.max(0, from - ROWS_PAGE)
      const path = apiOf(id, `/rows/${list}?from=${begins}&most=${from - begins}`)
      const page = await ask<RowsTold<Row>>('GET', path)
      setOlder((all) => [...all, page])
    } catch (thrown) {
      setFailed(thrown)
    } finally {
      setBusy(false)
    }
  }
  return {
    rows: places.flatMap((place) => kept.current.get(place) ?? []),
    isTold: first.data !== undefined,
    of: first.data?.of ?? 0,
    more: from > 0 ? () => void more() : undefined,
    isBusy,
    error: first.error ?? failed ?? null,
    refetch: () => void first.refetch(),
  }
}

export type OneAct = { readonly act: string; readonly facts: Readonly<Record<string, unknown>> }
export type ActsBody = {
  readonly acts: readonly OneAct[]
  readonly reason: string
  readonly request?: string
}
export type ActDone = { readonly case: string; readonly entry: number }

/** An act in a case; asks everything of it again. */
export const useCaseAct = (id: string, done?: string) =>
  useAct<ActsBody, ActDone>('POST', apiOf(id, '/acts'), {
    keys: [CASES],
    isQuiet: true,
    ...(done === undefined ? {} : { done }),
  })

/** Asks again what is shown of cases when somebody did something in one, at most once a second. */
export function useCaseLive(id?: string): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const look = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void client.invalidateQueries({
        predicate: ({ queryKey: [first] }) => typeof first === 'string' && first.startsWith(CASES),
      })
    }, LIVE_EVERY_MS)
  }, [client])
  useEffect(() => () => clearTimeout(timer.current), [])
  useLive(['case', 'skipped'], (event) => {
    if (event.topic === 'skipped' || id === undefined || event.case === id) look()
  })
}

export const nameOfAccount = (account: string, language: Language): string =>
  accountName(account as AccountId, language)

export type RoundState = 'planned' | 'going' | 'out' | 'stopped' | 'done'
export const roundStateOf = (round: NoticeRound & { readonly goesOut: boolean }): RoundState =>
  round.finished !== undefined
    ? 'done'
    : round.stopped !== undefined
      ? 'stopped'
      : round.goesOut
        ? 'going'
        : round.approved === undefined
          ? 'planned'
          : 'out'

/** `12,sha256:HEX:34` becomes entries and lines; `undefined`: something in it is neither. */
export function evidenceIn(typed: string): readonly object[] | undefined {
  const found: object[] = []
  for (const one of typed.split(/[,、，\s]+/).filter((part) => part !== '')) {
    const line = /^sha256:([0-9a-f]{64})(?::(\d{1,12}))?$/.exec(one)
    if (line !== null)
      found.push({ sha256: line[1], ...(line[2] === undefined ? {} : { line: Number(line[2]) }) })
    else if (/^\d{1,12}$/.test(one)) found.push({ entry: Number(one) })
    else return undefined
  }
  return found
}

/** What a field for date and time holds, as a moment in the organisation's zone. */
export function momentIn(typed: string, zone: string): string | undefined {
  try {
    return Temporal.PlainDateTime.from(typed).toZonedDateTime(zone).toInstant().toString()
  } catch {
    return undefined
  }
}
/** As such a field wants it. */
export const typedOf = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(Math.trunc(at))
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })
