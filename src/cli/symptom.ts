/** `sekimori symptom report|list`: what users notice, taken down by the help desk. */
import type { Layout } from '../keeper/layout.ts'
import type { SymptomRow } from '../ports/cases.ts'
import { accountName } from '../reports/words/accounts.ts'
import { nameIn } from '../reports/words/named.ts'
import { symptomNames } from '../reports/words/symptoms.ts'
import { accountNamed } from './account.ts'
import { contactWords } from './contact-words.ts'
import { type Actor, act, ask } from './control.ts'
import { exits, printable, type Speaker, tableOf } from './output.ts'
import { localTime } from './time.ts'

export async function symptomReport(
  layout: Layout,
  what: string,
  options: Actor & {
    readonly account?: string
    readonly reporter?: string
    readonly note?: string
  },
  speaker: Speaker,
): Promise<number> {
  const words = contactWords[speaker.language]
  const { account, reporter, note } = options
  const { ok: _, ...told } = await act(
    layout,
    {
      verb: 'symptom.report',
      what,
      ...(account === undefined ? {} : { account: accountNamed(account) }),
      ...(reporter === undefined ? {} : { reporter }),
      ...(note === undefined ? {} : { note }),
    },
    options,
    speaker.words,
  )
  speaker.answer(told, () => [
    words.took,
    typeof told['case'] === 'string' ? words.opened(told['case']) : words.waits,
  ])
  return exits.fine
}

export async function symptomList(layout: Layout, speaker: Speaker): Promise<number> {
  const words = contactWords[speaker.language]
  const told = await ask(layout, { verb: 'symptom.list' })
  const symptoms = told['symptoms'] as readonly SymptomRow[]
  speaker.answer({ symptoms }, () =>
    symptoms.length === 0
      ? [words.noVoices]
      : [
          tableOf(
            [words.colWhen, words.colWhat, words.colWho, words.colCase, words.colBy],
            symptoms.map((one) => [
              localTime(new Date(one.at).toISOString()),
              nameIn(symptomNames, one.what, speaker.language) ?? one.what,
              one.reporter ?? (one.account && accountName(one.account, speaker.language)) ?? '',
              one.case ?? '–',
              printable(one.by),
            ]),
          ),
        ],
  )
  return exits.fine
}
