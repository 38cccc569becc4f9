/** Role: each with what it may do. */
import { Radio, Stack } from '@mantine/core'
import type { Role } from '../../../../../src/events/person.ts'
import { roles as allRoles } from '../../../../../src/people/roles.ts'
import { useWords } from '../../language.tsx'
import { shellWords } from '../../words.ts'
import { peopleWords } from './words.ts'

export function RoleSelect({
  value,
  onChange,
}: {
  readonly value: Role
  readonly onChange: (role: Role) => void
}) {
  const t = useWords(peopleWords)
  const { roles } = useWords(shellWords)
  return (
    <Radio.Group label={t.role} value={value} onChange={(role) => onChange(role as Role)}>
      <Stack gap="xs" mt={6}>
        {allRoles.map((role) => (
          <Radio key={role} value={role} label={roles[role]} description={t.roleHints[role]} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
