/** New factors: a passkey, or a password with an authenticator app; the guard says whether they are good. */

import type { z } from '@hono/zod-openapi'
import { Alert, Button, Divider, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { browserSupportsWebAuthn, startRegistration } from '@simplewebauthn/browser'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import type {
  NewFactors as NewFactorsBody,
  Offered,
} from '../../../../../src/console/routes/auth-shapes.ts'
import { ProblemError } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { problemText } from '../../parts/problem-text.ts'
import { setupWords } from './words.ts'

const Qr = lazy(() => import('./qr.tsx'))

type Given = z.infer<typeof NewFactorsBody>
type RegistrationOptions = Parameters<typeof startRegistration>[0]['optionsJSON']

export type NewFactorsProps = {
  readonly offer: (what: 'passkey' | 'totp') => Promise<Offered>
  readonly give: (factors: Given) => Promise<void>
}

export function NewFactors({ offer, give }: NewFactorsProps) {
  const t = useWords(setupWords)
  const { language } = useLanguage()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState<'passkey' | 'totp'>()
  const [offered, setOffered] = useState<Offered>()
  const [label, setLabel] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const canPasskey = browserSupportsWebAuthn()
  const run = async (what: 'passkey' | 'totp', way: () => Promise<void>) => {
    setBusy(what)
    setProblem(undefined)
    try {
      await way()
    } catch (thrown) {
      const isOurs = thrown instanceof ProblemError
      setProblem(isOurs || what === 'totp' ? problemText(thrown, language) : t.passkeyNo)
    } finally {
      setBusy(undefined)
    }
  }
  const byPasskey = async () => {
    const { flow, passkey } = await offer('passkey')
    const optionsJSON = passkey as unknown as RegistrationOptions
    const response = await startRegistration({ optionsJSON })
    const named = label.trim() === '' ? {} : { label: label.trim() }
    await give({ passkey: { flow, response: response as never, ...named } })
  }
  const byApp = async () => {
    if (offered === undefined) return
    const { flow } = offered
    await give({ password, totp: { flow, code: code.replaceAll(/\s/g, '') } })
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    void run('totp', byApp)
  }
  return (
    <Stack gap="md">
      {problem !== undefined && (
        <Alert color="red" role="alert">
          {problem}
        </Alert>
      )}
      {canPasskey ? (
        <Stack gap="xs">
          <TextInput
            label={t.passkeyLabel}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={60}
          />
          <Button
            size="md"
            loading={busy === 'passkey'}
            onClick={() => void run('passkey', byPasskey)}
          >
            {t.passkey}
          </Button>
          <Text size="sm" c="dimmed">
            {t.passkeyWhy}
          </Text>
        </Stack>
      ) : (
        <Text size="sm" c="dimmed">
          {t.noPasskeys}
        </Text>
      )}
      <Divider />
      {offered === undefined ? (
        <Stack gap="xs">
          <Button
            variant="default"
            loading={busy === 'totp'}
            onClick={() => void run('totp', async () => setOffered(await offer('totp')))}
          >
            {t.app}
          </Button>
          <Text size="sm" c="dimmed">
            {t.appWhy}
          </Text>
        </Stack>
      ) : (
        <form onSubmit={send}>
          <Stack>
            <PasswordInput
              label={t.password}
              description={t.passwordHint}
              autoComplete="new-password"
              required
              minLength={12}
              maxLength={128}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {offered.totp !== undefined && (
              <Group align="flex-start" gap="lg">
                <Suspense fallback={<div className="sk-qr" />}>
                  <Qr text={offered.totp.otpauth} label={t.qr} />
                </Suspense>
                <Stack gap="xs" flex={1} miw={200}>
                  <Text size="sm">{t.scan}</Text>
                  <Text size="sm" c="dimmed">
                    {t.secret}
                  </Text>
                  <code className="sk-secret" data-testid="totp-secret">
                    {offered.totp.secret}
                  </code>
                </Stack>
              </Group>
            )}
            <TextInput
              label={t.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              maxLength={16}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button type="submit" loading={busy === 'totp'}>
              {t.finish}
            </Button>
          </Stack>
        </form>
      )}
    </Stack>
  )
}
