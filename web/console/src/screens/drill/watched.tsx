/** Watched: the course of the day as charts, and what happened in words. */
import { Group, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { DrillTick } from '../../../../../src/console/routes/drill.ts'
import { useLanguage, useWords } from '../../language.tsx'
import {
  countText,
  Moment,
  Name,
  Section,
  State,
  type StateKind,
  TimeChart,
} from '../../parts/index.ts'
import { besides, fromTheft, happenedIn, pointsOf, ratesOf } from './course.ts'
import { drillScreenWords } from './words.ts'
import './drill.css'

const SIGHTS_SHOWN = 40
const kinds: Readonly<Record<string, StateKind>> = {
  held: 'warn',
  delayed: 'warn',
  refused: 'bad',
  asked: 'warn',
  contained: 'bad',
  lifted: 'good',
  noticed: 'idle',
}

export function Watched({
  ticks,
  isUnderWay,
}: {
  readonly ticks: readonly DrillTick[]
  readonly isUnderWay: boolean
}) {
  const t = useWords(drillScreenWords)
  const { language } = useLanguage()
  const its = useMemo(() => {
    const guarded = pointsOf(ticks, 'guarded')
    const unguarded = pointsOf(ticks, 'unguarded')
    const shown = fromTheft(guarded)
    return {
      shown,
      rates: {
        all: ratesOf(shown, ({ all }) => all.submitted),
        thief: ratesOf(shown, ({ stolen }) => stolen.submitted),
      },
      reach: besides(shown, fromTheft(unguarded), ({ recipients }) => recipients.left),
      hasUnguarded: unguarded.length > 0,
      happened: happenedIn(guarded, SIGHTS_SHOWN),
      last: (unguarded.at(-1) ?? guarded.at(-1)) as (typeof guarded)[number] | undefined,
      contained: guarded.at(-1)?.contained ?? [],
    }
  }, [ticks])
  const times = its.shown.map(({ time }) => time)
  return (
    <>
      <Section
        title={t.live}
        aside={
          isUnderWay &&
          its.last !== undefined && (
            <span>
              {t.clock}: <Moment at={its.last.at} />
            </span>
          )
        }
      >
        <div className="dr-charts">
          <div>
            <Text fw={650}>{t.ratesLabel}</Text>
            <TimeChart
              label={t.ratesLabel}
              times={times}
              series={[
                { label: t.rateAll, values: its.rates.all },
                { label: t.rateThief, values: its.rates.thief, kind: 'area' },
              ]}
            />
          </div>
          <div>
            <Text fw={650}>{t.fateLabel}</Text>
            <TimeChart
              label={t.fateLabel}
              times={times}
              series={[
                { label: t.fateSent, values: its.shown.map(({ stolen }) => stolen.submitted) },
                {
                  label: t.fateHeld,
                  values: its.shown.map(
                    ({ stolen: { held, refused, postponed } }) => held + refused + postponed,
                  ),
                  kind: 'area',
                },
                { label: t.fatePassed, values: its.shown.map(({ stolen }) => stolen.passed) },
              ]}
            />
          </div>
          <div>
            <Text fw={650}>{t.reachLabel}</Text>
            <TimeChart
              label={t.reachLabel}
              times={its.reach.times}
              series={[
                { label: t.reachGuarded, values: its.reach.a, kind: 'area' },
                ...(its.hasUnguarded ? [{ label: t.reachUnguarded, values: its.reach.b }] : []),
              ]}
            />
          </div>
        </div>
        <Stack gap={4} mt="md">
          <Text fw={650}>{t.contained}</Text>
          {its.contained.length === 0 ? (
            <Text c="dimmed">{t.containedNone}</Text>
          ) : (
            <Group gap="md">
              {its.contained.map((account) => (
                <State key={account} kind="bad" label={<Name account={account} />} />
              ))}
            </Group>
          )}
        </Stack>
      </Section>
      <Section title={t.sights}>
        {its.happened.length === 0 ? (
          <Text c="dimmed">{t.sightsNone}</Text>
        ) : (
          <ol className="dr-sights">
            {its.happened.map(({ at, what, account, times: often }) => (
              <li key={`${at} ${what} ${account}`}>
                <Moment at={at} />
                <State kind={kinds[what] ?? 'idle'} label={t.sight[what] ?? what} />
                {account !== '' && <Name account={account} />}
                {often > 1 && (
                  <Text c="dimmed" size="sm">
                    {t.sightTimes(countText(often, language))}
                  </Text>
                )}
              </li>
            ))}
          </ol>
        )}
      </Section>
    </>
  )
}
