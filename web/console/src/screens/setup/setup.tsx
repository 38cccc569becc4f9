/** Set-up: the first administrator, by the link that the guard printed. */

import type { z } from '@hono/zod-openapi'
import { Alert, Button, Group, Stack, TextInput, Title } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Begun, Offered } from '../../../../../src/console/routes/auth-shapes.ts'
import { ask } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { useEntered } from '../../session.tsx'
import { RecoveryCodes } from './codes.tsx'
import { SetupFrame } from './frame.tsx'
import { NewFactors } from './new-factors.tsx'
import { takeToken } from './token.ts'
import { setupWords } from './words.ts'

type BegunBody = z.infer<typeof Begun>
const NAME = '[a-z0-9][a-z0-9._\\-]{0,31}'

export default function Setup() {
  const t = useWords(setupWords)
  const router = useRouter()
  const entered = useEntered()
  const [token] = useState(takeToken)
  const [name, setName] = useState('')
  const [at, setAt] = useState(0)
  const [begun, setBegun] = useState<BegunBody>()
  const next = (event: FormEvent) => {
    event.preventDefault()
    setAt(1)
  }
  const path = '/api/v1/auth/setup'
  return (
    <SetupFrame title={t.setupTitle} lead={t.setupLead} steps={t.steps} at={at}>
      {token === undefined ? (
        <Alert color="red" role="alert">
          {t.noToken}
        </Alert>
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
        <form onSubmit={next}>
          <Stack>
            <TextInput
              label={t.name}
              description={t.nameHint}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              pattern={NAME}
              maxLength={32}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit">{t.next}</Button>
          </Stack>
        </form>
      ) : (
        <>
          <NewFactors
            offer={(what) => ask<Offered>('POST', `${path}/options`, { token, name, what })}
            give={async (factors) => {
              setBegun(await ask<BegunBody>('POST', path, { token, name, ...factors }))
              setAt(2)
            }}
          />
          <Group>
            <Button variant="subtle" onClick={() => setAt(0)}>
              {t.back}
            </Button>
          </Group>
        </>
      )}
    </SetupFrame>
  )
}
