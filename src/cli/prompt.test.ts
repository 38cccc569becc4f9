import { deepEqual, equal, rejects, throws } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { after, test } from 'node:test'
import { CODE_LINE_BYTES_MAX, codeFrom, codeFromFile } from './prompt.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-prompt-'))
after(() => rmSync(folder, { recursive: true }))

/** A terminal that remembers its modes, and what was shown. */
function terminal() {
  const modes: boolean[] = []
  const keyboard = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => void modes.push(raw),
  })
  const screen = new PassThrough()
  const asked = codeFrom(keyboard, screen, 'Code for hanako: ')
  let shown = ''
  screen.on('data', (text) => {
    shown += text
  })
  return { modes, keyboard, asked, shown: () => shown }
}

test('what is typed is read and not shown, and the terminal is as before', async () => {
  const { modes, keyboard, asked, shown } = terminal()
  keyboard.write('12')
  keyboard.write('349\u007f5')
  keyboard.write('6\r')
  equal(await asked, '123456')
  deepEqual(modes, [true, false])
  await new Promise(setImmediate)
  equal(shown(), 'Code for hanako: \n')
})

test('Ctrl-C gives no code, and restores the terminal', async () => {
  const { modes, keyboard, asked } = terminal()
  keyboard.write('123\u0003456\r')
  equal(await asked, undefined)
  deepEqual(modes, [true, false])
})

test('a terminal that goes away gives no code, and Ctrl-D ends the line', async () => {
  const gone = terminal()
  gone.keyboard.end()
  equal(await gone.asked, undefined)
  deepEqual(gone.modes, [true, false])
  const ended = terminal()
  ended.keyboard.write('123\u0004')
  equal(await ended.asked, '123')
})

test('a terminal that fails is restored', async () => {
  const { modes, keyboard, asked } = terminal()
  keyboard.destroy(new Error('EIO'))
  await rejects(asked, /EIO/)
  deepEqual(modes, [true, false])
})

test(`${CODE_LINE_BYTES_MAX} signs are taken, and not one more`, async () => {
  for (const more of [0, 1]) {
    const { keyboard, asked } = terminal()
    keyboard.write(`${'1'.repeat(CODE_LINE_BYTES_MAX + more)}\r`)
    equal((await asked)?.length, CODE_LINE_BYTES_MAX)
  }
})

test('without a terminal it is the first line, asked for by nobody', async () => {
  for (const text of ['123456\n', ' 123456\r\nsecond\n', '123456']) {
    const pipe = new PassThrough()
    const screen = new PassThrough()
    const asked = codeFrom(pipe, screen, 'Code: ')
    pipe.end(text)
    equal(await asked, '123456')
    equal(screen.read(), null)
  }
  const endless = new PassThrough()
  const asked = codeFrom(endless, new PassThrough(), '')
  endless.write('1'.repeat(CODE_LINE_BYTES_MAX))
  equal((await asked)?.length, CODE_LINE_BYTES_MAX)
})

test('a file gives its first line, bounded; none is told', () => {
  const file = join(folder, 'code')
  writeFileSync(file, '123 456\nnot this\n')
  equal(codeFromFile(file), '123 456')
  writeFileSync(file, '1'.repeat(CODE_LINE_BYTES_MAX + 1))
  equal(codeFromFile(file).length, CODE_LINE_BYTES_MAX)
  throws(() => codeFromFile(join(folder, 'none')), /ENOENT/)
})
