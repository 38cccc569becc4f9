/** Router: the screens of all areas, those for everybody beside those behind the shell. */
import { Loader } from '@mantine/core'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import type { Area, Screen } from './area.ts'
import { useWords } from './language.tsx'
import { Problem } from './parts/page.tsx'
import { SessionProvider, useMe, useSession, wasInside } from './session.tsx'
import { mayShow } from './shell/menu.ts'
import { Broken, Door, NotForRole, NotFound } from './shell/plain.tsx'
import { shellWords } from './words.ts'

const SignIn = lazy(() => import('./screens/sign-in/sign-in.tsx'))

const Waiting = () => (
  <div className="sk-waiting">
    <Loader aria-label={useWords(shellWords).starting} role="status" />
  </div>
)

const root = createRootRoute({
  component: () => (
    <SessionProvider
      waiting={<Waiting />}
      failed={(error, again) => (
        <Door>
          <Problem error={error} onRetry={again} />
        </Door>
      )}
    >
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </SessionProvider>
  ),
  notFoundComponent: () => <Unknown />,
  errorComponent: Broken,
})

/** No such address: told inside the shell, and nothing to whoever is not signed in. */
const Unknown = () => {
  const { me } = useSession()
  return me === undefined ? <SignIn /> : <NotFound />
}

const Guarded = ({
  screen,
  children,
}: {
  readonly screen: Screen
  readonly children: ReactNode
}) =>
  mayShow(screen, useMe().role) ? (
    <Suspense fallback={<Waiting />}>{children}</Suspense>
  ) : (
    <NotForRole />
  )

export function routerOf(areas: readonly Area[]) {
  const all = areas.flatMap(({ screens }) => screens)
  const loadShell = () => {
    // Both on their way at once: the screen would else be asked for when the shell has come.
    void all.find(({ path }) => path === location.pathname)?.load()
    return import('./shell/shell.tsx')
  }
  const Shell = lazy(async () => ({ default: (await loadShell()).Shell }))
  // While the server is asked who is signed in.
  if (wasInside()) void loadShell()
  const Frame = () => (useSession().me === undefined ? <SignIn /> : <Shell areas={areas} />)
  const frame = createRoute({
    getParentRoute: () => root,
    id: 'shell',
    component: Frame,
    errorComponent: Broken,
  })
  const inside = all
    .filter(({ isPublic }) => isPublic !== true)
    .map((screen) => {
      const Loaded = lazy(screen.load)
      return createRoute({
        getParentRoute: () => frame,
        path: screen.path,
        // A screen is loaded only when its role may see it.
        component: () => (
          <Guarded screen={screen}>
            <Loaded />
          </Guarded>
        ),
        errorComponent: Broken,
      })
    })
  const unknown = createRoute({ getParentRoute: () => frame, path: '$', component: NotFound })
  const outside = all
    .filter(({ isPublic }) => isPublic === true)
    .map(({ path, load }) =>
      createRoute({
        getParentRoute: () => root,
        path,
        component: lazyRouteComponent(load),
        errorComponent: Broken,
      }),
    )
  return createRouter({
    routeTree: root.addChildren([...outside, frame.addChildren([...inside, unknown])]),
    defaultPendingComponent: Waiting,
    scrollRestoration: true,
  })
}
