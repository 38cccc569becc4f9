/**
 * `sekimori playbook ...`: lists, shows, checks and hands over playbooks. No guard is asked: they are
 * those of the program and of the folder that the configuration names.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Playbook, Step } from '../cases/playbook/cacao.ts'
import { refusalSaid } from '../cases/playbook/refusal-words.ts'
import { cacaoText } from '../cases/playbook/to-cacao.ts'
import {
  isPlaybook,
  PLAYBOOK_BYTES_MAX,
  Playbooks,
  readPlaybook,
  type Version,
} from '../keeper/cases/playbooks.ts'
import { readConfig } from '../keeper/config.ts'
import { whyOf } from '../lib/fault.ts'
import type { Language } from '../lib/words.ts'
import { caseKindNames, clockLabels } from '../reports/words/case.ts'
import { modeNames, taskRoleNames } from '../reports/words/tasks.ts'
import { CONFIG_FILE } from './config-words.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import type { PlaybookOptions } from './playbook-commands.ts'
import { playbookCliWords } from './playbook-words.ts'

const HASH_SHOWN = 12

const folderIn = ({ config }: PlaybookOptions): string | undefined =>
  readConfig(config ?? CONFIG_FILE, config !== undefined).cases.playbooks

const nameOf = (step: Step, language: Language): string =>
  step.clock?.texts?.[language].name ?? step.name

export async function playbookList(options: PlaybookOptions, speaker: Speaker): Promise<number> {
  const { language } = speaker
  const words = playbookCliWords[language]
  const { all, faults } = new Playbooks(folderIn(options))
  const playbooks = all.map((one) => ({
    ...{ id: one.id, code: one.code ?? null, name: one.name, kind: one.kind ?? null },
    ...{ steps: one.work.length, sha256: one.sha256 },
    from: Playbooks.isShipped(one.sha256) ? 'shipped' : 'own',
  }))
  speaker.answer({ playbooks, faults: faults.map((fault) => fault.say(language)) }, () => [
    tableOf(
      [
        ...[words.colCode, words.colName, words.colFor],
        ...[words.colSteps, words.colFrom, words.colHash],
      ],
      playbooks.map(({ code, name, kind, steps, from, sha256 }) => [
        ...[code ?? '', name],
        kind === null ? words.byHand : caseKindNames[kind][language],
        ...[String(steps), from === 'own' ? words.own : words.shipped],
        sha256.slice(0, HASH_SHOWN),
      ]),
    ),
    ...faults.map((fault) => printable(fault.say(language))),
  ])
  return faults.length > 0 ? exits.found : exits.fine
}

/** By code, id or hash; or a file that exists. */
function named(what: string, options: PlaybookOptions, speaker: Speaker): Playbook {
  const words = playbookCliWords[speaker.language]
  if (existsSync(what)) {
    const read = readPlaybook(what)
    if (isPlaybook(read)) return read
    throw new WrongUse(saidOf(what, read, speaker.language).join('\n'))
  }
  const fits = ({ id, code, sha256 }: Version): boolean =>
    id === what || code === what.toUpperCase() || sha256 === what
  const found = new Playbooks(folderIn(options)).all.filter(fits)
  if (found.length > 1 && new Set(found.map(({ id }) => id)).size > 1)
    throw new WrongUse(words.several(what))
  // An own one of the same name is what a case begins with.
  const last = found.at(-1)
  if (last === undefined) throw new WrongUse(words.none(what))
  return last
}

export async function playbookShow(
  what: string,
  options: PlaybookOptions,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const words = playbookCliWords[language]
  const it = named(what, options, speaker)
  const places = new Map(it.work.map(({ step }, index) => [step.id, index + 1]))
  speaker.answer(it.document, () => [
    `${it.code ?? it.id}  ${printable(it.name)}`,
    ...it.description
      .split('\n')
      .filter((line) => line !== '')
      .map(printable),
    tableOf(
      ['#', words.colStep, words.colWho, words.colHow, words.colDue, words.colAfter],
      it.work.map(({ step, links }, index) => [
        ...[String(index + 1), nameOf(step, language)],
        step.clock?.role === undefined
          ? (step.agent ?? '')
          : taskRoleNames[step.clock.role][language],
        step.clock === undefined ? '' : modeNames[step.clock.mode][language],
        step.clock === undefined ? '' : dueIn(step.clock, language),
        links
          .map((link) => places.get(link.step))
          .filter((place) => place !== undefined)
          .join(', '),
      ]),
    ),
  ])
  return exits.fine
}

const units = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
  ['seconds', 1],
] as const

function dueIn({ clock, dueSeconds }: NonNullable<Step['clock']>, language: Language): string {
  const words = playbookCliWords[language]
  const [unit, length] = units.find(([, of]) => dueSeconds % of === 0) ?? ['seconds', 1]
  const text = dueSeconds === 0 ? words.atOnce : words[unit](dueSeconds / length)
  return words.from(clockLabels[clock][language], text)
}

function saidOf(
  file: string,
  read: Exclude<ReturnType<typeof readPlaybook>, Playbook>,
  language: Language,
): readonly string[] {
  const words = playbookCliWords[language]
  if (read === 'too-long') return [words.wrong(file, '', words.tooLong(PLAYBOOK_BYTES_MAX))]
  if (read === 'no-json') return [words.wrong(file, '', words.noJson)]
  return read.refusals.map((one) => printable(words.wrong(file, '', refusalSaid(one, language))))
}

export async function playbookCheck(files: readonly string[], speaker: Speaker): Promise<number> {
  const { language } = speaker
  const words = playbookCliWords[language]
  const looked = files.map((file) => {
    try {
      const read = readPlaybook(file)
      return isPlaybook(read)
        ? { file, fine: true, said: [words.fine(file, printable(read.name), read.work.length)] }
        : { file, fine: false, said: saidOf(file, read, language) }
    } catch (thrown) {
      return { file, fine: false, said: [words.unread(file, whyOf(thrown))] }
    }
  })
  speaker.answer({ files: looked }, () => looked.flatMap(({ said }) => said))
  return looked.every(({ fine }) => fine) ? exits.fine : exits.found
}

export async function playbookExport(
  what: string,
  options: PlaybookOptions,
  speaker: Speaker,
): Promise<number> {
  const text = cacaoText(named(what, options, speaker))
  if (options.out === undefined) {
    process.stdout.write(text)
    return exits.fine
  }
  writeOut(options.out, text, options, speaker)
  speaker.answer({ out: options.out }, () => [options.out ?? ''])
  return exits.fine
}

/** It keeps the name of its file; the hash in a case says which one a case began with. */
export async function playbookImport(
  file: string,
  options: PlaybookOptions,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const words = playbookCliWords[language]
  const folder = folderIn(options)
  if (folder === undefined) throw new WrongUse(words.noFolder(options.config ?? CONFIG_FILE))
  const read = readPlaybook(file)
  if (!isPlaybook(read)) throw new WrongUse(saidOf(file, read, language).join('\n'))
  const name = basename(file).endsWith('.json') ? basename(file) : `${basename(file)}.json`
  const out = join(folder, name)
  writeOut(out, readFileSync(file, 'utf8'), options, speaker)
  speaker.answer({ imported: out, id: read.id, name: read.name }, () => [words.imported(out)])
  return exits.fine
}

function writeOut(out: string, text: string, options: PlaybookOptions, speaker: Speaker): void {
  if (existsSync(out) && options.force !== true) throw new WrongUse(speaker.words.exists(out))
  writeFileSync(out, text, { flag: options.force === true ? 'w' : 'wx', mode: 0o644 })
}
