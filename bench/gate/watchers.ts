/**
 * Watchers: browsers that listen to the console's live stream, in a process of their own, so that what
 * they do with an event delays nobody who measures the gate.
 *
 * Told `ORIGIN COOKIE COUNT`; says once that all listen, and at `stop` how many verdicts each heard.
 */
import { fork } from 'node:child_process'

export type Watching = {
  /** Processor time so far is the operating system's to tell. */
  readonly pid: number
  /** Ends; verdicts that each heard. */
  readonly stop: () => Promise<readonly number[]>
}

export async function startWatchers(
  origin: string,
  cookie: string,
  count: number,
): Promise<Watching> {
  const child = fork(import.meta.filename, [origin, cookie, String(count)])
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the watchers ended: ${code}`)))
  })
  ended.catch(() => {})
  const told = (): Promise<readonly number[]> =>
    Promise.race([
      new Promise<readonly number[]>((resolve) => {
        child.once('message', (heard) => resolve(heard as readonly number[]))
      }),
      ended,
    ])
  await told()
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      const heard = told()
      child.send('stop')
      const all = await heard
      child.disconnect()
      return all
    },
  }
}

async function listen(origin: string, cookie: string): Promise<() => number> {
  const answer = await fetch(`${origin}/api/v1/live`, { headers: { cookie } })
  if (!answer.ok || answer.body === null) throw new Error(`live: ${answer.status}`)
  let heard = 0
  const reading = async (body: ReadableStream<Uint8Array>) => {
    for await (const chunk of body)
      heard += Buffer.from(chunk).toString('latin1').split('"topic":"verdict"').length - 1
  }
  reading(answer.body).catch(() => {})
  return () => heard
}

if (import.meta.main) {
  const [origin = '', cookie = '', count = '0'] = process.argv.slice(2)
  const all = await Promise.all(Array.from({ length: Number(count) }, () => listen(origin, cookie)))
  process.once('message', () => process.send?.(all.map((heard) => heard())))
  process.once('disconnect', () => process.exit(0))
  process.send?.([])
}
