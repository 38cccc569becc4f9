/** Contacts: whom to call when mail is down, and whether that was tried of late. */
import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  type ContactKind,
  contactKinds,
  type TestState,
  testStates,
} from '../../../../../src/cases/contacts/contact.ts'
import type {
  ContactAsked,
  Contacts,
  ContactTold,
} from '../../../../../src/console/routes/settings.ts'
import { contactKindNames } from '../../../../../src/reports/words/contacts.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Empty, Problem, Section } from '../../parts/page.tsx'
import { State, type StateKind } from '../../parts/state.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { linesIn } from './lines.ts'
import { settingsWords } from './words.ts'

const kinds: Readonly<Record<string, StateKind>> = {
  fresh: 'good',
  expired: 'warn',
  never: 'idle',
  broken: 'bad',
}
type Asked =
  | { readonly what: 'edit'; readonly contact: ContactTold | undefined }
  | { readonly what: 'strike' | 'test'; readonly contact: ContactTold }

export function ContactsSection() {
  const t = useWords(settingsWords)
  const mayChange = useHasRole('responder', 'administrator')
  const { data, error, refetch } = useTold<Contacts>('/api/v1/contacts')
  const [asked, setAsked] = useState<Asked>()
  const close = () => setAsked(undefined)
  const add = (
    <Button
      variant="default"
      size="xs"
      onClick={() => setAsked({ what: 'edit', contact: undefined })}
    >
      {t.addContact}
    </Button>
  )
  return (
    <Section title={t.contacts} aside={mayChange ? add : undefined}>
      <Text size="sm" mb="xs">
        {t.contactsLead}
      </Text>
      <Problem error={error} onRetry={() => void refetch()} />
      {data?.contacts.length === 0 && <Empty title={t.noContacts} text={t.noContactsText} />}
      {data?.contacts.map((contact) => (
        <ContactRow
          key={contact.name}
          contact={contact}
          {...(mayChange ? { onAsk: (what) => setAsked({ what, contact }) } : {})}
        />
      ))}
      {asked?.what === 'edit' && <ContactDialog contact={asked.contact} onClose={close} />}
      {asked?.what === 'strike' && <StrikeDialog contact={asked.contact} onClose={close} />}
      {asked?.what === 'test' && <TestDialog contact={asked.contact} onClose={close} />}
    </Section>
  )
}

function ContactRow({
  contact,
  onAsk,
}: {
  readonly contact: ContactTold
  readonly onAsk?: (what: 'edit' | 'strike' | 'test') => void
}) {
  const t = useWords(settingsWords)
  const { language } = useLanguage()
  const { name, kind, organisation, person, phones, outOfBand, freshness, lastTest } = contact
  return (
    <div className="sk-setting">
      <div>
        <h3>
          <Strange text={organisation} max={200} />
        </h3>
        <Text size="xs" c="dimmed">
          {contactKindNames[kind][language]} · <Strange text={name} max={64} />
        </Text>
      </div>
      <div>
        {person !== undefined && <Strange text={person} max={200} />}
        {phones.length === 0 && outOfBand === undefined && <Text>{t.phoneNone}</Text>}
        {phones.map((phone) => (
          <div key={phone} className="sk-figure">
            <Strange text={phone} max={40} />
          </div>
        ))}
        {outOfBand !== undefined && <Strange text={outOfBand} max={200} />}
        <Group gap={6} mt={4}>
          <State kind={kinds[freshness] ?? 'idle'} label={t.freshness[freshness] ?? freshness} />
          {lastTest !== null && (
            <Text size="xs" c="dimmed">
              {t.testStates[lastTest.state]} <Moment at={lastTest.at} />
            </Text>
          )}
        </Group>
      </div>
      {onAsk !== undefined && (
        <Group gap={6} align="flex-start">
          <Button
            variant="default"
            size="xs"
            aria-label={`${t.test}: ${organisation}`}
            onClick={() => onAsk('test')}
          >
            {t.test}
          </Button>
          <Button
            variant="default"
            size="xs"
            aria-label={`${t.edit}: ${organisation}`}
            onClick={() => onAsk('edit')}
          >
            {t.edit}
          </Button>
          <Button
            variant="subtle"
            color="red"
            size="xs"
            aria-label={`${t.remove}: ${organisation}`}
            onClick={() => onAsk('strike')}
          >
            {t.remove}
          </Button>
        </Group>
      )}
    </div>
  )
}

const PATH = '/api/v1/contacts'
const keys = [PATH, '/api/v1/audit'] as const

function ContactDialog({
  contact,
  onClose,
}: {
  readonly contact: ContactTold | undefined
  readonly onClose: () => void
}) {
  const t = useWords(settingsWords)
  const { language } = useLanguage()
  const [name, setName] = useState(contact?.name ?? '')
  const [kind, setKind] = useState<ContactKind>(contact?.kind ?? 'commander')
  const [organisation, setOrganisation] = useState(contact?.organisation ?? '')
  const [person, setPerson] = useState(contact?.person ?? '')
  const [phones, setPhones] = useState((contact?.phones ?? []).join('\n'))
  const [hours, setHours] = useState(contact?.hours ?? '')
  const [outOfBand, setOutOfBand] = useState(contact?.outOfBand ?? '')
  const [note, setNote] = useState(contact?.note ?? '')
  const act = useAct<ContactAsked & { readonly name: string }>(
    'PUT',
    ({ name: its }) => `${PATH}/${encodeURIComponent(its)}`,
    { keys, done: t.contactSaved, isQuiet: true },
  )
  const given = (field: string, text: string) =>
    text.trim() === '' ? {} : { [field]: text.trim() }
  const { freshness: _, lastTest: __, name: ___, ...kept } = contact ?? ({} as ContactTold)
  return (
    <Confirm
      opened
      onClose={onClose}
      title={contact === undefined ? t.addContact : t.editContact}
      preview={<Text>{t.contactWill}</Text>}
      undo={t.undoHint}
      canConfirm={name !== '' && organisation.trim() !== ''}
      onConfirm={(reason) => {
        const { person: _1, hours: _2, outOfBand: _3, note: _4, ...others } = kept
        return act.mutateAsync({
          ...others,
          ...{ name, kind, organisation: organisation.trim(), phones: [...linesIn(phones)] },
          ...given('person', person),
          ...given('hours', hours),
          ...given('outOfBand', outOfBand),
          ...given('note', note),
          reason,
        } as ContactAsked & { readonly name: string })
      }}
    >
      <Stack gap="xs">
        <TextInput
          label={t.contactName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={contact !== undefined}
          maxLength={64}
          pattern="[a-z0-9][a-z0-9._\-]*"
          required
        />
        <NativeSelect
          label={t.contactKind}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as ContactKind)}
          data={contactKinds.map((code) => ({
            value: code,
            label: contactKindNames[code][language],
          }))}
        />
        <TextInput
          label={t.organisation}
          value={organisation}
          onChange={(event) => setOrganisation(event.currentTarget.value)}
          maxLength={200}
          required
        />
        <TextInput
          label={t.person}
          value={person}
          onChange={(event) => setPerson(event.currentTarget.value)}
          maxLength={200}
        />
        <Textarea
          label={t.phones}
          value={phones}
          onChange={(event) => setPhones(event.currentTarget.value)}
          autosize
        />
        <TextInput
          label={t.hours}
          value={hours}
          onChange={(event) => setHours(event.currentTarget.value)}
          maxLength={200}
        />
        <TextInput
          label={t.outOfBand}
          value={outOfBand}
          onChange={(event) => setOutOfBand(event.currentTarget.value)}
          maxLength={200}
        />
        <Textarea
          label={t.note}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={1_000}
          autosize
        />
      </Stack>
    </Confirm>
  )
}

type OnContact = { readonly contact: ContactTold; readonly onClose: () => void }

function StrikeDialog({ contact, onClose }: OnContact) {
  const t = useWords(settingsWords)
  const act = useAct<{ reason: string }>('DELETE', `${PATH}/${contact.name}`, {
    keys,
    isQuiet: true,
  })
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.strikeContact}
      preview={<Text>{t.contactStrike(contact.organisation)}</Text>}
      undo={t.contactUndo}
      isGrave
      onConfirm={(reason) => act.mutateAsync({ reason })}
    />
  )
}

function TestDialog({ contact, onClose }: OnContact) {
  const t = useWords(settingsWords)
  const [state, setState] = useState<TestState>('answered')
  const act = useAct<{ state: TestState; reason: string }>(
    'POST',
    `${PATH}/${contact.name}/tests`,
    {
      keys,
      isQuiet: true,
    },
  )
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.testOf(contact.organisation)}
      preview={<Text>{t.contactWill}</Text>}
      onConfirm={(reason) => act.mutateAsync({ state, reason })}
    >
      <NativeSelect
        label={t.testResult}
        value={state}
        onChange={(event) => setState(event.currentTarget.value as TestState)}
        data={testStates.map((code) => ({ value: code, label: t.testStates[code] ?? code }))}
      />
    </Confirm>
  )
}
