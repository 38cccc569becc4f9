/**
 * Prompt: takes a code from the terminal without showing it, from standard input, or from a file.
 *
 * Never from the command line: what stands there is seen by everybody who may run `ps`, and stays in
 * the shell's history. Ctrl-C restores the terminal first and then ends us as it always does, by
 * SIGINT; so does whatever else makes us leave.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'

export const CODE_LINE_BYTES_MAX = 256

/** A terminal, as far as we need one; `process.stdin` is one. */
export type Keyboard = Readable & {
  readonly isTTY?: boolean
  setRawMode?(raw: boolean): unknown
}

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const BACKSPACES = ['\u007f', '\b']

/** The first line of a file, or of what a pipe such as /dev/fd/3 gives. */
export function codeFromFile(file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(CODE_LINE_BYTES_MAX)
    return firstLine(bytes.subarray(0, readSync(descriptor, bytes)).toString('utf8'))
  } finally {
    closeSync(descriptor)
  }
}

const firstLine = (text: string): string => (text.split(/\r?\n/, 1)[0] ?? '').trim()

/** `undefined`: interrupted by Ctrl-C; the terminal is as it was. */
export async function codeFrom(
  keyboard: Keyboard,
  screen: Writable,
  question: string,
): Promise<string | undefined> {
  if (keyboard.isTTY !== true || keyboard.setRawMode === undefined) return lineFrom(keyboard)
  screen.write(question)
  // Whoever ends us meanwhile, the next shell's typing must be seen again.
  const restore = (): void => void keyboard.setRawMode?.(false)
  process.once('exit', restore)
  keyboard.setRawMode(true)
  try {
    return await typedOn(keyboard)
  } finally {
    restore()
    process.removeListener('exit', restore)
    keyboard.pause()
    screen.write('\n')
  }
}

function typedOn(keyboard: Keyboard): Promise<string | undefined> {
  let typed = ''
  return until(keyboard, (text) => {
    for (const sign of text) {
      if (sign === CTRL_C) return { line: undefined }
      if (sign === '\r' || sign === '\n' || sign === CTRL_D) return { line: typed.trim() }
      if (BACKSPACES.includes(sign)) typed = typed.slice(0, -1)
      else if (typed.length < CODE_LINE_BYTES_MAX) typed += sign
    }
    return undefined
  })
}

async function lineFrom(stream: Readable): Promise<string> {
  let heard = ''
  const line = await until(stream, (text) => {
    heard += text
    return heard.includes('\n') || heard.length >= CODE_LINE_BYTES_MAX
      ? { line: firstLine(heard) }
      : undefined
  })
  return line ?? firstLine(heard)
}

/** Feeds `take` until it has a line; `undefined` at the end of the stream. */
function until(
  stream: Readable,
  take: (text: string) => { readonly line: string | undefined } | undefined,
): Promise<string | undefined> {
  return new Promise((done, fail) => {
    const finish = (line: string | undefined): void => {
      stream.removeListener('data', onData)
      stream.removeListener('end', onEnd)
      stream.removeListener('error', fail)
      stream.pause()
      done(line)
    }
    const onEnd = (): void => finish(undefined)
    const onData = (chunk: unknown): void => {
      const taken = take(String(chunk))
      if (taken !== undefined) finish(taken.line)
    }
    stream.on('data', onData)
    stream.on('end', onEnd)
    stream.on('error', fail)
    stream.resume()
  })
}
