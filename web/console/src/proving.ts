/** Proving: the second factor of who is signed in, once more; the cookie is another after it. */

import type { z } from '@hono/zod-openapi'
import { startAuthentication } from '@simplewebauthn/browser'
import type { SecondAsked } from '../../../src/console/routes/auth-shapes.ts'
import { ask } from './api.ts'

type Asked = z.infer<typeof SecondAsked>

const begin = (): Promise<Asked> => ask<Asked>('POST', '/api/v1/auth/fresh/options', {})

export async function proveByPasskey(): Promise<void> {
  const { flow, passkey } = await begin()
  const optionsJSON = passkey as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON']
  const response = await startAuthentication({ optionsJSON })
  await ask('POST', '/api/v1/auth/fresh', { flow, response })
}

export async function proveByCode(code: string): Promise<void> {
  const { flow } = await begin()
  await ask('POST', '/api/v1/auth/fresh', { flow, code: code.replaceAll(/\s/g, '') })
}
