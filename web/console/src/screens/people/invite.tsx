/** Invite: a link that works once, shown once, to be handed over by a person to a person. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { lazy, Suspense, useState } from 'react'
import type { Role } from '../../../../../src/events/person.ts'
import { CopyIcon } from '../../icons/index.tsx'
import { useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Moment } from '../../parts/texts.tsx'
import { RoleSelect } from './role-select.tsx'
import { NAME_PATTERN, PEOPLE } from './shapes.ts'
import { peopleWords } from './words.ts'

const Qr = lazy(() => import('../setup/qr.tsx'))

type Invited = {
  readonly person: string
  readonly role: Role
  readonly link: string
  readonly endsAt: string
}
type Asked = { readonly person: string; readonly role: Role; readonly reason: string }
const isName = (text: string): boolean => new RegExp(`^${NAME_PATTERN}$`, 'u').test(text)

export function Invite({
  opened,
  onClose,
}: {
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const t = useWords(peopleWords)
  const [person, setPerson] = useState('')
  const [role, setRole] = useState<Role>('responder')
  const [invited, setInvited] = useState<Invited>()
  const invite = useAct<Asked, Invited>('POST', `${PEOPLE}/invitations`, {
    keys: [PEOPLE],
    isQuiet: true,
    onDone: setInvited,
  })
  return (
    <>
      <Confirm
        opened={opened}
        onClose={onClose}
        title={t.inviteTitle}
        preview={t.inviteDoes}
        undo={t.inviteUndo}
        confirmLabel={t.invite}
        canConfirm={isName(person)}
        onConfirm={(reason) => invite.mutateAsync({ person, role, reason })}
      >
        <TextInput
          label={t.name}
          description={t.nameHint}
          value={person}
          onChange={(event) => setPerson(event.currentTarget.value)}
          pattern={NAME_PATTERN}
          maxLength={32}
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <RoleSelect value={role} onChange={setRole} />
      </Confirm>
      <Modal
        opened={invited !== undefined}
        onClose={() => setInvited(undefined)}
        title={t.linkTitle}
        closeButtonProps={{ 'aria-label': t.close }}
        size="lg"
        closeOnClickOutside={false}
      >
        {invited !== undefined && <Link invited={invited} onClose={() => setInvited(undefined)} />}
      </Modal>
    </>
  )
}

function Link({ invited, onClose }: { readonly invited: Invited; readonly onClose: () => void }) {
  const t = useWords(peopleWords)
  const clipboard = useClipboard()
  return (
    <Stack>
      <Text>{t.linkLead(invited.person)}</Text>
      <Group align="flex-start">
        <Suspense fallback={<div className="sk-qr" />}>
          <Qr text={invited.link} label={t.linkQr} />
        </Suspense>
        <Stack flex={1} miw={220} gap="sm">
          <code className="sk-secret" data-testid="invitation-link">
            {invited.link}
          </code>
          <Text size="sm" c="dimmed">
            {t.linkUntil} <Moment at={invited.endsAt} style="long" />
          </Text>
          <Button
            variant="default"
            leftSection={<CopyIcon size={18} />}
            onClick={() => clipboard.copy(invited.link)}
          >
            {clipboard.copied ? t.copied : t.copy}
          </Button>
        </Stack>
      </Group>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t.close}</Button>
      </Group>
    </Stack>
  )
}
