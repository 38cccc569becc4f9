/** Invitation: who was invited registers his factors, by the link that an administrator handed over. */

import type { z } from '@hono/zod-openapi'
import { Alert, Button, Group, Loader, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type {
  Begun,
  Invitation as InvitationBody,
  Offered,
} from '../../../../../src/console/routes/auth-shapes.ts'
import { ask } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { useEntered } from '../../session.tsx'
import { shellWords } from '../../words.ts'
import { RecoveryCodes } from './codes.tsx'
import { SetupFrame } from './frame.tsx'
import { NewFactors } from './new-factors.tsx'
import { takeToken } from './token.ts'
import { setupWords } from './words.ts'

type BegunBody = z.infer<typeof Begun>
type Invited = z.infer<typeof InvitationBody>

export default function Invitation() {
  const t = useWords(setupWords)
  const { roles } = useWords(shellWords)
  const router = useRouter()
  const entered = useEntered()
  const [token] = useState(takeToken)
  const [at, setAt] = useState(0)
  const [begun, setBegun] = useState<BegunBody>()
  const path = '/api/v1/auth/invitation'
  const { data, error } = useQuery({
    queryKey: [path, token],
    queryFn: () => ask<Invited>('POST', path, { token }),
    enabled: token !== undefined && begun === undefined,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (token === undefined || error !== null)
    return (
      <SetupFrame title={t.invitedTitle} lead="" steps={t.stepsInvited} at={0}>
        <Alert color="red" role="alert">
          {token === undefined ? t.noToken : t.badToken}
        </Alert>
      </SetupFrame>
    )
  const lead = data === undefined ? '' : t.invitedLead(data.person, roles[data.role])
  return (
    <SetupFrame
      title={t.invitedTitle}
      lead={<Strange text={lead} />}
      steps={t.stepsInvited}
      at={at}
    >
      {data === undefined ? (
        <Loader />
      ) : begun !== undefined ? (
        <>
          <Title order={2} size="h4">
            {t.codesTitle}
          </Title>
          <RecoveryCodes
            codes={begun.recoveryCodes}
            onKept={() => {
              entered(begun.me)
              router.history.replace('/')
            }}
          />
        </>
      ) : at === 0 ? (
        <Group justify="space-between">
          <Text size="sm">
            {t.until} <Moment at={data.endsAt} style="long" />
          </Text>
          <Button onClick={() => setAt(1)}>{t.next}</Button>
        </Group>
      ) : (
        <NewFactors
          offer={(what) => ask<Offered>('POST', `${path}/options`, { token, what })}
          give={async (factors) => {
            setBegun(await ask<BegunBody>('POST', `${path}/accept`, { token, ...factors }))
            setAt(2)
          }}
        />
      )}
    </SetupFrame>
  )
}
