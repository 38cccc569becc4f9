/** Packages: has one made of chosen entries, shows how far it is, and hands it over. */
import { Button, Checkbox, Progress, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  EvidencePackage,
  EvidencePackageNew,
} from '../../../../../src/console/routes/evidence.ts'
import { ask } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { Confirm, countText, Problem, Section, State, Strange } from '../../parts/index.ts'
import { useHasRole } from '../../session.tsx'
import { Facts } from './facts.tsx'
import { evidenceWords } from './words.ts'

const PACKAGES = '/api/v1/evidence/packages'
const EVERY_MS = 1_000

type By = 'account' | 'time' | 'entries'

/** As a person has filled it in; a text: what is wrong with it. */
function askedOf(
  by: By,
  {
    account,
    from,
    until,
    entries,
  }: Readonly<Record<'account' | 'from' | 'until' | 'entries', string>>,
): Partial<EvidencePackageNew> | 'time' | 'nothing' {
  if (by === 'account') {
    const name = account.trim()
    return name === '' ? 'nothing' : { account: name.includes(':') ? name : `sasl:${name}` }
  }
  if (by === 'entries') return entries.trim() === '' ? 'nothing' : { entries: entries.trim() }
  const told: { from?: string; until?: string } = {}
  for (const [key, value] of Object.entries({ from, until })) {
    if (value === '') continue
    const at = new Date(value)
    if (Number.isNaN(at.getTime())) return 'time'
    told[key as 'from' | 'until'] = at.toISOString()
  }
  return told.from === undefined && told.until === undefined ? 'nothing' : told
}

export function Packages() {
  const t = useWords(evidenceWords)
  const mayMake = useHasRole('administrator')
  const [isAsked, setAsked] = useState(false)
  const [ticket, setTicket] = useState<string>()
  const [by, setBy] = useState<By>('account')
  const [typed, setTyped] = useState({ account: '', from: '', until: '', entries: '' })
  const [matter, setMatter] = useState('')
  const [bodies, setBodies] = useState(false)
  const asked = askedOf(by, typed)
  const here = t.packZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: value })),
  })
  return (
    <Stack>
      <Text c="dimmed">{t.packLead}</Text>
      {mayMake ? (
        <div>
          <Button onClick={() => setAsked(true)}>{t.packNew}</Button>
        </div>
      ) : (
        <Text>{t.packOnly}</Text>
      )}
      {ticket !== undefined && <Made key={ticket} ticket={ticket} />}
      <Confirm
        opened={isAsked}
        title={t.packTitle}
        preview={<Text size="sm">{t.packPreview}</Text>}
        undo={t.packUndo}
        confirmLabel={t.packMake}
        canConfirm={typeof asked !== 'string'}
        onClose={() => setAsked(false)}
        onConfirm={async (reason) => {
          if (typeof asked === 'string') return
          const made = await ask<EvidencePackage>('POST', PACKAGES, {
            ...asked,
            ...{ reason, bodies },
            ...(matter.trim() === '' ? {} : { matter: matter.trim() }),
          })
          setTicket(made.ticket)
        }}
      >
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t.packBy}
            value={by}
            onChange={(to) => setBy(to as By)}
            data={[
              { value: 'account', label: t.packByAccount },
              { value: 'time', label: t.packByTime },
              { value: 'entries', label: t.packByEntries },
            ]}
          />
          {by === 'account' && (
            <TextInput
              label={t.packAccount}
              description={t.packAccountHint}
              maxLength={400}
              {...field('account')}
            />
          )}
          {by === 'time' && (
            <>
              <TextInput
                label={t.packFrom}
                type="datetime-local"
                {...field('from')}
                description={here}
              />
              <TextInput label={t.packUntil} type="datetime-local" {...field('until')} />
            </>
          )}
          {by === 'entries' && (
            <TextInput
              label={t.packEntries}
              description={t.packEntriesHint}
              maxLength={10_000}
              {...field('entries')}
            />
          )}
          <TextInput
            label={t.packMatter}
            value={matter}
            onChange={(event) => setMatter(event.currentTarget.value)}
            maxLength={64}
          />
          <Checkbox
            label={t.packBodies}
            checked={bodies}
            onChange={(event) => setBodies(event.currentTarget.checked)}
          />
          {typeof asked === 'string' && (
            <Text size="sm" c="dimmed">
              {asked === 'time' ? t.packTime : t.packNothing}
            </Text>
          )}
        </Stack>
      </Confirm>
    </Stack>
  )
}

/** How far a package is, and the package itself; also of the archive of a case. */
export function Made({
  ticket,
  title,
}: {
  readonly ticket: string
  /** Default: a package of evidence. */
  readonly title?: string
}) {
  const t = useWords(evidenceWords)
  const { language } = useLanguage()
  const n = (count: number | null): string => countText(count ?? 0, language)
  const told = useQuery({
    queryKey: [PACKAGES, ticket],
    queryFn: ({ signal }) =>
      ask<EvidencePackage>('GET', `${PACKAGES}/${ticket}`, undefined, signal),
    retry: false,
    refetchInterval: ({ state }) =>
      state.data?.state === 'ready' || state.data?.state === 'failed' ? false : EVERY_MS,
  })
  const its = told.data
  if (its === undefined) return <Problem error={told.error} />
  const isOver = its.state === 'ready' || its.state === 'failed'
  return (
    <Section title={title ?? t.packTitle}>
      <Stack gap="sm" role="status">
        <State
          kind={its.state === 'ready' ? 'good' : its.state === 'failed' ? 'bad' : 'idle'}
          label={t.packState[its.state]}
        />
        {!isOver && (
          <Progress
            value={its.of === 0 ? 0 : (100 * its.done) / its.of}
            aria-label={t.packState[its.state]}
            animated
          />
        )}
        {its.why !== null && <Strange text={its.why} />}
        {its.state === 'ready' && (
          <>
            <Facts
              rows={[
                [t.size, t.packFacts(n(its.entries), n(its.bodies))],
                [
                  t.colHash,
                  <span key="hash" className="ev-hash">
                    {its.sha256}
                  </span>,
                ],
              ]}
            />
            <div>
              <Button component="a" href={`${PACKAGES}/${ticket}/file`} download>
                {t.packGet} ({n(Math.ceil((its.bytes ?? 0) / 1_024))} KiB)
              </Button>
            </div>
            <Text size="sm" c="dimmed">
              {t.packKept}
            </Text>
          </>
        )}
      </Stack>
    </Section>
  )
}
