/** Run: SHA-256 and Ed25519 of this runtime for the check of packages, which a browser does its own way. */
import type { Run } from '../../../evidence/package/check-types.ts'
import { sha256, verifySignature } from '../hashing.ts'

export const nodeRun: Run = async (work) => work({ hasher: sha256, verify: verifySignature })
