/**
 * Guard: the last look at a document for strangers, for names that must not be in it.
 *
 * Forms are written so that no such name gets into them; people's own words and an attacker's texts
 * may still carry one. Where one is found its slot is emptied, so that the document cannot be
 * released before a person has written it otherwise: it is never let through, and never mended.
 *
 * Limits: it finds names as they are written here. A nickname, or a description that fits one house
 * only, it does not know; whoever approves does.
 */
import type { CaseFile } from '../../../../cases/case.ts'
import type { Filling, PaperDraft } from '../../paper.ts'
import type { Said, Slot } from '../../said.ts'
import { missing, pick } from '../../slots.ts'
import { mapSaid } from './map-said.ts'

/** Accounts that are looked for by name; the worst first. */
export const NAMES_MAX = 2_000
/** Shorter ones are parts of ordinary words; a Japanese name of two letters is none. */
const nameMin = (name: string): number => (/[^\p{ASCII}]/u.test(name) ? 2 : 4)

export type Forbidden = {
  /** Anywhere in a text, whatever the case of its letters. */
  readonly names: readonly string[]
  /** Any mail address but these. */
  readonly onlyAddresses?: readonly string[]
}

/** Spellings that look alike are one: width, case, spaces, and what is invisible between letters. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\s\p{Default_Ignorable_Code_Point}\u2068\u2069]/gu, '')
    .toLowerCase()

/** A bare login (`root`, `info`) is a word of its own, an address begins where it begins. */
const finder = (name: string): ((plain: string, words: ReadonlySet<string>) => boolean) => {
  const it = folded(name)
  if (/^[\w-]+$/.test(name)) return (_, words) => words.has(it)
  if (!it.includes('@')) return (plain) => plain.includes(it)
  return (plain) => {
    for (let at = plain.indexOf(it); at >= 0; at = plain.indexOf(it, at + 1))
      if (at === 0 || !/[\w.+-]/.test(plain[at - 1] ?? '')) return true
    return false
  }
}
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\w-]+/g),
  )

const addresses = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+@[\p{L}\p{N}.-]*[\p{L}\p{N}]/gu

export function guarded(filling: Filling, draft: PaperDraft, forbidden: Forbidden): PaperDraft {
  const finders = forbidden.names
    .filter((one) => [...folded(one)].length >= nameMin(one))
    .map(finder)
  const allowed = new Set(forbidden.onlyAddresses?.map(folded))
  const isBad = (text: string): boolean => {
    const plain = folded(text)
    const words = wordsOf(text)
    if (finders.some((isIn) => isIn(plain, words))) return true
    return (
      forbidden.onlyAddresses !== undefined &&
      (text.normalize('NFKC').match(addresses) ?? []).some((one) => !allowed.has(folded(one)))
    )
  }
  const emptied = (slot: Slot): Slot =>
    missing(
      filling,
      'name' in slot ? slot.name : slot.slot,
      pick(filling, {
        ja: '外部に出せない名称が含まれています。書き直してください',
        en: 'it holds a name that must not go out; write it otherwise',
      }),
    )
  const clean = (said: Said): Said => {
    const each = said.map((part) =>
      typeof part !== 'string' && isBad(part.text) ? emptied(part) : part,
    )
    if (each.some((part, nth) => part !== said[nth])) return each
    // A name may be put together of several pieces; what is fixed is ours, and says none.
    const whole = said.map((part) => (typeof part === 'string' ? part : part.text)).join('')
    const fixed = said.map((part) => (typeof part === 'string' ? part : '\0')).join('')
    return isBad(whole) && !isBad(fixed)
      ? [
          missing(
            filling,
            'text',
            pick(filling, { ja: '外部に出せない名称', en: 'a name that must not go out' }),
          ),
        ]
      : said
  }
  return mapSaid(draft, clean)
}

const PARTY_MIN = 5

/** 課長 山田 太郎: whole, and without what stands before the name. */
const personNames = (person: string): readonly string[] => {
  const parts = person.split(/\s+/)
  return parts.length > 2 ? [person, parts.slice(-2).join(' ')] : [person]
}

/** All by which a reader would know whose case it is. */
export function namesOfUs({ organisation, case: its }: CaseFile): readonly string[] {
  const { name, representative, department, contact, desk, address, domains } = organisation
  return [
    ...[name.ja, name.en, department?.ja, department?.en],
    ...(representative === undefined ? [] : personNames(representative)),
    ...(contact?.person === undefined ? [] : personNames(contact.person)),
    ...[address?.ja, address?.en, contact?.phone, contact?.mail],
    ...[desk?.phone, desk?.mail, desk?.page, its.id],
    ...domains,
    ...its.roles.flatMap(({ person }) => personNames(person)),
    // 「警察」 alone is nobody's name.
    ...its.parties.map((party) => party.name).filter((one) => [...one].length >= PARTY_MIN),
    ...its.parties.map(({ reference }) => reference),
  ].flatMap((one) => (one === undefined || one === '' ? [] : [one]))
}

/**
 * Accounts of ours, by their names; those that the case is about first. Of the others only mailboxes:
 * a login that is an ordinary word (`mail`) is one only where the case is about it.
 */
export function accountNames({ case: its, found }: CaseFile): readonly string[] {
  const about = [
    ...its.accounts.map(({ account }) => account),
    ...(found?.stores ?? []).map(({ account }) => account),
    ...(found?.accounts ?? [])
      .filter(({ verdict }) => verdict === 'hijacked' || verdict === 'suspect')
      .map(({ account }) => account),
  ]
  const others = (found?.accounts ?? [])
    .map(({ account }) => account)
    .filter((id) => id.includes('@'))
  return [...new Set([...about, ...others].map((id) => id.slice(id.indexOf(':') + 1)))].slice(
    0,
    NAMES_MAX,
  )
}

/** Machines of ours that the logs name. */
export const hostNames = ({ found }: CaseFile): readonly string[] => [
  ...new Set((found?.coverage ?? []).flatMap(({ host }) => (host === undefined ? [] : [host]))),
]

/** For a letter to people outside: no address but these, and no bare login of ours. */
export const lettersOnly = (file: CaseFile, addresses: readonly string[]): Forbidden => {
  const { contact, desk } = file.organisation
  return {
    names: accountNames(file).filter((one) => !one.includes('@')),
    onlyAddresses: [...addresses, contact?.mail ?? '', desk?.mail ?? ''],
  }
}
