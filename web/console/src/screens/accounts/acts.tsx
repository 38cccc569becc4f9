/**
 * Acts: what a person may do with an account, each behind a dialog that says what it does, for which
 * reason, and how it is undone.
 */
import { Button, Checkbox, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { isPurpose, purposes } from '../../../../../src/accounts/purpose/recognise.ts'
import { purposePolicy } from '../../../../../src/accounts/purpose/words.ts'
import type {
  AccountPage,
  ActPreview,
  BulkAsked,
  ClearAsked,
  Cleared,
  OpinionAsked,
  PurposeAsked,
  SuspendAsked,
} from '../../../../../src/console/routes/accounts.ts'
import { stepIn } from '../../../../../src/containment/step-words.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { countText } from '../../parts/format.ts'
import { tellDone } from '../../parts/notices.ts'
import { Loading, Problem } from '../../parts/page.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { accountName, purposeText } from './sayings.tsx'
import { accountWords } from './words.ts'

type Opened = 'suspend' | 'clear' | 'opine' | 'bulk' | 'purpose'
type DialogProps = {
  readonly page: AccountPage
  readonly path: string
  readonly onClose: () => void
}

export function Acts({ page, path }: { readonly page: AccountPage; readonly path: string }) {
  const t = useWords(accountWords)
  const [opened, setOpened] = useState<Opened>()
  const mayRespond = useHasRole('responder', 'administrator')
  const mayAdminister = useHasRole('administrator')
  if (!mayRespond)
    return (
      <Text size="sm" c="dimmed">
        {t.readOnly}
      </Text>
    )
  const isContained = page.row.standing === 'contained'
  const isStanding = isContained || page.row.standing === 'restrained'
  const common = { page, path, onClose: () => setOpened(undefined) }
  return (
    <>
      {!isContained && (
        <Button color="red" onClick={() => setOpened('suspend')}>
          {t.suspend}
        </Button>
      )}
      {isStanding && <Button onClick={() => setOpened('clear')}>{t.clear}</Button>}
      <Button variant="default" onClick={() => setOpened('opine')}>
        {t.opine}
      </Button>
      {mayAdminister && (
        <>
          <Button variant="default" onClick={() => setOpened('bulk')}>
            {page.facts.bulk ? t.bulkWithdraw : t.bulkGrant}
          </Button>
          <Button variant="default" onClick={() => setOpened('purpose')}>
            {t.setPurpose}
          </Button>
        </>
      )}
      {opened === 'suspend' && <Suspend {...common} />}
      {opened === 'clear' && <Clear {...common} />}
      {opened === 'opine' && <Opine {...common} />}
      {opened === 'bulk' && <Bulk {...common} />}
      {opened === 'purpose' && <PurposeDialog {...common} />}
    </>
  )
}

const keysOf = (path: string) => ({
  keys: [path, '/api/v1/accounts', '/api/v1/held'],
  isQuiet: true,
})

/** An account's name stands in it, so it is a stranger's text. */
const titleOf = (page: AccountPage, say: (account: string) => string) => (
  <Strange text={say(accountName(page.row.account))} max={360} />
)

function Steps({ preview }: { readonly preview: ActPreview }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  return (
    <ol className="ac-steps">
      {preview.steps.map(({ step, undo }) => (
        <li key={step}>
          {stepIn(step, language)}
          {preview.act === 'suspend' && <small> — {t.undoWords[undo] ?? undo}</small>}
        </li>
      ))}
    </ol>
  )
}

function Suspend({ page, path, onClose }: DialogProps) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const [since, setSince] = useState('')
  const moment = momentTyped(since)
  const preview = useTold<ActPreview>(`${path}/preview`, {
    act: 'suspend',
    ...(moment === undefined ? {} : { since: moment }),
  })
  const act = useAct<SuspendAsked>('POST', `${path}/suspensions`, keysOf(path))
  const { data } = preview
  const n = (value: number) => countText(value, language)
  return (
    <Confirm
      opened
      isGrave
      title={titleOf(page, t.suspendTitle)}
      confirmLabel={t.suspend}
      undo={t.suspendUndo}
      canConfirm={data !== undefined && !data.isNothing}
      onClose={onClose}
      onConfirm={async (reason) => {
        await act.mutateAsync({ reason, ...(moment === undefined ? {} : { since: moment }) })
        tellDone(t.suspended)
      }}
      preview={
        <>
          <Problem error={preview.error} />
          {data === undefined ? (
            preview.error === null && <Loading />
          ) : data.isNothing ? (
            <Text size="sm">{t.suspendNothing}</Text>
          ) : (
            <>
              <Text size="sm">{t.suspendPreview(n(data.accounts))}</Text>
              <Steps preview={data} />
              {data.loginNames.length > 0 && (
                <Text size="sm">
                  <Strange text={t.logins(data.loginNames.join(', '))} max={700} />
                </Text>
              )}
              {data.queued !== null && (
                <Text size="sm">
                  {t.suspendQueued(
                    n(data.queued.sent),
                    n(data.queued.messages),
                    n(data.queued.recipients),
                  )}
                </Text>
              )}
            </>
          )}
        </>
      }
    >
      <TextInput
        type="datetime-local"
        label={t.sinceLabel}
        description={t.sinceWhy}
        value={since}
        onChange={(event) => setSince(event.currentTarget.value)}
      />
      {moment !== undefined && (
        <Text size="sm">
          → <Moment at={moment} style="long" />
        </Text>
      )}
    </Confirm>
  )
}

/** As the reader's own clock has it; what is no moment, or lies ahead, is none. */
function momentTyped(text: string): string | undefined {
  const at = text === '' ? Number.NaN : new Date(text).getTime()
  return Number.isNaN(at) || at > Date.now() ? undefined : new Date(at).toISOString()
}

function Clear({ page, path, onClose }: DialogProps) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const [benign, setBenign] = useState(false)
  const preview = useTold<ActPreview>(`${path}/preview`, { act: 'clear' })
  const act = useAct<ClearAsked, Cleared>('POST', `${path}/clearances`, keysOf(path))
  const { data } = preview
  const held = (isOwners: boolean) =>
    countText(
      (data?.held ?? [])
        .filter(({ ownership }) => (ownership === 'owner') === isOwners)
        .reduce((sum, { messages }) => sum + messages, 0),
      language,
    )
  return (
    <Confirm
      opened
      title={titleOf(page, t.clearTitle)}
      confirmLabel={t.clear}
      undo={t.clearUndo}
      canConfirm={data !== undefined}
      onClose={onClose}
      onConfirm={async (reason) => {
        const done = await act.mutateAsync({ reason, ...(benign ? { benign } : {}) })
        if (done !== undefined) tellDone(t.cleared(countText(done.released.done.length, language)))
      }}
      preview={
        <>
          <Problem error={preview.error} />
          {data === undefined ? (
            preview.error === null && <Loading />
          ) : (
            <>
              <Text size="sm">{data.isNothing ? t.clearNothing : t.clearPreview}</Text>
              <Steps preview={data} />
              <Text size="sm">{t.clearHeld(held(true), held(false))}</Text>
            </>
          )}
        </>
      }
    >
      <Checkbox
        label={t.benign}
        description={t.benignWhy}
        checked={benign}
        onChange={(event) => setBenign(event.currentTarget.checked)}
      />
    </Confirm>
  )
}

function Opine({ page, path, onClose }: DialogProps) {
  const t = useWords(accountWords)
  const [opinion, setOpinion] = useState<OpinionAsked['opinion']>()
  const act = useAct<OpinionAsked>('POST', `${path}/opinions`, keysOf(path))
  return (
    <Confirm
      opened
      title={titleOf(page, t.opineTitle)}
      confirmLabel={t.opine}
      undo={t.opineUndo}
      canConfirm={opinion !== undefined}
      onClose={onClose}
      onConfirm={async (reason) => {
        if (opinion === undefined) return
        await act.mutateAsync({ reason, opinion })
        tellDone(t.noted)
      }}
      preview={<Text size="sm">{opinion === undefined ? '–' : t.opinePreview[opinion]}</Text>}
    >
      <Radio.Group
        label={t.opinionLabel}
        value={opinion ?? ''}
        onChange={(value) => setOpinion(value as OpinionAsked['opinion'])}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="benign" label={t.opinions.benign} />
          <Radio value="hijacked" label={t.opinions.hijacked} />
        </Stack>
      </Radio.Group>
    </Confirm>
  )
}

function Bulk({ page, path, onClose }: DialogProps) {
  const t = useWords(accountWords)
  const bulk = !page.facts.bulk
  const act = useAct<BulkAsked>('PUT', `${path}/bulk`, keysOf(path))
  return (
    <Confirm
      opened
      title={titleOf(page, t.bulkTitle)}
      confirmLabel={bulk ? t.bulkGrant : t.bulkWithdraw}
      undo={t.bulkUndo}
      onClose={onClose}
      onConfirm={async (reason) => {
        await act.mutateAsync({ reason, bulk })
        tellDone(t.noted)
      }}
      preview={<Text size="sm">{bulk ? t.bulkPreview.grant : t.bulkPreview.withdraw}</Text>}
    />
  )
}

function PurposeDialog({ page, path, onClose }: DialogProps) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const now = page.facts.purpose
  const [purpose, setPurpose] = useState(now?.kind ?? 'none')
  const [typed, setTyped] = useState(now?.networks.join('\n') ?? '')
  const act = useAct<PurposeAsked>('PUT', `${path}/purpose`, keysOf(path))
  const networks = typed
    .split(/[\s,、]+/u)
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const isBound = purpose === 'device' || purpose === 'send-only'
  return (
    <Confirm
      opened
      title={titleOf(page, t.purposeTitle)}
      confirmLabel={t.setPurpose}
      undo={t.purposeUndo}
      onClose={onClose}
      onConfirm={async (reason) => {
        await act.mutateAsync({
          reason,
          purpose: purpose as PurposeAsked['purpose'],
          ...(isBound && networks.length > 0 ? { networks } : {}),
        })
        tellDone(t.noted)
      }}
      preview={
        <Text size="sm">
          {isPurpose(purpose) ? purposePolicy(purpose, language) : t.purposePreviewNone}
        </Text>
      }
    >
      <Select
        label={t.purpose}
        allowDeselect={false}
        data={[
          { value: 'none', label: t.purposeNone },
          ...purposes.map((value) => ({ value, label: purposeText(value, language) })),
        ]}
        value={purpose}
        onChange={(value) => setPurpose(value ?? 'none')}
      />
      {isBound && (
        <Textarea
          label={t.networks}
          description={t.networksWhy}
          placeholder="192.0.2.0/24"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autosize
          minRows={2}
          maxLength={2_000}
        />
      )}
    </Confirm>
  )
}
