/**
 * Supervisor: tells systemd that the guard is ready, that it still watches, and that it stops.
 *
 * systemd listens on a unix datagram socket, which Node cannot open; each message is one run of
 * systemd-notify(1), which comes with systemd. A third of the watchdog's time is one round. It is fed
 * only when the guard has just answered a question put to it from outside, as a person would: a loop
 * that hangs, an index or a control socket that do not answer leave it unfed, and systemd starts the
 * guard anew. A fault that the guard tells by itself (a full disk) is no reason: a restart would not
 * cure it, and mail is answered meanwhile.
 *
 * While it starts it asks for more time, for a long log is folded before it is ready.
 * Limits: a question is answered by the loop, so threads that hang are seen only by what they leave
 * undone.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** One message to systemd; more and it was lost. */
export const TELL_MS_MAX = 10_000
/** For the guard's own answer; beyond, it counts as none. */
export const ANSWER_MS_MAX = 10_000
const STARTING_EVERY_MS = 20_000
const STARTING_EXTENDS_MS = 120_000
const ROUNDS_A_WATCHDOG = 3
const programs = ['/usr/bin/systemd-notify', '/bin/systemd-notify']

/** Why the guard does not watch; `undefined`: it does. */
export type Health = () => Promise<string | undefined>

export type SupervisorParts = {
  /** Sends one message, such as `READY=1`; rejects when it was not taken. */
  readonly tell: (...assignments: readonly string[]) => Promise<void>
  /** Absent: systemd waits for no sign of life. */
  readonly watchdogMs?: number
  readonly says: (line: string) => void
  readonly after?: (ms: number, act: () => void) => { readonly cancel: () => void }
}

export type Supervisor = {
  /** The guard answers; from now on its health is asked for and told. */
  readonly ready: (status: string, health: Health) => Promise<void>
  readonly stopping: () => Promise<void>
}

const unsupervised: Supervisor = { ready: async () => {}, stopping: async () => {} }

/** From the environment that systemd gave us, which no child of ours is to see. */
export function supervisorIn(
  environment: NodeJS.ProcessEnv,
  says: (line: string) => void,
): Supervisor {
  const socket = environment['NOTIFY_SOCKET']
  const microseconds = Number(environment['WATCHDOG_USEC'] ?? 0)
  const isOurs = Number(environment['WATCHDOG_PID'] ?? process.pid) === process.pid
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name]
  if (socket === undefined) return unsupervised
  const program = programs.find((path) => existsSync(path))
  if (program === undefined) {
    says(`systemd cannot be told anything: none of ${programs.join(', ')} exists`)
    return unsupervised
  }
  const tell = (...assignments: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      execFile(
        program,
        assignments,
        { env: { NOTIFY_SOCKET: socket }, timeout: TELL_MS_MAX, killSignal: 'SIGKILL' },
        (error) => (error === null ? resolve() : reject(error)),
      )
    })
  const watchdogMs = microseconds / 1_000
  return supervisorOf({ tell, says, ...(isOurs && watchdogMs > 0 ? { watchdogMs } : {}) })
}

const realAfter = (ms: number, act: () => void) => {
  const timer = setTimeout(act, ms)
  timer.unref()
  return { cancel: () => clearTimeout(timer) }
}

export function supervisorOf(parts: SupervisorParts): Supervisor {
  const { tell, watchdogMs, says, after = realAfter } = parts
  let pause: { readonly cancel: () => void } | undefined
  let health: Health | undefined
  let isStopping = false
  const send = (...assignments: readonly string[]): Promise<void> =>
    tell(...assignments).catch((thrown: unknown) => says(`systemd was not told: ${thrown}`))

  const starting = (): void => {
    pause = after(STARTING_EVERY_MS, () => {
      void send(`EXTEND_TIMEOUT_USEC=${STARTING_EXTENDS_MS * 1_000}`)
      starting()
    })
  }
  starting()

  const feed = async (): Promise<void> => {
    const why = await within(ANSWER_MS_MAX, health)
    if (isStopping) return
    if (why === undefined) await send('WATCHDOG=1')
    else {
      says(`not well, and systemd is not told otherwise: ${why}`)
      await send(`STATUS=${oneLine(why)}`)
    }
  }
  // One round ends before the next begins: a slow answer is never asked for twice.
  const round = (ms: number): void => {
    pause = after(ms, () => {
      void feed().then(() => {
        if (!isStopping) round(ms)
      })
    })
  }

  return {
    ready: async (status, asked) => {
      pause?.cancel()
      health = asked
      await send('READY=1', `STATUS=${oneLine(status)}`)
      if (watchdogMs !== undefined && !isStopping) round(watchdogMs / ROUNDS_A_WATCHDOG)
    },
    stopping: async () => {
      isStopping = true
      pause?.cancel()
      await send('STOPPING=1')
    },
  }
}

/** A newline would begin another assignment. */
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 200)

async function within(ms: number, health: Health | undefined): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer in ${ms} ms`), ms)
  })
  try {
    return await Promise.race([health?.(), late])
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  } finally {
    clearTimeout(timer)
  }
}

/** What of a status makes a restart worth trying: not ready, and no reason told. */
export function whyRestart(status: {
  readonly ready: boolean
  readonly faults: readonly string[]
  readonly gate: { readonly listeners: readonly { readonly fault: string | null }[] }
}): string | undefined {
  const told = status.faults.length > 0 || status.gate.listeners.some(({ fault }) => fault !== null)
  return status.ready || told ? undefined : 'not ready, and no fault is told'
}
