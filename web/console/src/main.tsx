/**
 * The console's page: theme, language, who is signed in, router.
 *
 * Whoever is not signed in is asked on the very page that he came for: no address leads anywhere
 * afterwards, so there is none to forge.
 */
import './mantine.css'
import './style.css'
import { MantineProvider } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ProblemError } from './api.ts'
import { LanguageProvider } from './language.tsx'
import { routerOf } from './router.tsx'
import { areas } from './screens/index.ts'
import { forget, isSignedOut } from './session.tsx'
import { cssVariables, theme } from './theme.ts'

/** A server that is away for a moment is asked so often more; what was refused stays refused. */
const TRIES_MAX = 2
const STALE_MS = 5_000

const onError = (thrown: unknown) => {
  if (isSignedOut(thrown)) forget(client)
}
const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (tries, thrown) =>
        tries < TRIES_MAX &&
        thrown instanceof ProblemError &&
        (thrown.problem.status === 0 || thrown.problem.status >= 500),
    },
  },
})
const router = routerOf(areas)
const nonce = document.querySelector('meta[property="csp-nonce"]')?.getAttribute('content') ?? ''

// Styles of dialogs are written by a library that looks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

const place = document.getElementById('root')
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        getStyleNonce={() => nonce}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={client}>
          <LanguageProvider>
            <RouterProvider router={router} />
          </LanguageProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
// After what one sees first.
void import('./fonts.ts')
