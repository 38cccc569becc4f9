/**
 * Progress: one line on stderr that grows; where nobody watches, a line at every tenth.
 */
const WIDTH = 30
const EVERY_MS = 200
const TENTHS = 10

export function progressOf(what: string): (done: number, all: number) => void {
  const begun = performance.now()
  let told = Number.NEGATIVE_INFINITY
  let tenth = 0
  return (done, all) => {
    const now = performance.now()
    const isDone = done >= all
    const seconds = ((now - begun) / 1_000).toFixed(0)
    const percent = Math.floor((100 * done) / all)
    if (!process.stderr.isTTY) {
      if (Math.floor((TENTHS * done) / all) <= tenth) return
      tenth = Math.floor((TENTHS * done) / all)
      process.stderr.write(`judge: ${what}: ${percent} %, ${seconds} s\n`)
      return
    }
    if (!isDone && now - told < EVERY_MS) return
    told = now
    const full = Math.floor((WIDTH * done) / all)
    const bar = '#'.repeat(full) + '.'.repeat(WIDTH - full)
    process.stderr.write(
      `\rjudge: ${what} [${bar}] ${percent} %, ${seconds} s${isDone ? '\n' : ''}`,
    )
  }
}
