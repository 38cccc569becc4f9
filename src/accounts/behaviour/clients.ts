/**
 * Clients: with which programs and devices an account sends, as hashes of what they say of
 * themselves.
 *
 * Asked at the start of a session and where the client changes. A thief nearly always brings one of
 * his own.
 * Limits: a client's words can be copied; one that updates itself often looks new often.
 */
export const CLIENTS_MAX = 8
/** Sessions after which an account's own rate of new clients is half believed. */
const PSEUDO_SESSIONS = 20
const PSEUDO_NEW = 0.4
/** Shares of sessions with a new client, in the first sessions of an account and later. */
const NEW_EARLY = 0.15
const NEW_LATER = 0.008
export const EARLY_SESSIONS = 12

export type Clients = {
  /** The latest learned first. */
  readonly known: readonly number[]
  readonly sessions: number
  readonly sessionsWithNew: number
  readonly last: number | undefined
}

export const noClients: Clients = {
  known: [],
  sessions: 0,
  sessionsWithNew: 0,
  last: undefined,
}

export type ClientSeen = {
  readonly isNew: boolean
  /** How likely that was for the owner. */
  readonly share: number
}

/** `undefined`: not asked, the same client goes on. */
export function clientSeen(
  clients: Clients,
  client: number,
  newSession: boolean,
  sessions: number,
  isNew: boolean,
): ClientSeen | undefined {
  if (!newSession && clients.last === client) return undefined
  // An account that old logs made known, which name no program: its first one is new, whoever sends.
  if (clients.known.length === 0 && isNew && sessions >= EARLY_SESSIONS) return { isNew, share: 1 }
  const own = (clients.sessionsWithNew + PSEUDO_NEW) / (clients.sessions + PSEUDO_SESSIONS)
  // Old logs name no program: where most sessions told of none, those that did are the first.
  const told = clients.sessions * 2 < sessions ? clients.sessions : sessions
  const share = 0.5 * own + 0.5 * (told < EARLY_SESSIONS ? NEW_EARLY : NEW_LATER)
  return { isNew, share: isNew ? share : 1 - share }
}

export function clientsAfter(
  clients: Clients,
  client: number,
  about: { isNew: boolean; counts: boolean; remembers: boolean },
): Clients {
  const { isNew, counts, remembers } = about
  // One that logins made known is not new, and is remembered here as well.
  const joins = remembers && !clients.known.includes(client)
  if (!counts && !joins && clients.last === client) return clients
  return {
    known: joins ? [client, ...clients.known].slice(0, CLIENTS_MAX) : clients.known,
    sessions: clients.sessions + (counts ? 1 : 0),
    sessionsWithNew: clients.sessionsWithNew + (counts && isNew ? 1 : 0),
    last: client,
  }
}
