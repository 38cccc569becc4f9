/**
 * `sekimori owner list|show|enrol|policy|revoke`: second factors of account owners.
 *
 * A token of enrolment is shown once, here and nowhere else, as a card to be handed over: an address
 * with a QR code where the page's address is known, and the token as text in any case.
 */
import { toString as qrCodeOf } from 'qrcode'
import type { StepUpPolicy } from '../events/step-up.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Opened, OwnerFacts } from '../keeper/step-up/owners.ts'
import { accountNamed } from './account.ts'
import { type Actor, act, ask } from './control.ts'
import { exits, printable, type Speaker, tableOf } from './output.ts'
import { ownerWords } from './owner-words.ts'
import { localTime } from './time.ts'

export async function ownerList(
  layout: Layout,
  most: number | undefined,
  speaker: Speaker,
): Promise<number> {
  const { owners } = (await ask(layout, {
    verb: 'owner.list',
    ...(most === undefined ? {} : { most }),
  })) as unknown as { owners: readonly OwnerFacts[] }
  speaker.answer({ owners }, () => ownerLines(owners, speaker))
  return exits.fine
}

export function ownerLines(
  owners: readonly OwnerFacts[],
  { words, language }: Pick<Speaker, 'words' | 'language'>,
): readonly string[] {
  const own = ownerWords[language]
  if (owners.length === 0) return [own.none]
  return [
    tableOf(
      [
        words.colAccount,
        own.colPolicy,
        own.colFactors,
        own.colCanAnswer,
        own.colRecovery,
        own.colOpen,
        own.colTrusted,
      ],
      owners.map((one) => [
        one.account,
        policyIn(one, language),
        String(one.factors.length),
        one.canAnswer ? words.yes : words.no,
        String(one.recoveryLeft),
        String(one.openRequests),
        String(one.trusted.length),
      ]),
    ),
  ]
}

export async function ownerShow(layout: Layout, name: string, speaker: Speaker): Promise<number> {
  const { owner } = (await ask(layout, {
    verb: 'owner.show',
    account: accountNamed(name),
  })) as unknown as { owner: OwnerFacts }
  speaker.answer({ owner }, () => shownLines(owner, speaker))
  return exits.fine
}

export function shownLines(
  owner: OwnerFacts,
  { words, language }: Pick<Speaker, 'words' | 'language'>,
): readonly string[] {
  const own = ownerWords[language]
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [title, ...lines.map(printable)]
  return [
    tableOf(
      [words.colAccount, printable(owner.account)],
      [
        [own.colPolicy, policyIn(owner, language)],
        [own.colRecovery, String(owner.recoveryLeft)],
        [own.rowTokens, String(owner.tokens)],
        [own.rowRequests, String(owner.openRequests)],
      ],
    ),
    ...section(
      own.factors,
      owner.factors.map(({ factor, since, goodFrom }) =>
        own.factorLine(factor, localTime(since), localTime(goodFrom)),
      ),
    ),
    ...section(
      own.trusted,
      owner.trusted.map(({ network, protocol, until }) =>
        own.trustedLine(network, protocol, localTime(until)),
      ),
    ),
    ...section(
      own.denied,
      owner.denied.map(({ network, protocol }) => own.deniedLine(network, protocol)),
    ),
    ...(asks(owner.policy) && !owner.canAnswer ? [own.cannotAnswer] : []),
  ]
}

export async function ownerEnrol(
  layout: Layout,
  name: string,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  const own = ownerWords[language]
  const request = { verb: 'owner.enrol', account: accountNamed(name) }
  const { opened } = (await act(layout, request, actor, words)) as unknown as { opened: Opened }
  // What follows may go to a file (--json=FILE): for who asked alone.
  process.umask(0o077)
  const { url } = opened
  const picture =
    url === undefined ? undefined : await qrCodeOf(url, { type: 'utf8', errorCorrectionLevel: 'L' })
  speaker.answer(opened, () => [
    own.opened(printable(opened.account.replace(/^sasl:/, ''))),
    '',
    ...(url === undefined || picture === undefined
      ? [own.noPage]
      : [own.openPage, picture, url, '']),
    own.typeToken(opened.token),
    own.until(localTime(opened.until)),
  ])
  return exits.fine
}

export async function ownerPolicy(
  layout: Layout,
  name: string,
  policy: StepUpPolicy,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  const own = ownerWords[language]
  const account = accountNamed(name)
  const { canAnswer } = (await act(
    layout,
    { verb: 'owner.policy', account, what: policy },
    actor,
    words,
  )) as unknown as { canAnswer: boolean }
  speaker.answer({ account, policy, canAnswer }, () => [
    own.set(printable(account), own.policies[policy]),
    ...(asks(policy) && !canAnswer ? [own.cannotAnswer] : []),
  ])
  return exits.fine
}

export async function ownerRevoke(
  layout: Layout,
  name: string,
  what: string,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  const own = ownerWords[language]
  const account = accountNamed(name)
  const { revoked } = (await act(
    layout,
    { verb: 'owner.revoke', account, what },
    actor,
    words,
  )) as unknown as { revoked: boolean }
  speaker.answer({ account, what, revoked }, () => [
    (revoked ? own.revoked : own.notRevoked)(printable(account), printable(what)),
  ])
  return exits.fine
}

const asks = (policy: StepUpPolicy): boolean => policy === 'step-up' || policy === 'strict'

function policyIn({ policy, isDefault }: OwnerFacts, language: Speaker['language']): string {
  const own = ownerWords[language]
  const said = own.policies[policy]
  return isDefault ? own.byDefault(said) : said
}
