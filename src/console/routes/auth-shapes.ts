/** Auth shapes: what goes to and fro while somebody proves who he is. */
import { z } from '@hono/zod-openapi'

const roles = ['viewer', 'analyst', 'responder', 'administrator', 'auditor'] as const
export const RoleName = z.enum(roles).openapi('Role')

/** Longer than any that the guard takes: the guard says what is wrong with those between. */
const PASSWORD_CHARACTERS_MAX = 1_024
const NAME_CHARACTERS_MAX = 64
const CODE_CHARACTERS_MAX = 64
const TOKEN_CHARACTERS_MAX = 128
const FLOW_CHARACTERS_MAX = 2_048
const LABEL_CHARACTERS_MAX = 60
/** Of an answer of an authenticator: attestation is not asked for, so it is some hundred octets. */
const CREDENTIAL_CHARACTERS_MAX = 8_192
const QUERY_CHARACTERS_MAX = 4_096

export const Name = z.string().min(1).max(NAME_CHARACTERS_MAX)
export const Password = z.string().min(1).max(PASSWORD_CHARACTERS_MAX)
export const Code = z.string().min(1).max(CODE_CHARACTERS_MAX)
/** Of a link: set-up or invitation. */
export const LinkToken = z.string().min(1).max(TOKEN_CHARACTERS_MAX)
/** What a begun ceremony is finished with: opaque, good once and for some minutes. */
export const Flow = z.string().min(1).max(FLOW_CHARACTERS_MAX)
export const OidcQuery = z.string().min(1).max(QUERY_CHARACTERS_MAX)

const field = z.string().max(CREDENTIAL_CHARACTERS_MAX)
/** What `startRegistration` and `startAuthentication` of @simplewebauthn/browser give. */
export const Credential = z
  .object({
    id: z.string().min(1).max(1_400),
    rawId: z.string().min(1).max(1_400),
    type: z.literal('public-key'),
    response: z.record(z.string().max(40), z.union([field, z.array(field).max(10), z.int()])),
    authenticatorAttachment: z.string().max(40).nullish(),
    clientExtensionResults: z.record(z.string().max(40), z.unknown()).optional(),
  })
  .openapi('Credential')

/** `PublicKeyCredential…OptionsJSON` (WebAuthn 3 §5.1.10), handed to the browser as it is. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() }).openapi('PasskeyOptions')

export const Me = z
  .object({
    person: z.string(),
    role: RoleName,
    /** The public name of this session. */
    session: z.string(),
    method: z.enum(['passkey', 'totp', 'recovery']),
    since: z.string(),
    /** Until then acts that need a fresh proof are allowed. */
    freshUntil: z.string(),
    endsAt: z.string(),
    /** Recovery codes that are not used up. */
    recoveryLeft: z.int(),
  })
  .openapi('Me')
export type Me = z.infer<typeof Me>

export const AuthState = z
  .object({
    /** There is no administrator yet: the link that the guard printed leads to `/setup#TOKEN`. */
    setup: z.boolean(),
    /** Absent: nobody is signed in here. */
    me: Me.optional(),
    /** What to call the identity provider; absent: there is none. */
    oidc: z.object({ name: z.string() }).optional(),
    /** IANA name of the organisation's zone, in which every time is shown. */
    zone: z.string().optional(),
    organisation: z.string().optional(),
  })
  .openapi('AuthState')
export type AuthState = z.infer<typeof AuthState>

export const SignedInBody = z.object({ me: Me }).openapi('SignedInBody')

/** What a factor is set up with. */
export const Offered = z
  .object({
    flow: Flow,
    /** With `what: passkey`: for `startRegistration`. */
    passkey: PasskeyOptions.optional(),
    /** With `what: totp`: the secret as text, and what the QR code has in it. */
    totp: z.object({ secret: z.string(), otpauth: z.string() }).optional(),
  })
  .openapi('Offered')
export type Offered = z.infer<typeof Offered>

export const OfferWhat = z.enum(['passkey', 'totp'])

/** The factors somebody begins with: a passkey, or a password and TOTP. */
export const NewFactors = z
  .object({
    passkey: z
      .object({
        flow: Flow,
        response: Credential,
        label: z.string().max(LABEL_CHARACTERS_MAX).optional(),
      })
      .optional(),
    password: Password.optional(),
    totp: z.object({ flow: Flow, code: Code }).optional(),
  })
  .openapi('NewFactors')

/** Shown once: those before are void. */
export const Begun = z
  .object({ me: Me, recoveryCodes: z.array(z.string()) })
  .openapi('FactorsBegun')

export const Invitation = z
  .object({ person: z.string(), role: RoleName, endsAt: z.string() })
  .openapi('Invitation')

/** What a second factor may be proved by, and what a passkey is asked. */
export const SecondAsked = z
  .object({
    ways: z.array(z.enum(['passkey', 'totp', 'recovery'])),
    flow: Flow,
    /** For `startAuthentication`; absent: no passkey. */
    passkey: PasskeyOptions.optional(),
    person: z.string(),
  })
  .openapi('SecondAsked')

/** One of the two. */
export const Second = z
  .object({ flow: Flow, code: Code.optional(), response: Credential.optional() })
  .openapi('SecondProof')

export const SessionTold = z
  .object({
    id: z.string(),
    method: z.enum(['passkey', 'totp', 'recovery']),
    since: z.string(),
    seenAt: z.string(),
    endsAt: z.string(),
    /** The address it was signed in from. */
    client: z.string(),
    /** The browser, as it calls itself. */
    agent: z.string(),
    current: z.boolean(),
  })
  .openapi('SessionTold')

export const FactorTold = z
  .object({
    /** Its name, for removing it. */
    factor: z.string(),
    what: z.enum(['passkey', 'password', 'totp', 'recovery']),
    label: z.string().optional(),
    /** Absent: set before a version that notes it. */
    since: z.string().optional(),
    lastUsedAt: z.string().optional(),
    /** With `recovery`: codes that are not used up. */
    left: z.int().optional(),
  })
  .openapi('FactorTold')

export const Factors = z.object({ factors: z.array(FactorTold) }).openapi('Factors')
export const Sessions = z.object({ sessions: z.array(SessionTold) }).openapi('Sessions')
export const Done = z.object({}).openapi('Done')
