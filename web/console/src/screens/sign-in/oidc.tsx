/** Back from the identity provider: what it said is given to the guard, and then the second factor. */

import type { z } from '@hono/zod-openapi'
import { Button, Loader, Stack, Text, TextInput, Title } from '@mantine/core'
import { startAuthentication } from '@simplewebauthn/browser'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { Me, SecondAsked } from '../../../../../src/console/routes/auth-shapes.ts'
import { ask, ProblemError } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { rememberedPath } from '../../path.ts'
import { useEntered } from '../../session.tsx'
import { Door } from '../../shell/plain.tsx'
import { type Refusal, Refused } from './refused.tsx'
import { OIDC_FLOW } from './sign-in.tsx'
import { signInWords } from './words.ts'

type Asked = z.infer<typeof SecondAsked>

export default function Oidc() {
  const t = useWords(signInWords)
  const router = useRouter()
  const entered = useEntered()
  const [asked, setAsked] = useState<Asked>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [code, setCode] = useState('')
  const isBegun = useRef(false)
  const refuse = useCallback(
    (isPasskey: boolean) => (error: unknown) => setRefusal({ error, at: Date.now(), isPasskey }),
    [],
  )
  useEffect(() => {
    // What the provider said is good once.
    if (isBegun.current) return
    isBegun.current = true
    const flow = sessionStorage.getItem(OIDC_FLOW)
    const query = location.search
    sessionStorage.removeItem(OIDC_FLOW)
    history.replaceState(history.state, '', location.pathname)
    if (flow === null || query === '') {
      refuse(false)(new ProblemError({ status: 401, code: 'not-proven', detail: '' }))
      return
    }
    ask<Asked>('POST', '/api/v1/auth/oidc/callback', { flow, query }).then(setAsked, refuse(false))
  }, [refuse])
  const finish = async (proof: { code: string } | { response: unknown }) => {
    const body = { flow: asked?.flow, ...proof }
    const { me } = await ask<{ me: Me }>('POST', '/api/v1/auth/oidc/second', body)
    entered(me)
    router.history.replace(rememberedPath())
  }
  const byPasskey = async () => {
    const optionsJSON = asked?.passkey as unknown as Parameters<
      typeof startAuthentication
    >[0]['optionsJSON']
    await finish({ response: await startAuthentication({ optionsJSON }) })
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    setRefusal(undefined)
    finish({ code: code.replaceAll(/\s/g, '') }).catch(refuse(false))
  }
  return (
    <Door>
      <Stack className="sk-card">
        <Title order={1} size="h2" data-page-title tabIndex={-1}>
          {t.title}
        </Title>
        <Refused refusal={refusal} />
        {asked === undefined && refusal === undefined && <Loader />}
        {asked !== undefined && (
          <>
            <Text>{t.oidcSecond(asked.person)}</Text>
            {asked.passkey !== undefined && (
              <Button onClick={() => void byPasskey().catch(refuse(true))}>
                {t.secondPasskey}
              </Button>
            )}
            {asked.ways.some((way) => way !== 'passkey') && (
              <form onSubmit={send}>
                <Stack gap="xs">
                  <TextInput
                    label={t.secondCode}
                    value={code}
                    onChange={(event) => setCode(event.currentTarget.value)}
                    autoComplete="one-time-code"
                    required
                    maxLength={64}
                  />
                  <Button type="submit" variant="default">
                    {t.confirm}
                  </Button>
                </Stack>
              </form>
            )}
          </>
        )}
        {refusal !== undefined && (
          <Button variant="default" onClick={() => router.history.replace('/sign-in')}>
            {t.oidcBack}
          </Button>
        )}
      </Stack>
    </Door>
  )
}
