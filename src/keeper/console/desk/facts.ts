/** Facts: what requests to the desk carry, read strictly; what does not fit is refused with its place. */
import { isIP } from 'node:net'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import type { LinkReply } from '../../../ports/console.ts'
import type { Request } from '../../control/wire.ts'
import { DEVICE_CHARACTERS_MAX } from './devices.ts'
import { AGENT_CHARACTERS_MAX, FLOW_CHARACTERS_MAX, LABEL_CHARACTERS_MAX } from './limits.ts'

const PASSWORD_TEXT_MAX = 1_024
const CODE_CHARACTERS_MAX = 64
const NAME_CHARACTERS_MAX = 64
const TOKEN_CHARACTERS_MAX = 128
const CREDENTIAL_FIELD_MAX = 8_192
const CREDENTIAL_ID_MAX = 1_400

/** Whoever it is, as the console tells it. */
export type Client = {
  /** `-`: nobody knows. */
  readonly ip: string
  readonly agent: string
  readonly device?: string | undefined
}
const client = z
  .object({
    ip: z
      .string()
      .max(64)
      .transform((text) => (isIP(text) === 0 ? '-' : text)),
    agent: z
      .string()
      .transform((text) => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, AGENT_CHARACTERS_MAX))
      .default(''),
    device: z.string().max(DEVICE_CHARACTERS_MAX).optional().catch(undefined),
  })
  .default({ ip: '-', agent: '', device: undefined })

export const text = (most: number) => z.string().min(1).max(most)
export const flow = text(FLOW_CHARACTERS_MAX)
/** As it is meant: input methods leave wide letters, and telephones a capital at the beginning. */
export const name = text(NAME_CHARACTERS_MAX).transform((typed) =>
  typed.normalize('NFKC').trim().toLowerCase(),
)
export const password = text(PASSWORD_TEXT_MAX)
export const code = text(CODE_CHARACTERS_MAX).transform((typed) => typed.normalize('NFKC'))
export const token = text(TOKEN_CHARACTERS_MAX)
export const what = z.enum(['passkey', 'totp'])

const field = z.string().max(CREDENTIAL_FIELD_MAX)
const credential = {
  id: text(CREDENTIAL_ID_MAX),
  rawId: text(CREDENTIAL_ID_MAX),
  type: z.literal('public-key'),
  clientExtensionResults: z
    .unknown()
    .optional()
    .transform(() => ({})),
}
/** Only what is looked at goes on. */
export const registration = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: field,
      attestationObject: field,
      transports: z.array(z.string().max(20)).max(10).optional(),
    }),
  })
  .transform((read) => read as unknown as RegistrationResponseJSON)
export const assertion = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: field,
      authenticatorData: field,
      signature: field,
      userHandle: field
        .optional()
        .nullable()
        .transform((its) => its ?? undefined),
    }),
  })
  .transform((read) => read as unknown as AuthenticationResponseJSON)

export const newFactors = {
  passkey: z
    .object({
      flow,
      response: registration,
      label: z.string().max(LABEL_CHARACTERS_MAX).optional(),
    })
    .optional(),
  password: password.optional(),
  totp: z.object({ flow, code }).optional(),
}
export type NewFactors = {
  readonly [Key in keyof typeof newFactors]?: z.infer<(typeof newFactors)[Key]>
}

export const said = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ client, ...shape })

export function readFacts<Schema extends z.ZodType>(
  schema: Schema,
  { facts = {} }: Pick<Request, 'facts'>,
): z.infer<Schema> | { readonly refusedFacts: string } {
  const read = schema.safeParse(facts)
  if (read.success) return read.data
  const [issue] = read.error.issues
  // The value is not told: it may be a password.
  return { refusedFacts: `${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'no object'}` }
}

export const isRefusedFacts = (read: object): read is { readonly refusedFacts: string } =>
  'refusedFacts' in read

const no = (code: string, why: string, more: object = {}): LinkReply => ({
  ok: false,
  code,
  why,
  ...more,
})
export const refused = (why: string): LinkReply => no('refused', why)
export const unknown = (why: string): LinkReply => no('unknown', why)
/** All of these look alike. */
export const notProven: LinkReply = no('not-proven', 'what was given was not accepted')
export const signedOut: LinkReply = no('signed-out', 'nobody is signed in')
export const freshProof: LinkReply = no(
  'fresh-proof',
  'a second factor has to be proved again first',
)
export const wait = (seconds: number): LinkReply =>
  no('wait', `come again in ${seconds} seconds`, { seconds })
