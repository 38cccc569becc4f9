/** Contract: which accounts a contract has, and the names of all others, which its letter must not have. */
import type { AccountId } from '../../../../events/event.ts'
import type { Filling, PaperSection } from '../../paper.ts'
import type { Said, Slot } from '../../said.ts'
import { account, isWritten, missing, name, pick, typedLines } from '../../slots.ts'
import { list, paragraph, section, table } from '../shared/blocks.ts'

export const ACCOUNTS_MAX = 1_000

/** Written for this contract, else for all of them. */
export const slotOf = (filling: Filling, slot: string): string => {
  const own = `${slot}.${filling.of ?? ''}`
  return filling.of !== undefined && isWritten(filling, own) ? own : slot
}
export const own = (filling: Filling, slot: string): string => `${slot}.${filling.of ?? ''}`

/** Domains of accounts that are neither of this contract nor ours: other contracts'. */
export function others(filling: Filling): readonly string[] {
  const { file, of } = filling
  const own = addressesOf(filling).map((one) => one.slice(one.lastIndexOf('@') + 1))
  const ours = [...file.organisation.domains, of ?? '', ...own].map((one) => one.toLowerCase())
  const domains = [
    ...file.case.accounts.map(({ account: id }) => id),
    ...(file.found?.accounts ?? []).map(({ account: id }) => id),
  ].flatMap((id) => (id.includes('@') ? [id.slice(id.lastIndexOf('@') + 1).toLowerCase()] : []))
  return [...new Set(domains)].filter((domain) => !ours.includes(domain)).slice(0, ACCOUNTS_MAX)
}

/** Of the contract: by its domain, and as a person listed them. */
export function addressesOf(filling: Filling): readonly string[] {
  const listed = own(filling, 'contract.accounts')
  return [
    ...accountsOf(filling).map((id) => id.slice(id.indexOf(':') + 1)),
    ...(isWritten(filling, listed) ? typedLines(filling, listed).map(({ text }) => text) : []),
  ]
}

/** Of this contract alone: by its domain, or as a person listed them. */
export function accountsOf({ file, of }: Filling): readonly AccountId[] {
  if (of === undefined || of === '') return []
  const end = `@${of.toLowerCase()}`
  const all = [
    ...file.case.accounts
      .filter(({ relation }) => relation === 'affected')
      .map((one) => one.account),
    ...(file.found?.accounts ?? [])
      .filter(({ verdict }) => verdict === 'hijacked')
      .map((one) => one.account),
  ]
  return [...new Set(all)].filter((id) => id.toLowerCase().endsWith(end))
}

export function accounts(filling: Filling): PaperSection {
  const title = pick(filling, {
    ja: ['ご契約のうち、対象となるアカウント'],
    en: ['Accounts of your contract that are concerned'],
  })
  const listed = own(filling, 'contract.accounts')
  if (filling.of !== undefined && isWritten(filling, listed))
    return section('accounts', title, list(typedLines(filling, listed).map(accountLine)))
  const found = accountsOf(filling)
  if (found.length === 0)
    return section(
      'accounts',
      title,
      paragraph([
        missing(
          filling,
          listed,
          pick(filling, { ja: 'この契約の対象アカウント', en: 'accounts of this contract' }),
        ),
      ]),
    )
  return section(
    'accounts',
    title,
    table(
      pick(filling, { ja: ['対象アカウント'], en: ['Accounts'] }),
      [{ head: pick(filling, { ja: ['アカウント'], en: ['Account'] }), width: 4 }],
      found.map((id) => [[account(filling, id)]]),
      ACCOUNTS_MAX,
    ),
  )
}

/** An address is a name, and its digits are no figures. */
const accountLine = (line: Slot): Said =>
  /^[^\s@]{1,100}@[^\s@]{1,200}$/.test(line.text) ? [name(line.text, 300)] : [line]
