/**
 * Asking: how a screen reads and acts, so that each does both in the same way.
 *
 * What is read is remembered by its path; an act names the paths whose answers it made old. An act that
 * needs a fresh proof gets it (`proof.tsx`) and is asked once more. What a server refuses is told in
 * a notification, unless a dialog that shows it itself is open.
 */
import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { ask, ProblemError, pathWith, type Query } from '../api.ts'
import { useLanguage } from '../language.tsx'
import { tellDone, tellProblem } from './notices.ts'
import { useProven } from './proof.tsx'

export type ToldOptions = {
  /** Asks again so often, while somebody looks. */
  readonly everyMs?: number
  readonly enabled?: boolean
  /** Shows the answer to the former question while the next is on its way. */
  readonly keeps?: boolean
}

/** `path` alone names everything under it: invalidating `/api/v1/cases` makes a case's page ask too. */
export function useTold<T>(
  path: string,
  query: Query = {},
  { everyMs, enabled = true, keeps = true }: ToldOptions = {},
): UseQueryResult<T, ProblemError> {
  return useQuery<T, ProblemError>({
    queryKey: [path, query],
    queryFn: ({ signal }) => ask<T>('GET', pathWith(path, query), undefined, signal),
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(keeps ? { placeholderData: keepPreviousData as never } : {}),
  })
}

export type ActOptions<T> = {
  /** Paths whose answers are old after it; whatever begins with one of them is asked again. */
  readonly keys?: readonly string[]
  /** Told when it is done. */
  readonly done?: string
  readonly onDone?: (told: T | undefined) => void
  /** The screen shows the problem itself. */
  readonly isQuiet?: boolean
}

/**
 * What waits for a second person resolves to `undefined`, and is told as that. A text names what is in
 * the path; a body is an object.
 */
export function useAct<Body = undefined, T = unknown>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string | ((body: Body) => string),
  { keys = [], done, onDone, isQuiet = false }: ActOptions<T> = {},
): UseMutationResult<T | undefined, ProblemError, Body> {
  const client = useQueryClient()
  const proven = useProven()
  const { language } = useLanguage()
  return useMutation<T | undefined, ProblemError, Body>({
    mutationFn: (body) =>
      proven(() =>
        ask<T>(
          method,
          typeof path === 'string' ? path : path(body),
          typeof body === 'string' ? {} : body,
        ),
      ).catch((thrown: unknown) => {
        if (!(thrown instanceof ProblemError) || thrown.problem.code !== 'waits-for-second')
          throw thrown
        tellProblem(thrown, language)
        return undefined
      }),
    onSuccess: (told) => {
      if (done !== undefined && told !== undefined) tellDone(done)
      onDone?.(told)
    },
    onError: (problem) => {
      if (!isQuiet) tellProblem(problem, language)
    },
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [first] }) =>
          typeof first === 'string' && keys.some((key) => first.startsWith(key)),
      }),
  })
}
