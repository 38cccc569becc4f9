import { deepEqual } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { underWay } from './under-way.ts'

const module = join(import.meta.dirname, 'under-way.ts')

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  test(`what is under way is gone after ${signal}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'under-way-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'out.zip.part')
    writeFileSync(file, 'half')
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { underWay } from ${JSON.stringify(module)}
         underWay(${JSON.stringify(file)})
         console.log('ready')
         setInterval(() => {}, 1_000)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await once(child.stdout, 'data')
    child.kill(signal)
    const [status] = await once(child, 'exit')
    deepEqual([status, existsSync(file)], [code, false])
  })

test('what is done is nobody’s business any more', () => {
  const before = process.listenerCount('SIGINT')
  const done = underWay(join(tmpdir(), 'no-such-file.part'))
  done()
  deepEqual(process.listenerCount('SIGINT'), before)
})
