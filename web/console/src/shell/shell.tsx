/**
 * Shell: menu, header, banners and keys around every screen of somebody who is signed in.
 *
 * After going to another screen the focus stands on its heading, so that who does not see the page
 * hears where he is; the menu on a narrow page closes.
 */
import '@mantine/notifications/styles.css'
import { AppShell, Burger, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import type { Area } from '../area.ts'
import { GateMark } from '../icons/index.tsx'
import { useLanguage, useWords } from '../language.tsx'
import { LiveProvider, useLiveState } from '../live.tsx'
import { zoneName } from '../parts/format.ts'
import { ProofProvider } from '../parts/proof.tsx'
import { useMe, useSession, useStillInside } from '../session.tsx'
import { shellWords } from '../words.ts'
import { Banners } from './banners.tsx'
import { Keys } from './keys.tsx'
import { isUnder, type MenuItem, menuOf } from './menu.ts'
import { LanguageSwitch, PersonMenu, SchemeSwitch } from './switches.tsx'

function StillInside() {
  useStillInside(useLiveState() === 'lost')
  return null
}

export function Shell({ areas }: { readonly areas: readonly Area[] }) {
  const t = useWords(shellWords)
  const { language, zone } = useLanguage()
  const { role } = useMe()
  const { state } = useSession()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const menu = useMemo(() => menuOf(areas, role), [areas, role])
  useHeadingFocus(
    useRouterState({
      select: ({ resolvedLocation, location }) => resolvedLocation?.pathname ?? location.pathname,
    }),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: going anywhere closes it
  useEffect(close, [path])
  return (
    <LiveProvider>
      <StillInside />
      <ProofProvider>
        <Notifications position="bottom-right" limit={4} />
        <a className="sk-skip" href="#content">
          {t.skip}
        </a>
        <AppShell
          header={{ height: 60 }}
          navbar={{ width: 232, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
          padding={{ base: 'sm', sm: 'lg' }}
        >
          <AppShell.Header>
            <Group h="100%" px="md" gap="xs" wrap="nowrap" justify="space-between">
              <Group gap="xs" wrap="nowrap" miw={0}>
                <Burger
                  opened={isOpen}
                  onClick={toggle}
                  hiddenFrom="md"
                  size="sm"
                  aria-label={isOpen ? t.closeMenu : t.openMenu}
                  aria-expanded={isOpen}
                />
                <Link to="/" className="sk-brand">
                  <GateMark />
                  <strong>{t.own}</strong>
                  {state.organisation !== undefined && (
                    <span className="sk-org">{state.organisation}</span>
                  )}
                </Link>
              </Group>
              <Group gap={6} wrap="nowrap">
                <LanguageSwitch />
                <SchemeSwitch />
                <PersonMenu />
              </Group>
            </Group>
          </AppShell.Header>
          <AppShell.Navbar p="sm" aria-label={t.mainMenu}>
            <AppShell.Section grow className="sk-menu-scroll">
              <ul className="sk-menu">
                {menu.map((item) => (
                  <Item key={item.to} item={item} isHere={isUnder(path, item.to)} />
                ))}
              </ul>
            </AppShell.Section>
            <AppShell.Section>
              <p className="sk-menu-foot">
                {t.zone(zone, zoneName(zone, language))}
                <br />
                <kbd>?</kbd> {t.keys}
              </p>
            </AppShell.Section>
          </AppShell.Navbar>
          <AppShell.Main id="content" tabIndex={-1}>
            <Banners path={path} />
            <Outlet />
          </AppShell.Main>
        </AppShell>
        <Keys menu={menu} />
      </ProofProvider>
    </LiveProvider>
  )
}

function Item({ item, isHere }: { readonly item: MenuItem; readonly isHere: boolean }) {
  const { icon: Icon, to, label } = item
  const words = useWords({ ja: label.ja(), en: label.en() })
  return (
    <li>
      <Link to={to} aria-current={isHere ? 'page' : undefined}>
        <Icon size={20} />
        <span>{words}</span>
      </Link>
    </li>
  )
}

/** The heading of a lazily loaded screen comes a moment later. */
const HEADING_MS_MAX = 3_000

function useHeadingFocus(path: string): void {
  const first = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each path has a heading of its own
  useEffect(() => {
    // Whoever just came hears the whole page from its beginning.
    if (first.current) {
      first.current = false
      return undefined
    }
    const watcher = new MutationObserver(() => find())
    const timer = setTimeout(() => stop(), HEADING_MS_MAX)
    const stop = () => {
      watcher.disconnect()
      clearTimeout(timer)
    }
    const find = () => {
      const heading = document.querySelector<HTMLElement>('[data-page-title]')
      if (heading === null) return
      heading.focus({ preventScroll: true })
      window.scrollTo({ top: 0 })
      stop()
    }
    const place = document.getElementById('content')
    if (place !== null) watcher.observe(place, { childList: true, subtree: true })
    find()
    return stop
  }, [path])
}
