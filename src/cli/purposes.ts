/** `sekimori account purposes|purpose|benign|hijacked`: what accounts are for, and whose mail it was. */
import { isPurpose } from '../accounts/purpose/recognise.ts'
import { proposalWords, purposeName, purposePolicy } from '../accounts/purpose/words.ts'
import type { Layout } from '../keeper/layout.ts'
import type { PurposeFacts } from '../keeper/purposes.ts'
import type { Opinion } from '../verdict/opinion.ts'
import { accountNamed } from './account.ts'
import { type Actor, act, ask } from './control.ts'
import { exits, printable, type Speaker, tableOf } from './output.ts'
import { purposeWords } from './purpose-words.ts'

export async function accountPurposes(
  layout: Layout,
  most: number | undefined,
  speaker: Speaker,
): Promise<number> {
  const { ok: _, ...facts } = await ask(layout, {
    verb: 'account.purposes',
    ...(most === undefined ? {} : { most }),
  })
  speaker.answer(facts, () => purposeLines(facts as unknown as PurposeFacts, speaker))
  return exits.fine
}

export function purposeLines(
  { proposals, adopted, scanned, accounts }: PurposeFacts,
  { words, language }: Pick<Speaker, 'words' | 'language'>,
): readonly string[] {
  const own = purposeWords[language]
  const kinds = [...new Set(proposals.map(({ proposal }) => proposal.purpose))]
  return [
    ...(proposals.length === 0
      ? [own.none]
      : [
          tableOf(
            [words.colAccount, own.colPurpose, own.colLikely, own.colEvidence],
            proposals.map(({ account, proposal }) => [
              account,
              purposeName(proposal.purpose, language),
              // A proposal is never certain.
              `${Math.min(99, Math.floor(proposal.confidence * 100))} %`,
              proposalWords(proposal, language),
            ]),
          ),
          ...kinds.map((kind) =>
            own.policy(purposeName(kind, language), purposePolicy(kind, language)),
          ),
          own.adopt,
        ]),
    ...(adopted.length === 0
      ? []
      : [
          own.decided,
          tableOf(
            [words.colAccount, own.colPurpose, own.colNetworks],
            adopted.map(({ account, purpose, networks }) => [
              account,
              isPurpose(purpose) ? purposeName(purpose, language) : purpose,
              networks.join(', '),
            ]),
          ),
        ]),
    ...(scanned < accounts ? [own.scanned(scanned, accounts)] : []),
  ]
}

export async function accountPurpose(
  layout: Layout,
  name: string,
  purpose: string,
  options: Actor & { readonly network?: readonly string[] },
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  const own = purposeWords[language]
  const account = accountNamed(name)
  const { networks = [], bulk } = (await act(
    layout,
    {
      verb: 'account.purpose',
      account,
      purpose,
      ...(options.network === undefined ? {} : { networks: options.network }),
    },
    options,
    words,
  )) as { networks?: readonly string[]; bulk?: boolean }
  speaker.answer({ account, purpose, networks }, () =>
    isPurpose(purpose)
      ? [
          own.set(printable(account), purposeName(purpose, language)),
          own.policy(purposeName(purpose, language), purposePolicy(purpose, language)),
          ...(networks.length === 0 ? [] : [own.networks(networks.join(', '))]),
        ]
      : [own.unset(printable(account)), ...(bulk === true ? [own.stillApproved] : [])],
  )
  return exits.fine
}

export async function accountOpinion(
  layout: Layout,
  name: string,
  opinion: Opinion,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  const account = accountNamed(name)
  await act(layout, { verb: `account.${opinion}`, account }, actor, words)
  const own = purposeWords[language]
  speaker.answer({ account, opinion }, () => [
    opinion === 'benign'
      ? own.saidBenign(printable(account))
      : own.saidHijacked(printable(account)),
  ])
  return exits.fine
}
