/** `sekimori config schema|check|show`: the wiring of an installation, before the guard meets it. */
import { readFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { knowledgeOf } from '../keeper/cases/knowledge.ts'
import { readConfig } from '../keeper/config.ts'
import { CheckedConfig } from '../keeper/config-checked.ts'
import { type Problem, readYaml, sayProblem } from '../keeper/config-problems.ts'
import { configInForce, configSchema } from '../keeper/config-schema.ts'
import { whyOf } from '../lib/fault.ts'
import { CONFIG_FILE, configWords } from './config-words.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'

export function configPrintSchema(speaker: Speaker): number {
  const schema = configSchema()
  speaker.answer(schema, () => [JSON.stringify(schema, null, 2)])
  return exits.fine
}

/** Without a name the installation's own file is meant, which need not exist. */
export function configCheck(named: string | undefined, speaker: Speaker): number {
  const words = configWords[speaker.language]
  const file = named ?? CONFIG_FILE
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    if (named !== undefined || (thrown as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new WrongUse(words.unreadable(file, whyOf(thrown)))
  }
  const read = readYaml(CheckedConfig, text, speaker.language)
  const problems: readonly Problem[] = 'problems' in read ? read.problems : []
  // Files of laws and playbooks that it names.
  const faults =
    problems.length > 0 ? [] : knowledgeOf(readConfig(file, named !== undefined)).faults
  const fine = problems.length + faults.length === 0
  const said = faults.map((fault) => printable(fault.say(speaker.language)))
  speaker.answer({ file, fine, problems, faults: said }, () => [
    ...problems.map((problem) => printable(sayProblem(file, problem))),
    ...said,
    fine ? words.fine(file) : words.wrong(file, problems.length + faults.length),
  ])
  return fine ? exits.fine : exits.found
}

export function configShow(file: string | undefined, speaker: Speaker): number {
  const inForce = configInForce(readConfig(file ?? CONFIG_FILE, file !== undefined))
  speaker.answer(inForce, () => [stringify(inForce).trimEnd()])
  return exits.fine
}
