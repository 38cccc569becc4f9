/** Notice test: one test to all channels, and which of them have taken it. */
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { NoticeTest, NoticeTestState } from '../../../../../src/console/routes/settings.ts'
import { useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Problem, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Strange } from '../../parts/texts.tsx'
import { useHasRole } from '../../session.tsx'
import { settingsWords } from './words.ts'

const LOOK_MS = 2_000

export function NoticeTestSection() {
  const t = useWords(settingsWords)
  const maySend = useHasRole('responder', 'administrator')
  const [isAsking, setAsking] = useState(false)
  const [sent, setSent] = useState<string>()
  const act = useAct<{ reason: string }, NoticeTest>('POST', '/api/v1/notice-tests', {
    isQuiet: true,
  })
  if (!maySend) return null
  return (
    <Section title={t.testTitle}>
      <Text mb="xs">{t.testLead}</Text>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t.testSend}
      </Button>
      {sent !== undefined && <Taken notice={sent} />}
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t.testTitle}
        preview={<Text>{t.testDoes}</Text>}
        confirmLabel={t.testSend}
        onConfirm={async (reason) => {
          const told = await act.mutateAsync({ reason })
          setSent(told?.notice)
        }}
      />
    </Section>
  )
}

function Taken({ notice }: { readonly notice: string }) {
  const t = useWords(settingsWords)
  const { data, error } = useTold<NoticeTestState>(
    `/api/v1/notice-tests/${encodeURIComponent(notice)}`,
    {},
    { everyMs: LOOK_MS },
  )
  return (
    <div role="status">
      <Problem error={error} />
      {data?.channels.map((channel) => (
        <div key={channel}>
          <State
            kind={data.took.includes(channel) ? 'good' : 'idle'}
            label={data.took.includes(channel) ? t.testTook : t.testWaits}
          />{' '}
          <Strange text={channel} max={80} />
        </div>
      ))}
    </div>
  )
}
