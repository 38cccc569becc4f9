/** Documents of a case: made of its figures, looked at, kept, reviewed, approved, released, downloaded. */
import { Anchor, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Paper, PaperFile, SlotWritten } from '../../../../../src/cases/case.ts'
import type { CaseBrief, PaperChoice } from '../../../../../src/ports/console-cases.ts'
import { paperNames } from '../../../../../src/reports/words/case.ts'
import { pathWith } from '../../api.ts'
import { useLanguage } from '../../language.tsx'
import {
  Confirm,
  Download,
  Empty,
  Loading,
  Moment,
  Problem,
  Section,
  State,
  type StateKind,
  Strange,
  tellDone,
  useAct,
} from '../../parts/index.ts'
import { ActButton, type ActSpec } from './act-dialog.tsx'
import { Refs } from './figure.tsx'
import { CaseFrame } from './frame.tsx'
import { apiOf, CASES, useChoices, useMayExplain, useMayRespond, useRows, useText } from './kit.ts'
import { Preview } from './paper-preview.tsx'
import type { CaseWords } from './specs.ts'

export default function PapersScreen() {
  return <CaseFrame section="/papers">{(brief) => <Papers brief={brief} />}</CaseFrame>
}

function Papers({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { id, entry } = brief.case
  const { data, error, refetch } = useRows<Paper>(id, 'papers', true)
  const papers = (data?.rows ?? []).toReversed()
  return (
    <>
      <Make brief={brief} />
      <Section title={t.kept}>
        <Problem error={error} onRetry={() => void refetch()} />
        {data === undefined && error === null && <Loading />}
        {data !== undefined && papers.length === 0 && (
          <Empty title={t.noPapers} text={t.noPapersText} />
        )}
        <ul className="ca-list" aria-label={t.kept}>
          {papers.map((paper) => (
            <li key={paper.id}>
              <Kept paper={paper} id={id} entry={entry} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}

function Make({ brief }: { readonly brief: CaseBrief }) {
  const t = useText()
  const { language } = useLanguage()
  const { id, entry } = brief.case
  const mayRespond = useMayRespond()
  const mayExplain = useMayExplain()
  const { data, error, refetch } = useChoices(id, brief.found)
  const texts = useRows<SlotWritten>(id, 'texts', true)
  const [kind, setKind] = useState<string>('executive-first')
  const [of, setOf] = useState('')
  const [previewed, preview] = useState(false)
  const choices = data?.choices ?? []
  const choice = choices.find((one) => one.kind === kind)
  const subject = choice === undefined || choice.subjects.length === 0 ? undefined : of
  const chosen = subject === '' ? choice?.subjects[0] : subject
  if (!mayExplain) return <Text c="dimmed">{t.pictureMayNot}</Text>
  if (data === undefined)
    return error === null ? <Loading /> : <Problem error={error} onRetry={() => void refetch()} />
  return (
    <>
      <Section title={t.makePaper}>
        <Text size="sm" c="dimmed" mb="sm">
          {t.papersLead}
        </Text>
        <Group align="end">
          <NativeSelect
            label={t.paperKind}
            data={choices.map((one) => ({
              value: one.kind,
              label: paperNames[one.kind][language],
            }))}
            value={kind}
            onChange={(event) => {
              setKind(event.currentTarget.value)
              setOf('')
              preview(false)
            }}
          />
          {choice !== undefined && choice.subjects.length > 0 && (
            <NativeSelect
              label={t.paperOf}
              data={[...choice.subjects]}
              value={chosen}
              onChange={(event) => setOf(event.currentTarget.value)}
            />
          )}
          <Button variant="default" onClick={() => preview(true)}>
            {t.preview}
          </Button>
          {mayRespond && choice !== undefined && <Keep id={id} choice={choice} of={chosen} />}
        </Group>
        {choice !== undefined && choice.texts.length > 0 && (
          <Texts choice={choice} written={texts.data?.rows ?? []} id={id} entry={entry} />
        )}
        {choice !== undefined && <Machines brief={brief} kind={choice.kind} of={chosen} />}
      </Section>
      {previewed && choice !== undefined && (
        <Preview
          key={`${kind} ${chosen ?? ''}`}
          id={id}
          kind={choice.kind}
          of={chosen}
          entry={entry}
        />
      )}
    </>
  )
}

/** What goes with a letter for programs of those who get it. */
function Machines({
  brief,
  kind,
  of,
}: {
  readonly brief: CaseBrief
  readonly kind: PaperChoice['kind']
  readonly of: string | undefined
}) {
  const t = useText()
  const { id, exercise } = brief.case
  const forms = machineForms[kind]
  if (forms === undefined || (kind === 'abuse-report' && of === undefined)) return null
  return (
    <Stack gap="xs" mt="md" role="group" aria-label={t.machines}>
      <Text size="sm" fw={650}>
        {t.machines}
      </Text>
      <Text size="sm" c="dimmed">
        {exercise
          ? t.machinesExercise
          : kind === 'abuse-report'
            ? t.machinesAbuse
            : t.machinesPeers}
      </Text>
      {!exercise && (
        <Group gap="xs">
          {forms.map((form) => (
            <Download
              key={form}
              path={pathWith(apiOf(id, `/exchange/${form}`), { of })}
              label={t.machine[form]}
            />
          ))}
        </Group>
      )}
    </Stack>
  )
}

const machineForms: Readonly<Record<string, readonly ('xarf' | 'arf' | 'stix')[]>> = {
  'abuse-report': ['xarf', 'arf'],
  'peer-warning': ['stix'],
}

function Keep({
  id,
  choice,
  of,
}: {
  readonly id: string
  readonly choice: PaperChoice
  readonly of: string | undefined
}) {
  const t = useText()
  const { language } = useLanguage()
  const [opened, open] = useState(false)
  const [request, setRequest] = useState('')
  const act = useAct<object, { readonly paper: string }>('POST', apiOf(id, '/papers'), {
    keys: [CASES],
    isQuiet: true,
  })
  const name = paperNames[choice.kind][language]
  return (
    <>
      <Button
        onClick={() => {
          setRequest(crypto.randomUUID())
          open(true)
        }}
      >
        {t.keepDraft}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.keepDraft}
        preview={t.keepDraftDoes(name)}
        undo={t.keepDraftUndo}
        confirmLabel={t.keepDraft}
        onConfirm={async (reason) => {
          const told = await act.mutateAsync({
            ...{ paper: choice.kind, reason, request },
            ...(of === undefined ? {} : { of }),
          })
          if (told !== undefined) tellDone(t.drafted(told.paper))
        }}
      />
    </>
  )
}

function Texts({
  choice,
  written,
  id,
  entry,
}: {
  readonly choice: PaperChoice
  readonly written: readonly SlotWritten[]
  readonly id: string
  readonly entry: number
}) {
  const t = useText()
  const { language } = useLanguage()
  const textOf = (slot: string, of: 'ja' | 'en') =>
    written.findLast((one) => one.slot === slot && one.language === of)?.text ?? ''
  return (
    <details className="ca-details" open={choice.texts.some(isMissing)}>
      <summary>
        {t.texts} ({choice.texts.length})
      </summary>
      <Text size="sm" c="dimmed">
        {t.textsLead}
      </Text>
      <ul className="ca-list">
        {choice.texts.map((one) => (
          <li key={one.slot}>
            <Group justify="space-between" gap="xs">
              <Text size="sm">
                <strong>{one.hint[language]}</strong> ({one.slot}
                {one.isMandatory ? `, ${t.mandatory}` : ''})
              </Text>
              <Group gap="xs">
                {(['ja', 'en'] as const).map((of) => (
                  <State
                    key={of}
                    kind={textOf(one.slot, of) !== '' ? 'good' : one.isMandatory ? 'warn' : 'idle'}
                    label={`${of === 'ja' ? t.japanese : t.english}: ${textOf(one.slot, of) !== '' ? t.written : t.unwritten}`}
                  />
                ))}
                <ActButton
                  id={id}
                  seen={entry}
                  spec={writeSpec(t, one.slot, language, textOf(one.slot, language))}
                />
              </Group>
            </Group>
          </li>
        ))}
      </ul>
    </details>
  )
}

const isMissing = ({ isMandatory, written }: PaperChoice['texts'][number]): boolean =>
  isMandatory && written.length === 0

const writeSpec = (t: CaseWords, slot: string, initial: string, text: string): ActSpec => ({
  ...{ act: 'text.write', label: t.writeText, does: t.writeDoes(slot), undo: t.writeUndo },
  facts: { slot },
  fields: [
    {
      ...{ name: 'language', label: t.language, kind: 'choice', initial },
      options: [
        { value: 'ja', label: t.japanese },
        { value: 'en', label: t.english },
      ],
    },
    {
      ...{ name: 'text', label: t.text, kind: 'long', isNeeded: true, max: 20_000 },
      initial: text,
    },
  ],
})

const kindOf = (state: Paper['state']): StateKind =>
  state === 'released' || state === 'approved' ? 'good' : state === 'withdrawn' ? 'idle' : 'warn'

const formNames: Readonly<Record<PaperFile['form'], string>> = {
  pdf: 'PDF',
  docx: 'Word',
  html: 'HTML',
  txt: 'TXT',
  json: 'JSON',
  eml: 'EML',
}

function Kept({
  paper,
  id,
  entry,
}: {
  readonly paper: Paper
  readonly id: string
  readonly entry: number
}) {
  const t = useText()
  const { language } = useLanguage()
  const facts = { paper: paper.id }
  const isOpen = paper.state !== 'released' && paper.state !== 'withdrawn'
  const spec = (act: string, label: string, does: string, more: Partial<ActSpec>): ActSpec => ({
    ...{ act, label, does, facts },
    ...more,
  })
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>
          {paper.id} {paperNames[paper.paper][language]} {t.report(paper.number)}
          {paper.of !== undefined && (
            <>
              {' '}
              (<Strange text={paper.of} max={120} />)
            </>
          )}
        </Text>
        <State
          kind={kindOf(paper.state)}
          label={`${t.paperStates[paper.state]}${paper.approved?.alone === true ? t.alone : ''}`}
        />
      </Group>
      <Text size="sm">
        <Strange text={(paper.approved ?? paper.drafted).by} max={80} />{' '}
        <Moment at={(paper.approved ?? paper.drafted).at} />{' '}
        <Refs refs={[{ entry: (paper.approved ?? paper.drafted).entry }]} />
        {paper.released !== undefined && (
          <>
            {' '}
            → <Strange text={paper.released.to} max={200} />
          </>
        )}
      </Text>
      <Group gap="md" role="group" aria-label={`${paper.id} ${t.files}`}>
        {paper.files.map(({ language: of, form }) => (
          <Anchor
            key={`${of} ${form}`}
            href={apiOf(id, `/papers/${paper.id}/${of}/${form}`)}
            download
            size="sm"
            aria-label={`${paper.id} ${t.download(formNames[form], of === 'ja' ? t.japanese : t.english)}`}
          >
            {formNames[form]} ({of})
          </Anchor>
        ))}
      </Group>
      {isOpen && (
        <Group gap="xs" role="group" aria-label={paper.id}>
          {paper.state === 'drafted' && (
            <ActButton
              id={id}
              seen={entry}
              spec={spec('paper.review', t.review, t.reviewDoes(paper.id), {
                undo: t.approveUndo,
              })}
            />
          )}
          {paper.state !== 'approved' && (
            <ActButton
              id={id}
              seen={entry}
              variant="light"
              spec={spec('paper.approve', t.approve, t.approveDoes(paper.id), {
                ...{ undo: t.approveUndo, isDecision: true },
              })}
            />
          )}
          {paper.state === 'approved' && (
            <ActButton
              id={id}
              seen={entry}
              variant="filled"
              spec={spec('paper.release', t.release, t.releaseDoes(paper.id), {
                isDecision: true,
                fields: [{ name: 'to', label: t.releaseTo, kind: 'text', isNeeded: true }],
              })}
            />
          )}
          <ActButton
            id={id}
            seen={entry}
            spec={spec('paper.withdraw', t.withdraw, t.withdrawDoes(paper.id), {
              ...{ why: 'why', isGrave: true },
            })}
          />
        </Group>
      )}
    </Stack>
  )
}
