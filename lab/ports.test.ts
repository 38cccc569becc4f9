import { deepEqual, equal, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { freePorts } from './ports.ts'

const run = promisify(execFile)

test('ports that were asked for at different times differ, though nobody listens on them yet', async () => {
  const asked: number[] = []
  for (let times = 0; times < 40; times += 1) asked.push(...(await freePorts(5)))
  equal(new Set(asked).size, asked.length)
})

test('processes side by side never get the same port', async () => {
  const asking = `import { freePorts } from ${JSON.stringify(join(import.meta.dirname, 'ports.ts'))}
    const mine = await freePorts(400)
    console.log(mine.join(' '))
    await new Promise((resolve) => setTimeout(resolve, 1_500))`
  const told = await Promise.all(
    [1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '-e', asking])),
  )
  const all = told.flatMap(({ stdout }) => stdout.trim().split(' ').map(Number))
  equal(all.length, 1_200)
  const twice = all.filter((port, i) => all.indexOf(port) !== i)
  deepEqual(twice, [])
})

test('a port on which somebody listens on ::1 alone is not given', async () => {
  const [port = 0] = await freePorts(1)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen({ port, host: '::1' }, resolve))
  try {
    ok(!(await freePorts(50)).includes(port))
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})
