/** Acts on a person: another role, the end of sessions, the end of all. */
import { ActionIcon, Menu } from '@mantine/core'
import { useState } from 'react'
import type { Role } from '../../../../../src/events/person.ts'
import { useWords } from '../../language.tsx'
import { useAct } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { shellWords } from '../../words.ts'
import { RoleSelect } from './role-select.tsx'
import { PEOPLE, type Person } from './shapes.ts'
import { peopleWords } from './words.ts'

export type Act = { readonly what: 'role' | 'end' | 'revoke'; readonly person: Person }

export function PersonActs({
  person,
  onAct,
}: {
  readonly person: Person
  readonly onAct: (act: Act) => void
}) {
  const t = useWords(peopleWords)
  if (person.state === 'revoked') return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" aria-label={t.actsOf(person.person)}>
          ⋯
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {person.state === 'active' && (
          <Menu.Item onClick={() => onAct({ what: 'role', person })}>{t.change}</Menu.Item>
        )}
        {person.sessions.length > 0 && (
          <Menu.Item onClick={() => onAct({ what: 'end', person })}>{t.endSessions}</Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => onAct({ what: 'revoke', person })}>
          {t.revoke}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

export function PersonDialogs({
  act,
  onClose,
}: {
  readonly act: Act | undefined
  readonly onClose: () => void
}) {
  if (act === undefined) return null
  const props = { person: act.person, onClose }
  if (act.what === 'role') return <ChangeRole {...props} />
  return act.what === 'end' ? <EndSessions {...props} /> : <Revoke {...props} />
}

type DialogProps = { readonly person: Person; readonly onClose: () => void }
const addressOf = (person: string, act: string): string =>
  `${PEOPLE}/${encodeURIComponent(person)}/${act}`

function ChangeRole({ person: { person, role: from }, onClose }: DialogProps) {
  const t = useWords(peopleWords)
  const { roles } = useWords(shellWords)
  const [role, setRole] = useState<Role>(from)
  const act = useAct<{ role: Role; reason: string }>('POST', addressOf(person, 'role'), {
    keys: [PEOPLE],
    isQuiet: true,
    done: t.done,
  })
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.change}
      preview={t.changeDoes(person, roles[from], roles[role])}
      undo={t.changeUndo}
      canConfirm={role !== from}
      onConfirm={(reason) => act.mutateAsync({ role, reason })}
    >
      <RoleSelect value={role} onChange={setRole} />
    </Confirm>
  )
}

function EndSessions({ person: { person, sessions }, onClose }: DialogProps) {
  const t = useWords(peopleWords)
  const act = useAct<{ reason: string }>('POST', addressOf(person, 'sessions/end'), {
    keys: [PEOPLE, '/api/v1/me/sessions'],
    isQuiet: true,
    done: t.done,
  })
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.endSessions}
      preview={t.endDoes(person, sessions.length)}
      undo={t.endUndo}
      onConfirm={(reason) => act.mutateAsync({ reason })}
    />
  )
}

function Revoke({ person: { person }, onClose }: DialogProps) {
  const t = useWords(peopleWords)
  const act = useAct<{ reason: string }>('POST', addressOf(person, 'revoke'), {
    keys: [PEOPLE],
    isQuiet: true,
    done: t.done,
  })
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.revoke}
      preview={t.revokeDoes(person)}
      undo={t.revokeUndo}
      isGrave
      confirmLabel={t.revoke}
      onConfirm={(reason) => act.mutateAsync({ reason })}
    />
  )
}
