/**
 * Sign-in: a passkey first; or a password together with a code, in one form, so that nobody learns
 * which of the three was wrong.
 */
import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser'
import { type FormEvent, useEffect, useState } from 'react'
import type { Me } from '../../../../../src/console/routes/auth-shapes.ts'
import { ask } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { rememberPath } from '../../path.ts'
import { useEntered, useSession } from '../../session.tsx'
import { Door } from '../../shell/plain.tsx'
import { type Refusal, Refused } from './refused.tsx'
import { signInWords } from './words.ts'

type Entered = { readonly me: Me }
type PasskeyAsked = {
  readonly flow: string
  readonly passkey: Parameters<typeof startAuthentication>[0]['optionsJSON']
}

/** Of `oidc.tsx`: what finishes the way that was begun here. */
export const OIDC_FLOW = 'sekimori.oidc'

export default function SignIn() {
  const t = useWords(signInWords)
  const { language } = useLanguage()
  const { state } = useSession()
  const entered = useEntered()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState<'passkey' | 'code' | 'oidc'>()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const canPasskey = browserSupportsWebAuthn()
  useEffect(() => {
    document.title = `${t.title} – ${language === 'ja' ? '関守' : 'Sekimori'}`
  }, [t, language])

  const run = async (what: 'passkey' | 'code' | 'oidc', way: () => Promise<Me | undefined>) => {
    setBusy(what)
    setRefusal(undefined)
    try {
      const me = await way()
      if (me !== undefined) entered(me)
    } catch (error) {
      setRefusal({ error, at: Date.now(), isPasskey: what === 'passkey' })
      setCode('')
    } finally {
      setBusy(undefined)
    }
  }
  const byPasskey = async () => {
    const { flow, passkey } = await ask<PasskeyAsked>('POST', '/api/v1/auth/passkey/options', {})
    const response = await startAuthentication({ optionsJSON: passkey })
    return (await ask<Entered>('POST', '/api/v1/auth/passkey', { flow, response })).me
  }
  const byCode = async () => {
    const body = { name: name.trim(), password, code: code.replaceAll(/\s/g, '') }
    return (await ask<Entered>('POST', '/api/v1/auth/sign-in', body)).me
  }
  const byProvider = async () => {
    const begun = await ask<{ flow: string; url: string }>('POST', '/api/v1/auth/oidc/begin', {})
    // The guard made it of the provider's own document; a browser goes nowhere else for it.
    if (!/^https?:\/\//.test(begun.url)) return undefined
    rememberPath()
    sessionStorage.setItem(OIDC_FLOW, begun.flow)
    location.assign(begun.url)
    return undefined
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    void run('code', byCode)
  }
  return (
    <Door>
      <Stack className="sk-card" gap="md">
        <div>
          <Title order={1} size="h2" data-page-title tabIndex={-1}>
            {t.title}
          </Title>
          <Text c="dimmed" size="sm" mt={4}>
            {t.lead}
          </Text>
        </div>
        {state.setup && (
          <Alert color="yellow" title={t.setupTitle}>
            {t.setup}
          </Alert>
        )}
        <Refused refusal={refusal} />
        {state.oidc !== undefined && (
          <Button
            size="md"
            variant="default"
            loading={busy === 'oidc'}
            onClick={() => void run('oidc', byProvider)}
          >
            {t.oidc(state.oidc.name)}
          </Button>
        )}
        {canPasskey ? (
          <div>
            <Button
              size="md"
              fullWidth
              loading={busy === 'passkey'}
              onClick={() => void run('passkey', byPasskey)}
            >
              {t.passkey}
            </Button>
            <Text size="xs" c="dimmed" mt={6}>
              {t.passkeyHint}
            </Text>
          </div>
        ) : (
          <Text size="sm" c="dimmed">
            {t.noPasskeys}
          </Text>
        )}
        <Divider label={t.or} labelPosition="center" />
        <form onSubmit={send}>
          <Stack gap="sm">
            <TextInput
              label={t.name}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              maxLength={64}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <PasswordInput
              label={t.password}
              autoComplete="current-password"
              required
              maxLength={1_024}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <TextInput
              label={t.code}
              description={t.codeHint}
              autoComplete="one-time-code"
              autoCapitalize="none"
              spellCheck={false}
              required
              maxLength={64}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button
              type="submit"
              size="md"
              variant={canPasskey ? 'default' : 'filled'}
              loading={busy === 'code'}
            >
              {t.send}
            </Button>
          </Stack>
        </form>
        <Text size="xs" c="dimmed">
          {t.trouble}
        </Text>
      </Stack>
    </Door>
  )
}
