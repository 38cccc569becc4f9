/** Figures of a case: the ledger as it stands, what each was before, and a newer one. */
import { Button, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { type CaseFact, type CaseFactKey, caseFactKeys } from '../../../../../src/cases/case.ts'
import { unitOf } from '../../../../../src/cases/fact-keys.ts'
import { historyOf, ledgerOf } from '../../../../../src/cases/ledger.ts'
import { factKeys } from '../../../../../src/incident/found.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import type { CaseBrief } from '../../../../../src/ports/console-cases.ts'
import { caseFactNames, caseStatusNames } from '../../../../../src/reports/words/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import { Empty, Loading, Moment, Name, Problem, Rows, Section, Strange } from '../../parts/index.ts'
import { ActButton, type ActSpec } from './act-dialog.tsx'
import { Bounds, Figure, Refs, Wide } from './figure.tsx'
import { FindButton } from './find.tsx'
import { TakeFile } from './found-file.tsx'
import { CaseFrame } from './frame.tsx'
import { momentIn, nameOfAccount, typedOf, useLastRows, useText } from './kit.ts'
import {
  accountOf,
  type CaseWords,
  choices,
  confidenceField,
  evidenceField,
  listed,
} from './specs.ts'

export default function FactsScreen() {
  return <CaseFrame section="/facts">{(brief) => <Facts brief={brief} />}</CaseFrame>
}

const nameOf = (key: CaseFactKey, language: Language): string =>
  caseFactNames[key]?.[language] ?? key

/** A new figure, or a newer one of `before`. */
function factSpec(
  t: CaseWords,
  language: Language,
  now: number,
  zone: string,
  before?: CaseFact,
): ActSpec {
  const keys = [...caseFactKeys, ...factKeys].filter((key) => key !== 'leak.verdict')
  const isMoment = before?.unit === 'moment'
  const typed = (value: number | string | null | undefined): string =>
    value === null || value === undefined
      ? ''
      : isMoment && typeof value === 'number'
        ? typedOf(value, zone)
        : String(value)
  return {
    ...{ act: 'fact.record', label: before === undefined ? t.addFact : t.correctFact },
    ...{ does: t.addFactDoes, undo: t.addFactUndo },
    fields: [
      ...(before === undefined
        ? [
            {
              ...{ name: 'key', label: t.key, kind: 'choice' as const },
              options: choices(caseFactNames, keys, language),
            },
            {
              ...{ name: 'account', label: t.account, kind: 'text' as const },
              ...{ help: t.accountsHelp, max: 340 },
            },
          ]
        : []),
      {
        ...{ name: 'value', label: t.value, help: t.unknownValue },
        ...{ kind: isMoment ? ('moment' as const) : ('text' as const) },
        initial: typed(before?.value),
      },
      { name: 'lower', label: t.lower, kind: isMoment ? 'moment' : 'whole' },
      { name: 'upper', label: t.upper, kind: isMoment ? 'moment' : 'whole' },
      {
        ...{ name: 'status', label: t.status, kind: 'choice', initial: 'confirmed' },
        options: choices(
          caseStatusNames,
          ['confirmed', 'estimated', 'under-investigation', 'claimed'],
          language,
        ),
      },
      {
        ...{ name: 'method', label: t.method, kind: 'choice', initial: 'stated' },
        options: listed(t.methods, Object.keys(t.methods)),
      },
      confidenceField(t),
      {
        ...{ name: 'asOf', label: t.asOf, kind: 'moment', isNeeded: true },
        initial: typedOf(now, zone),
      },
      evidenceField(t),
      ...(before === undefined
        ? []
        : [{ name: 'why', label: t.whyCorrected, kind: 'long' as const }]),
    ],
    make: (values, facts) => {
      const key = before?.key ?? (values['key'] as CaseFactKey)
      const unit = unitOf[key]
      const text = (values['value'] ?? '').trim().replaceAll(/[,，]/g, '')
      const value =
        text === ''
          ? null
          : unit === 'moment'
            ? (momentIn(text, zone) ?? text)
            : /^\d{1,16}$/.test(text)
              ? Number(text)
              : text
      const account =
        before?.account ??
        (typeof facts['account'] === 'string' ? accountOf(facts['account']) : undefined)
      return {
        ...facts,
        ...{ key, unit, value },
        ...(value === null ? { status: 'under-investigation' } : {}),
        ...(account === undefined ? {} : { account }),
        ...(before === undefined ? {} : { supersedes: before.id }),
      }
    },
  }
}

function Facts({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language, zone } = useLanguage()
  const { id, entry } = brief.case
  const told = useLastRows<CaseFact>(id, 'facts')
  const [looked, look] = useState<CaseFact>()
  const facts = told.rows
  const rows = ledgerOf({ facts })
  return (
    <Section
      title={t.sections['/facts']}
      aside={
        <Group gap="xs">
          <FindButton id={id} />
          <TakeFile id={id} />
          <ActButton id={id} seen={entry} spec={factSpec(t, language, brief.now, zone)} />
        </Group>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        {t.factsLead}
      </Text>
      <Problem error={told.error} onRetry={told.refetch} />
      {!told.isTold ? (
        told.error === null && <Loading />
      ) : (
        <Rows
          label={t.sections['/facts'] ?? ''}
          rows={rows}
          rowKey={(one) => one.id}
          onMore={told.more}
          isLoading={told.isBusy}
          empty={<Empty title={t.noFacts} text={t.noFactsText} action={<FindButton id={id} />} />}
          columns={[
            {
              key: 'fact',
              header: t.fact,
              sortBy: ({ key }) => nameOf(key, language),
              cell: (one) => (
                <>
                  {nameOf(one.key, language)}
                  {one.account !== undefined && (
                    <>
                      <br />
                      <Name account={nameOfAccount(one.account, language)} />
                    </>
                  )}
                </>
              ),
            },
            {
              key: 'value',
              header: t.value,
              align: 'right',
              cell: (one) => <Figure fact={one} />,
            },
            {
              key: 'bounds',
              header: t.bounds,
              isWide: true,
              cell: (one) => <Bounds fact={one} />,
            },
            {
              key: 'status',
              header: t.status,
              cell: ({ status }) => nameIn(caseStatusNames, status, language) ?? status,
            },
            { key: 'asOf', header: t.asOf, isWide: true, cell: ({ asOf }) => <Moment at={asOf} /> },
            {
              key: 'method',
              header: t.method,
              isWide: true,
              cell: ({ method }) => t.methods[method] ?? method,
            },
            {
              key: 'sources',
              header: t.sources,
              isWide: true,
              cell: (one) => <Refs refs={[{ entry: one.entry }, ...one.evidence]} />,
            },
            {
              key: 'act',
              header: t.columns.act,
              cell: (one) => (
                <Group gap={4}>
                  <Button size="compact-xs" variant="subtle" onClick={() => look(one)}>
                    {t.history}
                  </Button>
                  {one.key !== 'leak.verdict' && (
                    <ActButton
                      id={id}
                      seen={entry}
                      variant="subtle"
                      spec={factSpec(t, language, brief.now, zone, one)}
                    />
                  )}
                  <ActButton
                    id={id}
                    seen={entry}
                    variant="subtle"
                    spec={{
                      ...{ act: 'fact.retract', label: t.retractFact, does: t.retractDoes },
                      ...{ undo: t.addFactUndo, why: 'why', facts: { fact: one.id } },
                    }}
                  />
                </Group>
              ),
            },
          ]}
        />
      )}
      <Modal
        opened={looked !== undefined}
        onClose={() => look(undefined)}
        size="xl"
        title={looked === undefined ? '' : t.historyOf(nameOf(looked.key, language))}
      >
        {looked !== undefined && (
          <History rows={historyOf({ facts }, looked.key, looked.account)} />
        )}
      </Modal>
    </Section>
  )
}

function History({ rows }: { readonly rows: readonly CaseFact[] }) {
  const t = useText()
  const { language } = useLanguage()
  return (
    <Wide label={t.history}>
      <table className="ca-table">
        <thead>
          <tr>
            <th scope="col">{t.number}</th>
            <th scope="col">{t.value}</th>
            <th scope="col">{t.bounds}</th>
            <th scope="col">{t.status}</th>
            <th scope="col">{t.change}</th>
            <th scope="col">{t.by}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.id}</th>
              <td>
                <Figure fact={one} />
              </td>
              <td>
                <Bounds fact={one} />
              </td>
              <td>{nameIn(caseStatusNames, one.status, language)}</td>
              <td>
                {one.relation === undefined ? '' : t.relationNames[one.relation]}
                {one.why !== undefined && (
                  <>
                    : <Strange text={one.why} max={400} />
                  </>
                )}
              </td>
              <td>
                <Strange text={one.by} max={80} /> <Moment at={one.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}
