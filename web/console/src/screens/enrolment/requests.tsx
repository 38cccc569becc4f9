/** Requests: owners who lost their factors, and stand before somebody. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type {
  AnswerRequest,
  EnrolmentRequests,
  OpenedToken,
} from '../../../../../src/console/routes/enrolment.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useAct, useTold } from '../../parts/asking.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Empty, Loading, Problem, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { strangeText } from '../../parts/strange.ts'
import { Moment, Strange } from '../../parts/texts.tsx'
import { CardLook } from './card.tsx'
import { bare } from './choosing.tsx'
import './enrolment.css'
import { ENROLMENT } from './owners.ts'
import { enrolmentWords } from './words.ts'

type Request = EnrolmentRequests['requests'][number]
type Asking = { readonly what: 'confirm' | 'decline'; readonly request: Request }
/** Who stands at the desk just asked. */
const LOOK_MS = 10_000

export function Requests({ mayAnswer }: { readonly mayAnswer: boolean }) {
  const t = useWords(enrolmentWords)
  const { language, zone } = useLanguage()
  const told = useTold<EnrolmentRequests>(`${ENROLMENT}/requests`, {}, { everyMs: LOOK_MS })
  const [asking, setAsking] = useState<Asking>()
  const [opened, setOpened] = useState<OpenedToken>()
  const how = { keys: [ENROLMENT], isQuiet: true }
  const confirm = useAct<AnswerRequest, OpenedToken>('POST', `${ENROLMENT}/requests/confirm`, {
    ...how,
    onDone: setOpened,
  })
  const decline = useAct<AnswerRequest>('POST', `${ENROLMENT}/requests/decline`, how)
  const name = strangeText(bare(asking?.request.account ?? ''))
  const columns: readonly Column<Request>[] = [
    {
      key: 'account',
      header: t.account,
      cell: ({ account }) => <Strange text={bare(account)} max={320} />,
      sortBy: ({ account }) => account,
    },
    {
      key: 'number',
      header: t.number,
      cell: ({ request }) => <strong className="sk-figure">{request}</strong>,
    },
    {
      key: 'at',
      header: t.askedAt,
      isWide: true,
      cell: ({ at }) => <Moment at={at} />,
      sortBy: ({ at }) => at,
    },
    {
      key: 'from',
      header: t.from,
      isWide: true,
      cell: ({ clientIp }) => <Strange text={clientIp ?? ''} />,
    },
    ...(mayAnswer
      ? [
          {
            key: 'acts',
            header: <span className="sk-hidden">{t.acts}</span>,
            align: 'right' as const,
            cell: (request: Request) => (
              <Group gap="xs" justify="flex-end">
                <Button
                  size="xs"
                  aria-label={t.confirmOf(strangeText(bare(request.account)))}
                  onClick={() => setAsking({ what: 'confirm', request })}
                >
                  {t.confirm}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t.declineOf(strangeText(bare(request.account)))}
                  onClick={() => setAsking({ what: 'decline', request })}
                >
                  {t.decline}
                </Button>
              </Group>
            ),
          },
        ]
      : []),
  ]
  const isConfirming = asking?.what === 'confirm'
  return (
    <Section title={t.requestsTitle}>
      {told.data === undefined && told.error === null && <Loading lines={2} />}
      <Problem error={told.error} onRetry={() => void told.refetch()} />
      {told.data !== undefined && (
        <Rows
          label={t.requestsTitle}
          columns={columns}
          rows={told.data.requests}
          rowKey={({ account }) => account}
          height={320}
          empty={<Empty title={t.requestsNone} text={t.requestsNoneText} />}
        />
      )}
      <Confirm
        opened={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={isConfirming ? t.confirmTitle : t.declineTitle}
        preview={isConfirming ? t.confirmDoes(name, asking.request.request) : t.declineDoes(name)}
        undo={isConfirming ? t.confirmUndo : t.declineUndo}
        confirmLabel={isConfirming ? t.confirm : t.decline}
        onConfirm={async (reason) => {
          if (asking === undefined) return
          const { account, request } = asking.request
          await (isConfirming ? confirm : decline).mutateAsync({ account, request, reason })
        }}
      />
      <Modal
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        title={t.tokenTitle}
        closeButtonProps={{ 'aria-label': t.close }}
        closeOnClickOutside={false}
        size="lg"
      >
        {opened !== undefined && (
          <Stack>
            <Text size="sm">{t.tokenOnce}</Text>
            <CardLook opened={opened} language={language} zone={zone} />
            <Group justify="flex-end">
              <Button onClick={() => setOpened(undefined)}>{t.close}</Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </Section>
  )
}
