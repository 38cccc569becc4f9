/** `sekimori guard`: keeps watch until it is told to stop. */
import { readConfig } from '../keeper/config.ts'
import { startGuard } from '../keeper/guard.ts'
import type { Layout } from '../keeper/layout.ts'
import { exits, type Speaker, WrongUse } from './output.ts'
import { version } from './version.ts'

export async function guard(
  layout: Layout,
  options: { config?: string; milter?: string; instances?: string },
  speaker: Speaker,
): Promise<number> {
  const { words, language } = speaker
  if (process.platform !== 'linux') throw new WrongUse(words.notLinux)
  const config = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  const stopped = new Promise<string>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done(signal))
  })
  const running = await startGuard({
    data: layout.data,
    config: {
      ...config,
      ...(options.milter === undefined ? {} : { milter: options.milter }),
      ...(options.instances === undefined ? {} : { instances: options.instances }),
    },
    version,
    language,
    log: (line) => process.stderr.write(`${line}\n`),
    progress: progressLine(words.folding),
  })
  for (const listener of running.status().gate.listeners)
    process.stderr.write(`${words.ready(listener.address)}\n`)
  const why = await stopped
  process.stderr.write(`${words.stopping}\n`)
  await running.close(why)
  return exits.fine
}

const SHOWN_FROM = 20_000

/** A bar on a terminal, nothing elsewhere; short work shows none. */
export function progressLine(title: string): (done: number, of: number) => void {
  return (done, of) => {
    if (!process.stderr.isTTY || of < SHOWN_FROM) return
    const share = of === 0 ? 1 : done / of
    const bar = '█'.repeat(Math.floor(share * 30)).padEnd(30, '░')
    process.stderr.write(`\r${title} ${bar} ${Math.floor(share * 100)} %${done >= of ? '\n' : ''}`)
  }
}
