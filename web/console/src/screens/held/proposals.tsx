/** Proposals: acts that wait for a second person; somebody else confirms or withdraws them. */
import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type {
  Proposal,
  ProposalAsked,
  Proposals as Told,
} from '../../../../../src/console/routes/proposals.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { countText } from '../../parts/format.ts'
import { tellDone } from '../../parts/notices.ts'
import { Empty, Loading, Problem, Section } from '../../parts/page.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { useHasRole, useMe } from '../../session.tsx'
import { heldWords } from './words.ts'

const PATH = '/api/v1/proposals'
const OFTEN_MS = 15_000

export function Proposals() {
  const t = useWords(heldWords)
  const told = useTold<Told>(PATH, {}, { everyMs: OFTEN_MS })
  const [opened, setOpened] = useState<{
    readonly proposal: Proposal
    readonly confirms: boolean
  }>()
  return (
    <>
      <Problem error={told.error} onRetry={() => void told.refetch()} />
      {told.isPending && <Loading />}
      {told.data?.proposals.length === 0 && <Empty title={t.noProposals} text={t.noProposalsWhy} />}
      <ul className="hd-list" aria-label={t.proposals}>
        {told.data?.proposals.map((proposal) => (
          <li key={proposal.id}>
            <One
              proposal={proposal}
              onConfirm={() => setOpened({ proposal, confirms: true })}
              onWithdraw={() => setOpened({ proposal, confirms: false })}
            />
          </li>
        ))}
      </ul>
      {opened !== undefined && <Close {...opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

function One({
  proposal,
  onConfirm,
  onWithdraw,
}: {
  readonly proposal: Proposal
  readonly onConfirm: () => void
  readonly onWithdraw: () => void
}) {
  const t = useWords(heldWords)
  const mayAct = useHasRole('responder', 'administrator')
  const isOwn = useMe().person === proposal.by
  return (
    <Section title={t.does[proposal.does] ?? proposal.does} aside={<Moment at={proposal.at} />}>
      <Facts proposal={proposal} />
      {mayAct && (
        <Group gap="xs" mt="sm">
          <Button disabled={isOwn} onClick={onConfirm}>
            {t.approve}
          </Button>
          <Button variant="default" onClick={onWithdraw}>
            {t.withdraw}
          </Button>
          {isOwn && (
            <Text size="sm" c="dimmed">
              {t.ownProposal}
            </Text>
          )}
        </Group>
      )}
    </Section>
  )
}

function Facts({ proposal }: { readonly proposal: Proposal }) {
  const t = useWords(heldWords)
  const { language } = useLanguage()
  const { by, why, until, messages, references } = proposal
  return (
    <>
      <Text size="sm">
        <Strange text={t.proposalOf(by)} max={80} />
        {messages !== null && ` · ${t.proposalMessages(countText(messages, language))}`}
        {proposal.case !== null && (
          <Strange text={` · ${t.proposalCase(proposal.case)}`} max={80} />
        )}
        {' · '}
        {t.proposalUntil} <Moment at={until} />
      </Text>
      <Text size="sm">
        <Strange text={t.proposalWhy(why)} max={600} />
      </Text>
      {references.length > 0 && (
        <Text size="sm" className="hd-hash">
          <Strange text={references.join(' ')} max={400} />
          {messages !== null && messages > references.length && ' …'}
        </Text>
      )}
    </>
  )
}

function Close({
  proposal,
  confirms,
  onClose,
}: {
  readonly proposal: Proposal
  readonly confirms: boolean
  readonly onClose: () => void
}) {
  const t = useWords(heldWords)
  const name = confirms ? 'confirmations' : 'withdrawals'
  const act = useAct<ProposalAsked>('POST', `${PATH}/${encodeURIComponent(proposal.id)}/${name}`, {
    keys: [PATH, '/api/v1/held', '/api/v1/cases'],
    isQuiet: true,
  })
  return (
    <Confirm
      opened
      isGrave={confirms}
      title={confirms ? t.approveTitle : t.withdrawTitle}
      confirmLabel={confirms ? t.approve : t.withdraw}
      undo={confirms ? t.approveUndo : t.withdrawUndo}
      onClose={onClose}
      onConfirm={async (reason) => {
        const told = await act.mutateAsync({ reason })
        if (told !== undefined) tellDone(confirms ? t.approved : t.withdrawn)
      }}
      preview={
        <>
          <Text size="sm">{confirms ? t.approvePreview : t.withdrawPreview}</Text>
          <Facts proposal={proposal} />
        </>
      }
    />
  )
}
