/** Evidence: how it stands, its entries, who acted and looked, custody, and what is handed out. */
import { Tabs } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../language.tsx'
import { Page } from '../../parts/index.ts'
import { useHasRole } from '../../session.tsx'
import { Audit } from './audit.tsx'
import { Custody } from './custody.tsx'
import { Entries } from './entries.tsx'
import { HeadPanel } from './head.tsx'
import { Packages } from './packages.tsx'
import { evidenceWords } from './words.ts'

const tabs = ['head', 'entries', 'audit', 'custody', 'packages'] as const
type Tab = (typeof tabs)[number]
const isTab = (text: string | null): text is Tab => tabs.includes(text as Tab)

export default function EvidenceScreen() {
  const t = useWords(evidenceWords)
  const mayAudit = useHasRole('analyst', 'responder', 'administrator', 'auditor')
  const [tab, setTab] = useState<Tab>('head')
  return (
    <Page title={t.title} lead={t.lead}>
      <Tabs value={tab} onChange={(to) => setTab(isTab(to) ? to : 'head')} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs
            .filter((one) => one !== 'audit' || mayAudit)
            .map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t.tabs[one]}
              </Tabs.Tab>
            ))}
        </Tabs.List>
        <Tabs.Panel value="head">
          <HeadPanel />
        </Tabs.Panel>
        <Tabs.Panel value="entries">
          <Entries />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <Audit />
        </Tabs.Panel>
        <Tabs.Panel value="custody">
          <Custody />
        </Tabs.Panel>
        <Tabs.Panel value="packages">
          <Packages />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
