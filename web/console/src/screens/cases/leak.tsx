/** Leak verdict: six rungs, ways out, what was examined; computed, and nobody types it. */
import { Group, Text } from '@mantine/core'
import type { ChannelExamined } from '../../../../../src/cases/case.ts'
import { type LeakChannel, leakVerdicts } from '../../../../../src/incident/found.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { capabilityNames } from '../../../../../src/reports/words/case.ts'
import {
  capNames,
  channelNames,
  examinedNames,
  leakNames,
  traceNames,
} from '../../../../../src/reports/words/leak.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import { Section, State, Strange } from '../../parts/index.ts'
import { ActButton, type ActSpec } from './act-dialog.tsx'
import { Refs } from './figure.tsx'
import { CaseFrame } from './frame.tsx'
import { useText } from './kit.ts'
import { leakKind, useLeak } from './overview.tsx'
import { type CaseWords, choices, evidenceField, listed } from './specs.ts'

export default function LeakScreen() {
  return <CaseFrame section="/leak">{(brief) => <Leak brief={brief} />}</CaseFrame>
}

const examineSpec = (
  t: CaseWords,
  language: Language,
  channel: LeakChannel,
  told: ChannelExamined | undefined,
): ActSpec => ({
  act: 'channel.examine',
  ...{ label: t.examine, does: t.examineDoes, undo: t.examineUndo, facts: { channel } },
  fields: [
    {
      ...{ name: 'examined', label: t.examined, kind: 'choice', initial: told?.examined ?? 'full' },
      options: listed(t.examinedNames, ['full', 'partly', 'no', 'not-examinable']),
    },
    {
      ...{ name: 'trace', label: t.trace, kind: 'choice', initial: told?.trace ?? 'no' },
      options: choices(traceNames, ['yes', 'opportunity', 'no'], language),
    },
    {
      name: 'capability',
      ...{ label: t.capability, kind: 'choice', initial: told?.capability ?? 'unknown' },
      options: choices(capabilityNames, ['yes', 'no', 'unknown'], language),
    },
    {
      name: 'integrity',
      ...{ label: t.integrity, kind: 'choice', initial: told?.integrity ?? 'unverified' },
      options: listed(t.integrities, ['verified', 'unverified', 'broken']),
    },
    {
      ...{ name: 'coverage', label: t.coverage, kind: 'share' },
      initial: told?.coverage === undefined ? '' : String(told.coverage),
    },
    {
      ...{ name: 'independent', label: t.independent, kind: 'flag' },
      initial: told?.independent === true ? 'true' : '',
    },
    {
      ...{ name: 'how', label: t.howExamined, kind: 'long', isNeeded: true },
      initial: told?.how ?? '',
    },
    evidenceField(t),
  ],
})

function Leak({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { id, entry, channels } = brief.case
  const { leak, isWhole } = useLeak(brief)
  const told = new Map(channels.map((one) => [one.channel, one]))
  return (
    <>
      <Section title={t.rungs}>
        <Text size="sm" c="dimmed" mb="sm">
          {t.leakLead} {!isWhole && t.leakWithout}
        </Text>
        <ol className="ca-rungs">
          {leakVerdicts.map((rung) => (
            <li key={rung} aria-current={rung === leak.verdict ? 'true' : undefined}>
              {rung === leak.verdict ? (
                <Group gap="sm">
                  <State kind={leakKind(rung)} label={nameIn(leakNames, rung, language) ?? rung} />
                  <span>({t.here})</span>
                </Group>
              ) : (
                nameIn(leakNames, rung, language)
              )}
            </li>
          ))}
        </ol>
        <Text size="sm" mt="sm">
          {t.confidenceOf(t.confidences[leak.confidence] ?? leak.confidence)}
        </Text>
      </Section>
      <Section title={t.sections['/leak']}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1) */}
        <section className="ca-scroll" tabIndex={0} aria-label={t.sections['/leak']}>
          <table className="ca-table">
            <thead>
              <tr>
                <th scope="col">{t.channel}</th>
                <th scope="col">{t.examined}</th>
                <th scope="col">{t.trace}</th>
                <th scope="col">{t.cap}</th>
                <th scope="col">{t.howExamined}</th>
                <th scope="col">{t.columns.act}</th>
              </tr>
            </thead>
            <tbody>
              {leak.channels.map(({ channel, examined, trace }) => {
                const its = told.get(channel)
                const cap = leak.caps.find((one) => one.channel === channel)
                return (
                  <tr key={channel}>
                    <th scope="row">{nameIn(channelNames, channel, language)}</th>
                    <td>
                      <State
                        kind={
                          examined === 'full' ? 'good' : examined === 'partly' ? 'warn' : 'idle'
                        }
                        label={nameIn(examinedNames, examined, language)}
                      />
                    </td>
                    <td>
                      <State
                        kind={trace === 'yes' ? 'bad' : trace === 'opportunity' ? 'warn' : 'idle'}
                        label={nameIn(traceNames, trace, language)}
                      />
                    </td>
                    <td>{cap === undefined ? '' : nameIn(capNames, cap.why, language)}</td>
                    <td>
                      {its !== undefined && (
                        <>
                          <Strange text={its.how} max={300} /> (<Strange text={its.by} max={80} />){' '}
                          <Refs refs={[{ entry: its.entry }, ...its.evidence]} />
                        </>
                      )}
                    </td>
                    <td>
                      <ActButton
                        id={id}
                        seen={entry}
                        variant="subtle"
                        spec={examineSpec(t, language, channel, its)}
                      />
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
      </Section>
    </>
  )
}
