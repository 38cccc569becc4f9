/** Timeline of a case: the picture of the day, and everything that happened, with its evidence. */
import { Group, Stack, Text } from '@mantine/core'
import type { TimelineEntry } from '../../../../../src/cases/case.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { actorNames } from '../../../../../src/reports/words/case.ts'
import { causeNames } from '../../../../../src/reports/words/causes.ts'
import { momentNames } from '../../../../../src/reports/words/moments.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import { Empty, Loading, Moment, Name, Problem, Rows, Section, Strange } from '../../parts/index.ts'
import { ActButton, type ActSpec } from './act-dialog.tsx'
import { Refs } from './figure.tsx'
import { FindButton } from './find.tsx'
import { CaseFrame } from './frame.tsx'
import { nameOfAccount, typedOf, useFound, useLastRows, useMayExplain, useText } from './kit.ts'
import { accountOf, type CaseWords, choices, confidenceField, evidenceField } from './specs.ts'
import { TimelinePicture } from './timeline-picture.tsx'

export default function TimelineScreen() {
  return <CaseFrame section="/timeline">{(brief) => <Timeline brief={brief} />}</CaseFrame>
}

const enterSpec = (t: CaseWords, language: Language, now: number, zone: string): ActSpec => ({
  ...{ act: 'timeline.enter', label: t.enter, does: t.enterDoes, undo: t.enterUndo },
  fields: [
    {
      ...{ name: 'moment', label: t.moment, kind: 'moment', isNeeded: true },
      initial: typedOf(now, zone),
    },
    { name: 'until', label: t.until, kind: 'moment' },
    {
      ...{ name: 'heardAt', label: t.heardAt, kind: 'moment', isNeeded: true },
      initial: typedOf(now, zone),
    },
    { name: 'text', label: t.text, kind: 'long', isNeeded: true },
    {
      ...{ name: 'actor', label: t.actor, kind: 'choice', initial: 'staff' },
      options: choices(actorNames, Object.keys(actorNames), language),
    },
    { name: 'account', label: t.account, kind: 'text', help: t.accountsHelp, max: 340 },
    { name: 'techniques', label: t.techniques, kind: 'words' },
    confidenceField(t),
    evidenceField(t),
  ],
  make: (_, facts) =>
    typeof facts['account'] === 'string'
      ? { ...facts, account: accountOf(facts['account']) }
      : facts,
})

/** What happened, by its code or as somebody typed it. */
export function Happened({ event }: { readonly event: TimelineEntry }) {
  const { language } = useLanguage()
  if (event.text !== undefined) return <Strange text={event.text} max={600} />
  const code = event.code ?? ''
  return (
    <>
      {nameIn(momentNames, code, language) ?? nameIn(causeNames, code, language) ?? (
        <Strange text={code} max={80} />
      )}
    </>
  )
}

function Timeline({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language, zone } = useLanguage()
  const { id, entry } = brief.case
  const mayExplain = useMayExplain()
  const found = useFound(id, brief.found)
  const told = useLastRows<TimelineEntry>(id, 'timeline')
  const rows = told.rows.toSorted((a, b) => a.moment - b.moment)
  return (
    <>
      <Section title={t.picture} aside={brief.found === null ? <FindButton id={id} /> : undefined}>
        {!mayExplain ? (
          <Text c="dimmed">{t.pictureMayNot}</Text>
        ) : brief.found === null ? (
          <Text c="dimmed">{t.pictureNone}</Text>
        ) : found.data?.timeline !== undefined ? (
          <TimelinePicture timeline={found.data.timeline} contained={containedIn(brief)} />
        ) : found.error === null ? (
          <Loading />
        ) : (
          <Problem error={found.error} onRetry={() => void found.refetch()} />
        )}
      </Section>
      <Section
        title={t.timelineList}
        aside={
          <Group gap="xs">
            {told.of > rows.length && t.latest(rows.length, told.of)}
            <ActButton id={id} seen={entry} spec={enterSpec(t, language, brief.now, zone)} />
          </Group>
        }
      >
        <Problem error={told.error} onRetry={told.refetch} />
        {!told.isTold ? (
          told.error === null && <Loading />
        ) : (
          <Rows
            label={t.timelineList}
            rows={rows}
            rowKey={(one) => one.id}
            onMore={told.more}
            isLoading={told.isBusy}
            empty={<Empty title={t.noTimeline} text={t.noTimelineText} />}
            columns={[
              {
                key: 'at',
                header: t.at,
                sortBy: ({ moment }) => moment,
                cell: ({ moment }) => <Moment at={moment} />,
              },
              {
                key: 'happened',
                header: t.happened,
                cell: (one) => (
                  <Stack gap={2}>
                    <span className={one.struck === undefined ? undefined : 'ca-struck'}>
                      <Happened event={one} />
                    </span>
                    {one.account !== undefined && (
                      <Name account={nameOfAccount(one.account, language)} />
                    )}
                    {one.struck !== undefined && (
                      <Text size="xs">
                        {t.struck(one.struck.by)}: <Strange text={one.struck.why} max={300} />
                      </Text>
                    )}
                  </Stack>
                ),
              },
              {
                key: 'actor',
                header: t.actor,
                isWide: true,
                cell: ({ actor }) => nameIn(actorNames, actor, language) ?? actor,
              },
              {
                key: 'by',
                header: t.by,
                isWide: true,
                cell: ({ by }) => <Strange text={by} max={80} />,
              },
              {
                key: 'evidence',
                header: t.sources,
                isWide: true,
                cell: (one) => <Refs refs={[{ entry: one.entry }, ...one.evidence]} />,
              },
              {
                key: 'act',
                header: t.columns.act,
                cell: (one) =>
                  one.struck === undefined ? (
                    <ActButton
                      id={id}
                      seen={entry}
                      variant="subtle"
                      spec={{
                        ...{ act: 'timeline.strike', label: t.strike, does: t.strikeDoes },
                        ...{ undo: t.enterUndo, why: 'why', facts: { event: one.id } },
                      }}
                    />
                  ) : null,
              },
            ]}
          />
        )}
      </Section>
    </>
  )
}

const containedIn = (brief: CaseBrief): number | undefined =>
  brief.case.clocks.findLast(({ clock }) => clock === 'contained')?.moment
