/** `sekimori account list|show|suspend|clear|approve`: people act on accounts. */
import type { Purpose } from '../accounts/purpose/policy.ts'
import { purposeName } from '../accounts/purpose/words.ts'
import { stepIn } from '../containment/step-words.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Outcome } from '../keeper/people.ts'
import type { Language } from '../lib/words.ts'
import { type Actor, act, ask } from './control.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import { purposeWords } from './purpose-words.ts'
import { localTime, momentIn } from './time.ts'

type Facts = {
  readonly account: string
  readonly contained: boolean
  readonly containedAt: string | null
  readonly heldMessages: number
  readonly messages: number
  readonly contacts: number
  readonly bulk: boolean
  readonly purpose: Purpose | null
  readonly origins: readonly { network: string; messages: number }[]
  readonly countries: readonly { country: string; own: boolean }[]
}

type Plan = {
  readonly scope: 'full' | 'outbound'
  readonly by: string | null
  readonly why: string | null
  readonly plannedAt: string
  readonly steps: readonly string[]
  readonly done: readonly string[]
  readonly found: { readonly [step: string]: readonly string[] }
  readonly undoneAt: string | null
  readonly notUndone: readonly string[]
}

/** `alice@example.jp` is taken for `sasl:alice@example.jp`. */
export const accountNamed = (text: string): string =>
  /^(sasl|host|uid|cert):/.test(text) ? text : `sasl:${text.normalize('NFC').toLowerCase()}`

export async function accountList(
  layout: Layout,
  most: number | undefined,
  speaker: Speaker,
): Promise<number> {
  const { accounts } = (await ask(layout, {
    verb: 'account.list',
    ...(most === undefined ? {} : { most }),
  })) as unknown as { accounts: readonly Facts[] }
  const { words } = speaker
  speaker.answer({ accounts }, () => [
    tableOf(
      [
        words.colAccount,
        words.colContained,
        words.rowHeld,
        words.colMessages,
        words.colContacts,
        words.colBulk,
      ],
      accounts.map((facts) => [
        facts.account,
        facts.containedAt === null ? words.no : localTime(facts.containedAt),
        String(facts.heldMessages),
        String(facts.messages),
        String(facts.contacts),
        facts.bulk ? words.yes : words.no,
      ]),
    ),
  ])
  return exits.fine
}

export async function accountShow(layout: Layout, name: string, speaker: Speaker): Promise<number> {
  const { account } = (await ask(layout, {
    verb: 'account.show',
    account: accountNamed(name),
  })) as unknown as { account: Facts & { readonly plan: Plan | null } }
  const { words, language } = speaker
  speaker.answer(account, () => [
    `${words.colAccount}: ${printable(account.account)}`,
    `${words.colContained}: ${account.containedAt === null ? words.no : localTime(account.containedAt)}`,
    `${words.rowHeld}: ${account.heldMessages}`,
    `${words.colMessages}: ${account.messages}`,
    `${words.colContacts}: ${account.contacts}`,
    `${words.colBulk}: ${account.bulk ? words.yes : words.no}`,
    ...(account.purpose === null ? [] : [purposeLine(account.purpose, language)]),
    `${words.client}: ${account.origins.map((origin) => `${origin.network} (${origin.messages})`).join(', ')}`,
    `${words.rowCountries}: ${account.countries.map(({ country, own }) => (own ? country : `${country} (${words.newCountry})`)).join(', ')}`,
    ...(account.plan === null ? [] : planLines(account.plan, speaker)),
  ])
  return exits.fine
}

const purposeLine = ({ kind, networks }: Purpose, language: Language): string =>
  `${purposeWords[language].colPurpose}: ${purposeName(kind, language)}${networks.length === 0 ? '' : ` (${networks.join(', ')})`}`

/** The newest containment, step by step. */
function planLines(plan: Plan, { words, language }: Speaker): readonly string[] {
  const { scope, by, why, plannedAt, undoneAt, steps, done, found, notUndone } = plan
  const state = (step: string): string =>
    undoneAt === null
      ? done.includes(step)
        ? words.stepDone
        : words.stepLeft
      : notUndone.includes(step)
        ? words.stepNotUndone
        : words.stepUndone
  return [
    '',
    `${localTime(plannedAt)}  ${scope === 'full' ? words.scopeFull : words.scopeOutbound}, ${by === null ? words.byJudge : words.byPerson(printable(by), printable(why ?? ''))}`,
    ...steps.map((step) => {
      const what = found[step] ?? []
      const more = what.length === 0 ? '' : ` (${words.foundThere(printable(what.join('; ')))})`
      return `  - ${stepIn(step, language)}: ${state(step)}${more}`
    }),
    ...(undoneAt === null ? [] : [words.cleared(localTime(undoneAt))]),
  ]
}

export async function accountSuspend(
  layout: Layout,
  name: string,
  options: Actor & { readonly since?: string },
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  const since = options.since === undefined ? undefined : momentIn(options.since)
  if (options.since !== undefined && since === undefined)
    throw new WrongUse(words.noMoment(options.since))
  const account = accountNamed(name)
  const { ok: _, ...suspended } = await act(
    layout,
    { verb: 'account.suspend', account, ...(since === undefined ? {} : { since }) },
    options,
    words,
  )
  speaker.answer({ account, ...suspended }, () => [words.suspended(printable(account))])
  return exits.fine
}

export async function accountClear(
  layout: Layout,
  name: string,
  options: Actor & { readonly benign?: boolean },
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  const cleared = (await act(
    layout,
    {
      verb: 'account.clear',
      account: accountNamed(name),
      ...(options.benign === true ? { benign: true } : {}),
    },
    options,
    words,
  )) as unknown as { lifted: boolean; released: Outcome; open: readonly string[] }
  const { lifted, released, open } = cleared
  speaker.answer({ lifted, released, open }, () => [
    lifted ? words.lifted : words.notContained,
    words.released(released.done.length),
    ...open.map((step) => `  - ${stepIn(step, speaker.language)}: ${words.stepNotUndone}`),
  ])
  return exits.fine
}

export async function accountApprove(
  layout: Layout,
  name: string,
  bulk: boolean,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  const account = accountNamed(name)
  const { bulk: may } = (await act(
    layout,
    { verb: 'account.approve', account, bulk },
    actor,
    words,
  )) as { readonly bulk?: boolean }
  speaker.answer({ account, bulk: may ?? bulk }, () => [
    bulk
      ? words.bulkGranted
      : may === true
        ? purposeWords[speaker.language].stillNewsletter
        : words.bulkWithdrawn,
  ])
  return exits.fine
}
