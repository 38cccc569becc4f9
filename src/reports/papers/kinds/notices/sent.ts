/** Sent: what went out in our name, so that whoever has it knows it again, and nothing else of ours. */
import type { AccountId } from '../../../../events/event.ts'
import type { Filling } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { list } from '../../sentences.ts'
import { account, figure, isKnown, name, pick } from '../../slots.ts'
import { MAILING_MIN } from '../forensic/findings.ts'
import { inert } from './shared.ts'

/** More addresses of ours than that are named by their domain alone. */
export const SENDERS_MAX = 3
export const SUBJECTS_MAX = 3
const SUBJECT_SIGNS = 100

/** From when to when, from which address, under which subject. */
export function sentLines(filling: Filling): readonly Said[] {
  const lines: Said[] = []
  if (isKnown(filling, 'mail.first') && isKnown(filling, 'mail.last'))
    lines.push(
      pick(filling, {
        ja: say`送信された期間：${figure(filling, 'mail.first')} から ${figure(filling, 'mail.last')} まで`,
        en: say`Sent between ${figure(filling, 'mail.first')} and ${figure(filling, 'mail.last')}`,
      }),
    )
  else
    lines.push(
      pick(filling, {
        ja: ['送信された期間：調査中'],
        en: ['Sent: the time is still under investigation'],
      }),
    )
  const from = senders(filling)
  if (from !== undefined)
    lines.push(pick(filling, { ja: say`送信元：${from}`, en: say`Sender: ${from}` }))
  const subjects = subjectsOf(filling)
  if (subjects.length > 0)
    lines.push(
      pick(filling, {
        ja: say`件名の例：${list(filling, subjects)}`,
        en: say`Subjects, for example: ${list(filling, subjects)}`,
      }),
    )
  return lines
}

const isMailbox = (id: AccountId): boolean => /^sasl:[^@]+@[^@]+$/.test(id)

/** Accounts whose mail it was: that of `of` alone, where it is one of them. */
export function sendersOf({ file, of }: Filling): readonly AccountId[] {
  const { case: its, found, organisation } = file
  const all = [
    ...new Set([
      ...its.accounts.filter(({ relation }) => relation === 'affected').map((one) => one.account),
      ...(found?.accounts ?? [])
        .filter(({ verdict, messages }) => verdict === 'hijacked' && messages.submitted > 0)
        .map((one) => one.account),
    ]),
  ].filter((id) => isMailbox(id) && isOurs(id, organisation.domains))
  const only = all.filter((id) => id === of || id === `sasl:${of}`)
  return only.length > 0 ? only : all
}

/** Many of them are nobody's business, and their domains will do. */
function senders(filling: Filling): Said | undefined {
  const told = sendersOf(filling)
  if (told.length === 0) return undefined
  if (told.length <= SENDERS_MAX)
    return list(
      filling,
      told.map((id) => account(filling, id)),
    )
  const domains = [...new Set(told.map((id) => id.slice(id.lastIndexOf('@') + 1).toLowerCase()))]
  const named = list(
    filling,
    domains.slice(0, SENDERS_MAX).map((domain) => name(domain, 80)),
  )
  return pick(filling, {
    ja: say`${named} のメールアドレス`,
    en: say`addresses of ${named}`,
  })
}

/** Where the domains are set: a spoofed or foreign name among the logins is not told as ours. */
const isOurs = (id: AccountId, domains: readonly string[]): boolean =>
  domains.length === 0 ||
  domains.some((domain) => id.toLowerCase().endsWith(`@${domain.toLowerCase()}`))

/** Of a mass mailing alone: one that few messages bear may be of somebody's correspondence. */
export function subjectsOf({ file, language }: Filling): readonly Said[] {
  const counts = new Map<string, number>()
  for (const { verdict, uniformity } of file.found?.accounts ?? [])
    if (verdict === 'hijacked')
      for (const { subject, messages } of uniformity.subjects ?? [])
        if (messages >= MAILING_MIN && subject.trim() !== '' && !/[@＠]/.test(subject))
          counts.set(subject, (counts.get(subject) ?? 0) + messages)
  return [...counts]
    .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, SUBJECTS_MAX)
    .map(([subject]): Said => {
      const said = name(inert(subject), SUBJECT_SIGNS)
      return language === 'ja' ? say`「${said}」` : say`“${said}”`
    })
}
