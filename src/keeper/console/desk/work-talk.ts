/** Work talk: what the desk asks its thread, and what comes back. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { OidcSettings } from './oidc-config.ts'

export type Argon2 = {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** What an assertion or an attestation is held against (WebAuthn 3 §7). */
export type Expected = {
  readonly challenge: string
  readonly origins: readonly string[]
  readonly rpId: string
}

export type Tasks = {
  /** base64 in and out. */
  readonly hash: {
    readonly ask: { readonly password: string; readonly salt: string } & Argon2
    readonly answer: { readonly tag: string }
  }
  readonly register: {
    readonly ask: Expected & { readonly response: RegistrationResponseJSON }
    readonly answer: {
      readonly id: string
      readonly key: string
      readonly counter: number
      readonly transports: readonly string[]
    }
  }
  readonly assert: {
    readonly ask: Expected & {
      readonly response: AuthenticationResponseJSON
      readonly id: string
      readonly key: string
    }
    readonly answer: { readonly counter: number }
  }
  readonly oidcBegin: {
    readonly ask: { readonly settings: OidcSettings; readonly redirect: string }
    readonly answer: {
      readonly url: string
      readonly state: string
      readonly nonce: string
      readonly verifier: string
    }
  }
  readonly oidcFinish: {
    readonly ask: {
      readonly settings: OidcSettings
      /** Where the browser came back to, with the query. */
      readonly address: string
      readonly state: string
      readonly nonce: string
      readonly verifier: string
    }
    /** The claim by which the person is found. */
    readonly answer: { readonly claim: string }
  }
}
export type TaskName = keyof Tasks
export type Ask = {
  readonly [Name in TaskName]: { readonly nth: number; readonly task: Name } & Tasks[Name]['ask']
}[TaskName]
/** `refused`: the world gave us something that does not hold. */
export type Answered<Name extends TaskName> = Tasks[Name]['answer'] | { readonly refused: string }
export type Said = { readonly nth: number } & (
  | { readonly answer: Tasks[TaskName]['answer'] }
  | { readonly refused: string }
)
