/** Limits: how much and how long the desk keeps, waits and takes. */

import { type Duration, days, hours, minutes, seconds } from '../../../lib/time.ts'
import { PEOPLE_MAX } from '../../joining.ts'

export const TOKEN_BYTES = 32

/** The link of the first set-up, made anew at each start while there is no administrator. */
export const SETUP_LIVES: Duration = hours(24)

/** Of one person; the eldest ends. */
export const SESSIONS_EACH_MAX = 10
export const SESSIONS_MAX = PEOPLE_MAX * SESSIONS_EACH_MAX
/** A session ends so long after the sign-in, whatever is done with it. */
export const SESSION_LIVES: Duration = hours(12)
/** For roles that see what stands in bodies, or act; others are only bounded by the above. */
export const SESSION_IDLE: Duration = minutes(30)
/** How long after a proof those acts are allowed that need a fresh one. */
export const FRESH_LASTS: Duration = minutes(10)
/**
 * What is under way in the same browser while its token is changed is still answered; never as
 * fresh.
 */
export const SUPERSEDED_LASTS: Duration = seconds(10)
/** A clock may be put right by so much while somebody is in. */
export const CLOCK_SLACK: Duration = minutes(5)
/** When somebody was last seen is kept over a restart to this. */
export const SEEN_KEPT_EVERY: Duration = minutes(1)

/** A challenge, and what is being set up. */
export const FLOW_LIVES: Duration = minutes(5)
/** The identity provider asks for more than a code sometimes. */
export const OIDC_FLOW_LIVES: Duration = minutes(10)
export const FLOW_CHARACTERS_MAX = 2_048
/** Flows that were used up and are remembered until they would have ended anyway. */
export const FLOWS_USED_MAX = 20_000

/** A device that somebody signed in from is known so long. */
export const DEVICE_LIVES: Duration = days(180)

/** Wrong tries that are counted at one time, each kind for itself; the eldest is forgotten. */
export const LANES_MAX = 20_000
/** Wrong passwords of one client for whatever names, within the window of `tries.ts`. */
export const CLIENT_TRIES_MAX = 20
/** Tries of one lane that are looked at at one time. */
export const TRIES_AT_ONCE = 5

/** Hashes of passwords that wait for the thread; those of known devices have a line of their own. */
export const HASHES_WAITING_MAX = 24
export const HASHES_WAITING_KNOWN_MAX = 8
/** Passkeys that are looked at, each for a millisecond. */
export const WORK_WAITING_MAX = 64
/** Talks with the identity provider, which may take their time: they take no passkey's place. */
export const PROVIDER_WAITING_MAX = 16
/** Told to who has to come again. */
export const BUSY_SECONDS = 5

export const AGENT_CHARACTERS_MAX = 200
export const LABEL_CHARACTERS_MAX = 60

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. */
export const ARGON2 = { memory: 19_456, passes: 2, parallelism: 1 } as const
export const ARGON2_SALT_BYTES = 16
export const ARGON2_TAG_BYTES = 32
