/** Session: who is signed in, and what happens when that ends. */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect } from 'react'
import type { AuthState, Me } from '../../../src/console/routes/auth-shapes.ts'
import type { Role } from '../../../src/events/person.ts'
import { ask, ProblemError } from './api.ts'

export const AUTH = ['/api/v1/auth'] as const

/** Whether somebody was signed in here when the page was last used: a hint of what to load, and no more. */
const KEY = 'sekimori.inside'
export const wasInside = (): boolean => localStorage.getItem(KEY) !== null
const remember = (isInside: boolean): void =>
  isInside ? localStorage.setItem(KEY, '1') : localStorage.removeItem(KEY)

type Session = { readonly state: AuthState; readonly me: Me | undefined }
const SessionContext = createContext<Session>({ state: { setup: false }, me: undefined })

export const useSession = (): Session => useContext(SessionContext)

/** Who is signed in; only where the shell has looked. */
export function useMe(): Me {
  const { me } = useSession()
  if (me === undefined) throw new Error('a screen of the shell is shown to somebody')
  return me
}

/** Whether the role is one of these; what one may do, the guard decides all the same. */
export const useHasRole = (...roles: readonly Role[]): boolean => roles.includes(useMe().role)

export function SessionProvider({
  children,
  waiting,
  failed,
}: {
  readonly children: ReactNode
  readonly waiting: ReactNode
  readonly failed: (error: unknown, again: () => void) => ReactNode
}) {
  const { data, error, refetch } = useQuery({
    queryKey: AUTH,
    queryFn: ({ signal }) => ask<AuthState>('GET', AUTH[0], undefined, signal),
    staleTime: 30_000,
  })
  const isInside = data?.me !== undefined
  useEffect(() => {
    if (data !== undefined) remember(isInside)
  }, [data, isInside])
  if (data === undefined)
    return <>{error === null ? waiting : failed(error, () => void refetch())}</>
  return <SessionContext value={{ state: data, me: data.me }}>{children}</SessionContext>
}

/** What anybody signed in knew is forgotten; the screen that asks who it is comes by itself. */
export function forget(client: QueryClient): void {
  const state = client.getQueryData<AuthState>(AUTH)
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== AUTH[0] })
  client.setQueryData<AuthState>(AUTH, {
    setup: state?.setup ?? false,
    ...(state?.oidc === undefined ? {} : { oidc: state.oidc }),
  })
}

/** While the stream is lost. */
const LOOK_MS = 10_000

/**
 * Asks whether one is still signed in while nothing is told by itself (`isLost`): a session that is ended
 * elsewhere takes its stream with it, and a screen at rest asks nothing.
 */
export function useStillInside(isLost: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (!isLost) return
    const look = () =>
      client
        .fetchQuery({
          queryKey: AUTH,
          queryFn: () => ask<AuthState>('GET', AUTH[0]),
          staleTime: 0,
        })
        .then(
          ({ me }) => {
            if (me === undefined) forget(client)
          },
          // Who is away says nothing about anybody.
          () => {},
        )
    void look()
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [client, isLost])
}

/** Takes what a sign-in gave. */
export function useEntered(): (me: Me) => void {
  const client = useQueryClient()
  return useCallback(
    (me) => {
      const state = client.getQueryData<AuthState>(AUTH)
      client.setQueryData<AuthState>(AUTH, { ...state, setup: false, me })
    },
    [client],
  )
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return useCallback(async () => {
    try {
      await ask('POST', '/api/v1/auth/sign-out', {})
    } catch (thrown) {
      if (!isSignedOut(thrown)) throw thrown
    }
    forget(client)
  }, [client])
}

export const isSignedOut = (thrown: unknown): boolean =>
  thrown instanceof ProblemError && thrown.problem.code === 'signed-out'
