/** Choosing: whose tokens are made: by search, by department, or by a list that is pasted. */
import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useRef, useState } from 'react'
import type { EnrolmentOwner, OpenedToken } from '../../../../../src/console/routes/enrolment.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { countText } from '../../parts/format.ts'
import { Empty, Problem, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { strangeText } from '../../parts/strange.ts'
import { Count, Strange } from '../../parts/texts.tsx'
import { type Making, makeTokens, makingOf } from './making.ts'
import { BATCH_MAX, pastedNames, useOwners } from './owners.ts'
import { enrolmentWords } from './words.ts'

export const bare = (account: string): string => account.replace(/^sasl:/, '')

/** Whether it is all of them, and what stopped it: `null` when it was everything. */
export type Made = { readonly opened: readonly OpenedToken[]; readonly wanted: number }

export function Choosing({
  sheetDays,
  mayMake,
  onMade,
}: {
  readonly sheetDays: number
  readonly mayMake: boolean
  readonly onMade: (made: Made) => void
}) {
  const t = useWords(enrolmentWords)
  const { language } = useLanguage()
  const [search, setSearch] = useState('')
  const [without, setWithout] = useState(true)
  const [department, setDepartment] = useState('')
  const [departments, setDepartments] = useState<readonly string[]>([])
  const [pasted, setPasted] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [isAsking, setAsking] = useState(false)
  const [again, setAgain] = useState(0)
  const [days, setDays] = useState(Math.min(2, sheetDays))
  const [done, setDone] = useState(0)
  const making = useRef<Making | undefined>(undefined)
  const { owners, isAll, error } = useOwners(
    { search, without, department: department === '' ? undefined : department },
    again,
  )
  const seen = owners.flatMap(({ department: its }) => (its === null ? [] : [its]))
  const all = [...new Set([...departments, ...seen])].sort()
  if (all.length > departments.length) setDepartments(all)
  const names = [...new Set([...chosen, ...pastedNames(pasted)])]
  const count = countText(names.length, language)
  const choose = (account: string, isIn: boolean) => {
    const next = new Set(chosen)
    if (isIn) next.add(account)
    else next.delete(account)
    setChosen(next)
  }
  const finish = () => {
    const { made = [], left = [] } = making.current ?? {}
    making.current = undefined
    setDone(0)
    if (made.length === 0) return
    setChosen(new Set())
    setPasted('')
    setAgain(again + 1)
    onMade({ opened: made, wanted: made.length + left.length })
  }
  const columns: readonly Column<EnrolmentOwner>[] = [
    ...(mayMake
      ? [
          {
            key: 'chosen',
            header: <span className="sk-hidden">{t.chosen('')}</span>,
            width: 48,
            cell: ({ account }: EnrolmentOwner) => (
              <Checkbox
                aria-label={t.chooseOne(strangeText(bare(account)))}
                checked={chosen.has(bare(account))}
                onChange={(event) => choose(bare(account), event.currentTarget.checked)}
              />
            ),
          },
        ]
      : []),
    {
      key: 'account',
      header: t.account,
      cell: ({ account }) => <Strange text={bare(account)} max={320} />,
      sortBy: ({ account }) => account,
    },
    {
      key: 'factors',
      header: t.factors,
      cell: ({ factors, passkeys, canAnswer }) =>
        factors === 0 ? (
          <State kind="idle" label={t.factorsNone} />
        ) : (
          <State
            kind={canAnswer ? 'good' : 'warn'}
            label={canAnswer ? t.factorsSome(factors, passkeys) : t.young}
          />
        ),
      sortBy: ({ factors }) => factors,
    },
    {
      key: 'tokens',
      header: t.tokens,
      align: 'right',
      isWide: true,
      cell: ({ tokens }) => <Count value={tokens} />,
      sortBy: ({ tokens }) => tokens,
    },
    ...(departments.length > 0
      ? [
          {
            key: 'department',
            header: t.department,
            isWide: true,
            cell: ({ department: its }: EnrolmentOwner) => <Strange text={its ?? ''} />,
          },
        ]
      : []),
  ]
  return (
    <Section
      title={t.chooseTitle}
      aside={mayMake ? t.found(countText(owners.length, language), isAll) : t.onlyAdministrators}
    >
      <Stack>
        <Group align="flex-end">
          <TextInput
            label={t.search}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            maxLength={300}
            type="search"
            spellCheck={false}
            autoCapitalize="none"
          />
          {departments.length > 0 && (
            <NativeSelect
              label={t.department}
              value={department}
              onChange={(event) => setDepartment(event.currentTarget.value)}
              data={[
                { value: '', label: t.anyDepartment },
                ...departments.map((name) => ({ value: name, label: strangeText(name) })),
              ]}
            />
          )}
          <Checkbox
            label={t.without}
            checked={without}
            onChange={(event) => setWithout(event.currentTarget.checked)}
            mb={8}
          />
        </Group>
        <Problem error={error} onRetry={() => setAgain(again + 1)} />
        <Rows
          label={t.chooseTitle}
          columns={columns}
          rows={owners}
          rowKey={({ account }) => account}
          isLoading={!isAll}
          height={420}
          empty={<Empty title={t.noOwners} text={t.noOwnersText} />}
        />
        {mayMake && (
          <>
            <Group>
              <Button
                variant="default"
                disabled={owners.length === 0}
                onClick={() => setChosen(new Set(owners.map(({ account }) => bare(account))))}
              >
                {t.chooseAll}
              </Button>
              <Button
                variant="default"
                disabled={chosen.size === 0}
                onClick={() => setChosen(new Set())}
              >
                {t.chooseNone}
              </Button>
              <Text size="sm" aria-live="polite">
                {t.chosen(count)}
              </Text>
            </Group>
            <Textarea
              label={t.paste}
              description={t.pasteHint}
              value={pasted}
              onChange={(event) => setPasted(event.currentTarget.value)}
              autosize
              minRows={2}
              maxRows={8}
              spellCheck={false}
            />
            {names.length > BATCH_MAX && (
              <Alert color="yellow">{t.tooMany(countText(BATCH_MAX, language))}</Alert>
            )}
            <Group>
              <Button
                disabled={names.length === 0 || names.length > BATCH_MAX}
                onClick={() => setAsking(true)}
              >
                {t.make(count)}
              </Button>
            </Group>
          </>
        )}
      </Stack>
      <Confirm
        opened={isAsking}
        onClose={() => {
          setAsking(false)
          finish()
        }}
        title={t.makeTitle}
        preview={
          <Stack gap="xs">
            <Text size="sm">{t.makeDoes(count, days)}</Text>
            <Text size="sm">{t.makeRisk}</Text>
          </Stack>
        }
        undo={t.makeUndo}
        confirmLabel={t.make(count)}
        onConfirm={async (reason) => {
          making.current ??= makingOf(names)
          const its = making.current
          await makeTokens(its, days, reason, () => setDone(its.made.length))
        }}
      >
        <NumberInput
          label={t.days}
          value={days}
          onChange={(value) => setDays(Math.min(sheetDays, Math.max(1, Number(value) || 1)))}
          min={1}
          max={sheetDays}
          allowDecimal={false}
          maw={180}
        />
        {done > 0 && (
          <Text size="sm" role="status">
            {t.progress(countText(done, language), count)}
          </Text>
        )}
      </Confirm>
    </Section>
  )
}
