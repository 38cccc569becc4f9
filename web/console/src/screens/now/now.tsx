/**
 * Now: is all well, in one glance.
 *
 * The answer of the server is the ground; pulses and events of the live stream are laid over it at
 * once, and what they changed is asked for again.
 */
import { Anchor, Badge, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import type { Now } from '../../../../../src/console/routes/now.ts'
import type { Pulse } from '../../../../../src/ports/console.ts'
import { caseKindNames, caseStateNames } from '../../../../../src/reports/words/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useLive, useLiveState, usePulse, usePulses } from '../../live.tsx'
import { useTold } from '../../parts/asking.ts'
import { countText } from '../../parts/format.ts'
import { Empty, Loading, Page, Problem, Section } from '../../parts/page.tsx'
import { StateSign } from '../../parts/state.tsx'
import { Moment, Name, Strange, useNow } from '../../parts/texts.tsx'
import { TimeChart } from '../../parts/time-chart.tsx'
import { type Glance, glanceKinds, glanceOf } from './glance.ts'
import { ratesOf } from './rates.ts'
import { Tiles } from './tiles.tsx'
import { Verdicts } from './verdicts.tsx'
import { nowWords } from './words.ts'

const PATH = '/api/v1/now'
/** What no event tells: sources, witnesses, room on the disk. */
const EVERY_MS = 15_000
/** Events of one moment are one reason to ask again. */
const SOON_MS = 400

export default function NowScreen() {
  const t = useWords(nowWords)
  const { data, error, refetch } = useTold<Now>(PATH, {}, { everyMs: EVERY_MS })
  const pulse = usePulse()
  useAskAgain()
  return (
    <Page title={t.title} lead={data === undefined ? undefined : <Observing now={data} />}>
      {data === undefined && error === null && <Loading lines={6} />}
      {data === undefined && <Problem error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <GlanceCard now={data} pulse={pulse} />
          {data.faults.length > 0 && <Faults faults={data.faults} />}
          {!data.isAttached && !data.hasHeard && <FirstRun />}
          <Tiles now={data} pulse={pulse} />
          <div className="sk-two">
            <Verdicts />
            <Stack gap="lg">
              <RatesChart />
              <Cases now={data} />
            </Stack>
          </div>
        </>
      )}
    </Page>
  )
}

function useAskAgain(): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const state = useLiveState()
  const again = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void client.invalidateQueries({ queryKey: [PATH] })
    }, SOON_MS)
  }
  useLive(['verdict', 'containment', 'held', 'case', 'skipped'], again)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was missed while it was lost
  useEffect(() => {
    if (state === 'live') again()
  }, [state])
  useEffect(() => () => clearTimeout(timer.current), [])
}

function Observing({ now }: { readonly now: Now }) {
  const t = useWords(nowWords)
  const names = now.gates.filter(({ mode }) => mode === 'observe').map(({ instance }) => instance)
  if (names.length === 0) return null
  return <Strange text={t.observing([...new Set(names)].join(', '))} max={200} />
}

function GlanceCard({ now, pulse }: { readonly now: Now; readonly pulse: Pulse | undefined }) {
  const t = useWords(nowWords)
  const { language } = useLanguage()
  const live = useLiveState()
  const glance = glanceOf(now, pulse, live, useNow(10))
  const kind = glanceKinds[glance.what]
  const held = countText(pulse?.held ?? now.held, language)
  const [big, more] = sentences(glance, held, t)
  return (
    <section className={`sk-card sk-glance sk-${kind}`} aria-live="polite" aria-label={big}>
      <StateSign kind={kind} size={40} />
      <div className="sk-glance-words">
        <p className="sk-glance-big" data-testid="glance" data-kind={kind}>
          {big}
        </p>
        <Text c="dimmed">{more}</Text>
      </div>
    </section>
  )
}

type Words = (typeof nowWords)['ja']

function sentences(glance: Glance, held: string, t: Words): readonly [string, string] {
  switch (glance.what) {
    case 'contained':
      return [t.contained(glance.count), t.containedMore(held)]
    case 'restrained':
      return [t.restrained(glance.count), t.restrainedMore]
    case 'silent':
      return [t.silent(glance.count), t.silentMore]
    case 'lost':
      return [t.lost, t.lostMore]
    case 'unwritable':
      return [t.unwritable, t.unwritableMore]
    case 'not-ready':
      return [t.notReady, t.notReadyMore]
    case 'canary':
      return [t.canaryLost, t.canaryLostMore]
    case 'overdue':
      return [t.overdue, t.overdueMore]
    case 'first':
      return [t.firstBig, t.firstMore]
    case 'well':
      return [t.wellBig, t.well]
  }
}

function Faults({ faults }: { readonly faults: readonly string[] }) {
  const t = useWords(nowWords)
  return (
    <Section title={t.faults}>
      <ul className="sk-steps">
        {faults.map((fault) => (
          <li key={fault}>
            <Strange text={fault} max={600} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function FirstRun() {
  const t = useWords(nowWords)
  return (
    <section className="sk-card" aria-label={t.firstDrill}>
      <Stack>
        <Group>
          <Button component={Link} to="/drill" size="md">
            {t.firstDrill}
          </Button>
        </Group>
        <div>
          <Text fw={600}>{t.firstAttach}</Text>
          <Code block>sekimori attach</Code>
          <Text size="sm" c="dimmed" mt={4}>
            {t.firstAttachWhy}
          </Text>
        </div>
      </Stack>
    </section>
  )
}

function RatesChart() {
  const t = useWords(nowWords)
  const pulses = usePulses()
  const rates = useMemo(() => ratesOf(pulses), [pulses])
  return (
    <Section title={t.rates} aside={t.ratesAside}>
      {rates.times.length < 2 ? (
        <Text c="dimmed">{t.collecting}</Text>
      ) : (
        <TimeChart
          label={t.rates}
          times={rates.times}
          unit={t.perMinute}
          series={[
            { label: t.messagesRate, values: rates.messages, kind: 'area' },
            { label: t.recipientsRate, values: rates.recipients },
          ]}
        />
      )}
    </Section>
  )
}

function Cases({ now }: { readonly now: Now }) {
  const t = useWords(nowWords)
  const { language } = useLanguage()
  const aside = (
    <Anchor component={Link} to="/cases" size="sm">
      {t.allCases}
    </Anchor>
  )
  return (
    <Section title={t.cases} aside={aside}>
      {now.cases.length === 0 ? (
        <Empty title={t.noCases} text={t.noCasesWhy} />
      ) : (
        <ul className="sk-verdicts" aria-label={t.cases}>
          {now.cases.map((its) => (
            <li key={its.id} className="sk-case-line">
              <Group gap="xs">
                <Anchor component={Link} to={`/cases/${encodeURIComponent(its.id)}`} fw={600}>
                  <Strange
                    text={
                      its.title?.[language] ?? nameIn(caseKindNames, its.kind, language) ?? its.kind
                    }
                    max={120}
                  />
                </Anchor>
                <Badge variant="light" color={its.severity <= 2 ? 'red' : 'gray'}>
                  {t.severity(its.severity)}
                </Badge>
                <Badge variant="light" color="gray">
                  {nameIn(caseStateNames, its.state, language) ?? its.state}
                </Badge>
                {its.exercise && <Badge variant="light">{t.exercise}</Badge>}
              </Group>
              <Text size="sm" c="dimmed">
                {its.id} · <Moment at={its.openedAt} />
                {its.accounts[0] !== undefined && (
                  <>
                    {' · '}
                    <Name account={its.accounts[0]} />
                  </>
                )}
                {its.accountCount > 1 && ` ${t.accountsMore(its.accountCount - 1)}`}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
