/**
 * The desk's thread: hashes passwords, checks passkeys, and speaks with the identity provider.
 *
 * argon2id takes tens of milliseconds and 19 MiB, and WebAuthn and OIDC parse what strangers send:
 * none of that happens where mail is answered. Packages are loaded when first needed.
 */
import { argon2Sync } from 'node:crypto'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { assert } from '../../../lib/assert.ts'
import { whyOf } from '../../../lib/fault.ts'
import { ARGON2_TAG_BYTES } from './limits.ts'
import type { Answered, Ask, Said, TaskName, Tasks } from './work-talk.ts'

/** Of -20 to 19, the last giving way to all: mail comes first. */
const PRIORITY = 10
/** COSE: EdDSA, ES256, RS256 (WebAuthn 3 §5.8.5 asks for the three). */
const ALGORITHMS = [-8, -7, -257]

const port = parentPort
assert(port !== null, 'it is started as a thread')
if (process.platform === 'linux')
  try {
    setPriority(0, PRIORITY)
  } catch {
    // A comfort: the work is done all the same.
  }

function hash({ password, salt, memory, passes, parallelism }: Tasks['hash']['ask']) {
  const tag = argon2Sync('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    memory,
    passes,
    parallelism,
    tagLength: ARGON2_TAG_BYTES,
  })
  return { tag: tag.toString('base64') }
}

async function register(ask: Tasks['register']['ask']): Promise<Answered<'register'>> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: ask.response,
    expectedChallenge: ask.challenge,
    expectedOrigin: [...ask.origins],
    expectedRPID: ask.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  })
  if (!verified) return { refused: 'the attestation does not hold' }
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential
  return { id, key: Buffer.from(publicKey).toString('base64'), counter, transports }
}

async function assertion(ask: Tasks['assert']['ask']): Promise<Answered<'assert'>> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: ask.response,
    expectedChallenge: ask.challenge,
    expectedOrigin: [...ask.origins],
    expectedRPID: ask.rpId,
    requireUserVerification: true,
    // Zero: whether it went back is looked at by who knows what it was, and told.
    credential: { id: ask.id, publicKey: Buffer.from(ask.key, 'base64'), counter: 0 },
  })
  return verified
    ? { counter: authenticationInfo.newCounter }
    : { refused: 'the signature does not hold' }
}

async function answer(ask: Ask): Promise<Answered<TaskName>> {
  try {
    switch (ask.task) {
      case 'hash':
        return hash(ask)
      case 'register':
        return await register(ask)
      case 'assert':
        return await assertion(ask)
      case 'oidcBegin':
        return await (await import('./oidc.ts')).oidcBegin(ask)
      case 'oidcFinish':
        return await (await import('./oidc.ts')).oidcFinish(ask)
    }
  } catch (thrown) {
    return { refused: whyOf(thrown).slice(0, 200) }
  }
}

port.on('message', (ask: Ask) => {
  void answer(ask).then((its) => {
    const { nth } = ask
    const said: Said = 'refused' in its ? { nth, refused: its.refused } : { nth, answer: its }
    port.postMessage(said)
  })
})
