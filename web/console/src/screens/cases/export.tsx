/** Export: everything of a case in one archive for counsel, insurer or police; made, shown, fetched. */
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { EvidencePackage } from '../../../../../src/console/routes/evidence.ts'
import { ask } from '../../api.ts'
import { Confirm, Section } from '../../parts/index.ts'
import { Made } from '../evidence/packages.tsx'
import { apiOf, useMayDecide, useText } from './kit.ts'

export function CaseExport({ id }: { readonly id: string }) {
  const t = useText()
  const [opened, open] = useState(false)
  const [ticket, setTicket] = useState<string>()
  if (!useMayDecide()) return null
  return (
    <>
      <Section
        title={t.wholeCase}
        aside={
          <Button size="xs" variant="default" onClick={() => open(true)}>
            {t.wholeCaseMake}
          </Button>
        }
      >
        <Text size="sm" c="dimmed">
          {t.wholeCaseLead}
        </Text>
      </Section>
      {ticket !== undefined && <Made key={ticket} ticket={ticket} title={t.wholeCaseMade} />}
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.wholeCase}
        preview={t.wholeCaseDoes(id)}
        undo={t.wholeCaseUndo}
        confirmLabel={t.wholeCaseMake}
        onConfirm={async (reason) => {
          const made = await ask<EvidencePackage>('POST', apiOf(id, '/exports'), { reason })
          setTicket(made.ticket)
        }}
      />
    </>
  )
}
