/**
 * Handed: how a file of a case leaves, to be saved and never to be shown in our own origin: made of
 * strangers' text, it gets no type that a browser guesses, no script and no network.
 */
import { z } from '@hono/zod-openapi'
import { answers } from '../../api.ts'

/** The answers of an address that gives a file; a problem is told as anywhere. */
export const handedAnswers = (description: string) => ({
  ...answers(z.unknown(), description),
  200: {
    description,
    content: {
      'application/octet-stream': { schema: { type: 'string' as const, format: 'binary' } },
    },
  },
})

/** `name` is of our making: letters, digits and lines. */
export const handedHeaders = (name: string, type: string, bytes: number) => ({
  'content-type': type,
  'content-disposition': `attachment; filename="${name}"`,
  'content-length': String(bytes),
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'no-store',
})
