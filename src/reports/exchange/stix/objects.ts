/**
 * Objects: STIX 2.1 objects with ids that come from what they say, never from chance.
 *
 * Cyber-observables have the id that the standard computes (§2.9: UUIDv5 in its namespace over the
 * canonical JSON of the contributing properties), so that everybody's address is one object. All
 * others have a UUIDv5 in a namespace of ours; the same bytes of logs give the same ids, and a later
 * run over them a later version of the same objects.
 */
import type { AccountId } from '../../../events/event.ts'
import { type Hashes, uuid5 } from '../hashes.ts'
import type { Json } from '../json.ts'

export type StixObject = { readonly type: string; readonly id: string } & {
  readonly [name: string]: Json
}

/** §2.9 of the standard. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7'
const OURS = '1b3d68ce-8d74-4364-8307-51af33bafacd'

export type Tlp = 'clear' | 'green' | 'amber' | 'amber+strict' | 'red'

/** Published by OASIS for the Traffic Light Protocol 2.0; not those of the standard, which are of 1.0. */
const tlpIds: { readonly [Level in Tlp]: string } = {
  clear: '94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: '55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'amber+strict': '939a9414-2ddd-4d32-a0cd-375ea402b003',
  red: 'e828b379-4e03-4974-9ac4-e53a884c97c1',
}

export const markingOf = (level: Tlp): StixObject => ({
  type: 'marking-definition',
  spec_version: '2.1',
  id: `marking-definition--${tlpIds[level]}`,
  created: '2022-10-01T00:00:00.000Z',
  name: `TLP:${level.toUpperCase()}`,
  extensions: {
    'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': {
      extension_type: 'property-extension',
      tlp_2_0: level,
    },
  },
})

export type Maker = {
  /** An id of ours: of a type, and of what makes the object itself. */
  readonly id: (type: string, ...of: readonly string[]) => string
  /** An observable by its contributing properties, in their canonical order (RFC 8785: by name). */
  readonly observable: (
    type: string,
    contributing: { readonly [name: string]: string | number },
    more?: { readonly [name: string]: Json },
  ) => StixObject
  /** A domain or relationship object. */
  readonly object: (
    type: string,
    of: readonly string[],
    more: { readonly [name: string]: Json },
    fixed?: boolean,
  ) => StixObject
}

/** When what never changes was written: identities, techniques, courses of action. */
const FIXED = '2025-04-22T00:00:00.000Z'

export function makerOf(it: {
  readonly hashes: Hashes
  readonly created: string
  readonly modified: string
  readonly marking: string
  readonly author: string | undefined
}): Maker {
  const { hashes, created, modified, marking, author } = it
  const id = (type: string, ...of: readonly string[]): string =>
    `${type}--${uuid5(OURS, JSON.stringify([type, ...of]), hashes)}`
  const marked = { object_marking_refs: [marking] }
  return {
    id,
    observable: (type, contributing, more = {}) => {
      const names = Object.keys(contributing).toSorted()
      const canonical = JSON.stringify(
        Object.fromEntries(names.map((name) => [name, wellFormed(contributing[name] ?? '')])),
      )
      return {
        type,
        spec_version: '2.1',
        id: `${type}--${uuid5(OBSERVABLES, canonical, hashes)}`,
        ...marked,
        ...contributing,
        ...more,
      }
    },
    object: (type, of, more, fixed = false) => ({
      type,
      spec_version: '2.1',
      // Two authors that say the same, or one who marks it otherwise, have two objects.
      id: id(type, author ?? '', marking, ...of),
      ...(author === undefined || type === 'identity' ? {} : { created_by_ref: author }),
      created: fixed ? FIXED : created,
      modified: fixed ? FIXED : modified,
      ...marked,
      ...more,
    }),
  }
}

const wellFormed = (value: string | number): string | number =>
  typeof value === 'string' ? value.toWellFormed() : value

/** §6.17: `user_id` is its name there, `account_type` the kind of system. */
const accountTypes: Readonly<Record<string, string>> = {
  sasl: 'sasl',
  db: 'database',
  os: 'unix',
  uid: 'unix',
  cert: 'certificate',
}

/** `undefined` for clients without a name, who are their address. */
export function userAccount(account: AccountId, make: Maker): StixObject | undefined {
  const [, kind = '', name = ''] = /^(\w+):(.+)$/s.exec(account) ?? []
  const type = Object.hasOwn(accountTypes, kind) ? accountTypes[kind] : undefined
  if (type === undefined) return undefined
  return make.observable('user-account', { account_type: type, user_id: name.toWellFormed() })
}
