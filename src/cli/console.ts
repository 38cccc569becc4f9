/**
 * `sekimori console`: the web console, as a process of its own beside the guard.
 *
 * The guard starts it by itself; by hand it is started where units start it, or to look at it. It says
 * where it is on standard output, once it listens, as one line of JSON for whoever started it.
 */
import { join } from 'node:path'
import { openLog } from '../console/log.ts'
import { startConsole } from '../console/start.ts'
import { readConfig } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import { Fault } from '../lib/fault.ts'
import { consoleWords } from './console-words.ts'
import { exits, type Speaker } from './output.ts'
import { version } from './version.ts'

export type ConsoleOptions = {
  readonly config?: string
  readonly socket?: string
  readonly state?: string
  readonly logLevel?: string
}

/** systemd gives a folder; beside the guard it lies in the data. */
const stateFolder = ({ data }: Layout): string =>
  process.env['STATE_DIRECTORY'] ?? join(data, 'console-state')

/** The guard started us. */
const isChild = process.env['SEKIMORI_CHILD'] !== undefined

export async function console(
  layout: Layout,
  options: ConsoleOptions,
  speaker: Speaker,
): Promise<number> {
  const words = consoleWords[speaker.language]
  const { console: config } = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  if (config.listen === 'none') {
    process.stderr.write(`${words.none}\n`)
    return exits.fine
  }
  const stopped = new Promise<string>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done(signal))
    // Whoever started us as his child holds the other end, and is gone when it is.
    if (isChild)
      process.stdin
        .resume()
        .once('end', () => done('end'))
        .once('error', () => done('error'))
  })
  const log = openLog(options.logLevel ?? 'info')
  const running = await telling(() =>
    startConsole({
      ...{ config, version, language: speaker.language, log },
      socket: options.socket ?? config.socket ?? layout.console,
      state: options.state ?? config.state ?? stateFolder(layout),
      // However we were started, what we run is started so too.
      program: [process.execPath, process.argv[1] ?? ''],
    }),
  )
  process.stdout.write(
    `${JSON.stringify({ listening: running.address, url: config.origins[0] })}\n`,
  )
  // Whoever started us says so himself.
  const says = (line: string) => isChild || process.stderr.write(`${line}\n`)
  says(words.listens(config.origins[0] ?? '', running.address))
  await stopped
  says(words.stopping)
  await running.close()
  return exits.fine
}

/** What kept us from listening is said on standard output as well, for whoever started us. */
async function telling<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (thrown) {
    if (thrown instanceof Fault && isChild)
      process.stdout.write(`${JSON.stringify({ fault: thrown.code, facts: thrown.facts })}\n`)
    throw thrown
  }
}
