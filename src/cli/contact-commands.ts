/** `sekimori contact ...` and `sekimori symptom ...`: whom to call, and what users notice. */
import type { Command } from 'commander'
import { caseKinds } from '../cases/case.ts'
import { testStates } from '../cases/contacts/contact.ts'
import { symptomCodes } from '../cases/symptoms/symptom.ts'
import { symptomNames } from '../reports/words/symptoms.ts'
import type { Common } from './arguments.ts'
import type { ContactOptions } from './contact.ts'
import { contactWords } from './contact-words.ts'
import type { Actor } from './control.ts'
import type { Shared } from './evidence.ts'

const EXAMPLE = `{"kind":"forensic-firm","organisation":"Example Forensics","person":"Yamada",
   "phones":["+81-3-5555-0100"],"hours":"24h","outOfBand":"Signal +81-90-5555-0101",
   "contract":{"number":"F-17","condition":"within 48 hours, by telephone"},"order":1}`

export function contactCommands(program: Command, shared: Shared): void {
  const { common, acting, number, contextOf, ends, language } = shared
  const words = contactWords[language]
  const its = () => import('./contact.ts')
  const book = program.command('contact').description(words.contact)
  common(book.command('list').description(words.contactList)).action((options: Common) => {
    const { layout, speaker } = contextOf(options)
    return ends(its().then((it) => it.contactList(layout, speaker)))
  })
  common(book.command('for').description(words.contactFor))
    .argument('<kind>')
    .addHelpText('after', `\n  ${caseKinds.join(', ')}`)
    .action((kind: string, options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.contactFor(layout, kind, speaker)))
    })
  acting(book.command('record').description(words.contactRecord))
    .argument('<name>')
    .option('--facts <json>', words.optFacts)
    .option('--strike', words.optStrike)
    .addHelpText('after', `\n${words.example}:\n  ${EXAMPLE}`)
    .action((name: string, options: Common & ContactOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.contactRecord(layout, name, options, speaker)))
    })
  acting(book.command('test').description(words.contactTest))
    .argument('<name>')
    .argument('<result>')
    .option('--seconds <n>', words.optSeconds, number)
    .option('--exercise', words.optExercise)
    .option('--note <text>', words.optNote)
    .addHelpText('after', `\n  ${testStates.join(', ')}`)
    .action((name: string, state: string, options: Common & ContactOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.contactTest(layout, name, state, options, speaker)))
    })
  common(book.command('card').description(words.contactCard))
    .requiredOption('--out <file>', words.optOut)
    .option('--force', words.optForce)
    .action((options: Common & { out: string }) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.contactCardOut(layout, options, speaker)))
    })

  const voices = program.command('symptom').description(words.symptom)
  acting(voices.command('report').description(words.symptomReport))
    .argument('<symptom>')
    .option('--account <account>', words.optAccount)
    .option('--reporter <who>', words.optReporter)
    .option('--note <text>', words.optNote)
    .addHelpText(
      'after',
      `\n${words.symptomCodes}:\n${symptomCodes
        .map((code) => `  ${code.padEnd(20)} ${symptomNames[code][language]}`)
        .join('\n')}`,
    )
    .action(
      (
        what: string,
        options: Common & Actor & { account?: string; reporter?: string; note?: string },
      ) => {
        const { layout, speaker } = contextOf(options)
        return ends(
          import('./symptom.ts').then((it) => it.symptomReport(layout, what, options, speaker)),
        )
      },
    )
  common(voices.command('list').description(words.symptomList)).action((options: Common) => {
    const { layout, speaker } = contextOf(options)
    return ends(import('./symptom.ts').then((it) => it.symptomList(layout, speaker)))
  })
}
