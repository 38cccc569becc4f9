/** `sekimori status`: one screen, or one JSON document. */
import { type Inspected, inspectAttached } from '../attach/inspect.ts'
import { systemTools } from '../attach/tools.ts'
import { linesOfInspected } from '../attach/words.ts'
import { companyRows } from '../keeper/company-words.ts'
import { Instances } from '../keeper/instances.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Status } from '../keeper/status.ts'
import type { Instant } from '../lib/time.ts'
import { tableWords } from '../places/words.ts'
import { anchorRows } from './anchor-status.ts'
import { columnsOf } from './columns.ts'
import { consoleWords } from './console-words.ts'
import { ask } from './control.ts'
import { evidenceLogWords } from './evidence-log-words.ts'
import { privacyRows } from './evidence-privacy-words.ts'
import { gapsLines } from './gaps-status.ts'
import { exits, printable, type Speaker } from './output.ts'
import { localTime } from './time.ts'
import { witnessRows } from './witness-status.ts'

/** How each attached server stands to what attach wrote (decision 12). */
type Standing = Inspected & { readonly instance: string }

export async function status(
  layout: Layout,
  options: { readonly instances?: string },
  speaker: Speaker,
): Promise<number> {
  const { status } = (await ask(layout, { verb: 'status' })) as unknown as { status: Status }
  const attached = await standingsIn(options.instances ?? layout.instances)
  const facts = { ...status, attached }
  speaker.answer(facts, () => screenOf(status, attached, speaker))
  return status.ready ? exits.fine : exits.found
}

async function standingsIn(file: string): Promise<readonly Standing[]> {
  const instances = new Instances(file)
  instances.refresh()
  const standings = await Promise.all(
    instances.all.map(async (instance): Promise<Standing | undefined> => {
      try {
        return { instance: instance.name, ...(await inspectAttached(systemTools, instance, file)) }
      } catch {
        // Whoever asks may not read it: the guard's own answer stands without.
        return undefined
      }
    }),
  )
  return standings.filter((standing) => standing !== undefined)
}

export function screenOf(
  status: Status,
  attached: readonly Standing[],
  { words, language }: Pick<Speaker, 'words' | 'language'>,
): readonly string[] {
  const row = (name: string, text: string): readonly [string, string] => [name, text]
  const gaps = gapsLines(status.gaps, language)
  const rows = [
    row(words.rowGate, status.ready ? words.gateReady : words.gateNotReady),
    ...status.gate.listeners.map((gate) =>
      row(
        words.rowListener(gate.instance),
        [
          gate.address,
          words.asked(gate.asked),
          gate.mode === 'observe' ? words.observe : words.enforce,
          gate.fault ?? '',
        ]
          .filter((text) => text !== '')
          .join(' · '),
      ),
    ),
    ...attached.flatMap((standing) =>
      linesOfInspected(standing, language).map((line) =>
        row(words.rowListener(standing.instance), line),
      ),
    ),
    ...status.sources.map((source, at) =>
      row(
        at === 0 ? words.rowSources : '',
        `${source.name} · ${source.freshAt === null ? words.notFresh : words.fresh(localTime(source.freshAt))}${source.fault === null ? '' : ` · ${source.fault}`}`,
      ),
    ),
    ...gaps.lines.map((line, at) => row(at === 0 ? gaps.row : '', line)),
    row(words.rowEvidence, words.evidence(status.evidence.size, status.evidence.signedSize)),
    ...privacyRows(status.privacy, language),
    row('', evidenceLogWords[language].scrubLine(status.evidence.scrub)),
    ...witnessRows(status.evidence, language),
    ...anchorRows(status.evidence.standing, Date.now() as Instant, language),
    ...status.networks.flatMap((table, at) => [
      row(at === 0 ? words.rowNetworks : '', tableWords(table, language)),
      ...(table.says === null ? [] : [row('', table.says[language])]),
    ]),
    ...companyRows(status.company, language),
    row(
      words.rowStepUp,
      status.stepUp.page === null ? words.noPage : words.page(status.stepUp.page),
    ),
    ...(status.stepUp.unnamedProxy > 0
      ? [row('', words.unnamedProxy(status.stepUp.unnamedProxy))]
      : []),
    row(consoleWords[language].row, consoleLine(status.console, words.none)),
    row(words.rowHands, words.hands[status.hands.state] ?? status.hands.state),
    row(
      words.rowContained,
      status.contained.length === 0 ? words.none : status.contained.join(', '),
    ),
    ...(status.restrained.length === 0
      ? []
      : [row(words.rowRestrained, words.restrained(status.restrained.join(', ')))]),
    row(words.rowHeld, words.heldNow(status.held, status.waiting, status.overdue)),
    row(words.rowMessages, words.messages(status.messages)),
    row(words.rowRecipients, words.recipients(status.recipients)),
    ...(status.wouldHaveHeld > 0 ? [row('', words.wouldHave(status.wouldHaveHeld))] : []),
    ...status.faults.map((fault, at) => row(at === 0 ? words.rowTrouble : '', fault)),
  ]
  const width = Math.max(...rows.map(([name]) => columnsOf(name)))
  return rows.map(
    ([name, text]) => `${name}${' '.repeat(width - columnsOf(name))}  ${printable(text)}`,
  )
}

const consoleLine = ({ url, fault }: Status['console'], none: string): string =>
  [url ?? none, fault ?? ''].filter((text) => text !== '').join(' · ')
