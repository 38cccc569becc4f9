/**
 * Processes: who lives in a process group, and its end.
 *
 * Numbers are used again, so a process is named by number and start time before it is ended.
 * Limits: Linux (/proc).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** How long a group may take over its own goodbye before it is killed. */
const GOODBYE_MS_MAX = 5_000
/** A process by number and by start time (clock ticks since boot), for numbers are used again. */
export type ProcessName = { readonly pid: number; readonly startedAt: string }
/** Fields of /proc/PID/stat after the command name; `undefined` when there is no such process. */
function statOf(pid: number | string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

export function processName(pid: number): ProcessName | undefined {
  const stat = statOf(pid)
  return stat === undefined ? undefined : { pid, startedAt: stat[19] ?? '' }
}

export const lives = (name: ProcessName): boolean =>
  processName(name.pid)?.startedAt === name.startedAt

/** Living processes (zombies are dead) of a process group. */
export function membersOf(group: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const stat = statOf(pid)
      return stat !== undefined && stat[0] !== 'Z' && Number(stat[2]) === group
    })
    .map(Number)
}

export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch {
    // It is gone already.
  }
}

export async function stopGroup(group: number): Promise<void> {
  signalGroup(group, 'SIGTERM')
  const deadline = performance.now() + GOODBYE_MS_MAX
  while (membersOf(group).length > 0) {
    if (performance.now() > deadline) signalGroup(group, 'SIGKILL')
    await pause(10)
  }
}

/** The leader may have gone before its group: then the members must be no older than it was. */
export function groupIsOurs(group: ProcessName): boolean {
  if (lives(group)) return true
  if (processName(group.pid) !== undefined) return false
  return membersOf(group.pid).every(
    (pid) => BigInt(processName(pid)?.startedAt ?? '0') >= BigInt(group.startedAt || '0'),
  )
}
