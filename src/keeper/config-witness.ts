/**
 * Configuration of witnesses: who outside this machine swears to our checkpoints, and how many make
 * one good.
 */
import { z } from 'zod'
import { cosigns, readVkey, type Vkey } from '../evidence/note.ts'
import { isRefused } from '../evidence/refused.ts'
import { placeOf } from '../lib/listening.ts'
import { sha256 } from '../store/evidence/hashing.ts'

export const WITNESSES_MAX = 16
/** One of Ed25519, one of ML-DSA-44, and both again while they are changed. */
export const KEYS_MAX = 4

/** A witness's key line; `undefined`: it is none. */
const keyIn = (line: string): Vkey | undefined => {
  const vkey = readVkey(line.trim(), sha256)
  return isRefused(vkey) || !cosigns(vkey) ? undefined : vkey
}

/** They mean something else in the policy file (C2SP tlog-policy, and the group that we make). */
const POLICY_NAMES = new Set(['none', 'witnesses'])

const WitnessConfig = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'small letters, digits and hyphens')
    .refine((name) => !POLICY_NAMES.has(name), 'a name other than «none» and «witnesses»')
    .describe('What we call it'),
  url: z
    .url({ protocol: /^https?$/ })
    .refine((text) => {
      const { username, password, hash, search } = new URL(text)
      return `${username}${password}${hash}${search}` === ''
    }, 'an address such as https://witness.example.jp')
    .describe('Where it is asked; add-checkpoint stands below'),
  keys: z
    .array(z.string().refine((line) => keyIn(line) !== undefined, 'the key line of a witness'))
    .min(1)
    .max(KEYS_MAX)
    .describe('Its key lines, as `sekimori witness keys` prints them there'),
  caFile: z.string().startsWith('/').optional().describe('An authority of your own, PEM'),
})
export type WitnessConfig = z.infer<typeof WitnessConfig>

export const witnessFields = {
  witnesses: z
    .array(WitnessConfig)
    .max(WITNESSES_MAX)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names differ')
    // One witness under two names would be a quorum of two.
    .refine((all) => {
      const keys = all.flatMap((one) => one.keys.map((line) => line.trim()))
      return new Set(keys).size === keys.length
    }, 'keys differ')
    .default([])
    .describe('Who swears to our checkpoints on another host'),
  quorum: z
    .int()
    .min(1)
    .max(WITNESSES_MAX)
    .optional()
    .describe('How many of them make a checkpoint good; default: more than half'),
  serve: z
    .string()
    .refine((text) => placeOf(text) !== undefined, 'inet:ADDRESS:PORT')
    .optional()
    .describe('Where mirrors read the tiles of the log (entries without bodies); off without it'),
}

export const keysOf = ({ keys }: Pick<WitnessConfig, 'keys'>): readonly Vkey[] =>
  keys.map(keyIn).filter((key) => key !== undefined)

type Quorum = {
  readonly witnesses: readonly unknown[]
  readonly quorum?: number | undefined
}

/** What was asked for and cannot be is not lowered in silence: nobody would know that it was. */
export const hasQuorum = ({ witnesses, quorum }: Quorum): boolean =>
  quorum === undefined || quorum <= witnesses.length
export const QUORUM_TOO_LARGE = 'no more than there are witnesses'

export const quorumOf = ({ witnesses, quorum }: Quorum): number =>
  Math.min(quorum ?? Math.floor(witnesses.length / 2) + 1, witnesses.length)

/** The refinements' sentences in Japanese, by the English with `N` for every number. */
export const witnessHintsInJapanese: Readonly<Record<string, string>> = {
  'an address such as https://witness.example.jp':
    'https://witness.example.jp のようなアドレスを指定してください',
  'a name other than «none» and «witnesses»': '「none」と「witnesses」以外の名前を指定してください',
  [QUORUM_TOO_LARGE]: '証人（witnesses）の数を超えない値を指定してください',
  'keys differ': '公開鍵の行が重複しています',
  'the key line of a witness':
    '証人の公開鍵の行（先方の「sekimori witness keys」の出力）を指定してください',
}
