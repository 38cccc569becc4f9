/** Message: headers and evidence of one held message; opening it is a look that stands in the evidence. */
import { Anchor, Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { explainWords } from '../../../../../src/cli/explain-words.ts'
import type { HeldMessage } from '../../../../../src/console/routes/held.ts'
import { ask, type ProblemError } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText } from '../../parts/format.ts'
import { Empty, Loading, Page, Problem, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Moment, Name, Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import '../accounts/accounts.css'
import { Fact } from '../accounts/portrait.tsx'
import { accountName, accountPath, Reasons } from '../accounts/sayings.tsx'
import { HeldActDialog, type Meant } from './act-dialog.tsx'
import { Content, Pre } from './content.tsx'
import './held.css'
import { heldWords } from './words.ts'

const isReference = (text: string): boolean => /^[0-9A-Za-z]{1,16}$/.test(text)

export default function HeldMessageScreen() {
  const t = useWords(heldWords)
  const { reference = '' } = useParams({ strict: false }) as { readonly reference?: string }
  const mayLook = useHasRole('analyst', 'responder', 'administrator', 'auditor')
  const path = `/api/v1/held/${reference}`
  // One look each time that somebody comes here; it is not repeated by itself.
  const look = useQuery<HeldMessage, ProblemError>({
    queryKey: ['held-look', reference],
    queryFn: ({ signal }) => ask('POST', `${path}/looks`, undefined, signal),
    enabled: mayLook && isReference(reference),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  return (
    <Page
      title={t.message(isReference(reference) ? reference : '–')}
      lead={
        <Anchor component={Link} to="/held" size="sm">
          ← {t.back}
        </Anchor>
      }
      actions={
        look.data === undefined ? undefined : (
          <MessageActs message={look.data} onDone={() => void look.refetch()} />
        )
      }
    >
      {!mayLook && <Empty title={t.readOnly} text={t.mayNotLook} />}
      <Problem error={look.error} />
      {mayLook && look.isLoading && <Loading lines={8} />}
      {look.data !== undefined && (
        <>
          <Text size="sm" c="dimmed">
            {t.lookNote}
          </Text>
          <About message={look.data} />
          <Section title={t.reasons}>
            <Reasons reasons={look.data.reasons} />
          </Section>
          <Headers message={look.data} />
          <Content reference={look.data.reference} />
        </>
      )}
    </Page>
  )
}

function MessageActs({
  message,
  onDone,
}: {
  readonly message: HeldMessage
  readonly onDone: () => void
}) {
  const t = useWords(heldWords)
  const mayAct = useHasRole('responder', 'administrator')
  const [meant, setMeant] = useState<Meant>()
  const isHeld = message.state === 'held' || message.state === 'waiting'
  if (!mayAct || !isHeld) return null
  const references = [message.reference]
  return (
    <>
      <Button onClick={() => setMeant({ act: 'release', references })}>{t.release}</Button>
      <Button color="red" onClick={() => setMeant({ act: 'delete', references })}>
        {t.delete}
      </Button>
      {meant !== undefined && (
        <HeldActDialog meant={meant} onClose={() => setMeant(undefined)} onDone={onDone} />
      )}
    </>
  )
}

function About({ message }: { readonly message: HeldMessage }) {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const n = (value: number) => countText(value, language)
  const whose = t.whoseOf[message.ownership as keyof typeof t.whoseOf] ?? t.whoseOf.unknown
  const left = message.recipients - message.named.length
  return (
    <Section
      title={t.about}
      aside={
        <Anchor component={Link} to={`/evidence/entries/${message.entry}`} size="sm">
          {t.entry(n(message.entry))}
        </Anchor>
      }
    >
      <Text fw={650} size="lg" mb="sm">
        {message.subject === null ? t.noSubject : <Strange text={message.subject} max={500} />}
      </Text>
      <dl className="ac-facts">
        <Fact
          name={t.account}
          value={
            <Anchor component={Link} to={accountPath(message.account)}>
              <Name account={accountName(message.account)} />
            </Anchor>
          }
        />
        <Fact name={t.sender} value={<Name account={message.envelopeSender} />} />
        <Fact
          name={t.state}
          value={explainWords[language].states[message.state] ?? message.state}
        />
        <Fact name={t.whose} value={whose} />
        <Fact
          name={t.due}
          value={
            message.overdue ? <State kind="bad" label={t.overdue} /> : <Moment at={message.dueAt} />
          }
        />
        <Fact name={t.heldAt} value={<Moment at={message.at} style="long" />} />
        <Fact name={t.client} value={<Strange text={message.clientIp ?? '–'} max={64} />} />
        <Fact name={t.instance} value={<Strange text={message.instance} max={64} />} />
        <Fact name={t.queueId} value={<Strange text={message.queueId ?? '–'} max={64} />} />
        <Fact name={t.size} value={t.bytes(n(message.size))} />
      </dl>
      {message.kept !== null && (
        <Text size="sm" mt="sm">
          {t.vaultHash}: <span className="hd-hash">{message.kept}</span>
        </Text>
      )}
      <h3 className="ac-h3">
        {t.named} ({n(message.recipients)})
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <ul className="ac-reasons hd-left" tabIndex={0} aria-label={t.named}>
        {message.named.map((recipient, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one may be named twice
          <li key={at}>
            <Strange text={recipient} max={340} />
          </li>
        ))}
        {left > 0 && <li>{t.namedMore(n(left))}</li>}
      </ul>
    </Section>
  )
}

function Headers({ message }: { readonly message: HeldMessage }) {
  const t = useWords(heldWords)
  return (
    <Section title={t.headers}>
      {message.isErased ? (
        <Text size="sm">{t.erased}</Text>
      ) : (
        <Pre label={t.headers} text={message.headers} />
      )}
      {message.isHeadersCut && <Text size="sm">{t.headersCut}</Text>}
      {message.bodyHash !== null && (
        <Text size="sm" mt="sm">
          {t.bodyHash}: <span className="hd-hash">{message.bodyHash}</span>
        </Text>
      )}
    </Section>
  )
}
