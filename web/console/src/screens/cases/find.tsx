/** Find: has the evidence investigated for the case; what is found comes into it by itself. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Confirm, tellDone, useAct } from '../../parts/index.ts'
import { apiOf, CASES, useMayRespond, useText } from './kit.ts'

type Found = { readonly facts: number; readonly events: number; readonly done: boolean }

export function FindButton({ id }: { readonly id: string }) {
  const t = useText()
  const [opened, open] = useState(false)
  const act = useAct<{ readonly reason: string }, Found>('POST', apiOf(id, '/investigation'), {
    keys: [CASES],
    isQuiet: true,
  })
  if (!useMayRespond()) return null
  return (
    <>
      <Button size="xs" variant="default" onClick={() => open(true)}>
        {t.find}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => open(false)}
        title={t.find}
        preview={t.findDoes}
        undo={t.findUndo}
        confirmLabel={t.find}
        onConfirm={async (reason) => {
          const told = await act.mutateAsync({ reason })
          if (told !== undefined)
            tellDone(told.done ? t.findDone(told.facts, told.events) : t.findGoes)
        }}
      />
    </>
  )
}
