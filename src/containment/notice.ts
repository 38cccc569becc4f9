/**
 * Notice: what happened, as data with a key, a weight and a text in both languages.
 *
 * Administrators read what happened, since when, from where, what was done, what was not, and what
 * to do next with the exact command. The owner reads only what he can act on: never a rule or a
 * figure, because the reader of his other mailbox may be the thief; and a place only where he is
 * asked whether it was he.
 */
import { assert } from '../lib/assert.ts'
import type { Language } from '../lib/words.ts'
import type { FactsFor, NoticeFacts, NoticeWhat } from './notice-facts.ts'
import { plainLine } from './notice-quote.ts'
import type { Show } from './notice-say.ts'
import { wordsOf } from './notice-words.ts'

export type { Bilingual, NoticeFacts, NoticeWhat } from './notice-facts.ts'
export type { Show } from './notice-say.ts'

/** So that `WHAT:CASE` stays within the 64 characters of a notice key. */
export const CASE_MAX = 40
export const SUBJECT_MAX = 110
export const BODY_MAX = 6_000

export type Severity = 'page' | 'alert' | 'info'

export type Notice = {
  readonly notice: string
  readonly what: NoticeWhat
  readonly severity: Severity
  readonly audience: 'administrators' | 'owner'
  readonly text: {
    readonly [language in Language]: { readonly subject: string; readonly body: string }
  }
  readonly facts: { readonly [name: string]: string | number | boolean | null }
}

const severities: { readonly [What in NoticeWhat]: Severity } = {
  'account.contained': 'page',
  'account.outbound-held': 'page',
  'breaker.opened': 'page',
  'containment.undone': 'info',
  'step.failed': 'page',
  'mail.held': 'alert',
  'login.restricted': 'alert',
  'mailbox.swept': 'alert',
  'forwarding.changed': 'alert',
  'mail.overdue': 'page',
  'person.codes-wrong': 'alert',
  'passkey.doubted': 'alert',
  'break-glass.used': 'page',
  'notice.test': 'alert',
  'source.doubted': 'alert',
  'source.gap': 'alert',
  'canary.lost': 'page',
  'evidence.altered': 'page',
  'witness.refused': 'page',
  'anchor.failing': 'alert',
  'volume.filling': 'alert',
  'case.deadline': 'alert',
  'owner.stopped': 'alert',
  'owner.mail-held': 'info',
  'owner.stepup-asked': 'alert',
  'owner.login-new': 'info',
  'owner.factor-added': 'alert',
  'notices.kept-back': 'page',
}

/** What a person did needs nobody's sleep, what the judge did does. */
const severityOf = (facts: NoticeFacts): Severity =>
  facts.what === 'account.contained' && facts.by !== undefined
    ? 'alert'
    : facts.what === 'case.deadline' && facts.lead <= 0
      ? 'page'
      : severities[facts.what]

export const keyOf = (facts: Pick<NoticeFacts, 'what' | 'case'>): string => {
  assert(/^[A-Za-z0-9._-]{1,40}$/.test(facts.case), 'a case has at most 40 plain characters')
  return `${facts.what}:${facts.case}`
}

export function noticeOf(facts: NoticeFacts, show: Show): Notice {
  const inLanguage = (language: Language) => {
    const { subject, paragraphs } = wordsOf(facts, language, show)
    const body = `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`
    return {
      subject: plainLine(
        `${language === 'ja' ? '【関守】' : '[Sekimori] '}${subject}`,
        SUBJECT_MAX,
      ),
      body: body.length <= BODY_MAX ? body : `${body.slice(0, BODY_MAX - 2).toWellFormed()}…\n`,
    }
  }
  return {
    notice: keyOf(facts),
    what: facts.what,
    severity: severityOf(facts),
    audience: facts.what.startsWith('owner.') ? 'owner' : 'administrators',
    text: { ja: inLanguage('ja'), en: inLanguage('en') },
    facts: { case: facts.case, at: rfc3339(facts.at), ...machineFacts(facts) },
  }
}

const rfc3339 = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString()

/** Codes and figures; where text is foreign it is one clean bounded line. */
function machineFacts(facts: NoticeFacts): Notice['facts'] {
  const told: { [name: string]: string | number | boolean | null } = {}
  const of = <What extends NoticeWhat>(what: What): FactsFor<What> | undefined =>
    facts.what === what ? (facts as FactsFor<What>) : undefined
  if ('account' in facts && facts.account !== undefined)
    told['account'] = plainLine(facts.account, 300)
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === 'number' && name !== 'at')
      told[name] = /(At|From|Until|until)$/.test(name) ? rfc3339(value) : value
  }
  const contained = of('account.contained')
  if (contained !== undefined) {
    told['by'] = contained.by === undefined ? null : plainLine(contained.by, 40)
    told['stepsDone'] = plainLine(contained.done.join(' '), 400)
    told['stepsLeft'] = plainLine(contained.left.join(' '), 400)
  }
  const suspect = contained ?? of('account.outbound-held')
  if (suspect !== undefined) {
    told['clientIp'] = plainLine(suspect.origins[0]?.ip ?? '', 60) || null
    told['country'] = plainLine(suspect.origins[0]?.country ?? '', 10) || null
  }
  const failed = of('step.failed')
  if (failed !== undefined)
    Object.assign(told, { step: plainLine(failed.step, 40), direction: failed.direction })
  const undone = of('containment.undone')
  if (undone !== undefined) told['by'] = plainLine(undone.by, 40)
  if ('clientIp' in facts) {
    told['clientIp'] = plainLine(facts.clientIp, 60)
    told['country'] = plainLine(facts.country ?? '', 10) || null
    told['protocol'] = plainLine(facts.protocol, 10)
  }
  if ('because' in facts) told['because'] = facts.because
  if ('reference' in facts) told['reference'] = plainLine(facts.reference, 40)
  if ('person' in facts) told['person'] = plainLine(facts.person, 40)
  if ('verb' in facts) told['verb'] = plainLine(facts.verb, 60)
  if ('gap' in facts) told['gap'] = facts.gap
  const due = of('case.deadline')
  if (due !== undefined) told['number'] = plainLine(due.number, 40)
  const silent = of('canary.lost')
  if (silent !== undefined) told['way'] = silent.way
  if ('source' in facts) told['source'] = plainLine(facts.source, 120)
  return told
}
