/** Parties of a case: counsel, insurer, police and others; and the hypotheses that are weighed. */
import { Group, Text } from '@mantine/core'
import { type HypothesisTold, type Party, partyKinds } from '../../../../../src/cases/case.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { partyNames } from '../../../../../src/reports/words/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import { Download, Moment, Rows, Section, Strange } from '../../parts/index.ts'
import { ActButton, type ActSpec } from './act-dialog.tsx'
import { Refs } from './figure.tsx'
import { CaseFrame } from './frame.tsx'
import { typedOf, useMayExplain, useRows, useText } from './kit.ts'
import { type CaseWords, choices, listed } from './specs.ts'

export default function PartiesScreen() {
  return <CaseFrame section="/parties">{(brief) => <Parties brief={brief} />}</CaseFrame>
}

const partySpec = (t: CaseWords, language: Language, zone: string, its?: Party): ActSpec => ({
  ...{ act: 'party.name', label: its === undefined ? t.nameParty : t.change1 },
  ...{ does: t.namePartyDoes, undo: t.namePartyUndo },
  ...(its === undefined ? {} : { facts: { id: its.id } }),
  fields: [
    {
      ...{ name: 'party', label: t.party, kind: 'choice', initial: its?.party ?? 'counsel' },
      options: choices(partyNames, partyKinds, language),
    },
    { name: 'name', label: t.name, kind: 'text', isNeeded: true, initial: its?.name ?? '' },
    { name: 'contact', label: t.contact, kind: 'text', initial: its?.contact ?? '' },
    { name: 'reference', label: t.reference, kind: 'text', initial: its?.reference ?? '' },
    {
      ...{ name: 'toldAt', label: t.toldAt, kind: 'moment' },
      initial: its?.toldAt === undefined ? '' : typedOf(its.toldAt, zone),
    },
  ],
})

const hypothesisSpec = (t: CaseWords, its?: HypothesisTold): ActSpec => ({
  ...{ act: 'hypothesis.weigh', label: its === undefined ? t.weighHypothesis : t.change1 },
  ...{ does: t.weighDoes, undo: t.namePartyUndo },
  fields: [
    {
      ...{ name: 'id', label: t.hypothesisId, kind: 'text', isNeeded: true, max: 60 },
      initial: its?.id ?? '',
    },
    { name: 'text', label: t.text, kind: 'long', isNeeded: true, initial: its?.text ?? '' },
    {
      ...{ name: 'standing', label: t.standing, kind: 'choice', initial: its?.standing ?? 'open' },
      options: listed(t.standings, ['open', 'supported', 'refuted']),
    },
    { name: 'for', label: t.forIt, kind: 'evidence', help: t.evidenceHelp },
    { name: 'against', label: t.againstIt, kind: 'evidence', help: t.evidenceHelp },
  ],
})

function Parties({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language, zone } = useLanguage()
  const { id, entry } = brief.case
  const parties = useRows<Party>(id, 'parties').data?.rows ?? []
  const hypotheses = useRows<HypothesisTold>(id, 'hypotheses').data?.rows ?? []
  return (
    <>
      <Card />
      <Section
        title={t.parties}
        aside={<ActButton id={id} seen={entry} spec={partySpec(t, language, zone)} />}
      >
        <Rows
          label={t.parties}
          rows={parties}
          rowKey={(one) => one.id}
          height={360}
          empty={<Text c="dimmed">{t.nothing}</Text>}
          columns={[
            {
              key: 'party',
              header: t.party,
              cell: ({ party }) => nameIn(partyNames, party, language) ?? party,
            },
            { key: 'name', header: t.name, cell: ({ name }) => <Strange text={name} max={120} /> },
            {
              key: 'contact',
              header: t.contact,
              isWide: true,
              cell: ({ contact }) =>
                contact === undefined ? '' : <Strange text={contact} max={120} />,
            },
            {
              key: 'reference',
              header: t.reference,
              isWide: true,
              cell: ({ reference }) =>
                reference === undefined ? '' : <Strange text={reference} max={120} />,
            },
            {
              key: 'told',
              header: t.toldAt,
              cell: ({ toldAt }) => (toldAt === undefined ? '–' : <Moment at={toldAt} />),
            },
            {
              key: 'act',
              header: t.columns.act,
              cell: (one) => (
                <ActButton
                  id={id}
                  seen={entry}
                  variant="subtle"
                  spec={partySpec(t, language, zone, one)}
                />
              ),
            },
          ]}
        />
      </Section>
      <Section
        title={t.hypotheses}
        aside={<ActButton id={id} seen={entry} spec={hypothesisSpec(t)} />}
      >
        <Rows
          label={t.hypotheses}
          rows={hypotheses}
          rowKey={(one) => one.id}
          height={360}
          empty={<Text c="dimmed">{t.nothing}</Text>}
          columns={[
            { key: 'id', header: t.number, cell: ({ id: its }) => <Strange text={its} max={60} /> },
            { key: 'text', header: t.text, cell: ({ text }) => <Strange text={text} max={400} /> },
            {
              key: 'standing',
              header: t.standing,
              cell: ({ standing }) => t.standings[standing] ?? standing,
            },
            {
              key: 'for',
              header: t.forIt,
              isWide: true,
              cell: (one) => <Refs refs={one.for} />,
            },
            {
              key: 'against',
              header: t.againstIt,
              isWide: true,
              cell: ({ against }) => <Refs refs={against} />,
            },
            {
              key: 'act',
              header: t.columns.act,
              cell: (one) => (
                <ActButton id={id} seen={entry} variant="subtle" spec={hypothesisSpec(t, one)} />
              ),
            },
          ]}
        />
      </Section>
    </>
  )
}

/** Whom to call is looked up on paper when mail is down. */
function Card() {
  const t = useText()
  const { language } = useLanguage()
  if (!useMayExplain()) return null
  return (
    <Section title={t.card}>
      <Text size="sm" c="dimmed" mb="sm">
        {t.cardLead}
      </Text>
      <Group gap="xs" role="group" aria-label={t.card}>
        {(language === 'ja' ? (['ja', 'en'] as const) : (['en', 'ja'] as const)).map((of) => (
          <Download
            key={of}
            path={`/api/v1/contact-card/${of}/pdf`}
            label={`PDF (${of === 'ja' ? t.japanese : t.english})`}
          />
        ))}
      </Group>
    </Section>
  )
}
