/** `sekimori contact ...`: the contact book on the terminal and on paper. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { caseKinds } from '../cases/case.ts'
import { freshnessOf } from '../cases/contacts/book.ts'
import type { ContactBook } from '../cases/contacts/contact.ts'
import { whoToCall } from '../cases/contacts/who-to-call.ts'
import { casesIn } from '../keeper/cases/away.ts'
import { readConfig } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Instant } from '../lib/time.ts'
import { pdfDocument } from '../render/report.ts'
import { contactCard } from '../reports/contacts/card.ts'
import { htmlDocument } from '../reports/html/report.ts'
import { contactKindNames, freshnessNames, testStateNames } from '../reports/words/contacts.ts'
import { nameIn } from '../reports/words/named.ts'
import type { Common } from './arguments.ts'
import { CONFIG_FILE } from './config-words.ts'
import { contactWords } from './contact-words.ts'
import { type Actor, act, ask, guardRuns } from './control.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import { version } from './version.ts'

export type ContactOptions = Actor & {
  readonly facts?: string
  readonly strike?: boolean
  readonly seconds?: number
  readonly exercise?: boolean
  readonly note?: string
}

const STDIN = 0

/** Of the guard, or of the folder where none runs: it must be reachable when things are down. */
async function bookIn(layout: Layout): Promise<ContactBook> {
  if (await guardRuns(layout))
    return { leftOut: 0, ...((await ask(layout, { verb: 'contact.list' })) as object) } as never
  return (await casesIn(layout)).cases.contactBook()
}

export async function contactList(layout: Layout, speaker: Speaker): Promise<number> {
  const { language } = speaker
  const words = contactWords[language]
  const { contacts } = await bookIn(layout)
  const now = Date.now() as Instant
  speaker.answer(
    { contacts: contacts.map((kept) => ({ ...kept, freshness: freshnessOf(kept, now) })) },
    () =>
      contacts.length === 0
        ? [words.none]
        : [
            tableOf(
              [
                ...[words.colName, words.colKind, words.colOrder, words.colWho],
                ...[words.colPhones, words.colFresh],
              ],
              contacts.map((kept) => [
                kept.contact.name,
                contactKindNames[kept.contact.kind][language],
                String(kept.contact.order),
                [kept.contact.organisation, kept.contact.person].filter(Boolean).join(' '),
                kept.contact.phones.join(', '),
                freshnessNames[freshnessOf(kept, now)][language],
              ]),
            ),
          ],
  )
  return exits.fine
}

export async function contactFor(layout: Layout, typed: string, speaker: Speaker): Promise<number> {
  const { language } = speaker
  const words = contactWords[language]
  const kind = caseKinds.find((one) => one === typed)
  if (kind === undefined) throw new WrongUse(`${printable(typed)}: ${caseKinds.join(', ')}`)
  const calls = whoToCall(kind, await bookIn(layout), Date.now() as Instant)
  speaker.answer({ kind, calls }, () => [
    tableOf(
      [words.colWithin, words.colKind, words.colWho, words.colPhones],
      calls.map((one) => {
        const [first] = one.calls
        return [
          words.minutes(one.within),
          contactKindNames[one.kind][language],
          first === undefined
            ? words.nobody
            : [first.contact.organisation, first.contact.person].filter(Boolean).join(' '),
          first?.contact.phones.join(', ') ?? '',
        ]
      }),
    ),
  ])
  return exits.fine
}

export async function contactRecord(
  layout: Layout,
  name: string,
  options: ContactOptions,
  speaker: Speaker,
): Promise<number> {
  const words = contactWords[speaker.language]
  if ((options.facts === undefined) === (options.strike !== true))
    throw new WrongUse('--facts JSON | --strike')
  const text = options.facts === '-' ? readFileSync(STDIN, 'utf8') : options.facts
  let facts: object | undefined
  try {
    facts = text === undefined ? undefined : (JSON.parse(text) as object)
  } catch (thrown) {
    throw new WrongUse(`--facts: ${thrown instanceof Error ? thrown.message : thrown}`)
  }
  await act(
    layout,
    { verb: 'contact.record', name, ...(facts === undefined ? {} : { facts }) },
    options,
    speaker.words,
  )
  speaker.answer({ name, struck: facts === undefined }, () => [
    facts === undefined ? words.struck(name) : words.recorded(name),
  ])
  return exits.fine
}

export async function contactTest(
  layout: Layout,
  name: string,
  state: string,
  options: ContactOptions,
  speaker: Speaker,
): Promise<number> {
  const { seconds, exercise, note } = options
  await act(
    layout,
    {
      ...{ verb: 'contact.test', name, state },
      ...(seconds === undefined ? {} : { seconds }),
      ...(exercise === true ? { exercise } : {}),
      ...(note === undefined ? {} : { note }),
    },
    options,
    speaker.words,
  )
  speaker.answer({ name, state }, () => [
    contactWords[speaker.language].tested(
      name,
      nameIn(testStateNames, state, speaker.language) ?? state,
    ),
  ])
  return exits.fine
}

export async function contactCardOut(
  layout: Layout,
  options: Common & { readonly out: string },
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const { out } = options
  const form = extname(out)
  if (form !== '.pdf' && form !== '.html') throw new WrongUse(contactWords[language].noForm(out))
  if (existsSync(out) && options.force !== true) throw new WrongUse(speaker.words.exists(out))
  const { organisation, zone } = readConfig(
    options.config ?? CONFIG_FILE,
    options.config !== undefined,
  )
  const card = contactCard(await bookIn(layout), { language, zone }, Date.now() as Instant, {
    organisation: organisation?.name[language] ?? '',
    version,
  })
  writeFileSync(out, form === '.pdf' ? await pdfDocument(card) : htmlDocument(card), {
    flag: options.force === true ? 'w' : 'wx',
    mode: 0o600,
  })
  speaker.answer({ file: out }, () => [out])
  return exits.fine
}
