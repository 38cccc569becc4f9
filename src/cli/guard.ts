/** `sekimori guard`: keeps watch until it is told to stop. */
import { readConfig } from '../keeper/config.ts'
import { startGuard } from '../keeper/guard.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Status } from '../keeper/status.ts'
import { upgradeState } from '../keeper/upgrade.ts'
import type { Instant } from '../lib/time.ts'
import { consoleWords } from './console-words.ts'
import { ask } from './control.ts'
import { guardConsole } from './guard-console.ts'
import { exits, type Speaker, WrongUse } from './output.ts'
import { supervisorIn, whyRestart } from './supervisor.ts'
import { upgradeWords } from './upgrade-words.ts'
import { version } from './version.ts'

/** After a start that failed, and after all was closed: nothing that was left open keeps the process. */
const ENDS_MS = 1_000

export async function guard(
  layout: Layout,
  options: { config?: string; milter?: string; instances?: string; console?: boolean },
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  if (process.platform !== 'linux') throw new WrongUse(words.notLinux)
  const says = (line: string): void => void process.stderr.write(`${line}\n`)
  const supervisor = supervisorIn(process.env, says)
  const config = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  const stopped = new Promise<string>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done(signal))
  })
  const upgraded = await upgradeState(layout, version, Date.now() as Instant)
  if (upgraded.from !== undefined && upgraded.copy !== undefined)
    says(upgradeWords[language](upgraded.from.version, version, upgraded.copy, upgraded.refolds))
  const console = guardConsole({
    ...{ config: config.console, layout, configFile: options.config, language, says },
    isOurs: options.console !== false,
  })
  const running = await startGuard({
    data: layout.data,
    console: (isConnected) => console.facts(isConnected),
    config: {
      ...config,
      ...(options.milter === undefined ? {} : { milter: options.milter }),
      ...(options.instances === undefined ? {} : { instances: options.instances }),
    },
    version,
    language,
    log: says,
    progress: progressLine(words.folding),
  }).catch((thrown: unknown) => {
    // What was opened by then would keep the process, and systemd would wait for it.
    setTimeout(() => process.exit(), ENDS_MS).unref()
    throw thrown
  })
  for (const listener of running.status().gate.listeners) says(words.ready(listener.address))
  await supervisor.ready(words.gateReady, async () => {
    const answer = await ask(layout, { verb: 'status' })
    return whyRestart(answer['status'] as Status)
  })
  console.start()
  const link = await running.setupLink()
  if (link !== undefined) says(consoleWords[language].setup(link))
  const why = await stopped
  says(words.stopping)
  await supervisor.stopping()
  await console.close()
  await running.close(why)
  setTimeout(() => {
    says(words.leftOpen(process.getActiveResourcesInfo().join(' ')))
    process.exit(exits.fine)
  }, ENDS_MS).unref()
  return exits.fine
}

const SHOWN_FROM = 20_000

/** A bar on a terminal, nothing elsewhere; short work shows none. */
export function progressLine(
  title: string,
  shownFrom = SHOWN_FROM,
): (done: number, of: number) => void {
  return (done, of) => {
    if (!process.stderr.isTTY || of < shownFrom) return
    const share = of === 0 ? 1 : done / of
    const bar = '█'.repeat(Math.floor(share * 30)).padEnd(30, '░')
    process.stderr.write(`\r${title} ${bar} ${Math.floor(share * 100)} %${done >= of ? '\n' : ''}`)
  }
}
