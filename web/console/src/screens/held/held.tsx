/** Held mail: by account, message by message, and what waits for a second person. */
import { Anchor, Group, Tabs, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive, usePulse } from '../../live.tsx'
import { countText } from '../../parts/format.ts'
import { Page } from '../../parts/page.tsx'
import { Strange } from '../../parts/texts.tsx'
import '../accounts/accounts.css'
import { accountName } from '../accounts/sayings.tsx'
import { useSoon } from '../accounts/soon.ts'
import { type HeldAsked, useHeldAsked } from './asked.ts'
import { ByAccount } from './by-account.tsx'
import { ByMessage } from './by-message.tsx'
import './held.css'
import { Proposals } from './proposals.tsx'
import { heldWords } from './words.ts'

const tabs = ['accounts', 'messages', 'proposals'] as const
type Tab = (typeof tabs)[number]
/** Many are held at once in a blast; a list is asked again for at most so often. */
const SOON_MS = 2_000

export default function HeldScreen() {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const asked = useHeldAsked()
  const navigate = useNavigate()
  const pulse = usePulse()
  useFollowing()
  const tab: Tab =
    tabs.find((one) => one === asked.tab) ?? (asked.account === undefined ? 'accounts' : 'messages')
  const n = (value: number) => countText(value, language)
  return (
    <Page title={t.title} lead={t.lead}>
      {pulse !== undefined && <Text>{t.counts(n(pulse.held), n(pulse.waiting))}</Text>}
      <About asked={asked} />
      <Tabs
        value={tab}
        onChange={(value) =>
          void navigate({ to: '/held', search: { ...asked, tab: value ?? 'accounts' } as never })
        }
        keepMounted={false}
      >
        <Tabs.List aria-label={t.tabsLabel} mb="md">
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="accounts">
          <ByAccount asked={asked} />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <ByMessage asked={asked} />
        </Tabs.Panel>
        <Tabs.Panel value="proposals">
          <Proposals />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function About({ asked }: { readonly asked: HeldAsked }) {
  const t = useWords(heldWords)
  if (asked.account === undefined && asked.case === undefined) return null
  return (
    <Group gap="sm">
      {asked.account !== undefined && (
        <Strange text={t.ofAccount(accountName(asked.account))} max={360} />
      )}
      {asked.case !== undefined && <Strange text={t.ofCase(asked.case)} max={80} />}
      <Anchor component={Link} to="/held" size="sm">
        {t.showAll}
      </Anchor>
    </Group>
  )
}

/** What is held and what leaves is seen without a reload. */
function useFollowing(): void {
  const client = useQueryClient()
  const follow = useSoon(() => {
    for (const path of ['/api/v1/held', '/api/v1/held-accounts'])
      void client.invalidateQueries({ queryKey: [path] }, { cancelRefetch: false })
  }, SOON_MS)
  useLive(['held'], follow)
}
