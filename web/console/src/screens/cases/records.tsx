/** Records of a case: costs, custody of evidence, decisions, and what is to be done so that it stays away. */
import { Text } from '@mantine/core'
import {
  type ActionItem,
  type Cost,
  type Custody,
  costCategories,
  custodyActs,
  type DecisionMade,
} from '../../../../../src/cases/case.ts'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { costNames, verifyNames } from '../../../../../src/reports/words/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import { Count, Moment, Rows, Section, Strange } from '../../parts/index.ts'
import { ActButton } from './act-dialog.tsx'
import { CaseExport } from './export.tsx'
import { Refs } from './figure.tsx'
import { CaseFrame } from './frame.tsx'
import { typedOf, useRows, useText } from './kit.ts'
import { choices, listed } from './specs.ts'

export default function RecordsScreen() {
  return (
    <CaseFrame section="/records">
      {(brief) => (
        <>
          <Costs brief={brief} />
          <CustodyRows brief={brief} />
          <CaseExport id={brief.case.id} />
          <Decisions brief={brief} />
          <Actions brief={brief} />
        </>
      )}
    </CaseFrame>
  )
}

type Shown = { readonly brief: CaseBrief }
const HIGH = 320

function Costs({ brief }: Shown) {
  const t = useText()
  const { language } = useLanguage()
  const { id, entry } = brief.case
  const rows = useRows<Cost>(id, 'costs').data?.rows ?? []
  const total = rows.reduce((sum, { amount }) => sum + amount, 0)
  return (
    <Section
      title={t.costs}
      aside={
        <ActButton
          id={id}
          seen={entry}
          spec={{
            ...{ act: 'cost.enter', label: t.enterCost, does: t.enterCostDoes },
            undo: t.enterCostUndo,
            fields: [
              {
                ...{ name: 'category', label: t.category, kind: 'choice' },
                options: choices(costNames, costCategories, language),
              },
              { name: 'item', label: t.item, kind: 'text', isNeeded: true },
              { name: 'amount', label: t.amount, kind: 'whole', isNeeded: true },
              { name: 'estimate', label: t.estimate, kind: 'flag', initial: 'false' },
              { name: 'source', label: t.costSource, kind: 'text', isNeeded: true },
            ],
          }}
        />
      }
    >
      <Rows
        label={t.costs}
        rows={rows}
        rowKey={(one) => one.id}
        height={HIGH}
        empty={<Text c="dimmed">{t.nothing}</Text>}
        columns={[
          {
            key: 'category',
            header: t.category,
            cell: ({ category }) => nameIn(costNames, category, language) ?? category,
          },
          { key: 'item', header: t.item, cell: ({ item }) => <Strange text={item} max={160} /> },
          {
            key: 'amount',
            header: t.amount,
            align: 'right',
            sortBy: ({ amount }) => amount,
            cell: ({ amount, estimate }) => (
              <>
                <Count value={amount} />
                {estimate && ` (${t.estimate})`}
              </>
            ),
          },
          {
            key: 'source',
            header: t.costSource,
            isWide: true,
            cell: ({ source }) => <Strange text={source} max={160} />,
          },
        ]}
      />
      {rows.length > 0 && (
        <Text fw={600} mt="xs">
          {t.total}: <Count value={total} /> {t.unitNames['yen']}
        </Text>
      )}
    </Section>
  )
}

function CustodyRows({ brief }: Shown) {
  const t = useText()
  const { id, entry } = brief.case
  const rows = useRows<Custody>(id, 'custody', true).data?.rows ?? []
  return (
    <Section
      title={t.custody}
      aside={
        <ActButton
          id={id}
          seen={entry}
          spec={{
            ...{ act: 'custody.enter', label: t.enterCustody, does: t.enterCustodyDoes },
            undo: t.enterCustodyUndo,
            fields: [
              {
                ...{ name: 'handling', label: t.handling, kind: 'choice' },
                options: listed(t.handlings, custodyActs),
              },
              { name: 'item', label: t.item, kind: 'text', isNeeded: true },
              { name: 'sha256', label: t.sha256, kind: 'text', max: 64 },
              { name: 'tool', label: t.tool, kind: 'text' },
              { name: 'to', label: t.handedTo, kind: 'text' },
              { name: 'witness', label: t.witness, kind: 'text' },
            ],
          }}
        />
      }
    >
      <Rows
        label={t.custody}
        rows={rows}
        rowKey={(one) => one.id}
        height={HIGH}
        empty={<Text c="dimmed">{t.nothing}</Text>}
        columns={[
          { key: 'at', header: t.at, cell: ({ at }) => <Moment at={at} /> },
          {
            key: 'handling',
            header: t.handling,
            cell: ({ handling }) => t.handlings[handling] ?? handling,
          },
          { key: 'item', header: t.item, cell: ({ item }) => <Strange text={item} max={200} /> },
          { key: 'by', header: t.by, cell: ({ by }) => <Strange text={by} max={80} /> },
          {
            key: 'to',
            header: t.handedTo,
            isWide: true,
            cell: ({ to }) => (to === undefined ? '' : <Strange text={to} max={120} />),
          },
          {
            key: 'evidence',
            header: t.sources,
            isWide: true,
            cell: (one) => <Refs refs={[{ entry: one.entry }]} />,
          },
        ]}
      />
    </Section>
  )
}

function Decisions({ brief }: Shown) {
  const t = useText()
  const { id, entry } = brief.case
  const rows = useRows<DecisionMade>(id, 'decisions', true).data?.rows ?? []
  return (
    <Section
      title={t.decisionsMade}
      aside={
        <ActButton
          id={id}
          seen={entry}
          spec={{
            ...{ act: 'decision.make', label: t.makeDecision, does: t.makeDecisionDoes },
            ...{ undo: t.keepsUndo, why: 'reason' },
            fields: [
              { name: 'question', label: t.question, kind: 'long', isNeeded: true },
              { name: 'options', label: t.options, kind: 'lines' },
              { name: 'chosen', label: t.chosen, kind: 'text', isNeeded: true },
            ],
          }}
        />
      }
    >
      <Rows
        label={t.decisionsMade}
        rows={rows}
        rowKey={(one) => one.id}
        height={HIGH}
        empty={<Text c="dimmed">{t.nothing}</Text>}
        columns={[
          { key: 'at', header: t.at, cell: ({ at }) => <Moment at={at} /> },
          {
            key: 'question',
            header: t.question,
            cell: ({ question }) => <Strange text={question} max={300} />,
          },
          {
            key: 'chosen',
            header: t.chosen,
            cell: ({ chosen }) => <Strange text={chosen} max={160} />,
          },
          {
            key: 'why',
            header: t.whyHead,
            isWide: true,
            cell: ({ reason }) => <Strange text={reason} max={300} />,
          },
          {
            key: 'by',
            header: t.by,
            isWide: true,
            cell: ({ by }) => <Strange text={by} max={80} />,
          },
        ]}
      />
    </Section>
  )
}

function Actions({ brief }: Shown) {
  const t = useText()
  const { language, zone } = useLanguage()
  const { id, entry } = brief.case
  const rows = useRows<ActionItem>(id, 'actions').data?.rows ?? []
  return (
    <Section
      title={t.actions}
      aside={
        <ActButton
          id={id}
          seen={entry}
          spec={{
            ...{ act: 'action.raise', label: t.raiseAction, does: t.raiseActionDoes },
            undo: t.keepsUndo,
            fields: [
              { name: 'text', label: t.text, kind: 'long', isNeeded: true },
              { name: 'owner', label: t.ownerNeeded, kind: 'text', isNeeded: true },
              {
                ...{ name: 'due', label: t.due, kind: 'moment', isNeeded: true },
                initial: typedOf(brief.now + 30 * 86_400_000, zone),
              },
              {
                ...{ name: 'verifyBy', label: t.verifyBy, kind: 'choice' },
                options: choices(verifyNames, ['drill', 'audit', 'test'], language),
              },
            ],
          }}
        />
      }
    >
      <Rows
        label={t.actions}
        rows={rows}
        rowKey={(one) => one.id}
        height={HIGH}
        empty={<Text c="dimmed">{t.nothing}</Text>}
        columns={[
          { key: 'id', header: t.number, cell: ({ id: its }) => its },
          { key: 'text', header: t.text, cell: ({ text }) => <Strange text={text} max={300} /> },
          {
            key: 'owner',
            header: t.ownerNeeded,
            cell: ({ owner }) => <Strange text={owner} max={80} />,
          },
          {
            key: 'due',
            header: t.due,
            sortBy: ({ due }) => due,
            cell: ({ due }) => <Moment at={due} />,
          },
          { key: 'state', header: t.state, cell: ({ state }) => t.closedAs[state] ?? state },
          {
            key: 'act',
            header: t.columns.act,
            cell: (one) =>
              one.state === 'open' ? (
                <ActButton
                  id={id}
                  seen={entry}
                  variant="subtle"
                  spec={{
                    ...{ act: 'action.close', label: t.closeAction },
                    ...{ does: t.closeActionDoes(one.id), undo: t.keepsUndo },
                    facts: { id: one.id },
                    fields: [
                      {
                        ...{ name: 'state', label: t.closeAs, kind: 'choice' },
                        options: listed(t.closedAs, ['done', 'dropped']),
                      },
                      { name: 'proof', label: t.proofText, kind: 'long', isNeeded: true },
                    ],
                  }}
                />
              ) : null,
          },
        ]}
      />
    </Section>
  )
}
