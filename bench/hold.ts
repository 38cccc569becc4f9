/**
 * Hold: how long a queue of deferred messages takes to be held through the hands, and by postsuper.
 *
 * A real Postfix queue, 10,000 messages unless `--messages N`; each sample holds all of them, through
 * the helper or with `postsuper -h -` alone, and releases them again outside the measurement. Beside
 * them the listing, and holding what is held already. Promise: 10,000 are held within 3 s.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { labMissing } from '../lab/missing.ts'
import { type Lab, startPostfix } from '../lab/postfix.ts'
import { until } from '../lab/scratch.ts'
import { connectHands } from '../src/hands/client.ts'
import { heldIn } from '../src/hands/queue.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const FILL_MS_MAX = 300_000
const options = readBenchOptions({ messages: 10_000 })
const { messages } = options

async function fill(lab: Lab): Promise<void> {
  const from = ['-l', '500', '-m', `${messages}`, '-s', '10', '-f', 'a@away.test']
  const to = ['-t', 'x@away.test', `127.0.0.1:${lab.smtpPort}`]
  const child = spawn('/usr/sbin/smtp-source', [...from, ...to], { timeout: FILL_MS_MAX })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`smtp-source ended with ${code}`)
}

async function main(): Promise<void> {
  const lab = await startPostfix({
    name: 'mx1',
    trustedNetworks: '127.0.0.0/8',
    // Mail is deferred without being tried: the queue is filled at the speed of smtpd.
    main: { defer_transports: 'smtp', minimal_backoff_time: '3000s', queue_run_delay: '3000s' },
  })
  try {
    const instancesFile = `${lab.folder}/instances.json`
    writeFileSync(instancesFile, JSON.stringify({ version: 1, instances: [lab.instance] }))
    const hands = connectHands({ instancesFile, log: () => {} })
    process.stderr.write(`hold: puts ${messages} messages in the queue\n`)
    await fill(lab)
    const ids = await until('all are deferred', FILL_MS_MAX, async () => {
      const all = await hands.list('mx1', 'deferred')
      return all.length === messages ? all.map(({ queueId }) => queueId) : undefined
    })
    const input = `${ids.join('\n')}\n`
    const timed = async (act: () => Promise<unknown>): Promise<number> => {
      const start = performance.now()
      await act()
      return (performance.now() - start) / 1_000
    }
    const held = async (act: () => Promise<unknown>): Promise<number> => {
      const time = await timed(act)
      const count = heldIn(lab.queueDirectory).size
      if (count !== messages) throw new Error(`${count} of ${messages} are held`)
      await lab.command('postsuper', ['-H', '-'], input)
      return time
    }
    const byHands = () => hands.hold('mx1', ids)
    const samples = await interleaved(
      [
        { name: 'hands', run: () => held(byHands) },
        { name: 'postsuper', run: () => held(() => lab.command('postsuper', ['-h', '-'], input)) },
        { name: 'again', run: () => byHands().then(() => held(byHands)) },
        { name: 'list', run: () => timed(() => hands.list('mx1')) },
      ],
      options.runs,
    )
    const figures = [...samples].map(([name, times]) =>
      figureOf({ bench: 'hold', case: name, figure: `seconds${messages}`, unit: 's' }, times),
    )
    const [ours, bare] = figures
    print([...figures, ...(ours && bare ? [ratioOf(ours, bare)] : [])], options.json)
    await hands.close()
  } finally {
    await lab.stop()
  }
}

const missing = labMissing()
if (missing === undefined) await main()
else {
  process.stderr.write(`hold: ${missing}\n`)
  process.exitCode = 3
}
