/**
 * Read contact: an entry of the book, and the result of a call, out of foreign data.
 *
 * What is wrong is told with its field, what was found there and what is wanted. Numbers to call are
 * kept as they are dialled (`#9110`, `110`, `+81 3-…`), and hold nothing that a telephone cannot dial.
 */
import {
  type Complaint,
  fieldsOf,
  flag,
  form,
  isUnfit,
  listOf,
  moment,
  object,
  oneOf,
  text,
  whole,
} from '../shape.ts'
import {
  CONTACT_NAME_MAX,
  CONTACT_NOTE_MAX,
  CONTACT_TEXT_MAX,
  type Contact,
  contactKinds,
  LANGUAGES_MAX,
  ORDER_MAX,
  PHONE_MAX,
  PHONES_MAX,
  type TestState,
  testStates,
  WAIT_MAX,
  WAIT_ORDINARY,
} from './contact.ts'

export type ContactRefusal = { readonly refused: 'field' } & Complaint
export const isContactRefusal = (read: object): read is ContactRefusal => 'refused' in read

const name = form(
  new RegExp(`^[a-z0-9](?:[a-z0-9._-]{0,${CONTACT_NAME_MAX - 1}})$`),
  `a name of small letters, digits, . _ -, at most ${CONTACT_NAME_MAX}`,
)
/** Of the first characters one is a digit; at the end there may be an extension. */
const phone = form(
  new RegExp(
    `^(?=.{3,${PHONE_MAX}}$)[#+(*]{0,3}\\d[\\d ()#*,./-]*(?: ?(?:ext\\.?|内線) ?\\d{1,6})?$`,
  ),
  `a number as it is dialled: digits, + # * ( ) - and an extension, 3 to ${PHONE_MAX} characters`,
)
const short = text(CONTACT_TEXT_MAX)
/** RFC 5321 §4.5.3.1: what fits into an envelope; no spaces, brackets or quotes. */
const mail = form(/^(?=.{3,254}$)[^\s"<>(),:;@\\]{1,64}@[A-Za-z0-9.-]{1,253}$/, 'a mail address')
/** RFC 9580 §5.5.4 (40 or 64), X.509 by SHA-1 or SHA-256. */
const fingerprint = form(
  /^(?:[0-9A-Fa-f]{2}[ :]{0,2}){19}[0-9A-Fa-f]{2}(?:[ :]{0,2}(?:[0-9A-Fa-f]{2}[ :]{0,2}){11}[0-9A-Fa-f]{2})?$/,
  'a fingerprint of 40 or 64 hexadecimal digits',
)
const language = form(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'a language such as ja or en-GB')

const needed = { kind: oneOf(contactKinds), organisation: short }
const optional = {
  person: short,
  deputy: short,
  phones: listOf(phone, PHONES_MAX),
  deputyPhones: listOf(phone, PHONES_MAX),
  hours: short,
  outOfBand: short,
  mail,
  key: object({ scheme: oneOf(['openpgp', 's/mime'] as const), fingerprint }),
  contract: object({ number: short }, { condition: short }),
  languages: listOf(language, LANGUAGES_MAX),
  order: whole(1, ORDER_MAX),
  wait: whole(1, WAIT_MAX),
  verified: object({ at: moment, by: short }),
  note: text(CONTACT_NOTE_MAX),
}

type Read = Partial<Contact> & Pick<Contact, 'kind' | 'organisation'>

function contactIn(
  foreignName: unknown,
  facts: unknown,
  lenient: boolean,
): Contact | ContactRefusal {
  const its = name(foreignName, 'name')
  if (isUnfit(its)) return { refused: 'field', ...its.complaint }
  const read = fieldsOf(facts, 'facts', needed, optional, lenient)
  if (isUnfit(read)) return { refused: 'field', ...read.complaint }
  const told = read as Read
  const contact: Contact = {
    ...told,
    name: its,
    phones: told.phones ?? [],
    deputyPhones: told.deputyPhones ?? [],
    languages: told.languages ?? [],
    order: told.order ?? 1,
    wait: told.wait ?? WAIT_ORDINARY,
  }
  // Who can only be reached by mail cannot be reached when mail is down.
  if (contact.phones.length === 0 && contact.outOfBand === undefined)
    return {
      refused: 'field',
      field: 'facts.phones',
      found: 'nothing',
      wanted: 'a telephone number, or outOfBand: a way that is not our mail',
    }
  return contact
}

/** From foreign data: a field that is not known is refused, for it was mistyped. */
export const readContact = (foreignName: unknown, facts: unknown): Contact | ContactRefusal =>
  contactIn(foreignName, facts, false)

/** From an event: fields of a newer writer are left out. */
export const contactOf = (foreignName: unknown, facts: unknown): Contact | undefined => {
  const read = contactIn(foreignName, facts, true)
  return isContactRefusal(read) ? undefined : read
}

/** As its event carries it: without its name, moments in RFC 3339. */
export function contactFacts(contact: Contact): { readonly [name: string]: unknown } {
  const { name: _, verified, ...rest } = contact
  return {
    ...rest,
    ...(verified === undefined
      ? {}
      : {
          verified: {
            at: Temporal.Instant.fromEpochMilliseconds(verified.at).toString(),
            by: verified.by,
          },
        }),
  }
}

/** Longest call that is told of: an hour. */
export const CALL_SECONDS_MAX = 3_600

export type TestRead = {
  readonly name: string
  readonly state: TestState
  readonly seconds?: number
  readonly exercise: boolean
  readonly note?: string
}

/** The result of a call. */
export function readTest(foreign: {
  readonly name: unknown
  readonly state: unknown
  readonly seconds?: unknown
  readonly exercise?: unknown
  readonly note?: unknown
}): TestRead | ContactRefusal {
  const given = Object.fromEntries(
    Object.entries(foreign).filter(([, value]) => value !== undefined),
  )
  const read = fieldsOf(
    given,
    'test',
    { name, state: oneOf(testStates) },
    {
      seconds: whole(0, CALL_SECONDS_MAX),
      exercise: flag,
      note: text(CONTACT_NOTE_MAX),
    },
    false,
  )
  if (isUnfit(read)) return { refused: 'field', ...read.complaint }
  return { exercise: false, ...(read as Omit<TestRead, 'exercise'> & { exercise?: boolean }) }
}
